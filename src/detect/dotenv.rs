//! Files of variables that an app fails without, such as `.env`. An image has none of them; it gets an empty one, since
//! the libraries that read them let the environment outrank the file.

use regex_lite::Regex;

use super::fact::Fact;
use super::facts::{DetectedProject, Dotenv};
use super::subject::{Subject, Window};
use super::tree::{ending_of, name_of};
use crate::catalog::DotenvSign;

/// The lines that one search sees: a call, the test of its error, a message and what ends the program.
const WINDOW: usize = 5;

/// What ends a program that gets an error.
const ENDS: [&str; 7] = ["Fatal", "panic(", "Panic", "os.Exit(", "process::exit(", ".expect(", ".unwrap()"];

const USUAL: &str = ".env";

/// Adds the file that the code in some files fails without.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, files: &[&str]) {
    complete_with(subject, project, files, |_, _| None);
}

/// The same in a language with expressions of paths: `path` reads one in a file.
pub(super) fn complete_with(
    subject: &Subject<'_>,
    project: &mut DetectedProject,
    files: &[&str],
    path: impl Fn(&str, &str) -> Option<String>,
) {
    let signs = subject.recognition.dotenv.iter();
    let matching = |sign: &DotenvSign| -> Vec<&str> {
        let endings = sign.scan.files.rsplit('.').next().unwrap_or_default().trim_matches(['{', '}']);
        files.iter().copied().filter(|file| endings.split(',').any(|ending| ending == ending_of(file))).collect()
    };
    let found = signs.flat_map(|sign| {
        let listed = matching(sign);
        // Settings are no code.
        let windows = if listed.is_empty() {
            subject.windows(&sign.scan, WINDOW)
        } else {
            subject.windows_in(&listed, &sign.scan, WINDOW)
        };
        windows.into_iter().map(move |at| (sign, at))
    });
    project.dotenv = found.into_iter().find_map(|(sign, at)| of(subject, sign, &at, &path));
}

fn of(
    subject: &Subject<'_>,
    sign: &DotenvSign,
    at: &Window,
    read: &dyn Fn(&str, &str) -> Option<String>,
) -> Option<Dotenv> {
    let text = subject.tree.text(&at.file)?;
    if sign.guard.as_ref().is_some_and(|guard| is_within(guard, &text, at.line)) {
        return None;
    }
    let path = if let Some(code) = at.group("code") {
        read(&at.file, &code)?
    } else if sign.paths.is_empty() {
        at.group("path").unwrap_or_else(|| USUAL.to_owned())
    } else {
        sign.paths.iter().find_map(|expression| named(expression, &text))?
    };
    let path = in_image(&path)?;
    let is_complete = sign.beside.as_ref().is_none_or(|other| text.contains(other.as_str()));
    if !is_complete || at.group("back").is_some() && !callers_end(subject, &text, at) {
        return None;
    }
    if at.group("check").is_some_and(|function| !ends(subject, &at.file, &function)) {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for hit in sign.names.iter().flat_map(|scan| subject.scan(scan)) {
        names.extend(hit.group("name").filter(|name| !names.contains(name)));
    }
    Some(Dotenv { names, fact: Fact::likely(path, at.evidence()) })
}

/// Whether a line of a block around a line, counted from 1, matches. Blocks are told by their indentation.
fn is_within(expression: &str, text: &str, line: usize) -> bool {
    let Ok(regex) = Regex::new(expression) else { return false };
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut above: Vec<&str> = text.lines().take(line).filter(|line| !line.trim().is_empty()).collect();
    let Some(mut inner) = above.pop().map(depth) else { return false };
    for line in above.into_iter().rev() {
        if depth(line) < inner {
            inner = depth(line);
            if regex.is_match(line) {
                return true;
            }
        }
    }
    false
}

/// The file that code names.
fn named(expression: &str, text: &str) -> Option<String> {
    let captures = Regex::new(expression).ok()?.captures(text)?;
    let stem = || captures.name("stem").map(|stem| format!("{}.env", stem.as_str()));
    captures.name("path").map(|path| path.as_str().to_owned()).or_else(stem)
}

/// The path in the image, relative to its working folder. Above that folder is the root.
fn in_image(path: &str) -> Option<String> {
    let plain = path.trim_start_matches("./");
    let inside = plain.trim_start_matches("../");
    let path = if inside == plain { plain.to_owned() } else { format!("/{inside}") };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    (name_of(&path).contains("env") && !path.contains("..") && path.chars().all(is_plain)).then_some(path)
}

/// Whether a function of the project that gets an error ends the program.
fn ends(subject: &Subject<'_>, file: &str, function: &str) -> bool {
    let declared = format!(" {function}(");
    let is_declared = |line: &&str| line.trim_start().starts_with("func") && line.contains(&declared);
    let files = subject.files(&format!("**/*.{}", ending_of(file)));
    files.iter().filter_map(|file| subject.tree.text(file)).any(|text| {
        let mut body = text.lines().skip_while(|line| !is_declared(line)).take(WINDOW + 1);
        body.any(|line| ENDS.iter().any(|end| line.contains(end)))
    })
}

/// Whether the program ends if the function around a line returns an error.
pub(super) fn callers_end(subject: &Subject<'_>, text: &str, at: &Window) -> bool {
    let Ok(function) = Regex::new(r"^\s*(?:pub(?:\([a-z]+\))? )?(?:async )?(?:func|fn) (?:\([^)]*\) *)?(\w+)") else {
        return false;
    };
    let above = text.lines().take(at.line).collect::<Vec<_>>();
    let name = above.iter().rev().find_map(|line| Some(function.captures(line)?.get(1)?.as_str()));
    let Some(name) = name else { return false };
    let call = format!("{name}(");
    let is_call = |line: &str| line.contains(&call) && !function.is_match(line);
    let ends = |text: &str| {
        let lines: Vec<&str> = text.lines().collect();
        let mut calls = lines.iter().enumerate().filter(|(_, line)| is_call(line));
        calls.any(|(index, _)| {
            let mut after = lines.iter().skip(index).take(WINDOW);
            after.any(|line| ENDS.iter().any(|end| line.contains(end)))
        })
    };
    let files = subject.files(&format!("**/*.{}", ending_of(&at.file)));
    name == "main" || files.iter().filter_map(|file| subject.tree.text(file)).any(|text| ends(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_around_a_line_is_told_by_its_indentation() {
        let text = "if (x) {\n  y();\n}\ntry {\n  if (a) {\n    b();\n  }\n  load();\n} catch {}\nload();\n";
        let within: Vec<bool> = [2, 6, 8, 10].iter().map(|line| is_within(r"\btry\b", text, *line)).collect();
        assert_eq!(within, [false, true, true, false]);
    }

    #[test]
    fn a_path_is_that_in_the_image() {
        for (path, expected) in [
            (".env", Some(".env")),
            ("./config/.env", Some("config/.env")),
            ("../../.env", Some("/.env")),
            ("/etc/app/.env", Some("/etc/app/.env")),
            ("config.yaml", None),
            ("a/../.env", None),
        ] {
            assert_eq!(in_image(path).as_deref(), expected, "{path}");
        }
    }
}
