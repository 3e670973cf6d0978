//! What a Dockerfile says of its own stages: what the final image is based on.

use std::collections::BTreeMap;

use parse_dockerfile::Instruction;

/// The stages of a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stages(Vec<Stage>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Stage {
    name: Option<String>,
    /// The image or the earlier stage that it starts from.
    from: String,
}

impl Stages {
    /// Reads the stages; an `ARG` before the first `FROM` is put in where it is used, or what the build is given for it.
    /// Nothing comes of what is no Dockerfile: the engine tells what is wrong with it.
    #[must_use]
    pub fn of(text: &str, arguments: &BTreeMap<String, String>) -> Self {
        let Ok(parsed) = parse_dockerfile::parse(text) else { return Self(Vec::new()) };
        let mut known = BTreeMap::new();
        for instruction in &parsed.instructions {
            match instruction {
                Instruction::From(_) => break,
                Instruction::Arg(arg) => {
                    for word in arg.arguments.value.split_whitespace() {
                        let (name, value) = word.split_once('=').unwrap_or((word, ""));
                        let value = arguments.get(name).map_or(value.trim_matches(['"', '\'']), String::as_str);
                        known.insert(name.to_owned(), value.to_owned());
                    }
                }
                _ => {}
            }
        }
        let stage = |stage: parse_dockerfile::Stage<'_, '_>| Stage {
            name: stage.from.as_.as_ref().map(|(_, name)| name.value.to_lowercase()),
            from: substitute(&stage.from.image.value, &known),
        };
        Self(parsed.stages().map(stage).collect())
    }

    /// The image from elsewhere that a stage, or the last one, is based on; none for `scratch`.
    #[must_use]
    pub fn base(&self, target: Option<&str>) -> Option<&str> {
        let named = |name: &str| self.0.iter().rposition(|stage| stage.name.as_deref() == Some(&name.to_lowercase()));
        let mut at = target.map_or(self.0.len().checked_sub(1), named)?;
        loop {
            let from = &self.0.get(at)?.from;
            // A stage is found among the earlier ones only.
            match self.0.iter().take(at).rposition(|stage| stage.name.as_deref() == Some(&from.to_lowercase())) {
                Some(earlier) => at = earlier,
                None => return (from != "scratch").then_some(from),
            }
        }
    }

    /// The names of the stages before the last.
    pub fn earlier(&self) -> impl Iterator<Item = &str> {
        let last = self.0.len().saturating_sub(1);
        self.0.iter().take(last).filter_map(|stage| stage.name.as_deref())
    }
}

/// Puts values in for `$NAME`, `${NAME}` and `${NAME:-default}`.
fn substitute(text: &str, known: &BTreeMap<String, String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        let (expression, tail) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some(braced) => braced,
            None => after.split_at(after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len())),
        };
        let (name, default) = expression.split_once(":-").unwrap_or((expression, ""));
        result.push_str(known.get(name).map(String::as_str).filter(|value| !value.is_empty()).unwrap_or(default));
        rest = tail;
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ARG VERSION=3.14\nARG FLAVOUR\nFROM python:${VERSION}-trixie AS Build\nRUN true\n\
                        FROM python:$VERSION-${FLAVOUR:-slim} AS runtime\nFROM runtime\nCOPY --from=build /a /a\n";

    fn stages(arguments: &[(&str, &str)]) -> Stages {
        Stages::of(TEXT, &arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn the_base_is_found_through_stages_and_arguments() {
        assert_eq!(stages(&[]).base(None), Some("python:3.14-slim"));
        assert_eq!(stages(&[("VERSION", "3.13"), ("FLAVOUR", "alpine")]).base(None), Some("python:3.13-alpine"));
        assert_eq!(stages(&[]).base(Some("build")), Some("python:3.14-trixie"));
        assert_eq!(stages(&[]).earlier().collect::<Vec<_>>(), ["build", "runtime"]);
    }

    #[test]
    fn scratch_is_no_base_and_a_missing_stage_has_none() {
        assert_eq!(Stages::of("FROM scratch\nCOPY a /a\n", &BTreeMap::new()).base(None), None);
        assert_eq!(stages(&[]).base(Some("nowhere")), None);
        assert_eq!(Stages::of("no Dockerfile", &BTreeMap::new()).base(None), None);
    }
}
