//! Where the logs go, and their format.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::verify::bench::Bench;
use crate::verify::container::Readiness;
use crate::verify::http;
use crate::verify::report::Point;
use crate::verify::traffic::Traffic;
use crate::verify::trouble::Trouble;

/// The number of lines that are read, from the end.
const MOST: usize = 10_000;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let app = bench.app()?;
    if let (Readiness::Answers, Some(port)) = (&app.readiness, app.container.port) {
        let traffic = Traffic::begin(http::loopback(port), &bench.options.requests);
        bench.engine.pause(Duration::from_millis(500))?;
        let _ = traffic.finish();
    }
    let (stdout, stderr) = app.container.logs(bench.engine, MOST)?;
    Ok(vec![streams(&stdout, &stderr), json(&stdout, &stderr), files(&bench.written()?)])
}

fn streams(stdout: &str, stderr: &str) -> Point {
    let (out, err) = (stdout.lines().count(), stderr.lines().count());
    if out + err == 0 {
        return Point::none("streams", "it started and answered requests, but logged nothing");
    }
    let of = if out + err >= MOST { ", of the last lines" } else { "" };
    Point::pass("streams", format!("{out} lines on stdout, {err} on stderr{of}"))
        .with("stdout", out)
        .with("stderr", err)
}

/// If most lines of a stream are JSON, all should be.
fn json(stdout: &str, stderr: &str) -> Point {
    let is_object = |line: &str| serde_json::from_str::<Value>(line).is_ok_and(|line| line.is_object());
    let (mut objects, mut others) = (Vec::new(), Vec::new());
    for stream in [stdout, stderr] {
        let (json, plain): (Vec<&str>, Vec<&str>) = stream.lines().partition(|line| is_object(line));
        if json.len() > plain.len() {
            objects.extend(json);
            others.extend(plain);
        }
    }
    if objects.is_empty() {
        return Point::none("json", "the log is plain text");
    }
    match others.first() {
        None => Point::pass("json", format!("{} lines, each a JSON object", objects.len())),
        Some(line) => {
            let figure = format!("{} of {} lines are not JSON", others.len(), objects.len() + others.len());
            let reason = format!("a log collector cannot parse this line: {line}");
            Point::fail("json", figure, reason, "use the same formatter for all lines, including the server's own")
        }
    }
}

fn files(written: &[String]) -> Point {
    let is_log = |path: &&String| {
        let mut parts = path.split('/');
        Path::new(path).extension().is_some_and(|extension| extension == "log")
            || parts.any(|part| part == "log" || part == "logs")
    };
    let logs: Vec<String> = written.iter().filter(is_log).cloned().collect();
    if logs.is_empty() {
        return Point::pass("files", "no log files in the container");
    }
    let fix = "log to stdout: files in the container fill the disk, and are lost with it";
    Point::fail("files", "", format!("it writes logs to {}", logs.join(", ")), fix).with("paths", logs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::report::Verdict;

    #[test]
    fn json_is_claimed_by_most_lines_and_broken_by_one() {
        assert_eq!(json("{\"a\":1}\n{\"b\":2}\n", "").verdict, Verdict::Pass);
        assert_eq!(json("{\"a\":1}\n{\"b\":2}\nserved\n", "").verdict, Verdict::Fail);
        assert_eq!(json("started\n", "{\"a\":1}\n{\"b\":2}\nserved\n").verdict, Verdict::Fail);
        assert_eq!(json("started\nserved\n{}\n", "").verdict, Verdict::NotApplicable);
        assert_eq!(json("", "").verdict, Verdict::NotApplicable);
    }

    #[test]
    fn only_log_files_count() {
        let paths = |paths: &[&str]| files(&paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>()).verdict;
        assert_eq!(paths(&["/app/visits.txt", "/app/__pycache__/catalog.pyc"]), Verdict::Pass);
        assert_eq!(paths(&["/tmp/app.log"]), Verdict::Fail);
        assert_eq!(paths(&["/var/log/nginx/access"]), Verdict::Fail);
    }
}
