use std::fmt;

use console::{AnsiCodeIterator, Style, measure_text_width, strip_ansi_codes};

use crate::printable;

/// Text for people, in styled pieces. Input is made printable immediately, so that names and file contents of a project
/// cannot control the terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Styled(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Printable text in a style.
    Text(Style, String),
    /// A colour sequence.
    Sgr(String),
}

impl Piece {
    fn plain(text: String) -> Self {
        Self::Text(Style::new(), text)
    }

    fn text(&self) -> &str {
        match self {
            Self::Text(_, text) => text,
            Self::Sgr(_) => "",
        }
    }
}

impl Styled {
    /// Text on one line.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self::default().and(text)
    }

    /// Text with several lines, such as a JSON document.
    #[must_use]
    pub fn block(text: &str) -> Self {
        Self(vec![Piece::plain(printable::lines(text))])
    }

    /// Text that may contain line breaks from other sources: continuation lines are indented, so that none looks like a
    /// line of dockgen's.
    #[must_use]
    pub fn paragraph(text: &str) -> Self {
        Self::block(&text.trim_end().replace('\n', "\n  "))
    }

    /// Output of another program, without its colours.
    #[must_use]
    pub fn log(text: &str) -> Self {
        // Progress bars redraw their line after a carriage return.
        Self::block(&strip_ansi_codes(text).replace("\r\n", "\n").replace('\r', "\n"))
    }

    /// Printable text that a renderer has coloured.
    #[must_use]
    pub(super) fn painted(text: &str) -> Self {
        let piece = |(part, is_escape): (&str, bool)| {
            if is_escape && is_sgr(part) { Piece::Sgr(part.to_owned()) } else { Piece::plain(printable::lines(part)) }
        };
        Self(AnsiCodeIterator::new(text).map(piece).collect())
    }

    #[must_use]
    pub fn and(self, text: &str) -> Self {
        self.with(Style::new(), text)
    }

    #[must_use]
    pub fn with(mut self, style: Style, text: &str) -> Self {
        self.0.push(Piece::Text(style, printable::line(text)));
        self
    }

    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Ends the line, and removes its trailing spaces.
    #[must_use]
    pub fn end(mut self) -> Self {
        while let Some(Piece::Text(_, last)) = self.0.last_mut() {
            last.truncate(last.trim_end_matches(' ').len());
            if !last.is_empty() {
                break;
            }
            self.0.pop();
        }
        self.0.push(Piece::plain("\n".to_owned()));
        self
    }

    #[must_use]
    pub fn and_line(self, text: &str) -> Self {
        self.and(text).end()
    }

    /// The number of columns of a single line.
    #[must_use]
    pub fn width(&self) -> usize {
        self.0.iter().map(|piece| measure_text_width(piece.text())).sum()
    }

    #[must_use]
    pub fn render(&self, colors: bool) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(style, text) if colors => style.clone().force_styling(true).apply_to(text).to_string(),
            Piece::Sgr(escape) if colors => escape.clone(),
            piece => piece.text().to_owned(),
        };
        self.0.iter().map(piece).collect()
    }
}

/// Whether an escape sequence only changes colours.
fn is_sgr(escape: &str) -> bool {
    let parameters = escape.strip_prefix("\u{1b}[").and_then(|rest| rest.strip_suffix('m'));
    parameters.is_some_and(|parameters| parameters.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
}

impl fmt::Display for Styled {
    /// Without colours.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl FromIterator<Styled> for Styled {
    fn from_iter<I: IntoIterator<Item = Styled>>(all: I) -> Self {
        Self(all.into_iter().flat_map(|styled| styled.0).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_comes_in_is_printable(text in prop_oneof![any::<String>(), "[\\u{0}-\\u{9f}m;0-9\\[\\u{2000}-\\u{206f}]{0,20}"]) {
            let line = Styled::line(&text).with(Style::new().red(), &text).end();
            prop_assert!(line.to_string().trim_end_matches('\n').chars().all(printable::is_printable));
            for block in [Styled::block(&text), Styled::log(&text), Styled::paragraph(&text), Styled::painted(&text)] {
                let shown = block.to_string();
                prop_assert!(shown.chars().all(|c| c == '\n' || printable::is_printable(c)), "{shown:?}");
            }
            let lines = Styled::paragraph(&text).to_string();
            prop_assert!(lines.split('\n').skip(1).all(|line| line.starts_with("  ")), "{lines:?}");
        }
    }

    #[test]
    fn nothing_but_its_own_styles_steers_a_terminal() {
        let text = Styled::line("\u{1b}[31mred\n").with(Style::new().bold(), "bold\u{9b}2J").end();
        assert_eq!(text.render(false), "\u{fffd}[31mred\u{fffd}bold\u{fffd}2J\n");
        assert_eq!(text.render(true), "\u{fffd}[31mred\u{fffd}\u{1b}[1mbold\u{fffd}2J\u{1b}[0m\n");
    }

    #[test]
    fn a_line_in_a_value_does_not_pass_for_one_of_dockgens() {
        assert_eq!(Styled::paragraph("cannot read a\nerror: b\n").to_string(), "cannot read a\n  error: b");
    }

    #[test]
    fn a_log_loses_its_colours_and_its_bars_become_lines() {
        assert_eq!(Styled::log("\u{1b}[32mok\u{1b}[0m\r\n10%\r20%\u{7}").to_string(), "ok\n10%\n20%\u{fffd}");
    }

    #[test]
    fn of_what_is_painted_nothing_but_colours_stays() {
        let text = Styled::painted("\u{1b}[1;31ma\u{1b}[0m\u{1b}[2Jb\u{9b}1m");
        assert_eq!(text.render(true), "\u{1b}[1;31ma\u{1b}[0m\u{fffd}[2Jb\u{fffd}1m");
        assert_eq!(text.render(false), "a\u{fffd}[2Jb\u{fffd}1m");
    }

    #[test]
    fn a_line_ends_without_blanks() {
        assert_eq!(Styled::line("a  ").and("").and("  ").end().to_string(), "a\n");
        assert_eq!(Styled::line("ab").and("東").width(), 4);
    }
}
