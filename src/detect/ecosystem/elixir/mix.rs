//! What mix.exs tells, without running it.

use super::tokens::{Token, TokenKind, tokens};

/// The limit of functions that a list of dependencies calls.
const MOST_CALLED: usize = 20;

/// A project of mix.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Mix {
    pub(super) app: Option<Found>,
    /// The requirement for Elixir's version.
    pub(super) elixir: Option<Found>,
    /// The folder of an umbrella's apps.
    pub(super) apps: Option<Found>,
    pub(super) dependencies: Vec<Dependency>,
    /// The names of releases.
    pub(super) releases: Vec<Found>,
    pub(super) default_release: Option<Found>,
    /// The application has a module that starts processes.
    pub(super) starts: Option<usize>,
    /// It is published as a package.
    pub(super) is_package: bool,
    /// It is built as one file for the command line.
    pub(super) is_script: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) text: String,
    /// Counted from 1.
    pub(super) line: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) line: usize,
    /// Production needs it.
    pub(super) is_main: bool,
    /// The folder of a local one: `path:`, or that of the umbrella's app.
    pub(super) path: Option<String>,
    pub(super) in_umbrella: bool,
    /// An organisation or repository of Hex.
    pub(super) registry: Option<String>,
}

impl Mix {
    pub(super) fn parse(text: &str) -> Self {
        let tokens = tokens(text);
        let all = tokens.as_slice();
        let attribute = |name: &str| {
            let at = all.iter().position(|token| token.kind == TokenKind::Name(name.to_owned()))?;
            all.get(at + 1).and_then(text_of)
        };
        let project = function(all, "project").unwrap_or(all);
        let text = |key: &str| {
            let value = value(project, key)?;
            let text = match &value.kind {
                TokenKind::Name(name) if name.starts_with('@') => attribute(name)?,
                _ => text_of(value)?,
            };
            Some(Found { text, line: value.line })
        };
        let deps = function(all, "deps").or_else(|| after(project, "deps")).unwrap_or_default();
        Self {
            app: text("app"),
            elixir: text("elixir"),
            apps: text("apps_path"),
            dependencies: dependencies(deps).into_iter().chain(called(all, deps)).collect(),
            releases: releases(all, project),
            default_release: text("default_release"),
            starts: function(all, "application").and_then(|tokens| value(tokens, "mod")).map(|value| value.line),
            is_package: value(project, "package").is_some(),
            is_script: value(project, "escript").is_some(),
        }
    }
}

fn text_of(token: &Token) -> Option<String> {
    match &token.kind {
        TokenKind::Atom(text) | TokenKind::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// The words of a function, up to the next one.
fn function<'a>(tokens: &'a [Token], name: &str) -> Option<&'a [Token]> {
    let is_definition = |pair: &[Token]| match pair {
        [first, second] => is_word(first, "def") || is_word(first, "defp") && second.kind != TokenKind::Sign('('),
        _ => false,
    };
    let start = tokens.windows(2).position(|pair| {
        is_definition(pair) && pair.get(1).is_some_and(|token| is_word(token, name) || is_key(token, name))
    })?;
    let body = tokens.get(start + 2..)?;
    let end = body.windows(2).position(is_definition).unwrap_or(body.len());
    body.get(..end)
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(&token.kind, TokenKind::Name(name) if name == word)
}

fn is_key(token: &Token, word: &str) -> bool {
    matches!(&token.kind, TokenKind::Key(key) if key == word)
}

/// The first word of a key's value.
fn value<'a>(tokens: &'a [Token], key: &str) -> Option<&'a Token> {
    after(tokens, key)?.first()
}

/// The words of a key's value and all that follow.
fn after<'a>(tokens: &'a [Token], key: &str) -> Option<&'a [Token]> {
    let at = tokens.iter().position(|token| is_key(token, key))?;
    tokens.get(at + 1..)
}

/// The words up to the sign that closes the first one.
fn enclosed(tokens: &[Token]) -> &[Token] {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Sign('[' | '{' | '(') => depth += 1,
            TokenKind::Sign(']' | '}' | ')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return tokens.get(..=at).unwrap_or_default();
        }
    }
    tokens
}

/// The tuples `{:name, "~> 1.0", only: :test}` of a list.
fn dependencies(tokens: &[Token]) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut rest = tokens;
    while let Some(at) = rest.iter().position(|token| token.kind == TokenKind::Sign('{')) {
        let Some(from) = rest.get(at..) else { break };
        let tuple = enclosed(from);
        if let Some(Token { kind: TokenKind::Atom(name), line }) = tuple.get(1) {
            found.push(dependency(name, *line, tuple));
        }
        rest = from.get(tuple.len()..).unwrap_or_default();
    }
    found
}

/// The tuples of functions that a list of dependencies calls.
fn called(all: &[Token], deps: &[Token]) -> Vec<Dependency> {
    let names = deps.windows(2).filter_map(|pair| match pair {
        [Token { kind: TokenKind::Name(name), .. }, Token { kind: TokenKind::Sign('('), .. }] => Some(name.as_str()),
        _ => None,
    });
    let bodies = names.filter(|name| *name != "deps").take(MOST_CALLED).filter_map(|name| function(all, name));
    bodies.flat_map(dependencies).collect()
}

fn dependency(name: &str, line: usize, tuple: &[Token]) -> Dependency {
    let flag = |key: &str, expected: &str| value(tuple, key).is_some_and(|value| is_word(value, expected));
    let text = |key: &str| value(tuple, key).and_then(text_of);
    let is_meant = |key: &str, environment: &str| {
        let named = after(tuple, key).map(enclosed).unwrap_or_default();
        named.iter().any(|token| token.kind == TokenKind::Atom(environment.to_owned()))
    };
    let is_main = (value(tuple, "only").is_none() || is_meant("only", "prod"))
        && !flag("runtime", "false")
        && !flag("optional", "true");
    Dependency {
        name: name.to_owned(),
        line,
        is_main,
        path: text("path"),
        in_umbrella: flag("in_umbrella", "true"),
        registry: text("organization").or_else(|| text("repo")),
    }
}

/// The keys of `releases: [...]`, or of the function it calls.
fn releases(all: &[Token], project: &[Token]) -> Vec<Found> {
    let Some(value) = after(project, "releases") else { return Vec::new() };
    let list = match value.first().map(|token| &token.kind) {
        Some(TokenKind::Name(name)) if !name.starts_with('@') => function(all, name).and_then(|body| {
            let at = body.iter().position(|token| token.kind == TokenKind::Sign('['))?;
            body.get(at..)
        }),
        _ => Some(value),
    };
    let list = enclosed(list.unwrap_or_default());
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for token in list {
        match &token.kind {
            TokenKind::Sign('[' | '{' | '(') => depth += 1,
            TokenKind::Sign(']' | '}' | ')') => depth = depth.saturating_sub(1),
            TokenKind::Key(name) if depth == 1 => found.push(Found { text: name.clone(), line: token.line }),
            // `{:name, [...]}` in the list.
            TokenKind::Atom(name) if depth == 2 && list.len() > 3 && found.is_empty() => {
                found.push(Found { text: name.clone(), line: token.line });
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = r#"
defmodule Shop.MixProject do
  use Mix.Project

  @version "0.1.0"
  @elixir "~> 1.15"

  def project do
    [
      app: :shop,
      version: @version,
      elixir: @elixir,
      deps: deps(),
      releases: [shop_web: [include_executables_for: [:unix]], other: []]
    ]
  end

  def application, do: [mod: {Shop.Application, []}, extra_applications: [:logger]]

  defp deps do
    [
      {:phoenix, "~> 1.7"}, # {:no, "1"}
      {:credo, "~> 1.7", only: [:dev, :test], runtime: false},
      {:bandit, "~> 1.0", only: [:dev, :prod]},
      {:oban_pro, "~> 1.4", repo: "oban"},
      {:mail, path: "../mail"}
    ]
  end
end
"#;

    #[test]
    fn a_project_tells_its_name_versions_and_dependencies() {
        let mix = Mix::parse(SHOP);
        assert_eq!(mix.app.unwrap(), Found { text: "shop".into(), line: 10 });
        assert_eq!(mix.elixir.unwrap().text, "~> 1.15");
        let names: Vec<&str> = mix.releases.iter().map(|found| found.text.as_str()).collect();
        assert_eq!((names, mix.starts), (vec!["shop_web", "other"], Some(18)));
        let found: Vec<(&str, usize, bool)> =
            mix.dependencies.iter().map(|found| (found.name.as_str(), found.line, found.is_main)).collect();
        let expected = [
            ("phoenix", 22, true),
            ("credo", 23, false),
            ("bandit", 24, true),
            ("oban_pro", 25, true),
            ("mail", 26, true),
        ];
        assert_eq!(found, expected);
        assert_eq!(mix.dependencies[3].registry.as_deref(), Some("oban"));
        assert_eq!(mix.dependencies[4].path.as_deref(), Some("../mail"));
    }

    #[test]
    fn releases_may_be_a_function() {
        let mix = Mix::parse(
            "def project do\n[app: :a, releases: releases()]\nend\ndefp releases do\n[\n web: [a: 1]\n]\nend\n",
        );
        assert_eq!(mix.releases, [Found { text: "web".into(), line: 6 }]);
    }

    #[test]
    fn an_umbrella_tells_the_folder_of_its_apps() {
        let mix = Mix::parse("def project do\n[apps_path: \"apps\", deps: []]\nend\n");
        assert_eq!(mix.apps.unwrap().text, "apps");
        assert_eq!(mix.dependencies, []);
    }
}
