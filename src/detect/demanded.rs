//! Variables that the code tests, and ends if one of them is empty: `if port == "" || secret == "" { log.Fatal(…) }`.

use regex_lite::Regex;

use super::dotenv;
use super::subject::{Subject, Window};
use crate::catalog::DemandSign;

/// The lines that one search sees: a condition over several lines, a message, and what ends the program.
const WINDOW: usize = 6;

/// The names of the variables.
pub(super) fn variables(subject: &Subject<'_>) -> Vec<String> {
    let signs = subject.recognition.demands.iter();
    let windows = signs.flat_map(|sign| subject.windows(&sign.scan, WINDOW).into_iter().map(move |at| (sign, at)));
    windows.flat_map(|(sign, at)| of(subject, sign, &at)).collect()
}

fn of(subject: &Subject<'_>, sign: &DemandSign, at: &Window) -> Vec<String> {
    let (Some(condition), Some(text)) = (at.group("condition"), subject.tree.text(&at.file)) else { return Vec::new() };
    if at.group("back").is_some() && !dotenv::callers_end(subject, &text, at) {
        return Vec::new();
    }
    let Ok(term) = Regex::new(&sign.term) else { return Vec::new() };
    let above: Vec<&str> = text.lines().take(at.line).collect();
    let variable = |part: &str| {
        let found = term.captures(part)?;
        if let Some(variable) = found.name("variable") {
            return Some(variable.as_str().to_owned());
        }
        let name = found.name("name")?.as_str();
        let last = name.rsplit('.').next().unwrap_or(name);
        let read = Regex::new(&sign.read.replace("NAME", last)).ok()?;
        above.iter().rev().find_map(|line| Some(read.captures(line)?.name("variable")?.as_str().to_owned()))
    };
    condition.split(sign.joined.as_str()).filter_map(variable).collect()
}
