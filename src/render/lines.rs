use indexmap::IndexMap;

use super::context::{Context, Variable};
use super::engine::Piece;
use super::renderer::Renderer;
use super::{Job, PROBE};
use crate::catalog;
use crate::error::Error;
use crate::value::Snippets;

/// The rest of the context: templates in the data of a language, its framework and the extras.
pub(super) struct Lines {
    pub(super) probe: Vec<String>,
    pub(super) wire: IndexMap<String, Vec<String>>,
    pub(super) variables: Vec<Variable>,
    pub(super) compose_variables: Vec<Variable>,
}

impl Job<'_> {
    pub(super) fn lines(&self, context: &Context, renderer: &mut Renderer) -> Result<Lines, Error> {
        let mut pieces = vec![Piece::Template(self.nearest(PROBE)?)];
        // Walks twice: first collects the lines, then replaces them with the results.
        self.walk(&mut |file, line| {
            pieces.push(Piece::Line { file: file.to_owned(), text: line.to_owned() });
            String::new()
        });
        let mut texts = renderer.render(context, &pieces)?.into_iter();
        let probe = words(&texts.next().unwrap_or_default());
        let lines = self.walk(&mut |_, _| texts.next().unwrap_or_default());
        Ok(Lines { probe, ..lines })
    }

    /// Maps all lines; `each` gets the path of the file and the text.
    fn walk(&self, each: &mut impl FnMut(&str, &str) -> String) -> Lines {
        let mut filled = |file: &str, variable: &catalog::Variable| Variable {
            name: variable.name.clone(),
            value: each(file, &variable.default),
            comment: each(file, &variable.comment),
            rule: variable.rule.as_deref().map(|rule| each(file, rule)),
            random: variable.random,
            required: false,
            demand: String::new(),
        };
        let (language, framework) = (self.language_toml(), self.framework_toml());
        let mut variables: Vec<Variable> = Vec::new();
        // Only dockgen's own code reads the shared ones.
        let has_code = self.settings.snippets == Snippets::Write;
        let is_read =
            |variable: &&catalog::Variable| has_code || !self.language.shared_variables.contains(&variable.name);
        // A server of another kind has none of the language's, which are for its servers.
        let has_server = self.framework.runtime.is_none() && self.framework.listens;
        let of_language = self.language.variables.iter().filter(|_| has_server);
        variables.extend(of_language.filter(is_read).map(|variable| filled(&language, variable)));
        variables.extend(self.framework.variables.iter().map(|variable| filled(&framework, variable)));
        let mut compose_variables = Vec::new();
        for extra in self.extras {
            variables.extend(extra.variables.iter().map(|variable| filled(&extra.toml(), variable)));
            compose_variables.extend(extra.compose_variables.iter().map(|variable| filled(&extra.toml(), variable)));
        }
        let wire = self
            .framework
            .wire
            .iter()
            .map(|(artifact, lines)| (artifact.clone(), lines.iter().map(|line| each(&framework, line)).collect()));
        Lines { probe: Vec::new(), wire: wire.collect(), variables, compose_variables }
    }
}

/// A probe has one word per line; an indented line continues the previous word after a space.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match words.last_mut().filter(|_| line.starts_with(' ')) {
            Some(word) => {
                word.push(' ');
                word.push_str(line.trim());
            }
            None => words.push(line.trim().to_owned()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_probe_has_a_word_a_line_and_indented_lines_go_on() {
        let text = "\nsh\n-c\nexec 3<>/dev/tcp &&\n  read -r line <&3 &&\n\n  [ \"$line\" = ok ]\n";
        assert_eq!(words(text), ["sh", "-c", "exec 3<>/dev/tcp && read -r line <&3 && [ \"$line\" = ok ]"]);
        assert_eq!(words("\n"), Vec::<String>::new());
    }
}
