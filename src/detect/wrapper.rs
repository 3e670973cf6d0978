//! Functions of the project that read the environment by their argument: `getEnv("PORT")`.

use std::rc::Rc;

use regex_lite::Regex;

use super::facts::Need;
use super::literal::literal;
use super::subject::{Hit, Subject};
use crate::catalog::{Scan, WrapperSign};
use crate::source::Evidence;

/// The limit of lines of a body that are read.
const LONGEST_BODY: usize = 30;

/// The limit of functions of one project.
const MOST_FUNCTIONS: usize = 20;

/// What a body that takes no empty value holds: a comparison, or the conversion to a number.
const FILLED: [&str; 8] = ["== \"\"", "is_empty()", "len(", "Atoi(", "strconv.", ".parse", "ParseInt(", "ParseBool("];

/// What follows the call of a function that returns an error, if the program ends without the variable.
const ENDING: [&str; 4] = [")?", ").expect(", ").unwrap()", ").context("];

/// A call of such a function.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) default: Option<String>,
    pub(super) need: Option<Need>,
    pub(super) evidence: Evidence,
}

/// The calls in the app's code, which are searched once.
pub(super) fn calls(subject: &Subject<'_>) -> Rc<Vec<Call>> {
    let name = format!("calls of functions that read variables: {} in {}", subject.language.id, subject.folder);
    subject.tree.derived(&name, || search(subject))
}

fn search(subject: &Subject<'_>) -> Vec<Call> {
    let mut calls = Vec::new();
    for sign in &subject.recognition.wrappers {
        for function in functions(subject, sign).iter().take(MOST_FUNCTIONS) {
            calls.extend(of(subject, sign, function));
        }
    }
    calls
}

struct Function {
    name: String,
    /// What its body asks of a variable without a default.
    need: Option<Need>,
}

/// The functions that read the environment, each name once: by themselves, or by another of them.
fn functions(subject: &Subject<'_>, sign: &WrapperSign) -> Vec<Function> {
    let declared: Vec<Declared> =
        subject.scan(&sign.function).iter().filter_map(|hit| declared(subject, hit)).collect();
    let mut functions: Vec<Function> = Vec::new();
    let add = |functions: &mut Vec<Function>, one: &Declared, inherited: Option<Need>| {
        if functions.iter().all(|known| known.name != one.name) {
            let fails = sign.fails.iter().any(|text| one.body.contains(text.as_str()));
            let filled = FILLED.iter().any(|text| one.body.contains(text));
            let need = (fails || inherited.is_some()).then_some(if filled { Need::Filled } else { Need::Set });
            functions.push(Function { name: one.name.clone(), need: need.or(inherited) });
        }
    };
    let reads = |one: &&Declared| sign.reads.iter().any(|read| one.body.contains(&read.replace("{key}", &one.key)));
    for one in declared.iter().filter(reads) {
        add(&mut functions, one, None);
    }
    for one in &declared {
        let calls = |known: &&Function| one.body.contains(&format!("{}({})", known.name, one.key));
        if let Some(need) = functions.iter().find(calls).map(|known| known.need) {
            add(&mut functions, one, need);
        }
    }
    functions
}

/// A function that takes a name.
struct Declared {
    name: String,
    key: String,
    body: String,
}

fn declared(subject: &Subject<'_>, hit: &Hit) -> Option<Declared> {
    let text = subject.tree.text(&hit.file)?;
    let indent: String = hit.line_text().chars().take_while(|c| c.is_whitespace()).collect();
    let end = format!("{indent}}}");
    let lines = text.lines().skip(hit.line).take(LONGEST_BODY);
    let body: Vec<&str> = lines.take_while(|line| !line.starts_with(&end)).collect();
    Some(Declared { name: hit.group("function")?, key: hit.group("key")?, body: body.join("\n") })
}

fn of(subject: &Subject<'_>, sign: &WrapperSign, function: &Function) -> Vec<Call> {
    let name = &function.name;
    let line = format!(
        r#"(?:^|[^\w]){name}(?:\[\w+\])?\(&?"(?P<name>[A-Z][A-Z0-9_]*)"(?:\.\w+\(\))?(?:, *"?(?P<default>[^",)]*)"?)?"#
    );
    let scan = Scan { files: sign.function.files.clone(), holds: name.clone(), line };
    let mut calls = Vec::new();
    for hit in subject.scan(&scan) {
        let text = hit.line_text();
        let Some(captures) = Regex::new(&scan.line).ok().and_then(|regex| regex.captures(text)) else { continue };
        let Some(variable) = captures.name("name") else { continue };
        let default = captures.name("default");
        let after = text.get(variable.end()..).unwrap_or_default();
        let ends = || ENDING.iter().any(|ending| after.contains(ending)).then_some(Need::Set);
        calls.push(Call {
            name: variable.as_str().to_owned(),
            need: if default.is_some() { None } else { function.need.or_else(ends) },
            default: default.and_then(|found| literal(text, found.start(), found.as_str())),
            evidence: hit.evidence(),
        });
    }
    calls
}
