//! Scripts, resolved to the commands that they run.

use super::package::Package;
use crate::detect::manifest::{Manifest, Script};

/// The limit of scripts that call each other.
const DEEPEST: u8 = 8;

/// A command that a script runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Without programs that only start another one. `sh -c` if it needs a shell.
    pub(super) words: Vec<String>,
    /// Variables that are set for it.
    pub(super) variables: Vec<(String, String)>,
    /// The names of the scripts that lead to it.
    pub(super) via: Vec<String>,
    /// Other commands run at the same time.
    pub(super) is_parallel: bool,
    /// It changes to another folder or project.
    pub(super) is_outside: bool,
}

impl Step {
    pub(super) fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn needs_shell(&self) -> bool {
        self.program() == "sh" && self.words.get(1).is_some_and(|flag| flag == "-c")
    }
}

/// The commands of a line, with the scripts that it calls.
pub(super) fn steps(line: &str, scripts: &[Script]) -> Vec<Step> {
    resolve(line, scripts, &[], 0)
}

/// The programs that a line starts, without those that only start another one.
pub(super) fn programs(line: &str) -> impl Iterator<Item = String> {
    steps(line, &[]).into_iter().map(|step| step.program().to_owned())
}

/// Whether a script runs on Bun; `None` if it starts nothing, such as only builds.
pub(super) fn runs_on_bun(line: &str, package: &Package) -> Option<bool> {
    let manifest = &mut Manifest::new(crate::source::Evidence::file(package.path.clone()));
    super::package::add(manifest, package);
    if line.contains("bun --bun ") || line.contains("bunx --bun ") || line.contains("bun run --bun ") {
        return Some(true);
    }
    let steps = steps(line, &manifest.scripts);
    let last = steps.iter().rfind(|step| !step.is_outside)?;
    let text = if last.needs_shell() { last.words.last().cloned().unwrap_or_default() } else { last.words.join(" ") };
    let mut words = text.split_whitespace().filter(|word| !word.contains('='));
    let is_bun = words.next() == Some("bun");
    // `bun install` and the like start nothing.
    let is_command = |word: &str| matches!(word, "install" | "i" | "add" | "build" | "test" | "run");
    if is_bun && words.next().is_some_and(is_command) && !text.starts_with("bun run ") {
        return None;
    }
    Some(is_bun)
}

fn resolve(line: &str, scripts: &[Script], via: &[String], depth: u8) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut is_outside = false;
    for part in split(line) {
        let found = of_part(&part, scripts, via, depth);
        for mut step in found {
            step.is_outside |= is_outside;
            if step.program() == "cd" {
                is_outside = step.words.get(1).is_some_and(|folder| folder != ".");
                continue;
            }
            steps.push(step);
        }
    }
    steps
}

/// The parts of a line between `&&` and `;`. What follows `||` only runs if the command before fails.
fn split(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut dropped = false;
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '&') if chars.peek() == Some(&'&') => {
                chars.next();
                dropped = false;
                parts.push(String::new());
                continue;
            }
            (None, '|') if chars.peek() == Some(&'|') => {
                chars.next();
                dropped = true;
                continue;
            }
            (None, ';' | '\n') => {
                dropped = false;
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if !dropped && let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn of_part(part: &str, scripts: &[Script], via: &[String], depth: u8) -> Vec<Step> {
    let mut step =
        Step { words: Vec::new(), variables: Vec::new(), via: via.to_vec(), is_parallel: false, is_outside: false };
    let words = shlex::split(part).unwrap_or_default();
    let outside_quotes = part.split(['"', '\'']).step_by(2).collect::<String>();
    let is_parallel = matches!(words.first().map(String::as_str), Some("concurrently" | "run-p" | "npm-run-all"));
    if words.is_empty() || (!is_parallel && (outside_quotes.contains(['|', '&', '>', '<', '`', '$']))) {
        step.words = vec!["sh".to_owned(), "-c".to_owned(), part.to_owned()];
        return vec![step];
    }
    let rest = strip(&words, &mut step.variables);
    if let Some(calls) = several(rest) {
        return calls.iter().flat_map(|line| call(line, scripts, via, depth, &step, true)).collect();
    }
    match called(rest, scripts) {
        Called::Script(name, more) => {
            let line = scripts.iter().find(|script| script.name == name).map(|script| &script.line);
            let Some(line) = line.filter(|_| depth < DEEPEST && !via.contains(&name)) else { return Vec::new() };
            let line = [line.as_str(), more.as_str()].join(" ");
            let via: Vec<String> = via.iter().cloned().chain([name]).collect();
            call(line.trim(), scripts, &via, depth, &step, false)
        }
        Called::Elsewhere => {
            step.words = rest.to_vec();
            step.is_outside = true;
            vec![step]
        }
        Called::Program(words) => {
            step.words = words;
            vec![step]
        }
    }
}

/// The steps of a line that another line calls.
fn call(line: &str, scripts: &[Script], via: &[String], depth: u8, from: &Step, is_parallel: bool) -> Vec<Step> {
    let mut steps = resolve(line, scripts, via, depth + 1);
    for step in &mut steps {
        step.variables = from.variables.iter().chain(&step.variables).cloned().collect();
        step.is_parallel |= is_parallel;
    }
    steps
}

/// The words without assignments, and without programs that only start another one.
fn strip<'w>(words: &'w [String], variables: &mut Vec<(String, String)>) -> &'w [String] {
    const PREFIXES: [&[&str]; 15] = [
        &["exec"],
        &["env"],
        &["cross-env"],
        &["cross-env-shell"],
        &["npx", "--yes"],
        &["npx", "-y"],
        &["npx"],
        &["bunx", "--bun"],
        &["bunx"],
        &["bun", "x"],
        &["pnpm", "exec"],
        &["pnpm", "dlx"],
        &["yarn", "exec"],
        &["yarn", "dlx"],
        &["npm", "exec"],
    ];
    const LOADERS: [&str; 8] =
        ["dotenv", "dotenvx", "env-cmd", "dotenv-flow", "doppler", "infisical", "op", "with-env"];
    let mut rest = words;
    loop {
        let Some(first) = rest.first() else { return rest };
        if let Some((name, value)) = first.split_once('=')
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            variables.push((name.to_owned(), value.to_owned()));
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        if first == "--" {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        if LOADERS.contains(&first.as_str()) {
            let end = rest.iter().position(|word| word == "--");
            let end = end.or_else(|| rest.iter().position(|word| word == "-f").map(|at| at + 1));
            rest = rest.get(end.unwrap_or(0) + 1..).unwrap_or_default();
            continue;
        }
        let is_prefix = |prefix: &&&[&str]| {
            rest.len() > prefix.len() && prefix.iter().zip(rest).all(|(expected, word)| expected == word)
        };
        match PREFIXES.iter().find(is_prefix) {
            Some(prefix) => rest = rest.get(prefix.len()..).unwrap_or_default(),
            None => return rest,
        }
    }
}

/// The lines that `concurrently` and `npm-run-all` start.
fn several(words: &[String]) -> Option<Vec<String>> {
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

enum Called {
    /// A script, and more arguments.
    Script(String, String),
    /// Something in another folder or project.
    Elsewhere,
    Program(Vec<String>),
}

/// What a call of a package manager runs.
fn called(words: &[String], scripts: &[Script]) -> Called {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Evidence;

    fn scripts(list: &[(&str, &str)]) -> Vec<Script> {
        let script = |(name, line): &(&str, &str)| Script {
            name: (*name).to_owned(),
            line: (*line).to_owned(),
            evidence: Evidence::file("package.json"),
        };
        list.iter().map(script).collect()
    }

    fn told(line: &str, list: &[(&str, &str)]) -> Vec<String> {
        steps(line, &scripts(list)).iter().map(|step| step.words.join(" ")).collect()
    }

    #[test]
    fn a_script_is_resolved_to_its_commands() {
        let list =
            [("build", "rimraf dist && tsc"), ("serve", "node dist/main.js"), ("start", "npm run build && yarn serve")];
        assert_eq!(told("npm start", &list), ["rimraf dist", "tsc", "node dist/main.js"]);
        assert_eq!(told("npm run serve -- --port 1", &list), ["node dist/main.js --port 1"]);
        assert_eq!(told("pnpm next start", &list), ["next start"]);
        assert_eq!(told("cross-env NODE_ENV=production dotenv -e .env -- node x.js", &[]), ["node x.js"]);
        assert_eq!(
            told("prisma migrate deploy || true && node 'a b.js'", &[]),
            ["prisma migrate deploy", "node a b.js"]
        );
        assert_eq!(told("bun run src/index.ts", &[]), ["bun src/index.ts"]);
        assert_eq!(told("node a.js & node b.js", &[]), ["sh -c node a.js & node b.js"]);
        assert_eq!(told("concurrently -n a,b \"npm:serve\" \"node b.js\"", &list), ["node dist/main.js", "node b.js"]);
    }

    #[test]
    fn scripts_that_call_each_other_end() {
        assert_eq!(told("npm run a", &[("a", "npm run b"), ("b", "npm run a")]), Vec::<String>::new());
        assert!(steps("cd server && node x.js", &[]).iter().all(|step| step.is_outside));
        assert!(steps("pnpm --filter web start", &[]).iter().all(|step| step.is_outside));
    }

    #[test]
    fn variables_of_a_command_are_kept() {
        let list = steps("NODE_ENV=production PORT=80 npm run x", &scripts(&[("x", "A=b node x.js")]));
        let step = list.first().unwrap();
        assert_eq!((step.variable("PORT"), step.variable("A")), (Some("80"), Some("b")));
    }
}
