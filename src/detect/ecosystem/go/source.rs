//! The head of a Go file: build constraint, package and imports.

/// What a file tells about its package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) package: String,
    /// The paths of the imported packages.
    pub(super) imports: Vec<String>,
    /// The line of `func main`, counted from 1.
    pub(super) main: Option<usize>,
}

/// Tags that hold in an image for Linux.
const TAGS: [&str; 8] = ["linux", "unix", "amd64", "arm64", "cgo", "gc", "go", "netgo"];

impl Source {
    /// `None` if a build for Linux leaves the file out.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut source = Self::default();
        let mut is_comment = false;
        let mut is_block = false;
        for line in text.lines() {
            let mut line = line.trim();
            if is_comment {
                let Some((_, after)) = line.split_once("*/") else { continue };
                (is_comment, line) = (false, after.trim());
            }
            if let Some(constraint) = line.strip_prefix("//go:build ") {
                if source.package.is_empty() && !holds(constraint) {
                    return None;
                }
                continue;
            }
            if line.starts_with("// +build ignore") && source.package.is_empty() {
                return None;
            }
            let code = line.split("//").next().unwrap_or_default().trim();
            if let Some((_, comment)) = code.split_once("/*") {
                is_comment = !comment.contains("*/");
                if code.starts_with("/*") {
                    continue;
                }
            }
            if let Some(name) = code.strip_prefix("package ") {
                name.trim_end_matches(';').trim().clone_into(&mut source.package);
            } else if is_block {
                is_block = !code.starts_with(')');
                source.imports.extend(quoted(line));
            } else if let Some(import) = code.strip_prefix("import") {
                is_block = import.trim() == "(";
                source.imports.extend(quoted(line));
            } else if ["func", "type", "var", "const"].iter().any(|word| code.starts_with(word)) {
                break;
            }
        }
        if source.package == "main" {
            let is_main = |line: &str| line.strip_prefix("func main").is_some_and(|rest| rest.trim().starts_with("()"));
            source.main = text.lines().position(is_main).map(|index| index + 1);
        }
        (!source.package.is_empty()).then_some(source)
    }
}

/// The first text in quotes.
fn quoted(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('"')?;
    let (text, _) = rest.split_once('"')?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether a constraint holds: alternatives of terms, each a tag or its negation. Parentheses do not group.
fn holds(constraint: &str) -> bool {
    let term = |term: &str| {
        let term = term.trim().trim_matches(['(', ')', ' ']);
        let (tag, expected) = term.strip_prefix('!').map_or((term, true), |tag| (tag, false));
        let is_release = tag.strip_prefix("go1.").is_some_and(|minor| minor.bytes().all(|byte| byte.is_ascii_digit()));
        (TAGS.contains(&tag) || is_release) == expected
    };
    constraint.split("||").any(|alternative| alternative.split("&&").all(term))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_tells_its_package_imports_and_main() {
        let text = "// Package main\n/* import \"no\" */\n//go:build linux && !ignore\n\npackage main // app\n\n/*\n#include \
                    <a.h>\n*/\nimport \"C\"\nimport (\n\t\"net/http\"\n\tx \"example.com/x\" // why\n)\n\nfunc main() \
                    {\n\ts := `import \"no\"`\n}\n";
        let source = Source::parse(text).unwrap();
        assert_eq!(source.package, "main");
        assert_eq!(source.imports, ["C", "net/http", "example.com/x"]);
        assert_eq!(source.main, Some(16));
    }

    #[test]
    fn a_file_that_is_not_built_is_left_out() {
        for text in ["//go:build ignore\n\npackage main\n", "// +build ignore\n\npackage main\n", "// nothing\n"] {
            assert_eq!(Source::parse(text), None, "{text}");
        }
        for (constraint, expected) in [
            ("linux", true),
            ("!windows", true),
            ("windows || (linux && cgo)", true),
            ("go1.21 && integration", false),
            ("tools", false),
        ] {
            assert_eq!(holds(constraint), expected, "{constraint}");
        }
    }
}
