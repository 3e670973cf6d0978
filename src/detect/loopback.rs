//! Code that listens on the loopback interface, which nothing outside a container reaches.

use super::fact::Fact;
use super::facts::{DetectedProject, Loopback};
use super::subject::{Hit, Subject};
use crate::source::Evidence;

/// Ways to write a loopback address, with those of all interfaces.
const ADDRESSES: [(&str, &str); 6] = [
    ("127.0.0.1", "0.0.0.0"),
    ("localhost", "0.0.0.0"),
    ("127, 0, 0, 1", "0, 0, 0, 0"),
    ("127,0,0,1", "0,0,0,0"),
    ("LOCALHOST", "UNSPECIFIED"),
    ("[::1]", "[::]"),
];

/// Adds the addresses in the files that belong to the app, and the flags that change them. The port and the
/// environment are known by now.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject, is_own: impl Fn(&str) -> bool) {
    let port = project.port.as_ref().map(|port| port.value);
    let mut found: Vec<Loopback> = Vec::new();
    for hit in subject.recognition.loopback.iter().flat_map(|scan| subject.scan(scan)).filter(|hit| is_own(&hit.file)) {
        if hit.group("name").is_some_and(|name| !is_listened_on(hit.whole(), &name)) {
            continue;
        }
        let own = hit.group("port").and_then(|text| text.parse().ok());
        if own.is_some() && own != port {
            continue;
        }
        let is_there = |evidence: &Evidence| evidence.file == hit.file && evidence.line == Some(hit.line);
        // A variable changes the default on this line.
        let is_set = project.environment.iter().any(|setting| {
            let read = |variable: &&super::facts::Variable| variable.name == setting.name;
            project.variables.iter().find(read).is_some_and(|variable| variable.fact.evidence.iter().any(is_there))
        });
        let Some(loopback) = of_line(&hit).filter(|_| !is_set) else { continue };
        let is_known = |known: &Loopback| {
            let is_same = known.fact.value == loopback.fact.value;
            known.fact.evidence.iter().any(|at| is_there(at) || is_same && at.file == hit.file)
        };
        if !found.iter().any(is_known) {
            found.push(loopback);
        }
    }
    let flag = |loopback: &Loopback| {
        let name = loopback.flag.as_ref()?;
        Some(format!("-{name}={}", loopback.open.trim_matches('"')))
    };
    let flags: Vec<String> = found.iter().filter_map(flag).collect();
    if let Some(start) = &mut project.start {
        let name = |word: &str| word.trim_start_matches('-').split('=').next().unwrap_or_default().to_owned();
        let given: Vec<String> = start.value.iter().map(|word| name(word)).collect();
        start.value.extend(flags.into_iter().filter(|flag| !given.contains(&name(flag))));
    }
    project.loopback = found;
}

/// Whether a file listens on the address that has this name: `http.ListenAndServe(host+":"+port, nil)`.
fn is_listened_on(text: &str, name: &str) -> bool {
    let has_word = |line: &str, is_it: &dyn Fn(&str) -> bool| {
        line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(is_it)
    };
    let has_name = |line: &str| has_word(line, &|word| word == name);
    let listens = |line: &str| ["Listen", ".Run(", ".Start(", "Addr:"].iter().any(|call| line.contains(call));
    let made = |line: &str| {
        let (before, _) = line.split_once(":=").or_else(|| line.split_once(" = "))?;
        has_name(line).then(|| before.trim().to_owned())
    };
    let addresses: Vec<String> = text.lines().filter_map(made).filter(|made| made != name).collect();
    let is_address = |word: &str| addresses.iter().any(|address| address == word);
    text.lines().filter(|line| listens(line)).any(|line| has_name(line) || has_word(line, &is_address))
}

/// What a line listens on.
fn of_line(hit: &Hit) -> Option<Loopback> {
    let text = hit.group("text")?;
    Some(Loopback { open: open(&text)?, flag: hit.group("flag"), fact: Fact::likely(text, hit.evidence()) })
}

/// A text with the address of all interfaces in place of a loopback address.
pub(super) fn open(text: &str) -> Option<String> {
    let (address, all) = ADDRESSES.iter().find(|(address, _)| text.contains(address))?;
    Some(text.replacen(address, all, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loopback_address_becomes_that_of_all_interfaces() {
        for (text, expected) in [
            ("\"127.0.0.1:3000\"", Some("\"0.0.0.0:3000\"")),
            ("\"localhost:8080\"", Some("\"0.0.0.0:8080\"")),
            ("[127, 0, 0, 1]", Some("[0, 0, 0, 0]")),
            ("Ipv4Addr::LOCALHOST", Some("Ipv4Addr::UNSPECIFIED")),
            (":8080", None),
        ] {
            assert_eq!(open(text).as_deref(), expected, "{text}");
        }
    }
}
