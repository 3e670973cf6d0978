//! Calls of package managers and of programs that start several scripts.

use crate::detect::manifest::Script;

/// What a command is for the package manager.
pub(super) enum Called {
    /// A script, and more arguments.
    Script(String, String),
    /// Something in another folder or project.
    Elsewhere,
    Program(Vec<String>),
}

/// What a call of a package manager runs.
pub(super) fn called(words: &[String], scripts: &[Script]) -> Called {
    const OUTSIDE: [&str; 12] = [
        "-w",
        "--workspace",
        "--workspaces",
        "-ws",
        "--filter",
        "-F",
        "--prefix",
        "-C",
        "--dir",
        "--cwd",
        "-r",
        "workspace",
    ];
    let Some((program, rest)) = words.split_first() else { return Called::Program(Vec::new()) };
    if program == "node" && rest.first().is_some_and(|word| word == "--run") {
        return script(rest.get(1..).unwrap_or_default()).unwrap_or_else(|| Called::Program(words.to_vec()));
    }
    if matches!(program.as_str(), "turbo" | "lerna" | "nx" | "rush" | "lage" | "wsrun" | "ultra") {
        return Called::Elsewhere;
    }
    if program == "deno" && rest.first().is_some_and(|word| word == "task") {
        return script(rest.get(1..).unwrap_or_default()).unwrap_or_else(|| Called::Program(words.to_vec()));
    }
    if !matches!(program.as_str(), "npm" | "pnpm" | "yarn" | "bun" | "corepack") {
        return Called::Program(words.to_vec());
    }
    let is_outside = |word: &String| OUTSIDE.contains(&word.split('=').next().unwrap_or_default());
    if program != "bun" && rest.iter().take_while(|word| *word != "--").any(is_outside) {
        return Called::Elsewhere;
    }
    if program == "corepack" {
        return called(rest, scripts);
    }
    let is_known = |name: &str| scripts.iter().any(|script| script.name == name);
    let mut rest = rest.iter().skip_while(|word| word.starts_with('-')).cloned().collect::<Vec<_>>();
    let flags: Vec<String> = words.iter().skip(1).take_while(|word| word.starts_with('-')).cloned().collect();
    match rest.first().map(String::as_str) {
        Some("run" | "run-script") => {
            rest.remove(0);
            let name = rest.iter().find(|word| !word.starts_with('-')).cloned();
            if let Some(found) = script(&rest).filter(|_| name.as_ref().is_some_and(|name| is_known(name))) {
                return found;
            }
            if program == "bun" {
                return Called::Program([vec!["bun".to_owned()], flags, rest].concat());
            }
            Called::Program(rest.into_iter().skip_while(|word| word.starts_with('-')).collect())
        }
        Some(name @ ("start" | "test" | "stop")) if program != "bun" || is_known(name) => {
            script(&rest).unwrap_or(Called::Elsewhere)
        }
        Some(name) if program != "npm" && is_known(name) => script(&rest).unwrap_or(Called::Elsewhere),
        Some("install" | "ci" | "i" | "add" | "rebuild" | "prune" | "audit") | None => Called::Program(words.to_vec()),
        // `pnpm next start` runs a program of a dependency.
        Some(_) if matches!(program.as_str(), "pnpm" | "yarn") => Called::Program(rest),
        Some(_) => Called::Program(words.to_vec()),
    }
}

/// `start`, with the arguments for its command.
fn script(words: &[String]) -> Option<Called> {
    let mut words = words.iter().filter(|word| !matches!(word.as_str(), "-s" | "--silent" | "--if-present"));
    let name = words.next().filter(|name| !name.starts_with('-'))?;
    let more: Vec<&str> = words.skip_while(|word| *word == "--").map(String::as_str).collect();
    Some(Called::Script(name.clone(), shlex::try_join(more).ok()?))
}

/// The lines that `concurrently` and `npm-run-all` start.
pub(super) fn several(words: &[String]) -> Option<Vec<String>> {
    let (program, rest) = words.split_first()?;
    let names = || rest.iter().filter(|word| !word.starts_with('-')).map(|name| format!("npm run {name}"));
    match program.as_str() {
        "run-s" | "run-p" | "npm-run-all" | "npm-run-all2" => Some(names().collect()),
        "concurrently" => {
            let mut lines = Vec::new();
            let mut rest = rest.iter();
            while let Some(word) = rest.next() {
                match word.as_str() {
                    "-n" | "--names" | "-c" | "--prefix-colors" | "-p" | "--prefix" | "-s" | "--success" => {
                        rest.next();
                    }
                    word if word.starts_with('-') => {}
                    word => lines.push(match word.split_once(':') {
                        Some(("npm" | "pnpm" | "yarn" | "bun", name)) => format!("npm run {name}"),
                        _ => word.to_owned(),
                    }),
                }
            }
            Some(lines)
        }
        _ => None,
    }
}
