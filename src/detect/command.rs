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

/// Programs that load environment variables for another: `dotenv -e .env -- next dev`.
const LOADERS: [&str; 7] = ["dotenv", "dotenvx", "env-cmd", "dotenv-flow", "doppler", "infisical", "op"];

/// The words without assignments, `exec` and programs that only start another: `npx`, `bundle exec`, `poetry run`.
pub(super) fn bare(words: &[String]) -> Vec<String> {
    const WRAPPERS: [&[&str]; 24] = [
        &["exec"],
        &["env"],
        &["cross-env"],
        &["cross-env-shell"],
        &["npx", "--yes"],
        &["npx", "-y"],
        &["npx"],
        &["npm", "exec", "--"],
        &["bun", "--bun", "run"],
        &["bun", "--bun"],
        &["bunx", "--bun"],
        &["bun", "x"],
        &["pnpm", "exec"],
        &["pnpm"],
        &["yarn", "run"],
        &["yarn"],
        &["bunx"],
        &["bundle", "exec"],
        &["poetry", "run"],
        &["uv", "run"],
        &["pipenv", "run"],
        &["pdm", "run"],
        &["python", "-m"],
        &["python3", "-m"],
    ];
    let inner = match words {
        [shell, flag, line] if shell == "sh" && flag == "-c" => {
            let last = line.rsplit("&&").next().unwrap_or(line);
            shlex::split(last).unwrap_or_default()
        }
        words => words.to_vec(),
    };
    let mut rest = inner.as_slice();
    loop {
        if rest.first().is_some_and(|word| is_assignment(word)) {
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        // Programs that load variables end their own options with `--`.
        if rest.first().is_some_and(|word| LOADERS.contains(&word.as_str()))
            && let Some(end) = rest.iter().position(|word| word == "--")
        {
            rest = rest.get(end + 1..).unwrap_or_default();
            continue;
        }
        let is_prefix = |wrapper: &&&[&str]| {
            rest.len() > wrapper.len() && wrapper.iter().zip(rest).all(|(expected, word)| expected == word)
        };
        match WRAPPERS.iter().find(is_prefix) {
            Some(wrapper) => rest = rest.get(wrapper.len()..).unwrap_or_default(),
            None => return rest.to_vec(),
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
    let number = |text: &str| text.rsplit(':').next()?.parse::<u16>().ok().filter(|port| *port > 0);
    words.iter().enumerate().find_map(|(at, word)| {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (word.as_str(), words.get(at + 1).map(String::as_str)),
        };
        FLAGS.contains(&flag).then_some(value).flatten().and_then(number)
    })
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
            ("node x.js", None),
        ] {
            assert_eq!(port(&words(line).unwrap()), expected, "{line}");
        }
    }
}
