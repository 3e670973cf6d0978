//! The Gemfile's own grammar, as far as it names gems, groups, sources and the version of Ruby. Nothing is evaluated.

/// What a Gemfile or gemspec declares.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Gemfile {
    pub(super) gems: Vec<Gem>,
    /// The version, or the file with it.
    pub(super) ruby: Option<Ruby>,
    /// Addresses besides the public registry, with lines.
    pub(super) sources: Vec<(String, usize)>,
    /// The gems of a gemspec beside it count.
    pub(super) has_gemspec: bool,
    /// Other files with gems, relative to this one.
    pub(super) included: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gem {
    pub(super) name: String,
    /// Counted from 1.
    pub(super) line: usize,
    /// Only for development or tests.
    pub(super) is_aside: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ruby {
    pub(super) text: String,
    pub(super) line: usize,
    pub(super) is_file: bool,
}

/// Groups whose gems a production image does not install.
const ASIDE: [&str; 22] = [
    "development",
    "dev",
    "test",
    "tests",
    "ci",
    "lint",
    "linting",
    "linters",
    "rubocop",
    "doc",
    "docs",
    "documentation",
    "debug",
    "debugging",
    "benchmark",
    "benchmarks",
    "e2e",
    "cypress",
    "guard",
    "tools",
    "release",
    "danger",
];

/// Reads the statements of a Gemfile.
pub(super) fn parse(text: &str) -> Gemfile {
    let mut gemfile = Gemfile::default();
    // For each open block, whether it has only groups for development.
    let mut blocks: Vec<bool> = Vec::new();
    let mut statement = String::new();
    let mut start = 0;
    let mut is_comment = false;
    for (index, raw) in text.lines().enumerate() {
        if raw.starts_with("=begin") || raw.starts_with("=end") {
            is_comment = raw.starts_with("=begin");
            continue;
        }
        if raw.trim_end() == "__END__" {
            break;
        }
        if is_comment {
            continue;
        }
        let line = without_comment(raw).trim();
        if line.is_empty() {
            continue;
        }
        if statement.is_empty() {
            start = index + 1;
        } else {
            statement.push(' ');
        }
        statement.push_str(line);
        if statement.len() < LONGEST && line.ends_with([',', '\\', '(', '[']) {
            continue;
        }
        let complete = std::mem::take(&mut statement);
        read(&complete, start, &mut blocks, &mut gemfile);
    }
    gemfile
}

/// A statement over many lines ends here.
const LONGEST: usize = 4_000;

fn read(statement: &str, line: usize, blocks: &mut Vec<bool>, gemfile: &mut Gemfile) {
    let (word, rest) = word(statement);
    let is_aside = blocks.iter().any(|is_aside| *is_aside);
    match word {
        "end" => drop(blocks.pop()),
        "gem" => {
            if let Some(name) = quoted(rest).into_iter().next() {
                let is_aside = is_aside || inline_groups(rest).is_some_and(|groups| is_for_development(&groups));
                gemfile.gems.push(Gem { name, line, is_aside });
            }
        }
        "ruby" => gemfile.ruby = gemfile.ruby.take().or_else(|| ruby(rest, line)),
        "source" => gemfile.sources.extend(quoted(rest).into_iter().next().map(|url| (url, line))),
        "gemspec" => gemfile.has_gemspec = true,
        "eval_gemfile" => gemfile.included.extend(quoted(rest).pop()),
        _ => {}
    }
    if statement.contains("load_gemspec") {
        gemfile.has_gemspec = true;
    }
    if opens_block(statement, word) {
        blocks.push(word == "group" && is_for_development(&symbols(rest)));
    }
}

/// The first word, and what follows it.
fn word(statement: &str) -> (&str, &str) {
    let end = statement.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(statement.len());
    let (word, rest) = statement.split_at(end);
    (word, rest.trim_start_matches([' ', '(']))
}

fn opens_block(statement: &str, word: &str) -> bool {
    let opens = matches!(word, "if" | "unless" | "case" | "begin" | "while" | "until" | "def" | "class" | "module");
    let has_do = statement.ends_with(" do") || statement.contains(" do |");
    let assigned = ["= if ", "= case ", "= begin"].iter().any(|sign| statement.contains(sign));
    (opens || has_do || assigned) && !statement.ends_with(" end")
}

fn is_for_development(groups: &[String]) -> bool {
    !groups.is_empty() && groups.iter().all(|group| ASIDE.contains(&group.as_str()))
}

/// The names after `group:` or `:groups =>`.
fn inline_groups(rest: &str) -> Option<Vec<String>> {
    let at = ["group:", "groups:", ":group =>", ":groups =>", ":group=>", ":groups=>"]
        .iter()
        .find_map(|key| Some(rest.find(key)? + key.len()))?;
    let value = rest.get(at..)?.trim_start();
    let value = if value.starts_with(['[', '%']) { value.split(']').next()? } else { value.split(',').next()? };
    Some(symbols(value))
}

/// The symbols and strings of a list: `:a, "b"`, `[:a]`, `%i[a b]`.
fn symbols(text: &str) -> Vec<String> {
    let text = text.split(" do").next().unwrap_or(text);
    if let Some(list) = text.trim_start().strip_prefix('%') {
        let inside = list.trim_start_matches(['i', 'w', 'I', 'W']).trim_start_matches(['[', '(', '{']);
        return inside.trim_end_matches([']', ')', '}']).split_whitespace().map(str::to_owned).collect();
    }
    let parts = text.split([',', '[', ']', '(', ')', '*']).map(str::trim);
    let names = parts.filter_map(|part| part.strip_prefix(':').or_else(|| part.strip_prefix(['"', '\''])));
    let names = names.map(|name| name.trim_end_matches(['"', '\'']).trim_start_matches(['"', '\'']).to_owned());
    names.filter(|name| !name.is_empty() && !name.contains("=>")).collect()
}

/// `ruby "3.3.5"`, `ruby file: ".ruby-version"`, `ruby "~> 3.2", ">= 3.2.1"`, `ruby ENV["X"] || "3.3"`.
fn ruby(rest: &str, line: usize) -> Option<Ruby> {
    if let Some(at) = ["file:", ":file =>"].iter().find_map(|key| Some(rest.find(key)? + key.len())) {
        let text = quoted(rest.get(at..)?).into_iter().next()?;
        return Some(Ruby { text, line, is_file: true });
    }
    // The version of JRuby and the like is another one.
    let own = ["engine", "patchlevel"].iter().filter_map(|key| rest.find(key)).min();
    let own = own.and_then(|end| rest.get(..end)).unwrap_or(rest);
    let versions = quoted(own).into_iter().filter(|text| text.contains(|c: char| c.is_ascii_digit()));
    let text = versions.collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then_some(Ruby { text, line, is_file: false })
}

/// The strings in a statement.
pub(super) fn quoted(text: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'']) {
        let quote = if rest.get(start..).is_some_and(|rest| rest.starts_with('"')) { '"' } else { '\'' };
        let Some(inside) = rest.get(start + 1..) else { break };
        let Some(end) = inside.find(quote) else { break };
        strings.extend(inside.get(..end).map(str::to_owned));
        rest = inside.get(end + 1..).unwrap_or_default();
    }
    strings
}

/// A line up to a `#` outside of strings.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') => return line.get(..at).unwrap_or(line),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    line
}

/// The gems that a gemspec adds: `spec.add_dependency "rack", "~> 3.0"`.
pub(super) fn gemspec(text: &str) -> Vec<Gem> {
    let gem = |(index, line): (usize, &str)| {
        let line = without_comment(line);
        let at = line.find(".add_")?;
        let call = line.get(at + 1..)?;
        let is_aside = call.starts_with("add_development_dependency");
        if !is_aside && !call.starts_with("add_dependency") && !call.starts_with("add_runtime_dependency") {
            return None;
        }
        Some(Gem { name: quoted(call).into_iter().next()?, line: index + 1, is_aside })
    };
    text.lines().enumerate().filter_map(gem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(gemfile: &Gemfile, is_aside: bool) -> Vec<&str> {
        gemfile.gems.iter().filter(|gem| gem.is_aside == is_aside).map(|gem| gem.name.as_str()).collect()
    }

    #[test]
    fn gems_of_groups_for_development_are_apart() {
        let gemfile = parse(
            r#"
# gem "commented"
source "https://gems.example" # the company's
ruby "3.3.5", engine: "jruby", engine_version: "9.4"
gem 'rails', '~> 8.0'
gem "pg", # a comment, with a comma
    ">= 1.5"
gem "debug", group: %i[development test]
gem "rspec", group: [:test],
    require: false
gem "web", :group => :production
group :development, :test do
  gem "rubocop"
  if ENV["X"]
    gem "inner"
  end
  gem "still"
end
group :production, :test do
  gem "both"
end
platforms :ruby do
  gem "native"
end
gem("called")
gemspec path: "."
"#,
        );
        assert_eq!(names(&gemfile, false), ["rails", "pg", "web", "both", "native", "called"]);
        assert_eq!(names(&gemfile, true), ["debug", "rspec", "rubocop", "inner", "still"]);
        assert_eq!(gemfile.sources, [("https://gems.example".to_owned(), 3)]);
        assert_eq!(gemfile.ruby, Some(Ruby { text: "3.3.5".to_owned(), line: 4, is_file: false }));
        assert!(gemfile.has_gemspec);
    }

    #[test]
    fn ruby_is_a_version_or_a_file() {
        for (statement, text, is_file) in [
            ("ruby '~> 3.2'", "~> 3.2", false),
            ("ruby \">= 3.1\", \"< 3.5\"", ">= 3.1, < 3.5", false),
            ("ruby file: \".ruby-version\"", ".ruby-version", true),
            ("ruby ENV['RUBY'] || '3.3.1'", "3.3.1", false),
        ] {
            let expected = Some(Ruby { text: text.to_owned(), line: 1, is_file });
            assert_eq!(parse(statement).ruby, expected, "{statement}");
        }
        assert_eq!(parse("ruby RUBY_VERSION").ruby, None);
    }

    #[test]
    fn a_gemspec_tells_its_dependencies() {
        let gems =
            gemspec("s.add_dependency 'rack'\n# s.add_dependency 'no'\ns.add_development_dependency(\"rake\")\n");
        let found: Vec<_> = gems.iter().map(|gem| (gem.name.as_str(), gem.line, gem.is_aside)).collect();
        assert_eq!(found, [("rack", 1, false), ("rake", 3, true)]);
    }

    #[test]
    fn no_text_is_fatal() {
        for text in ["gem", "gem \"", "end\nend\nend", "group", "ruby file:", "gem 'a', group: %i[", "source"] {
            parse(text);
            gemspec(text);
        }
    }
}
