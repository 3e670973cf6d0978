//! Version requirements of all ecosystems: `>=3.10,<3.13`, `^20 || >=22`, `~> 3.3.0`, `8.2.*`, `lts/*`.

use std::cmp::Ordering;

use super::numbers;

/// One of the alternatives holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Requirement(Vec<Vec<Bound>>);

/// All bounds of an alternative hold.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bound {
    kind: Comparison,
    version: Vec<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    AtLeast,
    Above,
    AtMost,
    Below,
    /// The version begins with these numbers.
    Begins,
    Differs,
}

impl Requirement {
    /// `None` if the text names no version: `system`, `latest`. The meaning of `~` depends on the language.
    pub(crate) fn parse(text: &str, language: &str) -> Option<Self> {
        let text = text.trim().trim_matches(['"', '\'']);
        let text = text.replace("||", "|").replace(" or ", "|").replace(" and ", " ").replace(',', " ");
        let alternatives: Vec<Vec<Bound>> =
            text.split('|').filter_map(|alternative| bounds(alternative, language)).collect();
        (!alternatives.is_empty()).then_some(Self(alternatives))
    }

    /// Whether a release cycle fits, by its name and its newest patch.
    pub(crate) fn allows(&self, cycle: &str, patch: &str) -> bool {
        let (cycle, patch) = (numbers(cycle), numbers(patch));
        self.0.iter().any(|bounds| bounds.iter().all(|bound| bound.allows(&cycle, &patch)))
    }

    /// Whether it allows no release that is newer than those it names.
    pub(crate) fn is_bounded(&self) -> bool {
        let is_limit =
            |bound: &Bound| matches!(bound.kind, Comparison::Begins | Comparison::Below | Comparison::AtMost);
        self.0.iter().all(|bounds| bounds.iter().any(is_limit))
    }

    /// Whether it names one version.
    pub(crate) fn is_sole(&self) -> bool {
        matches!(self.0.as_slice(), [bounds] if bounds.iter().all(|bound| bound.kind == Comparison::Begins))
    }

    /// The first version in it, cut to this many numbers.
    pub(crate) fn cut(&self, length: usize) -> Option<String> {
        let bound = self.0.first()?.iter().find(|bound| bound.kind != Comparison::Differs)?;
        let numbers: Vec<String> = bound.version.iter().take(length).map(u64::to_string).collect();
        (!numbers.is_empty()).then(|| numbers.join("."))
    }
}

impl Bound {
    fn allows(&self, cycle: &[u64], patch: &[u64]) -> bool {
        match self.kind {
            // A patch stands for its cycle: the image has the newest one.
            Comparison::Begins => self.version.iter().zip(cycle).all(|(wanted, found)| wanted == found),
            Comparison::Differs => self.version.len() > cycle.len() || !patch.starts_with(&self.version),
            Comparison::AtLeast => compare(patch, &self.version) != Ordering::Less,
            Comparison::Above => compare(patch, &self.version) == Ordering::Greater,
            Comparison::AtMost => compare(cycle, &self.version) != Ordering::Greater,
            Comparison::Below => compare(cycle, &self.version) == Ordering::Less,
        }
    }
}

/// Missing numbers are zero.
fn compare(a: &[u64], b: &[u64]) -> Ordering {
    let at = |numbers: &[u64], index: usize| numbers.get(index).copied().unwrap_or_default();
    (0..a.len().max(b.len()))
        .map(|index| at(a, index).cmp(&at(b, index)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn bounds(text: &str, language: &str) -> Option<Vec<Bound>> {
    if let Some((low, high)) = text.split_once(" - ") {
        let high = Bound { kind: Comparison::AtMost, version: numbers(high.trim()) };
        return Some(vec![Bound { kind: Comparison::AtLeast, version: numbers(low.trim()) }, high]);
    }
    // An operator may be apart from its version.
    let mut spaced = text.to_owned();
    for operator in [">=", "<=", "~>", "~=", "===", "==", "!=", "^", "~", ">", "<", "="] {
        spaced = spaced.replace(&format!("{operator} "), operator);
    }
    let mut bounds = Vec::new();
    for word in spaced.split_whitespace() {
        let start = word.find(|c: char| c.is_ascii_digit() || c == '*' || c == 'v' || c == 'x').unwrap_or(word.len());
        let (operator, version) = (word.get(..start)?, word.get(start..)?);
        if !operator.chars().all(|c| "<>=!~^".contains(c)) {
            return None;
        }
        if version.starts_with('*') || version.starts_with('x') {
            bounds.push(Bound { kind: Comparison::AtLeast, version: vec![0] });
            continue;
        }
        let found = numbers(version);
        if found.is_empty() {
            return None;
        }
        bounds.extend(range(operator, found, language)?);
    }
    (!bounds.is_empty()).then_some(bounds)
}

/// The bounds of an operator and its version.
fn range(operator: &str, version: Vec<u64>, language: &str) -> Option<Vec<Bound>> {
    let one = |kind: Comparison, version: Vec<u64>| Some(vec![Bound { kind, version }]);
    match operator {
        ">=" => one(Comparison::AtLeast, version),
        ">" => one(Comparison::Above, version),
        "<=" => one(Comparison::AtMost, version),
        "<" => one(Comparison::Below, version),
        "!=" => one(Comparison::Differs, version),
        "" | "=" | "==" | "===" => one(Comparison::Begins, version),
        "^" => {
            let kept = version.iter().position(|number| *number > 0).map_or(version.len(), |at| at + 1);
            up_to(version, kept)
        }
        // npm and Poetry: `~1.2` is 1.2.x. Elsewhere the last number may rise: `~> 1.2` is 1.x.
        "~" if language != "php" => {
            let kept = version.len().min(2);
            up_to(version, kept)
        }
        "~" | "~>" | "~=" => {
            let kept = version.len().saturating_sub(1).max(1);
            up_to(version, kept)
        }
        _ => None,
    }
}

/// At least the version, with its first `kept` numbers.
fn up_to(version: Vec<u64>, kept: usize) -> Option<Vec<Bound>> {
    let begins = version.get(..kept)?.to_vec();
    Some(vec![Bound { kind: Comparison::AtLeast, version }, Bound { kind: Comparison::Begins, version: begins }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ecosystems_requirements_are_understood() {
        let python = [("3.11", "3.11.16"), ("3.12", "3.12.14"), ("3.13", "3.13.15")];
        let node = [("22", "22.23.2"), ("24", "24.19.0"), ("26", "26.7.0")];
        let php = [("8.2", "8.2.30"), ("8.3", "8.3.33"), ("8.4", "8.4.20")];
        for (text, language, cycles, expected) in [
            (">=3.12", "python", &python, "3.12 3.13"),
            (">=3.11,<3.13", "python", &python, "3.11 3.12"),
            ("==3.12.*", "python", &python, "3.12"),
            ("~=3.11", "python", &python, "3.11 3.12 3.13"),
            ("^3.12", "python", &python, "3.12 3.13"),
            ("3.12.4", "python", &python, "3.12"),
            (">=3.11,!=3.12.*", "python", &python, "3.11 3.13"),
            (">= 22", "node", &node, "22 24 26"),
            ("22.x || >=26", "node", &node, "22 26"),
            ("v24.1.0", "node", &node, "24"),
            ("~24.1", "node", &node, "24"),
            ("22 - 24", "node", &node, "22 24"),
            ("*", "node", &node, "22 24 26"),
            ("^8.3", "php", &php, "8.3 8.4"),
            ("~8.3.0", "php", &php, "8.3"),
            ("~8.3", "php", &php, "8.3 8.4"),
            ("^8.2 | ^8.4", "php", &php, "8.2 8.3 8.4"),
            (">=8.2 <8.4", "php", &php, "8.2 8.3"),
        ] {
            let requirement = Requirement::parse(text, language).unwrap();
            let allowed: Vec<&str> = cycles
                .iter()
                .filter(|(cycle, patch)| requirement.allows(cycle, patch))
                .map(|(cycle, _)| *cycle)
                .collect();
            assert_eq!(allowed.join(" "), expected, "{text}");
        }
        for text in ["", "system", "latest", "lts/*", "stable", ">="] {
            assert_eq!(Requirement::parse(text, "node"), None, "{text}");
        }
    }

    #[test]
    fn a_version_without_an_image_is_cut_to_a_cycle() {
        let cut = |text: &str, length| Requirement::parse(text, "node").unwrap().cut(length).unwrap();
        assert_eq!(
            (cut("v18.20.1", 1), cut("^3.8.1", 2), cut("~> 2.7.8", 2)),
            ("18".into(), "3.8".into(), "2.7".into())
        );
    }
}
