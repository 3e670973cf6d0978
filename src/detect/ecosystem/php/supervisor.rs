//! Processes that Supervisor starts beside the web server: queues, schedulers, bots.

use crate::detect::command;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DeclaredProcess, DetectedProject, ProcessRole};
use crate::detect::subject::Subject;
use crate::detect::tree::name_of;
use crate::source::Evidence;

/// Its configuration, which usually lies in a folder of its own.
const FILES: [&str; 3] =
    ["**/supervisor*/**/*.{conf,ini}", "**/supervisor*.{conf,ini}", "**/*{worker,queue,horizon}*.{conf,ini}"];

/// Arguments of programs that answer requests: the image has its own.
const SERVERS: [&str; 5] = ["serve", "octane:start", "reverb:start", "octane:frankenphp", "-S"];

/// Adds the programs that run a PHP file of the project, in place of what dependencies suggest.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let mut files: Vec<&str> = FILES.iter().flat_map(|pattern| subject.files(pattern)).collect();
    files.sort_unstable();
    files.dedup();
    let mut found: Vec<DeclaredProcess> = Vec::new();
    for process in files.into_iter().flat_map(|file| programs(subject, file)) {
        // Settings for development and production name the same programs.
        let is_known =
            |known: &DeclaredProcess| known.name == process.name || known.command.value == process.command.value;
        if !found.iter().any(is_known) {
            found.push(process);
        }
    }
    let is_stated = |role| {
        let is_same =
            |process: &&DeclaredProcess| process.role == role && process.command.confidence == Confidence::Stated;
        project.processes.iter().any(|process| is_same(&process))
    };
    found.retain(|process| !is_stated(process.role));
    project.processes.retain(|process| !found.iter().any(|new| new.role == process.role));
    project.processes.extend(found);
}

/// The sections `[program:NAME]` of a file.
fn programs(subject: &Subject<'_>, file: &str) -> Vec<DeclaredProcess> {
    let text = subject.tree.text(file).unwrap_or_default();
    let mut programs = Vec::new();
    let mut name = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[') {
            name = section.trim_end_matches(']').strip_prefix("program:").map(str::trim);
        } else if let Some((key, value)) = line.split_once('=')
            && key.trim() == "command"
            && let Some(name) = name.take()
            && let Some(words) = of_php(subject, value.split(" ;").next().unwrap_or_default())
        {
            let command: Fact<Vec<String>> = Fact::stated(words, Evidence::line(file, index + 1, line));
            programs.push(DeclaredProcess { name: plain(name), role: role(name, &command.value), command });
        }
    }
    programs
}

/// The words of `php /var/www/html/artisan queue:work` with a path in the project; `None` for other commands.
fn of_php(subject: &Subject<'_>, line: &str) -> Option<Vec<String>> {
    let words = command::words(line).filter(|_| !line.contains("%("))?;
    let (program, rest) = words.split_first()?;
    let (script, arguments) = rest.split_first()?;
    if !name_of(program).starts_with("php") || arguments.iter().any(|word| SERVERS.contains(&word.as_str())) {
        return None;
    }
    // The folder of the existing image stands before it.
    let parts = std::iter::successors(Some(script.trim_start_matches("./")), |path| Some(path.split_once('/')?.1));
    let script = parts.into_iter().find(|path| !path.is_empty() && subject.has(path))?;
    Some(["php", script].into_iter().map(str::to_owned).chain(arguments.iter().cloned()).collect())
}

fn role(name: &str, words: &[String]) -> ProcessRole {
    let schedules = |text: &str| ["schedule:", "scheduler", "cron"].iter().any(|sign| text.contains(sign));
    if schedules(name) || words.iter().any(|word| schedules(word)) {
        ProcessRole::Scheduler
    } else {
        ProcessRole::Worker
    }
}

/// A name for a service of the compose file.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
