//! What proofs found, as a table for people and as Markdown for the summary of a pipeline.

use std::fmt::Write;

use console::style;

use crate::verify::report::{Finding, Point, Report, Status};

/// A sign for a status, which tells without colour too.
pub(super) fn mark(status: Status) -> console::StyledObject<&'static str> {
    match status {
        Status::Pass => style("✔").green(),
        Status::Fail => style("✘").red(),
        Status::NotApplicable => style("-").dim(),
    }
}

/// A table: a line for each point, then what failed with why and how to mend it.
#[must_use]
pub fn table(report: &Report) -> String {
    let mut text = String::new();
    for Finding { proof, points, .. } in &report.proofs {
        for (index, point) in points.iter().enumerate() {
            let proof = if index == 0 { proof } else { "" };
            let told = style(told(point));
            let told = if point.status == Status::NotApplicable { told.dim() } else { told };
            let line = format!("{} {proof:<9} {:<12} {told}", mark(point.status), point.name);
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    for (finding, point) in failures(report) {
        let _ = writeln!(text, "\n{} {} {}", mark(Status::Fail), finding.proof, style(point.name).bold());
        let _ = writeln!(text, "  {}", clean(point.reason.as_deref().unwrap_or_default()));
        let _ = writeln!(text, "  {} {}", style("fix:").cyan().bold(), clean(point.fix.as_deref().unwrap_or_default()));
    }
    let _ = writeln!(text, "\n{}", summary(report));
    text
}

/// A table and a list of failures, as GitHub and GitLab show them.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut text = format!("### dockgen verify: {}\n\n", summary(report));
    text.push_str("| | proof | point | seen |\n|---|---|---|---|\n");
    for Finding { proof, points, .. } in &report.proofs {
        for point in points {
            let sign = match point.status {
                Status::Pass => "✅",
                Status::Fail => "❌",
                Status::NotApplicable => "➖",
            };
            let _ = writeln!(text, "| {sign} | {proof} | {} | {} |", point.name, cell(&told(point)));
        }
    }
    for (finding, point) in failures(report) {
        let reason = cell(point.reason.as_deref().unwrap_or_default());
        let fix = cell(point.fix.as_deref().unwrap_or_default());
        let _ = writeln!(text, "\n- **{} {}**: {reason}\n  - Fix: {fix}", finding.proof, point.name);
    }
    text
}

fn failures(report: &Report) -> impl Iterator<Item = (&Finding, &Point)> {
    let points = report.proofs.iter().flat_map(|finding| finding.points.iter().map(move |point| (finding, point)));
    points.filter(|(_, point)| point.status == Status::Fail)
}

/// As much of a reason as a line of the table has room for; all of it is told below.
const WIDTH: usize = 72;

/// What was seen, or why there was nothing to see.
fn told(point: &Point) -> String {
    let seen = if point.figure.is_empty() { point.reason.as_deref().unwrap_or_default() } else { &point.figure };
    console::truncate_str(&clean(seen), WIDTH, "…").into_owned()
}

fn summary(report: &Report) -> String {
    let points = || report.proofs.iter().flat_map(|finding| &finding.points);
    let count = |status| points().filter(|point| point.status == status).count();
    let (passed, failed, others) = (count(Status::Pass), count(Status::Fail), count(Status::NotApplicable));
    let seconds: f64 = report.proofs.iter().map(|finding| finding.seconds).sum();
    format!("{passed} passed, {failed} failed, {others} not applicable, in {seconds:.0} s on {}", report.engine)
}

/// What an app or an engine printed must not steer a terminal, nor break a line.
fn clean(text: &str) -> String {
    let text = console::strip_ansi_codes(text);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" / ").chars().filter(|c| !c.is_control()).collect()
}

/// A cell of a Markdown table.
fn cell(text: &str) -> String {
    clean(text).replace('\\', r"\\").replace('|', r"\|").replace('<', "&lt;").replace('`', r"\`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let points = vec![
            Point::pass("size", "12 MB in 3 layers"),
            Point::fail("secrets", "1 found", "a key at /app/id_rsa\u{1b}[31m", "take it out"),
            Point::none("leftovers", "no base | to compare"),
        ];
        let finding = Finding { proof: "image", status: Status::Fail, seconds: 1.5, points };
        Report {
            project: "/shop".to_owned(),
            engine: "docker 28.5.2".to_owned(),
            service: None,
            run: "dockgen-verify-0".to_owned(),
            is_kept: false,
            status: Status::Fail,
            proofs: vec![finding],
        }
    }

    #[test]
    fn the_table_tells_what_was_seen_then_what_failed_and_why() {
        console::set_colors_enabled(false);
        let expected = "\
✔ image     size         12 MB in 3 layers
✘           secrets      1 found
-           leftovers    no base | to compare

✘ image secrets
  a key at /app/id_rsa
  fix: take it out

1 passed, 1 failed, 1 not applicable, in 2 s on docker 28.5.2
";
        assert_eq!(table(&report()), expected);
    }

    #[test]
    fn markdown_keeps_its_cells_apart() {
        let text = markdown(&report());
        assert!(text.contains("| ❌ | image | secrets | 1 found |\n"));
        assert!(text.contains(r"| ➖ | image | leftovers | no base \| to compare |"));
        assert!(text.contains("- **image secrets**: a key at /app/id_rsa\n  - Fix: take it out\n"));
    }
}
