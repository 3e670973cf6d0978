//! How a Ruby app starts: its Rack file, or a program.

use crate::detect::command;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, ProcessRole};
use crate::detect::port::port_in_code;
use crate::detect::subject::Subject;
use crate::source::Evidence;

const RACK_FILE: &str = "config.ru";

/// Programs without a Rack file, the most telling name first.
const PROGRAMS: [&str; 6] = ["app.rb", "main.rb", "server.rb", "web.rb", "bot.rb", "worker.rb"];

/// Adds the entry point and the start command, unless the project declares one for production.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let is_sinatra = project.framework.as_ref().is_some_and(|framework| framework.value == "sinatra");
    let is_worker = subject.signs.is_some_and(|signs| matches!(signs.role, crate::catalog::FrameworkRole::Worker));
    if subject.has(RACK_FILE) && !is_worker {
        project.entrypoint = project
            .entrypoint
            .take()
            .or_else(|| Some(Fact::likely(RACK_FILE, Evidence::file(subject.path(RACK_FILE)))));
    }
    let development = subject.signs.map(|signs| signs.development.as_slice()).unwrap_or_default();
    let web = project.processes.iter().find(|process| process.role == ProcessRole::Web);
    let is_declared = web.is_some_and(|web| !command::begins(&web.command.value, development));
    if is_declared || is_worker {
        return;
    }
    let is_rails = project.framework.as_ref().is_some_and(|framework| framework.value == "rails");
    if is_rails || subject.has(RACK_FILE) {
        let (start, port) = rack_server(subject, is_rails);
        if let Some(port) = port.filter(|_| !is_rails) {
            // Its command names all that it needs; the templates of the framework are for Puma.
            project.entrypoint = None;
            let evidence = Evidence { what: "the server's default".to_owned(), ..start.place() };
            project.port = port_in_code(subject, None).or(Some(Fact::guessed(port, evidence)));
        }
        project.start = Some(start);
        return;
    }
    if let Some(program) = PROGRAMS.iter().find(|file| subject.has(file)) {
        let evidence = Evidence::file(subject.path(program));
        // Puma only takes a Rack file: the program starts its server itself.
        if !is_sinatra {
            project.entrypoint = project.entrypoint.take().or_else(|| Some(Fact::likely(*program, evidence.clone())));
        }
        let mut words = if subject.manifest.file.is_some() { words(&["bundle", "exec"]) } else { Vec::new() };
        words.extend(["ruby".to_owned(), (*program).to_owned()]);
        // Sinatra's own server listens on 4567, and outside of development on all addresses.
        if is_sinatra {
            let evidence = Evidence { what: "the framework's default".to_owned(), ..evidence.clone() };
            project.port = port_in_code(subject, None).or(Some(Fact::guessed(4567_u16, evidence)));
        }
        project.start = Some(Fact::likely(words, evidence));
    }
}

/// The command of the Rack server that the Gemfile names, and the port of a server other than Puma.
fn rack_server(subject: &Subject<'_>, is_rails: bool) -> (Fact<Vec<String>>, Option<u16>) {
    const SERVERS: [(&str, &str, &str, Option<u16>); 6] = [
        ("puma", "puma", "config/puma.rb", None),
        ("unicorn", "unicorn", "config/unicorn.rb", Some(8080)),
        ("pitchfork", "pitchfork", "config/pitchfork.rb", Some(8080)),
        ("falcon", "falcon host", "falcon.rb", Some(9292)),
        ("iodine", "iodine", "", Some(3000)),
        ("thin", "thin start", "", Some(3000)),
    ];
    let found = SERVERS.iter().find_map(|server| {
        let dependency = subject.manifest.dependency(server.0, false)?;
        Some((server, dependency.evidence.clone()))
    });
    let Some(((name, program, config, port), evidence)) = found else {
        let file = if subject.has(RACK_FILE) { RACK_FILE } else { "config/application.rb" };
        let is_hanami = subject.manifest.dependency("hanami", false).is_some();
        let line: &[&str] = match (is_rails, is_hanami) {
            _ if subject.manifest.file.is_none() => &["rackup"],
            (true, _) => &["bundle", "exec", "rails", "server"],
            (_, true) => &["bundle", "exec", "hanami", "server"],
            _ => &["bundle", "exec", "rackup"],
        };
        return (Fact::guessed(words(line), Evidence::file(subject.path(file))), None);
    };
    let mut line = words(&["bundle", "exec"]);
    line.extend(program.split(' ').map(str::to_owned));
    if !config.is_empty() && subject.has(config) {
        let flag = if *name == "puma" { "-C" } else { "-c" };
        line.extend([flag.to_owned(), (*config).to_owned()]);
    } else if *name == "puma" {
        line.push(RACK_FILE.to_owned());
    }
    (Fact::new(line, Confidence::Likely, evidence), *port)
}

fn words(line: &[&str]) -> Vec<String> {
    line.iter().map(|word| (*word).to_owned()).collect()
}
