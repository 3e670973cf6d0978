//! Commands that run a file: `node`, and the development tools that stand for it.

use super::script::Step;
use crate::detect::command;
use crate::detect::tree::ending_of;

/// A command that runs a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// `node`, `bun`, `deno`, or a loader of TypeScript such as `tsx`.
    pub(super) program: String,
    /// Options before the file, without those for development.
    pub(super) options: Vec<String>,
    /// As given; `.` is the package.
    pub(super) file: String,
    pub(super) arguments: Vec<String>,
    /// It watches files or is a debugger: not for production.
    pub(super) is_development: bool,
}

/// Options with a value in the next word.
const VALUED: [&str; 16] = [
    "-r",
    "--require",
    "--import",
    "--loader",
    "--experimental-loader",
    "-e",
    "--exec",
    "--ext",
    "--watch-path",
    "-w",
    "-P",
    "--project",
    "--tsconfig",
    "--name",
    "-i",
    "--ignore",
];

/// Options for development, or for files that images do not have.
const DROPPED: [&str; 12] = [
    "--watch",
    "--inspect",
    "--inspect-brk",
    "--env-file",
    "--env-file-if-exists",
    "--hot",
    "--respawn",
    "--transpile-only",
    "--exit-child",
    "--watch-path",
    "--no-clear-screen",
    "--preserve-watch-output",
];

/// Options of Deno with a value in the next word.
const OF_DENO: [&str; 12] = [
    "--host",
    "--port",
    "--config",
    "-c",
    "--import-map",
    "--lock",
    "--location",
    "--seed",
    "--cert",
    "--log-level",
    "-L",
    "--preload",
];

const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Reads a command that runs a file; `None` for others.
pub(super) fn of(step: &Step) -> Option<Run> {
    let words = if step.needs_shell() { command::bare(&step.words) } else { step.words.clone() };
    of_words(&words)
}

fn of_words(words: &[String]) -> Option<Run> {
    let (program, rest) = words.split_first()?;
    let program = program.rsplit('/').next().unwrap_or_default();
    match program {
        "node" | "nodejs" => plain("node", rest, false),
        "bun" => plain("bun", rest, false),
        "deno" => deno(rest),
        "tsx" => plain("tsx", rest.strip_prefix(&["watch".to_owned()]).unwrap_or(rest), false).map(|run| Run {
            is_development: run.is_development || rest.first().is_some_and(|word| word == "watch"),
            ..run
        }),
        "ts-node" | "ts-node-esm" | "swc-node" | "babel-node" | "esno" | "vite-node" | "jiti" | "esrun"
        | "sucrase-node" => plain(program, rest, false),
        "ts-node-dev" | "tsnd" => plain("ts-node", rest, true),
        "nodemon" | "node-dev" | "supervisor" | "tsc-watch" => watcher(rest),
        "forever" | "pm2" | "pm2-runtime" | "pm2-docker" => manager(rest),
        _ => None,
    }
}

/// `node --require x file arguments`
fn plain(program: &str, words: &[String], is_development: bool) -> Option<Run> {
    let mut run = Run {
        program: program.to_owned(),
        options: Vec::new(),
        file: String::new(),
        arguments: Vec::new(),
        is_development,
    };
    let mut words = words.iter().peekable();
    if program == "bun" && words.peek().is_some_and(|word| *word == "run") {
        words.next();
    }
    while let Some(word) = words.next() {
        if !word.starts_with('-') {
            run.file.clone_from(word);
            run.arguments = words.cloned().collect();
            break;
        }
        let name = word.split('=').next().unwrap_or_default();
        let value = if VALUED.contains(&name) && !word.contains('=') { words.next() } else { None };
        if DROPPED.contains(&name) {
            run.is_development |= matches!(name, "--watch" | "--watch-path" | "--hot");
            continue;
        }
        run.options.extend([word.clone()].into_iter().chain(value.cloned()));
    }
    let is_eval = run.options.iter().any(|option| matches!(option.as_str(), "-e" | "--eval" | "-p" | "--print"));
    let is_file = program == "node" || run.file.contains('.') || run.file.contains('/');
    (!run.file.is_empty() && is_file && !(program == "node" && is_eval)).then_some(run)
}

/// `deno run -A main.ts`, `deno serve main.ts`
fn deno(words: &[String]) -> Option<Run> {
    let at = words.iter().position(|word| !word.starts_with('-'))?;
    let (command, rest) = words.get(at..)?.split_first()?;
    if !matches!(command.as_str(), "run" | "serve") {
        return None;
    }
    let mut kept = vec![command.clone()];
    let mut watches = false;
    let mut rest = rest.iter();
    let file = loop {
        let word = rest.next()?;
        if !word.starts_with('-') || word == "-" {
            break word;
        }
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        let next = if value.is_none() && OF_DENO.contains(&name) { rest.next() } else { None };
        watches |= name.starts_with("--watch");
        // Without the option, it listens on all addresses.
        let is_local = name == "--host" && value.or(next.map(String::as_str)).is_some_and(|host| LOCAL.contains(&host));
        let is_dropped =
            matches!(name, "--watch" | "--watch-hmr" | "--env" | "--env-file" | "--inspect" | "--inspect-brk");
        if !is_dropped && !is_local {
            kept.extend([word.clone()].into_iter().chain(next.cloned()));
        }
    };
    let arguments: Vec<String> = rest.cloned().collect();
    Some(Run { program: "deno".to_owned(), options: kept, file: file.clone(), arguments, is_development: watches })
}

/// `nodemon --exec "ts-node src/x.ts"`, `nodemon src/x.js`
fn watcher(words: &[String]) -> Option<Run> {
    let inner = words.iter().enumerate().find_map(|(at, word)| {
        let flag = |name: &str| word == name;
        if flag("--exec") || flag("-x") || flag("--onSuccess") {
            let line = words.get(at + 1)?;
            // The file may follow the program: `--exec tsx src/x.ts`.
            let rest = words.get(at + 2..).unwrap_or_default().iter().filter(|word| !word.starts_with('-'));
            return Some(shlex::split(line)?.into_iter().chain(rest.cloned()).collect::<Vec<_>>());
        }
        None
    });
    let run = match inner {
        Some(words) => of_words(&words),
        None => plain("node", words, true).map(|run| {
            let program = if ending_of(&run.file) == "ts" { "tsx" } else { "node" };
            // The watcher takes its own options after the file as well.
            let arguments = of_app(&run.arguments);
            Run { program: program.to_owned(), options: Vec::new(), arguments, ..run }
        }),
    };
    run.map(|run| Run { is_development: true, ..run })
}

/// The arguments without options of a watcher and their values.
fn of_app(arguments: &[String]) -> Vec<String> {
    const VALUED: [&str; 8] = ["-w", "--watch", "-e", "--ext", "-i", "--ignore", "-d", "--delay"];
    const ALONE: [&str; 7] = ["-V", "--verbose", "-q", "--quiet", "-L", "--legacy-watch", "--inspect"];
    let mut kept = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if VALUED.contains(&argument.as_str()) {
            arguments.next();
        } else if !ALONE.contains(&argument.as_str()) && argument != "--" {
            kept.push(argument.clone());
        }
    }
    kept
}

/// `pm2-runtime start app.js -i max`
fn manager(words: &[String]) -> Option<Run> {
    let words = words.strip_prefix(&["start".to_owned()]).unwrap_or(words);
    let file = words.iter().find(|word| !word.starts_with('-'))?;
    let is_file = [".js", ".mjs", ".cjs"].iter().any(|ending| file.ends_with(ending)) && !file.contains(".config.");
    is_file.then(|| Run {
        program: "node".to_owned(),
        options: Vec::new(),
        file: file.clone(),
        arguments: Vec::new(),
        is_development: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::ecosystem::node::script::steps;

    fn told(line: &str) -> Option<String> {
        let run = of(steps(line, &[]).last()?)?;
        let development = if run.is_development { " (development)" } else { "" };
        Some(format!("{} {:?} {} {:?}{development}", run.program, run.options, run.file, run.arguments))
    }

    #[test]
    fn a_command_that_runs_a_file_is_read() {
        for (line, expected) in [
            ("node --enable-source-maps dist/x.js --a", "node [\"--enable-source-maps\"] dist/x.js [\"--a\"]"),
            ("node -r dotenv/config --env-file=.env x.js", "node [\"-r\", \"dotenv/config\"] x.js []"),
            ("node .", "node [] . []"),
            ("nodemon --exec 'ts-node src/x.ts'", "ts-node [] src/x.ts [] (development)"),
            ("nodemon --watch src --exec tsx src/x.ts", "tsx [] src/x.ts [] (development)"),
            ("nodemon app.js", "node [] app.js [] (development)"),
            ("nodemon x -w config.js -w server", "node [] x [] (development)"),
            ("deno serve -R --host localhost src/x.tsx", "deno [\"serve\", \"-R\"] src/x.tsx []"),
            ("deno run --port 80 -A x.ts 1", "deno [\"run\", \"--port\", \"80\", \"-A\"] x.ts [\"1\"]"),
            ("tsx watch src/x.ts", "tsx [] src/x.ts [] (development)"),
            ("node --watch x.js", "node [] x.js [] (development)"),
            ("pm2-runtime start dist/x.js", "node [] dist/x.js []"),
            ("bun run --hot src/x.ts", "bun [] src/x.ts [] (development)"),
            ("deno run -A --watch main.ts", "deno [\"run\", \"-A\"] main.ts [] (development)"),
        ] {
            assert_eq!(told(line).as_deref(), Some(expected), "{line}");
        }
        for line in ["next start", "node -e 'x'", "pm2-runtime ecosystem.config.js", "bun install"] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
