//! A requirement as PEP 508 and pip write it: `celery[redis]>=5 ; python_version > "3.9"`, `shop @ https://…`.

use crate::detect::manifest::{Group, Manifest};
use crate::source::Evidence;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Requirement {
    pub(super) name: String,
    pub(super) extras: Vec<String>,
}

impl Requirement {
    /// `None` for a path, or a URL that names no project.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(text.len());
        let (name, rest) = text.split_at_checked(end)?;
        let rest = rest.trim_start();
        if rest.starts_with(['/', ':', '+', '\\']) || name.starts_with('.') || rest.starts_with('@') && name.is_empty()
        {
            return of_url(text);
        }
        if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || is_archive(name) {
            return None;
        }
        let inside = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or("", |(inside, _)| inside);
        let extras = inside.split(',').map(str::trim).filter(|extra| !extra.is_empty()).map(normal).collect();
        Some(Self { name: normal(name), extras })
    }

    /// Adds the dependency, and one of the name `celery[redis]` for each extra.
    pub(super) fn add(&self, manifest: &mut Manifest, group: Group, evidence: &Evidence) {
        manifest.depend(self.name.clone(), group, evidence.clone());
        for extra in &self.extras {
            manifest.depend(format!("{}[{extra}]", self.name), group, evidence.clone());
        }
    }
}

/// The normal form of PEP 503.
pub(super) fn normal(name: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    parts.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

/// The project of `git+https://…/shop.git@main#egg=shop`, or of a wheel.
fn of_url(text: &str) -> Option<Requirement> {
    if !text.contains("://") {
        return None;
    }
    let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
    let url = url.split([' ', ';', '?']).next()?;
    let egg = fragment.split('&').find_map(|part| part.strip_prefix("egg="));
    if let Some(egg) = egg {
        return Requirement::parse(egg.split_whitespace().next()?);
    }
    let last = url.trim_end_matches('/').rsplit('/').next()?;
    let name =
        if is_archive(last) { last.split('-').next()? } else { last.split('@').next()?.trim_end_matches(".git") };
    (!name.is_empty()).then(|| Requirement { name: normal(name), extras: Vec::new() })
}

fn is_archive(name: &str) -> bool {
    [".whl", ".tar.gz", ".zip"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_a_requirement_names_its_project() {
        for (text, expected) in [
            ("Flask==3.1.0", "flask"),
            ("celery[redis, SQS]>=5.3,<6 ; python_version > '3.9'", "celery[redis,sqs]"),
            ("zope.interface (>=5)", "zope-interface"),
            ("shop @ https://example.com/shop.zip", "shop"),
            ("git+https://example.com/acme/Shop_API.git@v1.2#egg=Shop_API[web]", "shop-api[web]"),
            ("git+ssh://git@example.com/acme/shop.git@main", "shop"),
            ("https://example.com/files/shop-1.0-py3-none-any.whl", "shop"),
            ("Foo__Bar.-baz", "foo-bar-baz"),
            ("./local/shop", ""),
            ("../shop", ""),
            ("shop-1.0-py3-none-any.whl", ""),
            ("{{ cookiecutter.name }}", ""),
            ("", ""),
        ] {
            let told = Requirement::parse(text).map_or(String::new(), |found| match found.extras.as_slice() {
                [] => found.name,
                extras => format!("{}[{}]", found.name, extras.join(",")),
            });
            assert_eq!(told, expected, "{text}");
        }
    }
}
