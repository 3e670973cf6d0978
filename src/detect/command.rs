//! Start commands.

/// The words of a command line; one that needs a shell becomes `sh -c`. `None` if it is empty.
pub(super) fn words(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if line.is_empty() {
        return None;
    }
    let needs_shell = ["&&", "||", ";", "|", ">", "<", "`", "$(", "$", "&"].iter().any(|sign| line.contains(sign));
    let words = (!needs_shell).then(|| shlex::split(line)).flatten();
    match words {
        // Variables before the command are set by a shell.
        Some(words) if words.first().is_some_and(|word| !is_assignment(word)) => Some(words),
        _ => Some(vec!["sh".to_owned(), "-c".to_owned(), line.to_owned()]),
    }
}

/// A command that runs no app: the placeholder of a process that a platform demands.
pub(super) fn is_idle(words: &[String]) -> bool {
    let words = bare(words);
    let program = words.first().map_or("", String::as_str);
    let reads_nothing = matches!(program, "tail" | "cat") && words.iter().any(|word| word == "/dev/null");
    reads_nothing || matches!(program, "echo" | "printf" | "true" | ":" | "sleep")
}

/// Programs that only start another one.
const WRAPPERS: [&[&str]; 23] = [
    &["exec"],
    &["env"],
    &["cross-env"],
    &["cross-env-shell"],
    &["npx", "--yes"],
    &["npx", "-y"],
    &["npx"],
    &["npm", "exec"],
    &["bunx", "--bun"],
    &["bunx"],
    &["bun", "x"],
    &["pnpm", "exec"],
    &["pnpm", "dlx"],
    &["yarn", "exec"],
    &["yarn", "dlx"],
    &["bundle", "exec"],
    &["poetry", "run"],
    &["uv", "run"],
    &["pipenv", "run"],
    &["pdm", "run"],
    &["python", "-m"],
    &["python3", "-m"],
    // It ends the options of a program before.
    &["--"],
];

/// Programs that load environment variables for another: `dotenv -e .env -- next dev`.
const LOADERS: [&str; 8] = ["dotenv", "dotenvx", "env-cmd", "dotenv-flow", "doppler", "infisical", "op", "with-env"];

/// Package managers that start programs of dependencies, as well as scripts.
const MANAGERS: [&[&str]; 5] = [&["bun", "--bun", "run"], &["bun", "--bun"], &["pnpm"], &["yarn", "run"], &["yarn"]];

/// The words after assignments, which are added to `variables`, and after programs that only start another: `npx`,
/// `bundle exec`, `poetry run`.
pub(super) fn started<'w>(words: &'w [String], variables: &mut Vec<(String, String)>) -> &'w [String] {
    let mut rest = words;
    while let Some(first) = rest.first() {
        if let Some((name, value)) = first.split_once('=').filter(|_| is_assignment(first)) {
            variables.push((name.to_owned(), value.to_owned()));
            rest = rest.get(1..).unwrap_or_default();
        } else if LOADERS.contains(&first.as_str()) {
            rest = loaded(rest);
        } else if let Some(inner) = without(rest, &WRAPPERS) {
            rest = inner;
        } else {
            break;
        }
    }
    rest
}

/// The words after a program that loads variables: after `--`, or after its options.
fn loaded(words: &[String]) -> &[String] {
    const VALUED: [&str; 5] = ["-e", "-f", "-p", "--file", "--env-file"];
    let rest = words.get(1..).unwrap_or_default();
    if let Some(end) = rest.iter().position(|word| word == "--") {
        return rest.get(end + 1..).unwrap_or_default();
    }
    let mut at = 0;
    while let Some(word) = rest.get(at).filter(|word| word.starts_with('-') || *word == "run") {
        at += if VALUED.contains(&word.as_str()) { 2 } else { 1 };
    }
    rest.get(at..).unwrap_or_default()
}

/// The words without the first of these beginnings that they have; more words follow it.
fn without<'w>(words: &'w [String], beginnings: &[&[&str]]) -> Option<&'w [String]> {
    let is_beginning = |beginning: &&&[&str]| {
        words.len() > beginning.len() && beginning.iter().zip(words).all(|(expected, word)| expected == word)
    };
    words.get(beginnings.iter().find(is_beginning)?.len()..)
}

/// The words of the last command without assignments, and without package managers and other programs that only start
/// another.
pub(super) fn bare(words: &[String]) -> Vec<String> {
    let inner = match words {
        [shell, flag, line] if shell == "sh" && flag == "-c" => {
            let last = line.rsplit("&&").next().unwrap_or(line);
            shlex::split(last).unwrap_or_default()
        }
        words => words.to_vec(),
    };
    let mut rest = started(&inner, &mut Vec::new());
    while let Some(inner) = without(rest, &MANAGERS) {
        rest = started(inner, &mut Vec::new());
    }
    rest.to_vec()
}

/// The parts of a line between `&&` and `;`, without the parentheses of a group. What follows `||` only runs if the
/// command before fails.
pub(super) fn sequence(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut groups = Groups::default();
    let mut quote = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let is_empty = groups.dropped.is_some() || parts.last().is_none_or(|part| part.trim().is_empty());
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '&' | '|') if chars.peek() == Some(&c) => {
                chars.next();
                groups.operator(c, &mut parts);
                continue;
            }
            (None, ';' | '\n') => {
                groups.operator(c, &mut parts);
                continue;
            }
            (None, '(') if is_empty => {
                groups.open += 1;
                continue;
            }
            (None, ')') if groups.open > 0 => {
                groups.close();
                continue;
            }
            _ => {}
        }
        if groups.dropped.is_none()
            && let Some(part) = parts.last_mut()
        {
            part.push(c);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// The groups of commands in parentheses at one place of a line.
#[derive(Default)]
struct Groups {
    open: usize,
    /// How many groups were open at the `||` whose right side this place belongs to.
    dropped: Option<usize>,
}

impl Groups {
    fn operator(&mut self, sign: char, parts: &mut Vec<String>) {
        if self.dropped.is_some_and(|at| self.open > at) {
            return;
        }
        if sign == '|' {
            self.dropped = Some(self.open);
        } else {
            self.dropped = None;
            parts.push(String::new());
        }
    }

    fn close(&mut self) {
        self.open -= 1;
        if self.dropped.is_some_and(|at| self.open < at) {
            self.dropped = None;
        }
    }
}

/// The commands of a line for a shell, in words; those that cannot be split are left out.
pub(super) fn parts(line: &str) -> impl Iterator<Item = Vec<String>> {
    let parts = line.split([';', '|', '&']).map(str::trim).filter(|part| !part.is_empty());
    parts.filter_map(shlex::split)
}

/// Whether a command begins with one of these.
pub(super) fn begins(words: &[String], beginnings: &[String]) -> bool {
    let bare = bare(words);
    beginnings.iter().any(|beginning| {
        let mut expected = beginning.split_whitespace();
        let mut found = bare.iter();
        expected.all(|word| found.next().is_some_and(|found| found == word))
    })
}

/// The words with `{entrypoint}` replaced; `None` if there is none and they need one.
pub(super) fn filled(words: &[String], entrypoint: Option<&str>) -> Option<Vec<String>> {
    const PLACE: &str = "{entrypoint}";
    let fill = |word: &String| match entrypoint {
        Some(entrypoint) => Some(word.replace(PLACE, entrypoint)),
        None => (!word.contains(PLACE)).then(|| word.clone()),
    };
    words.iter().map(fill).collect()
}

/// The port that a command names: `--port 3000`, `--port=3000`, `-p 3000`, `--bind 0.0.0.0:8000`.
pub(super) fn port(words: &[String]) -> Option<u16> {
    const FLAGS: [&str; 9] = ["--port", "-p", "-P", "--bind", "-b", "--listen", "--server.port", "--http", "-l"];
    let words = bare(words);
    let number = |text: &str| {
        // `${PORT:-3000}`
        let text = text.strip_suffix('}').and_then(|text| text.rsplit_once(":-")).map_or(text, |(_, default)| default);
        text.rsplit(':').next()?.parse::<u16>().ok().filter(|port| *port > 0)
    };
    words.iter().enumerate().find_map(|(at, word)| {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (word.as_str(), words.get(at + 1).map(String::as_str)),
        };
        FLAGS.contains(&flag).then_some(value).flatten().and_then(number)
    })
}

/// The app takes the shell's place as the container's main process, because a shell does not forward signals.
pub(super) fn replacing_the_shell(words: &[String]) -> Vec<String> {
    let [shell, flag, script] = words else { return words.to_vec() };
    let last = script.rfind("&&").map_or(0, |at| at + "&&".len());
    let command = script.get(last..).unwrap_or_default().trim_start();
    let is_one = !command.contains(['|', ';', '&']) && !command.starts_with("exec ");
    if shell != "sh" || flag != "-c" || !is_one {
        return words.to_vec();
    }
    let before = script.get(..last).unwrap_or_default();
    let space = if before.is_empty() { "" } else { " " };
    // A shell does not take `exec NAME=value command`.
    let assignments = command.split(' ').take_while(|word| is_assignment(word)).count();
    let exec = if assignments > 0 { "exec env" } else { "exec" };
    vec![shell.clone(), flag.clone(), format!("{before}{space}{exec} {command}")]
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_command_of_a_script_takes_the_place_of_its_shell() {
        for (script, expected) in [
            ("gunicorn -b :$PORT app:app", "exec gunicorn -b :$PORT app:app"),
            ("cd api && node server.js", "cd api && exec node server.js"),
            ("NODE_ENV=production node server.js", "exec env NODE_ENV=production node server.js"),
            ("exec node server.js", "exec node server.js"),
            ("node server.js | tee log", "node server.js | tee log"),
        ] {
            let words = |script: &str| ["sh", "-c", script].map(str::to_owned);
            assert_eq!(replacing_the_shell(&words(script)), words(expected), "{script}");
        }
    }

    fn list(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_line_becomes_words_or_a_shell() {
        assert_eq!(
            words("gunicorn 'shop.wsgi:app' --bind 0.0.0.0:80").unwrap(),
            list("gunicorn shop.wsgi:app --bind 0.0.0.0:80")
        );
        for line in ["NODE_ENV=production node x.js", "a && b", "serve -p $PORT", "echo 'open"] {
            assert_eq!(words(line).unwrap(), ["sh", "-c", line]);
        }
        assert_eq!(words("  "), None);
    }

    #[test]
    fn a_commands_wrappers_are_left_out() {
        for (line, expected) in [
            ("bundle exec puma -C config/puma.rb", "puma -C config/puma.rb"),
            ("PORT=1 npx next dev", "next dev"),
            ("python manage.py migrate && poetry run gunicorn a:b", "gunicorn a:b"),
            ("pnpm exec dotenv -e .env -- next start", "next start"),
            ("yarn env-cmd -f .env node x.js", "node x.js"),
        ] {
            assert_eq!(bare(&words(line).unwrap()), list(expected), "{line}");
        }
        assert!(begins(&words("uv run flask run --debug").unwrap(), &["flask run".to_owned()]));
        assert!(!begins(&list("flask"), &["flask run".to_owned()]));
    }

    #[test]
    fn a_port_is_read_from_its_flag() {
        for (line, expected) in [
            ("next start -p 3001", Some(3001)),
            ("gunicorn a:b --bind=0.0.0.0:8000", Some(8000)),
            ("serve --port $PORT", None),
            ("puma -p ${PORT:-3000} -e ${RACK_ENV:-development}", Some(3000)),
            ("gunicorn a:b --bind 0.0.0.0:${PORT:-8000}", Some(8000)),
            ("node x.js", None),
        ] {
            assert_eq!(port(&words(line).unwrap()), expected, "{line}");
        }
    }
}
