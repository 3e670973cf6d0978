//! Wildcards with Docker's semantics. Docker validates a pattern with Go's `filepath.Match`, and then matches with a
//! regular expression generated from it. So `[^a]` also matches a slash. Patterns that the two interpret differently
//! are refused: the `\d` of `bin\debug` is not meant as a digit.

use std::iter::Peekable;
use std::str::Chars;

/// The sequence that a whole path must match.
#[derive(Debug)]
pub(super) struct Glob(Vec<Item>);

#[derive(Debug, PartialEq)]
enum Item {
    /// One character.
    One(Set),
    /// Any number of characters.
    Many(Set),
    /// Empty, or any text that ends with a slash.
    Folders,
}

/// A set of character ranges.
#[derive(Debug, Clone, PartialEq)]
struct Set {
    ranges: Vec<(char, char)>,
    is_negated: bool,
}

type Reason = &'static str;

const ANYTHING: Item = Item::Many(Set { ranges: Vec::new(), is_negated: true });

pub(super) const OPEN: Reason = "a `[` without `]`; a literal bracket is `\\[`";
pub(super) const NO_RANGE: Reason = "between `[` and `]`, a `-` must be between two characters, the lower one first";
pub(super) const EMPTY: Reason = "`[]` is empty";
pub(super) const NO_LITERAL: Reason = "between `[` and `]`, `*`, `?` and `[:` have another meaning for Docker";
pub(super) const NO_ESCAPE: Reason = "`\\` may only escape a wildcard; folders are separated by `/`";

impl Glob {
    /// Parses a pattern.
    pub(super) fn parse(pattern: &str) -> Result<Self, Reason> {
        // If `**` is the only wildcard, Docker compares only the end of the path, which may begin anywhere.
        let is_text = |end: &&str| !end.starts_with('/') && !end.contains(['*', '?', '[', ']', '\\']);
        if let Some(end) = pattern.strip_prefix("**").filter(is_text) {
            let end = end.chars().map(|char| Item::One(Set::of(char)));
            return Ok(Self([ANYTHING].into_iter().chain(end).collect()));
        }
        let mut items = Vec::new();
        let mut chars = pattern.chars().peekable();
        while let Some(char) = chars.next() {
            items.push(match char {
                '*' if chars.next_if_eq(&'*').is_some() => {
                    chars.next_if_eq(&'/');
                    if chars.peek().is_none() { ANYTHING } else { Item::Folders }
                }
                '*' => Item::Many(Set::not_slash()),
                '?' => Item::One(Set::not_slash()),
                '[' => Item::One(Set::class(&mut chars)?),
                '\\' => Item::One(Set::of(escaped(&mut chars)?)),
                char => Item::One(Set::of(char)),
            });
        }
        Ok(Self(items))
    }

    /// Whether a whole path matches. Takes time in proportion to the product of both lengths.
    pub(super) fn matches(&self, path: &str) -> bool {
        let mut places = vec![false; self.0.len() + 1];
        self.enter(&mut places, 0);
        for char in path.chars() {
            let mut next = vec![false; places.len()];
            for (at, item) in self.0.iter().enumerate().filter(|(at, _)| places.get(*at) == Some(&true)) {
                match item {
                    Item::One(set) if set.has(char) => self.enter(&mut next, at + 1),
                    Item::Many(set) if set.has(char) => self.enter(&mut next, at),
                    Item::Folders if char == '/' => self.enter(&mut next, at),
                    Item::Folders => next.iter_mut().skip(at).take(1).for_each(|place| *place = true),
                    Item::One(_) | Item::Many(_) => {}
                }
            }
            places = next;
        }
        places.last().is_some_and(|is_at_end| *is_at_end)
    }

    /// Marks a position, and all positions reachable from it without a character.
    fn enter(&self, places: &mut [bool], at: usize) {
        let is_optional = |item: &&Item| matches!(item, Item::Many(_) | Item::Folders);
        let optional = self.0.iter().skip(at).take_while(is_optional).count();
        places.iter_mut().skip(at).take(optional + 1).for_each(|place| *place = true);
    }
}

impl Set {
    fn of(char: char) -> Self {
        Self { ranges: vec![(char, char)], is_negated: false }
    }

    fn not_slash() -> Self {
        Self { is_negated: true, ..Self::of('/') }
    }

    /// Parses a class after `[`.
    fn class(chars: &mut Peekable<Chars<'_>>) -> Result<Self, Reason> {
        let is_negated = chars.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        while ranges.is_empty() || chars.next_if_eq(&']').is_none() {
            let low = member(chars)?;
            let high = if chars.next_if_eq(&'-').is_some() { member(chars)? } else { low };
            if high < low {
                return Err(NO_RANGE);
            }
            ranges.push((low, high));
        }
        Ok(Self { ranges, is_negated })
    }

    fn has(&self, char: char) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&char)) != self.is_negated
    }
}

/// Parses a character between `[` and `]`.
fn member(chars: &mut Peekable<Chars<'_>>) -> Result<char, Reason> {
    match chars.next().ok_or(OPEN)? {
        ']' => Err(EMPTY),
        '-' => Err(NO_RANGE),
        '*' | '?' => Err(NO_LITERAL),
        '[' if chars.peek() == Some(&':') => Err(NO_LITERAL),
        '\\' => escaped(chars),
        char => Ok(char),
    }
}

/// Parses a character after `\`. Letters and digits would be special in a regular expression, such as `\d` and `\b`.
fn escaped(chars: &mut Peekable<Chars<'_>>) -> Result<char, Reason> {
    chars.next().filter(|char| char.is_ascii() && !char.is_ascii_alphanumeric()).ok_or(NO_ESCAPE)
}
