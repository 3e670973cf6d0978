//! Scripts, resolved to the commands that they run.

use super::call::{Called, called, several};
use crate::detect::command;
use crate::detect::manifest::Script;

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

fn resolve(line: &str, scripts: &[Script], via: &[String], depth: u8) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut is_outside = false;
    for part in command::sequence(line) {
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
    let rest = command::started(&words, &mut step.variables);
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
            step.words = of_package(&words).unwrap_or(words);
            vec![step]
        }
    }
}

/// A program of a package that is started by its file: `node node_modules/ts-node/dist/bin.js app.ts`.
fn of_package(words: &[String]) -> Option<Vec<String>> {
    let (file, rest) = match words {
        [node, file, rest @ ..] if node == "node" => (file, rest),
        [file, rest @ ..] => (file, rest),
        [] => return None,
    };
    let path = file.trim_start_matches("./").strip_prefix("node_modules/")?;
    let parts: Vec<&str> = path.split('/').filter(|part| !part.starts_with('@')).collect();
    let name = parts.last()?;
    let stem = [".js", ".cjs", ".mjs"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    let name = match parts.as_slice() {
        [package, ..] if matches!(stem, "bin" | "cli") => *package,
        [folders @ .., _] if folders.iter().any(|folder| matches!(*folder, "bin" | ".bin")) => stem,
        _ => return None,
    };
    Some([name.to_owned()].into_iter().chain(rest.iter().cloned()).collect())
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
    fn a_file_of_a_package_is_its_program() {
        for (line, expected) in [
            ("node node_modules/ts-node/dist/bin.js ./src/index.ts", "ts-node ./src/index.ts"),
            ("node ./node_modules/next/dist/bin/next start", "next start"),
            ("node node_modules/@angular/cli/bin/ng.js build", "ng build"),
            ("./node_modules/.bin/tsc -p .", "tsc -p ."),
            ("node node_modules/our-server/server.js", "node node_modules/our-server/server.js"),
        ] {
            assert_eq!(told(line, &[]), [expected]);
        }
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
        assert_eq!(told("node a.js || (cd dist && node b.js) && node c.js", &[]), ["node a.js", "node c.js"]);
        assert_eq!(told("(node a.js && node b.js)", &[]), ["node a.js", "node b.js"]);
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
