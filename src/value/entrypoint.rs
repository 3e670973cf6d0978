use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::Invalid;
use super::invalid::is_plain;

/// The form of a framework's entry points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryForm {
    /// A Python module and the app's name: `shop.web:app`.
    Module,
    /// A file: `src/server.mjs`.
    File,
    /// A file whose path may have spaces: `Shop API/Shop API.csproj`.
    Project,
    /// The path of a Go package: `./cmd/server`.
    Package,
    /// A folder: `site`.
    Folder,
    /// The name of the program or release that the build creates: `server`.
    Name,
    /// The command that starts the app, in shell syntax but run without a shell: `python -m shop`.
    Command,
}

/// The place where the app starts, relative to the project's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entrypoint {
    form: EntryForm,
    value: String,
}

impl Entrypoint {
    const LONGEST: usize = 200;
    const LONGEST_COMMAND: usize = 1000;

    /// Fails if the text does not have the form, or leaves the project's folder.
    pub fn parse(form: EntryForm, text: &str) -> Result<Self, Invalid> {
        let longest = if form == EntryForm::Command { Self::LONGEST_COMMAND } else { Self::LONGEST };
        let valid = text.len() <= longest
            && match form {
                EntryForm::Command => is_command(text),
                EntryForm::Module => is_module(text),
                EntryForm::File => is_path(text),
                EntryForm::Project => is_spaced_path(text),
                EntryForm::Name => is_path(text) && !text.contains('/'),
                EntryForm::Package | EntryForm::Folder => {
                    text == "." || is_path(text.strip_prefix("./").unwrap_or(text))
                }
            };
        if !valid {
            let allowed = match form {
                EntryForm::Module => "a module and the app's name in it, such as app:app or shop.web:app",
                EntryForm::File => "a file below the project's folder, such as src/server.mjs",
                EntryForm::Project => "a project file below the project's folder, such as src/App.csproj",
                EntryForm::Package => "a package below the project's folder, such as . or ./cmd/server",
                EntryForm::Folder => "a folder below the project's, such as site",
                EntryForm::Name => "the name of what the build makes, such as server",
                EntryForm::Command => {
                    "a command on one line, such as `node server.js`; variables and operators only as `sh -c 'exec app --port $PORT'`"
                }
            };
            return Err(Invalid::new("an entry point", allowed));
        }
        // Without `./`, Go takes the path for a package of its standard library.
        let value = match form {
            EntryForm::Package if text != "." && !text.starts_with("./") => format!("./{text}"),
            EntryForm::Folder if text != "." => text.trim_start_matches("./").to_owned(),
            _ => text.to_owned(),
        };
        Ok(Self { form, value })
    }

    /// As given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Its folder with a trailing slash; empty for the project's folder.
    #[must_use]
    pub fn folder(&self) -> String {
        match self.form {
            EntryForm::Module => self.package().replace('.', "/"),
            EntryForm::Name | EntryForm::Command => String::new(),
            EntryForm::File | EntryForm::Project => {
                self.value.rfind('/').map_or_else(String::new, |slash| self.value[..=slash].to_owned())
            }
            EntryForm::Package | EntryForm::Folder => match self.value.trim_start_matches("./").trim_end_matches('/') {
                "" | "." => String::new(),
                folder => format!("{folder}/"),
            },
        }
    }

    /// The files it may be in: one of them must exist. Empty if only the build creates it.
    #[must_use]
    pub fn places(&self) -> Vec<String> {
        match self.form {
            EntryForm::Module => {
                let path = self.module().replace('.', "/");
                vec![format!("{path}.py"), format!("{path}/__init__.py")]
            }
            EntryForm::File | EntryForm::Project | EntryForm::Package | EntryForm::Folder => vec![self.value.clone()],
            EntryForm::Name | EntryForm::Command => Vec::new(),
        }
    }

    /// The words of a command; empty for other forms.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        match self.form {
            EntryForm::Command => shlex::split(&self.value).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// The module: `shop.web` of `shop.web:app`.
    #[must_use]
    pub fn module(&self) -> &str {
        self.value.split(':').next().unwrap_or_default()
    }

    /// The prefix for importing a module of the same package: `shop.` for `shop.web:app`, empty for `app:app`.
    #[must_use]
    pub fn package(&self) -> &str {
        match self.form {
            EntryForm::Module => self.module().rfind('.').map_or("", |dot| &self.value[..=dot]),
            _ => "",
        }
    }
}

fn is_module(text: &str) -> bool {
    let name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    text.split_once(':').is_some_and(|(module, app)| module.split('.').all(name) && name(app))
}

/// Whether it is a command whose words mean the same without a shell, or a script for one.
pub(super) fn is_command(text: &str) -> bool {
    const OPERATORS: [&str; 9] = ["||", "&&", "|", "&", ";", ">", ">>", "<", "2>&1"];
    let is_word = |word: &String| !OPERATORS.contains(&word.as_str()) && !word.contains(['$', '`']);
    let words = shlex::split(text).filter(|_| is_plain(text)).unwrap_or_default();
    match words.as_slice() {
        [] => false,
        [shell, flag, script] if shell == "sh" && flag == "-c" => !script.trim().is_empty(),
        words => words.iter().all(is_word),
    }
}

/// Whether it is such a path, with spaces inside the names.
fn is_spaced_path(text: &str) -> bool {
    let is_trimmed = |part: &str| part.trim() == part;
    text.split('/').all(is_trimmed) && is_path(&text.replace(' ', "_"))
}

/// Whether it is a relative path of plain characters without `..`.
pub(super) fn is_path(text: &str) -> bool {
    let plain = |part: &str| {
        !matches!(part, "" | "." | "..")
            && !part.starts_with('-')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-+@".contains(&b))
    };
    text.strip_suffix('/').unwrap_or(text).split('/').all(plain)
}

impl Serialize for Entrypoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Entrypoint", 5)?;
        fields.serialize_field("value", &self.value)?;
        fields.serialize_field("folder", &self.folder())?;
        fields.serialize_field("module", self.module())?;
        fields.serialize_field("package", self.package())?;
        fields.serialize_field("words", &self.words())?;
        fields.end()
    }
}

impl fmt::Display for Entrypoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_tells_its_folder_and_its_package() {
        let entry = Entrypoint::parse(EntryForm::Module, "shop.web:app").unwrap();
        assert_eq!((entry.folder().as_str(), entry.module(), entry.package()), ("shop/", "shop.web", "shop."));
        assert!(Entrypoint::parse(EntryForm::Name, "bin/server").is_err());
        let entry = Entrypoint::parse(EntryForm::Module, "app:app").unwrap();
        assert_eq!((entry.folder().as_str(), entry.module(), entry.package()), ("", "app", ""));
    }

    #[test]
    fn a_path_tells_its_folder() {
        for (form, text, folder) in [
            (EntryForm::File, "src/server.mjs", "src/"),
            (EntryForm::File, "index.js", ""),
            (EntryForm::Package, "./cmd/server", "cmd/server/"),
            (EntryForm::Package, ".", ""),
            (EntryForm::Folder, "site", "site/"),
        ] {
            assert_eq!(Entrypoint::parse(form, text).unwrap().folder(), folder, "{text}");
        }
    }

    #[test]
    fn a_command_is_split_into_words() {
        let entry = |text: &str| Entrypoint::parse(EntryForm::Command, text);
        assert_eq!(entry("node server.js --name 'a b'").unwrap().words(), ["node", "server.js", "--name", "a b"]);
        let script = "cd api && exec node server.js --port $PORT";
        assert_eq!(entry(&format!("sh -c '{script}'")).unwrap().words(), ["sh", "-c", script]);
        for bad in ["", " ", "a && b", "a | b", "echo $HOME", "echo `id`", "a 'b", "a\nb", "a > b", "sh -c ''"] {
            assert!(entry(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_a_project_file_may_have_spaces() {
        let entry = Entrypoint::parse(EntryForm::Project, "Shop API/Shop API.csproj").unwrap();
        assert_eq!(entry.folder(), "Shop API/");
        for bad in ["", " a.csproj", "a /b.csproj", "a\"b.csproj", "../a b.csproj", "- a.csproj"] {
            assert!(Entrypoint::parse(EntryForm::Project, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_leaves_the_project_or_a_line_is_refused() {
        for bad in ["", "../x", "/etc/passwd", "a b", "a\"b", "a$b", "a;b", "-x", "a//b", "a\nb"] {
            for form in [EntryForm::Module, EntryForm::File, EntryForm::Package, EntryForm::Folder, EntryForm::Name] {
                assert!(Entrypoint::parse(form, bad).is_err(), "{bad}");
            }
        }
    }
}
