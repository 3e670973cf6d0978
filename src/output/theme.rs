use std::fmt::{Result, Write};

use console::Style;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use crate::printable;

/// The appearance of questions. Names and values are made printable.
#[must_use]
pub fn theme() -> Box<dyn Theme> {
    if !console::colors_enabled_stderr() {
        return Box::new(Printable(SimpleTheme));
    }
    // In a list with checkboxes, only the style shows the cursor.
    let active_item_style = Style::new().for_stderr().cyan().bold().underlined();
    Box::new(Printable(ColorfulTheme { active_item_style, ..ColorfulTheme::default() }))
}

/// Passes only printable text to a theme of `dialoguer`.
struct Printable<T>(T);

impl<T: Theme> Theme for Printable<T> {
    fn format_prompt(&self, f: &mut dyn Write, prompt: &str) -> Result {
        self.0.format_prompt(f, &printable::line(prompt))
    }

    fn format_error(&self, f: &mut dyn Write, error: &str) -> Result {
        self.0.format_error(f, &printable::line(error))
    }

    fn format_confirm_prompt(&self, f: &mut dyn Write, prompt: &str, default: Option<bool>) -> Result {
        self.0.format_confirm_prompt(f, &printable::line(prompt), default)
    }

    fn format_confirm_prompt_selection(&self, f: &mut dyn Write, prompt: &str, selection: Option<bool>) -> Result {
        self.0.format_confirm_prompt_selection(f, &printable::line(prompt), selection)
    }

    fn format_input_prompt(&self, f: &mut dyn Write, prompt: &str, default: Option<&str>) -> Result {
        self.0.format_input_prompt(f, &printable::line(prompt), default.map(printable::line).as_deref())
    }

    fn format_input_prompt_selection(&self, f: &mut dyn Write, prompt: &str, selected: &str) -> Result {
        self.0.format_input_prompt_selection(f, &printable::line(prompt), &printable::line(selected))
    }

    fn format_select_prompt(&self, f: &mut dyn Write, prompt: &str) -> Result {
        self.0.format_select_prompt(f, &printable::line(prompt))
    }

    fn format_select_prompt_selection(&self, f: &mut dyn Write, prompt: &str, selected: &str) -> Result {
        self.0.format_select_prompt_selection(f, &printable::line(prompt), &printable::line(selected))
    }

    fn format_multi_select_prompt(&self, f: &mut dyn Write, prompt: &str) -> Result {
        self.0.format_multi_select_prompt(f, &printable::line(prompt))
    }

    fn format_sort_prompt(&self, f: &mut dyn Write, prompt: &str) -> Result {
        self.0.format_sort_prompt(f, &printable::line(prompt))
    }

    fn format_multi_select_prompt_selection(&self, f: &mut dyn Write, prompt: &str, selected: &[&str]) -> Result {
        let selected: Vec<String> = selected.iter().map(|item| printable::line(item)).collect();
        let selected: Vec<&str> = selected.iter().map(String::as_str).collect();
        self.0.format_multi_select_prompt_selection(f, &printable::line(prompt), &selected)
    }

    fn format_sort_prompt_selection(&self, f: &mut dyn Write, prompt: &str, selected: &[&str]) -> Result {
        self.format_multi_select_prompt_selection(f, prompt, selected)
    }

    fn format_select_prompt_item(&self, f: &mut dyn Write, item: &str, active: bool) -> Result {
        self.0.format_select_prompt_item(f, &printable::line(item), active)
    }

    fn format_multi_select_prompt_item(&self, f: &mut dyn Write, item: &str, checked: bool, active: bool) -> Result {
        self.0.format_multi_select_prompt_item(f, &printable::line(item), checked, active)
    }

    fn format_sort_prompt_item(&self, f: &mut dyn Write, item: &str, picked: bool, active: bool) -> Result {
        self.0.format_sort_prompt_item(f, &printable::line(item), picked, active)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEERING: &str = "\u{1b}[2J\n\u{9b}\u{202e}";

    #[test]
    fn nothing_that_is_asked_steers_the_terminal() {
        let theme = Printable(SimpleTheme);
        let mut text = String::new();
        theme.format_error(&mut text, STEERING).unwrap();
        theme.format_confirm_prompt(&mut text, STEERING, Some(true)).unwrap();
        theme.format_confirm_prompt_selection(&mut text, STEERING, Some(true)).unwrap();
        theme.format_input_prompt(&mut text, STEERING, Some(STEERING)).unwrap();
        theme.format_input_prompt_selection(&mut text, STEERING, STEERING).unwrap();
        theme.format_select_prompt(&mut text, STEERING).unwrap();
        theme.format_select_prompt_item(&mut text, STEERING, true).unwrap();
        theme.format_select_prompt_selection(&mut text, STEERING, STEERING).unwrap();
        theme.format_multi_select_prompt(&mut text, STEERING).unwrap();
        theme.format_multi_select_prompt_item(&mut text, STEERING, true, true).unwrap();
        theme.format_multi_select_prompt_selection(&mut text, STEERING, &[STEERING]).unwrap();
        assert!(text.chars().all(printable::is_printable), "{text:?}");
    }
}
