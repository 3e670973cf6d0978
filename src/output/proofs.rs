//! The report of `verify` as a table and as Markdown.

use std::fmt::Write;

use console::Style;

use super::Styled;
use crate::markdown;
use crate::verify::report::{Point, ProofResult, Report, Verdict};

/// A symbol that works without colour.
pub(super) fn mark(verdict: Verdict) -> Styled {
    let (style, sign) = match verdict {
        Verdict::Pass => (Style::new().green(), "✔"),
        Verdict::Fail => (Style::new().red(), "✘"),
        Verdict::NotApplicable => (Style::new().dim(), "-"),
    };
    Styled::default().with(style, sign)
}

/// One line for each point, then each failure with its reason and fix.
#[must_use]
pub fn table(report: &Report) -> Styled {
    let points: Styled = report.proofs.iter().flat_map(rows).collect();
    let text = failures(report).fold(points, |text, (result, point)| text.then(failure(result, point)));
    text.end().and_line(&summary(report))
}

fn rows(ProofResult { proof, points, .. }: &ProofResult) -> impl Iterator<Item = Styled> {
    points.iter().enumerate().map(move |(index, point)| {
        let proof = if index == 0 { proof } else { "" };
        let style = if point.verdict == Verdict::NotApplicable { Style::new().dim() } else { Style::new() };
        mark(point.verdict).and(&format!(" {proof:<9} {:<12} ", point.name)).with(style, &detail(point)).end()
    })
}

fn failure(result: &ProofResult, point: &Point) -> Styled {
    let title = Styled::default().end().then(mark(Verdict::Fail)).and(&format!(" {} ", result.proof));
    let reason = one_line(point.reason.as_deref().unwrap_or_default());
    let fix = one_line(point.fix.as_deref().unwrap_or_default());
    let title = title.with(Style::new().bold(), point.name).end();
    title
        .and_line(&format!("  {reason}"))
        .and("  ")
        .with(Style::new().cyan().bold(), "fix:")
        .and_line(&format!(" {fix}"))
}

/// A table and a list of failures for GitHub and GitLab.
#[must_use]
pub fn markdown(report: &Report) -> Styled {
    let mut text = format!("### dockgen verify: {}\n\n", markdown::text(&summary(report)));
    text.push_str("| | proof | point | seen |\n|---|---|---|---|\n");
    for ProofResult { proof, points, .. } in &report.proofs {
        for point in points {
            let sign = match point.verdict {
                Verdict::Pass => "✅",
                Verdict::Fail => "❌",
                Verdict::NotApplicable => "➖",
            };
            let _ = writeln!(text, "| {sign} | {proof} | {} | {} |", point.name, markdown::text(&detail(point)));
        }
    }
    for (result, point) in failures(report) {
        let reason = markdown::text(&one_line(point.reason.as_deref().unwrap_or_default()));
        let fix = markdown::text(&one_line(point.fix.as_deref().unwrap_or_default()));
        let _ = writeln!(text, "\n- **{} {}**: {reason}\n  - Fix: {fix}", result.proof, point.name);
    }
    Styled::block(&text)
}

fn failures(report: &Report) -> impl Iterator<Item = (&ProofResult, &Point)> {
    let points = report.proofs.iter().flat_map(|result| result.points.iter().map(move |point| (result, point)));
    points.filter(|(_, point)| point.verdict == Verdict::Fail)
}

/// The width of a reason in the table; the list has the whole text.
const WIDTH: usize = 72;

/// The measured value, or the reason why there is none.
fn detail(point: &Point) -> String {
    let seen = if point.figure.is_empty() { point.reason.as_deref().unwrap_or_default() } else { &point.figure };
    console::truncate_str(&one_line(seen), WIDTH, "…").into_owned()
}

fn summary(report: &Report) -> String {
    let points = || report.proofs.iter().flat_map(|result| &result.points);
    let count = |verdict| points().filter(|point| point.verdict == verdict).count();
    let (passed, failed, others) = (count(Verdict::Pass), count(Verdict::Fail), count(Verdict::NotApplicable));
    let seconds: f64 = report.proofs.iter().map(|result| result.seconds).sum();
    format!("{passed} passed, {failed} failed, {others} not applicable, in {seconds:.0} s on {}", report.engine)
}

/// Output of an app or engine without colours and line breaks.
fn one_line(text: &str) -> String {
    let text = Styled::log(text).to_string();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" / ")
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
        let result = ProofResult { proof: "image", verdict: Verdict::Fail, seconds: 1.5, points };
        Report {
            project: "/shop".to_owned(),
            engine: "docker 28.5.2".to_owned(),
            service: None,
            run: "dockgen-verify-0".to_owned(),
            is_kept: false,
            verdict: Verdict::Fail,
            proofs: vec![result],
        }
    }

    #[test]
    fn the_table_tells_what_was_seen_then_what_failed_and_why() {
        let expected = "\
✔ image     size         12 MB in 3 layers
✘           secrets      1 found
-           leftovers    no base | to compare

✘ image secrets
  a key at /app/id_rsa
  fix: take it out

1 passed, 1 failed, 1 not applicable, in 2 s on docker 28.5.2
";
        assert_eq!(table(&report()).to_string(), expected);
    }

    #[test]
    fn markdown_keeps_its_cells_apart() {
        let text = markdown(&report()).to_string();
        assert!(text.contains("| ❌ | image | secrets | 1 found |\n"));
        assert!(text.contains(r"| ➖ | image | leftovers | no base \| to compare |"));
        assert!(text.contains("- **image secrets**: a key at /app/id_rsa\n  - Fix: take it out\n"));
    }
}
