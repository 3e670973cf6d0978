//! The grammar of go.mod and go.work: directives of one line, or blocks in parentheses.

/// A go.mod or go.work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ModuleFile {
    pub(super) module: Option<Word>,
    pub(super) go: Option<Word>,
    pub(super) toolchain: Option<Word>,
    pub(super) requires: Vec<Requirement>,
    /// The folders of a workspace's modules.
    pub(super) uses: Vec<Word>,
    /// Local folders that replace modules, by the module's path.
    pub(super) local: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Counted from 1.
    pub(super) line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Requirement {
    /// Without the major version at its end.
    pub(super) path: String,
    pub(super) line: usize,
}

impl ModuleFile {
    /// Fails, with the reason, if the text is not complete.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut file = Self::default();
        let mut block: Option<(String, usize)> = None;
        for (index, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let words: Vec<&str> = code.split_whitespace().map(|word| word.trim_matches(['"', '`'])).collect();
            match (block.as_ref(), words.as_slice()) {
                (_, []) => {}
                (Some(_), [")", ..]) => block = None,
                (Some((directive, _)), words) => file.add(directive, words, index + 1),
                (None, [directive, "("]) => block = Some(((*directive).to_owned(), index + 1)),
                (None, [directive, words @ ..]) => file.add(directive, words, index + 1),
            }
        }
        match block {
            Some((directive, line)) => Err(format!("line {line}: the block of {directive} has no end")),
            None => Ok(file),
        }
    }

    fn add(&mut self, directive: &str, words: &[&str], line: usize) {
        let word = |text: &str| Word { text: text.to_owned(), line };
        match (directive, words) {
            ("module", [path, ..]) => self.module = Some(word(path)),
            ("go", [version, ..]) => self.go = Some(word(version)),
            ("toolchain", [name, ..]) => self.toolchain = Some(word(name)),
            ("use", [folder, ..]) => self.uses.push(word(folder)),
            ("require", [path, ..]) => {
                self.requires.push(Requirement { path: without_major(path).to_owned(), line });
            }
            ("replace", [path, ..]) => {
                let folder = words.iter().skip_while(|word| **word != "=>").nth(1);
                let folder = folder.filter(|folder| folder.starts_with("./") || folder.starts_with("../"));
                self.local.extend(folder.map(|folder| (without_major(path).to_owned(), (*folder).to_owned())));
            }
            _ => {}
        }
    }
}

/// A module's path without its major version: `/v5`, or `.v3` of gopkg.in.
pub(super) fn without_major(path: &str) -> &str {
    let is_version = |text: &str| {
        let digits = text.strip_prefix('v').unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let sign = if path.starts_with("gopkg.in/") { '.' } else { '/' };
    match path.rsplit_once(sign) {
        Some((rest, version)) if is_version(version) => rest,
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_tells_its_versions_and_requirements() {
        let text = "// Shop\nmodule \"example.com/shop/v2\" // v2\n\ngo 1.22.0\ntoolchain go1.24.1\n\nrequire (\n\
                    \tgithub.com/labstack/echo/v4 v4.12.0\n\t// a comment\n\tgolang.org/x/net v0.1.0 // indirect\n)\n\
                    require gopkg.in/yaml.v3 v3.0.1\nreplace example.com/log v1.0.0 => ../log\nretract v2.0.1\n";
        let file = ModuleFile::parse(text).unwrap();
        assert_eq!(file.module.unwrap().text, "example.com/shop/v2");
        assert_eq!((file.go.unwrap().line, file.toolchain.unwrap().text), (4, "go1.24.1".into()));
        let requires: Vec<(&str, usize)> =
            file.requires.iter().map(|found| (found.path.as_str(), found.line)).collect();
        let expected = [("github.com/labstack/echo", 8), ("golang.org/x/net", 10), ("gopkg.in/yaml", 12)];
        assert_eq!(requires, expected);
        assert_eq!(file.local, [("example.com/log".into(), "../log".into())]);
    }

    #[test]
    fn a_workspace_tells_its_modules() {
        let file = ModuleFile::parse("go 1.25\nuse (\n\t./api\n\t./worker // jobs\n)\nuse .\n").unwrap();
        let uses: Vec<&str> = file.uses.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(uses, ["./api", "./worker", "."]);
    }

    #[test]
    fn a_block_without_an_end_is_refused() {
        assert_eq!(ModuleFile::parse("\nrequire (\na v1").unwrap_err(), "line 2: the block of require has no end");
    }
}
