//! Servers that listen on an address that only their own machine reaches.

use regex_lite::Regex;

use crate::detect::fact::Fact;
use crate::detect::facts::Loopback;
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// The limit of source files that are searched.
const MOST_FILES: usize = 200;

/// Calls that take the address.
const CALLS: [&str; 6] = [".listen(", "Hapi.server(", "Hapi.Server(", "hapi.server(", "hapi.Server(", "serve("];

const ADDRESSES: [&str; 2] = ["localhost", "127.0.0.1"];

/// The address, with the line of code that has it.
pub(super) fn of(subject: &Subject<'_>) -> Option<Loopback> {
    let is_fastify = subject.manifest.dependency("fastify", false).is_some();
    let files = subject.files("**/*.{js,mjs,cjs,ts,mts,cts}").into_iter().filter(|path| !is_aside(path));
    files.take(MOST_FILES).find_map(|path| {
        let text = subject.tree.text(path)?;
        let (line, address) = in_text(&text, is_fastify)?;
        let fact = Fact::likely(address, Evidence::line(path, line, format!("listens on {address}")));
        Some(Loopback { open: "0.0.0.0".to_owned(), flag: None, fact })
    })
}

fn is_aside(path: &str) -> bool {
    [".test.", ".spec.", "test/", "tests/", "__tests__/"].iter().any(|part| path.contains(part))
}

/// The number of the line, and the address.
fn in_text(text: &str, is_fastify: bool) -> Option<(usize, &'static str)> {
    for (at, call) in CALLS.iter().flat_map(|call| text.match_indices(call)) {
        let arguments = arguments(text.get(at + call.len()..)?);
        let line = text.get(..at)?.lines().count().max(1);
        if let Some(address) = local(arguments) {
            return Some((line, address));
        }
        if let Some(found) = named(text, arguments) {
            return Some(found);
        }
        // Fastify listens on localhost unless it is told otherwise.
        if is_fastify && call == ".listen(" && !names_address(arguments) {
            return Some((line, "localhost"));
        }
    }
    None
}

/// The text up to the parenthesis that closes the call, without the function that runs once the server listens.
fn arguments(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        let rest = text.get(at..).unwrap_or_default();
        if depth == 0 || ["=>", "function", "async "].iter().any(|sign| rest.starts_with(sign)) {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// A local address in quotes, unless a variable of the environment replaces it.
fn local(text: &str) -> Option<&'static str> {
    if ["process.env.HOST", "process.env.HOSTNAME"].iter().any(|name| text.contains(name)) {
        return None;
    }
    let quoted =
        |address: &str| ['"', '\'', '`'].iter().any(|quote| text.contains(&format!("{quote}{address}{quote}")));
    ADDRESSES.into_iter().find(|address| quoted(address))
}

/// The local address of a variable that the call gets: `const hostname = "127.0.0.1"`.
fn named(text: &str, arguments: &str) -> Option<(usize, &'static str)> {
    let declared =
        Regex::new(r"^\s*(?:export\s+)?(?:const|let|var)\s+(?P<name>\w*(?i:host|hostname|address|ip))\b[^=]*=").ok()?;
    text.lines().enumerate().find_map(|(index, line)| {
        let name = declared.captures(line)?.name("name")?.as_str();
        let is_given = arguments.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name);
        Some((index + 1, local(line).filter(|_| is_given)?))
    })
}

/// Whether the arguments have an address, or may have one.
fn names_address(arguments: &str) -> bool {
    let text = arguments.trim();
    if text.starts_with('{') {
        return ["host", "...", "path"].iter().any(|part| text.contains(part));
    }
    // `port`, and the parameters of the function.
    let mut given = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let is_port = given.next().is_some_and(|word| word.to_lowercase().contains("port") || word.parse::<u16>().is_ok());
    !is_port || given.next().is_some_and(|word| !word.starts_with('('))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_address_is_found_where_the_server_listens() {
        for (text, is_fastify, expected) in [
            ("server.listen(3000, 'localhost', () => {})", false, Some((1, "localhost"))),
            ("const hostname = '127.0.0.1';\nserver.listen(port, hostname, () => {})", false, Some((1, "127.0.0.1"))),
            ("const s = Hapi.server({\n  port: 3000,\n  host: 'localhost'\n});", false, Some((1, "localhost"))),
            ("app.listen(3000, () => console.log('http://localhost:3000'))", false, None),
            ("app.listen(3000, () => console.log('localhost'))", false, None),
            ("const db = { host: 'localhost' };\napp.listen(port)", false, None),
            ("const host = process.env.HOST || 'localhost';\napp.listen(port, host)", false, None),
            ("fastify.listen({ port: 3000 }, (error) => {})", true, Some((1, "localhost"))),
            ("fastify.listen({ port: 3000, host: '0.0.0.0' })", true, None),
            ("fastify.listen({ port, host })", true, None),
            ("fastify.listen(options)", true, None),
            ("fastify.listen(PORT, (error) => {})", true, Some((1, "localhost"))),
            ("fastify.listen(port, address, function (error) {})", true, None),
        ] {
            assert_eq!(in_text(text, is_fastify), expected, "{text}");
        }
    }
}
