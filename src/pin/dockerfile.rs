//! The images that a Dockerfile names: what its stages start from, what it copies or mounts from, and what reads it.

use std::ops::Range;

use parse_dockerfile::{Dockerfile, Flag, Instruction};

use super::mention::Name;

/// So many lines may be such as the parser does not take; a file with more is something else.
const MOST_UNREAD: usize = 50;

/// All names of images, or the line from which on it is no Dockerfile. `contexts` are what its builds are given under
/// names of their own, in lowercase.
pub(super) fn names(text: &str, contexts: &[String]) -> Result<Vec<Name>, usize> {
    let (readable, unread) = readable(text);
    let parsed = parse_dockerfile::parse(&readable).map_err(|error| error.line())?;
    let mut names = Finder { text, contexts, stages: stages(&parsed), begun: 0, names: Vec::new() };
    if let Some(syntax) = &parsed.parser_directives.syntax {
        names.add(syntax.value.span.clone(), syntax.value.value);
    }
    for instruction in &parsed.instructions {
        names.look_at(instruction);
    }
    let mut names = names.names;
    names.extend(unread.into_iter().filter_map(|span| {
        let line = text.get(span.clone())?.trim();
        let has = |part: &str| line.to_ascii_lowercase().contains(part);
        let is_image = has("from ") || has("from=");
        is_image.then(|| Name { span, text: line.to_owned(), left_alone: Some("the line cannot be read".to_owned()) })
    }));
    Ok(names)
}

struct Finder<'a> {
    text: &'a str,
    contexts: &'a [String],
    /// The names of all stages, in lowercase; empty where one has none.
    stages: Vec<String>,
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
                let earlier = self.stages.get(..self.begun).unwrap_or_default();
                self.begun += 1;
                if image.value != "scratch" && !earlier.contains(&image.value.to_lowercase()) {
                    self.add(image.span.clone(), &image.value);
                }
            }
            Instruction::Copy(copy) => self.look_at_flags(&copy.options, false),
            Instruction::Run(run) => self.look_at_flags(&run.options, true),
            Instruction::Onbuild(later) => self.look_at(&later.instruction),
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
        if !is_number && name != "scratch" && !self.stages.contains(&name.to_lowercase()) {
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
fn stages(parsed: &Dockerfile<'_>) -> Vec<String> {
    let name = |stage: parse_dockerfile::Stage<'_, '_>| {
        stage.from.as_.as_ref().map(|(_, name)| name.value.to_lowercase()).unwrap_or_default()
    };
    parsed.stages().map(name).collect()
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
        let contexts: Vec<String> = contexts.iter().map(|name| (*name).to_owned()).collect();
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
        assert!(names("", &[]).is_err() && names("hello\nworld\n", &[]).is_err());
    }

    #[test]
    fn a_name_over_several_lines_is_left_alone() {
        let (images, left) = found("FROM py\\\nthon:3\nRUN --mount=from=a\\\n:1,target=/x true\n", &[]);
        assert_eq!((images, left), (vec![], vec!["python:3".to_owned(), "a:1".to_owned()]));
    }
}
