/// A part of a pattern: `*`, `?` or a literal character.
enum Piece {
    Any,
    One,
    Exactly(char),
}

/// Removes the shortest prefix (`#`) or suffix (`%`) that matches the pattern; with the operator doubled, the longest.
/// Returns `None` if the pattern is malformed.
pub(super) fn cut(value: &str, operator: char, pattern: &str) -> Option<String> {
    let (pattern, longest) = pattern.strip_prefix(operator).map_or((pattern, false), |pattern| (pattern, true));
    let mut pieces = pieces(pattern)?;
    let mut value: Vec<char> = value.chars().collect();
    let is_end = operator == '%';
    if is_end {
        pieces.reverse();
        value.reverse();
    }
    let ends = ends(&value, &pieces);
    let mut found = ends.iter().enumerate().filter(|(_, is_end)| **is_end).map(|(end, _)| end);
    let end = if longest { found.next_back() } else { found.next() };
    let mut rest = value.split_off(end.unwrap_or(0));
    if is_end {
        rest.reverse();
    }
    Some(rest.into_iter().collect())
}

fn pieces(pattern: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        pieces.push(match c {
            '*' => Piece::Any,
            '?' => Piece::One,
            '\\' => Piece::Exactly(characters.next().filter(|escaped| "*?\\}/".contains(*escaped))?),
            c => Piece::Exactly(c),
        });
    }
    Some(pieces)
}

/// For each length, whether the pieces match a prefix of that many characters.
fn ends(value: &[char], pieces: &[Piece]) -> Vec<bool> {
    let mut reached: Vec<bool> = (0..=value.len()).map(|at| at == 0).collect();
    for piece in pieces {
        let mut is_after_one = false;
        reached = match piece {
            Piece::Any => reached
                .into_iter()
                .map(|is_here| {
                    is_after_one |= is_here;
                    is_after_one
                })
                .collect(),
            Piece::One | Piece::Exactly(_) => {
                let is_match = |c: &char| !matches!(piece, Piece::Exactly(wanted) if wanted != c);
                let moved = reached.iter().zip(value).map(|(is_here, c)| *is_here && is_match(c));
                [false].into_iter().chain(moved).collect()
            }
        };
    }
    reached
}
