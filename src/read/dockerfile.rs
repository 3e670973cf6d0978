//! The images that a Dockerfile names: what its stages start from, what it copies or mounts from, and what reads it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use parse_dockerfile::{Dockerfile, Flag, Instruction};

use super::{Name, shown};

/// So many lines may be such as the parser does not take; a file with more is something else.
const MOST_UNREAD: usize = 50;

/// All names of images, or the line from which on it is no Dockerfile. `contexts` are what its builds are given under
/// names of their own, in lowercase.
pub(crate) fn names(text: &str, contexts: &HashSet<String>) -> Result<Vec<Name>, usize> {
    // The parser counts from behind a byte order mark.
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut names = names_in(plain, contexts)?;
    let mark = text.len() - plain.len();
    for name in &mut names {
        name.span = name.span.start + mark..name.span.end + mark;
    }
    Ok(names)
}

fn names_in(text: &str, contexts: &HashSet<String>) -> Result<Vec<Name>, usize> {
    let (readable, unread) = readable(text);
    let parsed = parse_dockerfile::parse(&readable).map_err(|error| error.line())?;
    let mut finder = Finder { text, contexts, stages: stages(&parsed), begun: 0, names: Vec::new() };
    if let Some(syntax) = &parsed.parser_directives.syntax {
        finder.add(syntax.value.span.clone(), syntax.value.value);
    }
    for instruction in &parsed.instructions {
        finder.look_at(instruction);
    }
    let mut names = finder.names;
    names.extend(unread.into_iter().filter_map(|span| {
        let line = text.get(span.clone())?.trim();
        let has = |part: &str| line.to_ascii_lowercase().contains(part);
        let (text, left_alone) = (shown(line).into_owned(), Some("the line cannot be read".to_owned()));
        (has("from ") || has("from=")).then_some(Name { span, text, left_alone })
    }));
    Ok(names)
}

struct Finder<'a> {
    text: &'a str,
    contexts: &'a HashSet<String>,
    /// The names of all stages, in lowercase, each with the number of the first that has it.
    stages: HashMap<String, usize>,
    /// How many stages have begun.
    begun: usize,
    names: Vec<Name>,
}

impl Finder<'_> {
    fn look_at(&mut self, instruction: &Instruction<'_>) {
        match instruction {
            Instruction::From(from) => {
                let image = &from.image;
                // A stage is found among the earlier ones only.
                let is_stage = self.stages.get(&image.value.to_lowercase()).is_some_and(|stage| *stage < self.begun);
                self.begun += 1;
                if image.value != "scratch" && !is_stage {
                    self.add(image.span.clone(), &image.value);
                }
            }
            Instruction::Copy(copy) => self.look_at_flags(&copy.options, false),
            Instruction::Run(run) => self.look_at_flags(&run.options, true),
            // No stage begins there.
            Instruction::Onbuild(later) if !matches!(*later.instruction, Instruction::From(_)) => {
                self.look_at(&later.instruction);
            }
            _ => {}
        }
    }

    /// `--from=image`, and `--mount=…,from=image`.
    fn look_at_flags(&mut self, flags: &[Flag<'_>], is_run: bool) {
        for flag in flags {
            let Some(value) = &flag.value else { continue };
            match (&*flag.name.value, is_run) {
                ("from", false) => self.add_source(value.span.clone(), &value.value),
                ("mount", true) => {
                    let Some((from, name)) = source_of_mount(&value.value) else { continue };
                    // Where the flag is written with escapes, the name's place in it is not known.
                    let is_plain = self.text.get(value.span.clone()) == Some(&*value.value);
                    let start = value.span.start + from;
                    let span = if is_plain { start..start + name.len() } else { value.span.clone() };
                    self.add_source(span, name);
                }
                _ => {}
            }
        }
    }

    /// What is copied or mounted from: a stage by its name or number, or an image.
    fn add_source(&mut self, span: Range<usize>, name: &str) {
        let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number && name != "scratch" && !self.stages.contains_key(&name.to_lowercase()) {
            self.add(span, name);
        }
    }

    fn add(&mut self, span: Range<usize>, name: &str) {
        let found = Name::new(self.text, span, name);
        let is_context = self.contexts.contains(&name.to_lowercase());
        self.names.push(if is_context { found.leave("it is a build context of the compose file") } else { found });
    }
}

/// The names of all stages. Numbers name them too, by their order.
fn stages(parsed: &Dockerfile<'_>) -> HashMap<String, usize> {
    let mut stages = HashMap::new();
    for (number, stage) in parsed.stages().enumerate() {
        if let Some((_, name)) = &stage.from.as_ {
            stages.entry(name.value.to_lowercase()).or_insert(number);
        }
    }
    stages
}

/// The name after `from=` in the value of `--mount`, and where it begins there.
fn source_of_mount(value: &str) -> Option<(usize, &str)> {
    let mut at = 0;
    for pair in value.split(',') {
        if let Some(name) = pair.strip_prefix("from=") {
            return Some((at + "from=".len(), name));
        }
        at += pair.len() + 1;
    }
    None
}

/// A Dockerfile without the lines that the parser does not take, though the engine may: `ENTRYPOINT []`, for one. Every
/// byte keeps its place. With it come the places of those lines.
fn readable(text: &str) -> (String, Vec<Range<usize>>) {
    let mut readable = text.to_owned();
    let mut unread = Vec::new();
    while unread.len() < MOST_UNREAD {
        let Err(error) = parse_dockerfile::parse(&readable) else { break };
        let Some(span) = line(&readable, error.line()).filter(|span| !span.is_empty()) else { break };
        let blank = format!("#{}", " ".repeat(span.len() - 1));
        if readable.get(span.clone()) == Some(&blank) {
            break;
        }
        readable.replace_range(span.clone(), &blank);
        unread.push(span);
    }
    (readable, unread)
}

/// The place of a line, counted from 1, without its end.
fn line(text: &str, number: usize) -> Option<Range<usize>> {
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index + 1 == number {
            return Some(start..start + line.trim_end_matches(['\n', '\r']).len());
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that are images, and those that are left alone.
    fn found(text: &str, contexts: &[&str]) -> (Vec<String>, Vec<String>) {
        let contexts: HashSet<String> = contexts.iter().map(|name| (*name).to_owned()).collect();
        let names = names(text, &contexts).unwrap();
        let (left, images): (Vec<Name>, Vec<Name>) = names.into_iter().partition(|name| name.left_alone.is_some());
        for name in &images {
            assert_eq!(text.get(name.span.clone()), Some(name.text.as_str()));
        }
        let texts = |names: Vec<Name>| names.into_iter().map(|name| name.text).collect();
        (texts(images), texts(left))
    }

    fn images(text: &str) -> Vec<String> {
        let (images, left) = found(text, &[]);
        assert!(left.is_empty(), "{left:?}");
        images
    }

    #[test]
    fn images_are_told_from_stages() {
        let text = "FROM --platform=$BUILDPLATFORM a:1 AS Build\nCOPY --from=b:2 /x /x\nFROM scratch AS empty\n\
                    from BUILD as last\nCOPY --chown=1 --from=build /x /y\nCOPY --from=0 /x /z\n\
                    COPY --from=Last /a /b\nRUN --mount=type=cache,target=/c --mount=type=bind,from=d:4,target=/d \\\n  \
                    --mount=from=empty,target=/e true\nONBUILD COPY --from=f:6 /x /x\n";
        assert_eq!(images(text), ["a:1", "b:2", "d:4", "f:6"]);
    }

    #[test]
    fn a_stage_that_comes_later_is_no_base() {
        assert_eq!(images("FROM b\nFROM a AS b\nFROM b\n"), ["b", "a"]);
    }

    #[test]
    fn what_reads_the_dockerfile_is_an_image_too() {
        assert_eq!(images("# syntax=docker/dockerfile:1\nFROM a\n"), ["docker/dockerfile:1", "a"]);
    }

    #[test]
    fn variables_and_contexts_are_left_alone() {
        let text =
            "ARG V=1\nFROM a:${V} AS one\nFROM base\nCOPY --from=$X /a /a\nRUN --mount=from=b:$V,target=/b true\n";
        assert_eq!(found(text, &["base"]), (vec![], ["a:${V}", "base", "$X", "b:$V"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn line_ends_heredocs_and_lines_that_the_parser_does_not_take_move_nothing() {
        let text = "# é\r\nFROM a:1\r\nRUN <<EOF\r\nFROM no\r\nEOF\r\nENTRYPOINT []\r\n\
                    COPY --from=b:2 \\\r\n  /x /x\r\nFROM c:3\r\n";
        assert_eq!(images(text), ["a:1", "b:2", "c:3"]);
        assert_eq!(images("FROM a\nENTRYPOINT []\nFROM b"), ["a", "b"]);
    }

    #[test]
    fn a_line_that_may_name_an_image_and_cannot_be_read_is_told() {
        let (images, left) = found("FROM a\nFROM b c d\nFROM e\n", &[]);
        assert_eq!((images, left), (vec!["a".to_owned(), "e".to_owned()], vec!["FROM b c d".to_owned()]));
        let is_refused = |text: &str| names(text, &HashSet::new()).is_err();
        assert!(is_refused("") && is_refused("hello\nworld\n"));
    }

    #[test]
    fn a_name_over_several_lines_is_left_alone() {
        let (images, left) = found("FROM py\\\nthon:3\nRUN --mount=from=a\\\n:1,target=/x true\n", &[]);
        assert_eq!((images, left), (vec![], vec!["python:3".to_owned(), "a:1".to_owned()]));
    }

    #[test]
    fn a_byte_order_mark_moves_nothing() {
        assert_eq!(images("\u{feff}# syntax=a:1\nFROM b\nENTRYPOINT []\nFROM c\n"), ["a:1", "b", "c"]);
    }

    #[test]
    fn a_later_from_begins_no_stage() {
        assert_eq!(images("FROM a AS x\nONBUILD FROM b\nFROM x\nFROM c\n"), ["a", "c"]);
    }

    /// Each of these takes minutes if something in it is looked at once for each of the others.
    #[test]
    fn the_time_that_a_file_takes_grows_with_its_size_alone() {
        let stages = (0..20_000).map(|number| format!("FROM s{number} AS t{number}\n")).collect::<Vec<_>>().concat();
        assert_eq!(images(&stages).len(), 20_000);
        let copies = (0..20_000).map(|number| format!("COPY --from=t{number} /a /b\n")).collect::<Vec<_>>().concat();
        assert_eq!(images(&(stages + &copies)).len(), 20_000);
        let contexts: HashSet<String> = (0..20_000).map(|number| format!("c{number}")).collect();
        let from = (0..20_000).map(|number| format!("FROM c{number}\n")).collect::<Vec<_>>().concat();
        assert!(names(&from, &contexts).unwrap().iter().all(|name| name.left_alone.is_some()));
        for line in ["ENTRYPOINT []\n", "FROM a b c\n", "RUN <<EOF\n", "CMD [\"\\\n", "\\ ", "`\n", "F\\\n"] {
            let _ = names(&format!("FROM a\n{}", line.repeat(128 * 1024 / line.len())), &contexts);
        }
    }
}
