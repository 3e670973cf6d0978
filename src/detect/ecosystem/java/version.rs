//! Java's version: of version files, then of the build, whose release level is by convention the runtime's.

use super::code::{lines_of, literals};
use super::{catalog, gradle, maven, parent};
use crate::detect::fact::{Confidence, Fact};
use crate::detect::tree::{Tree, folder_of, join};
use crate::detect::version::{devcontainer, first_line, image, managed};
use crate::source::Evidence;

/// Images whose tags begin with the version.
const IMAGES: [&str; 9] = [
    "eclipse-temurin",
    "openjdk",
    "amazoncorretto",
    "zulu-openjdk",
    "liberica-openjdk-debian",
    "liberica-runtime-container",
    "ibm-semeru-runtimes",
    "sapmachine",
    "java",
];

/// The chain of versions for a module of the project in a folder.
pub(super) fn chain(tree: &Tree<'_>, root: &str, folder: &str, module: &str) -> Vec<Fact<String>> {
    let mut chain = Vec::new();
    let mut at = module;
    loop {
        chain.extend(files(tree, at));
        if !chain.is_empty() || at.is_empty() {
            break;
        }
        at = folder_of(at);
    }
    let levels =
        if tree.has(&join(module, "pom.xml")) { maven_levels(tree, module) } else { gradle_levels(tree, root, module) };
    for level in levels {
        // A newer runtime runs code of an older level.
        let value = if chain.is_empty() { level.value.clone() } else { format!(">={}", level.value) };
        chain.push(Fact { value, ..level });
    }
    for place in [module, folder, root] {
        let image = image(tree, place, &IMAGES).and_then(plain);
        let is_new = |image: &Fact<String>| !chain.iter().any(|known| known.decisive() == image.decisive());
        chain.extend(image.filter(is_new));
    }
    chain.extend(devcontainer(tree, root, "java").and_then(plain));
    chain
}

/// The version files of a folder.
fn files(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let mut found: Vec<Fact<String>> = first_line(tree, &join(folder, ".java-version")).into_iter().collect();
    found.extend(managed(tree, folder, &["java"]));
    found.extend(property(tree, &join(folder, ".sdkmanrc"), "java", Confidence::Stated));
    found.extend(property(tree, &join(folder, "system.properties"), "java.runtime.version", Confidence::Stated));
    found.into_iter().filter_map(plain).collect()
}

/// A line `key=value`.
fn property(tree: &Tree<'_>, path: &str, key: &str, confidence: Confidence) -> Option<Fact<String>> {
    let text = tree.text(path)?;
    text.lines().enumerate().find_map(|(index, line)| {
        let (found, value) = line.split_once('=')?;
        let is_meant = found.trim() == key && !value.trim().is_empty();
        is_meant.then(|| Fact::new(value.trim(), confidence, Evidence::line(path, index + 1, key)))
    })
}

fn plain(fact: Fact<String>) -> Option<Fact<String>> {
    let value = number(&fact.value)?;
    Some(Fact { value, ..fact })
}

/// The version in `temurin-21.0.2+13`, `21.0.2-tem`, `VERSION_1_8` or `1.8`: its numbers from the major on.
pub(super) fn number(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['"', '\'']).replace("VERSION_", "").replace("JVM_", "").replace('_', ".");
    // Vendors have names such as `graalvm-community-22` and `java-21-openjdk`.
    let is_number = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit());
    let part = text.split(['-', '+', '@', ' ', 'u']).find(is_number)?;
    let part: String = part.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let part = part.strip_prefix("1.").unwrap_or(&part).trim_end_matches('.');
    let major: u16 = part.split('.').next()?.parse().ok()?;
    (1..100).contains(&major).then(|| part.to_owned())
}

/// Explicit settings of the compiler, then properties, as Maven reads them.
fn maven_levels(tree: &Tree<'_>, module: &str) -> Vec<Fact<String>> {
    const COMPILER: &str = "maven-compiler-plugin";
    let Some(pom) = maven::Pom::read(tree, module) else { return Vec::new() };
    let property = |name: &str| pom.find(&["properties", name]);
    let mut found: Vec<(String, Evidence)> = Vec::new();
    found.extend(pom.configured("maven-toolchains-plugin", &["toolchains", "jdk", "version"]));
    found.extend(pom.configured(COMPILER, &["release"]));
    for name in ["maven.compiler.release", "java.version"] {
        found.extend(property(name));
    }
    for name in ["target", "source"] {
        found.extend(pom.configured(COMPILER, &[name]));
        found.extend(property(&format!("maven.compiler.{name}")));
    }
    found.extend(property("kotlin.compiler.jvmTarget"));
    found.extend(pom.configured("kotlin-maven-plugin", &["jvmTarget"]));
    let mut levels: Vec<Fact<String>> = Vec::new();
    for (text, evidence) in found {
        // A release level repeats in several properties.
        if let Some(level) = plain(Fact::stated(text, evidence))
            && !levels.iter().any(|known| known.value == level.value)
        {
            levels.push(level);
        }
    }
    if levels.is_empty() {
        levels.extend(parent::levels(&pom).into_iter().find_map(plain));
    }
    levels
}

/// Signs of a version in a script, the most decisive first.
const SIGNS: [&str; 8] = [
    "JavaLanguageVersion.of(",
    "jvmToolchain(",
    "languageVersion",
    "options.release",
    "targetCompatibility",
    "sourceCompatibility",
    "jvmTarget",
    "javaVersion",
];

fn gradle_levels(tree: &Tree<'_>, root: &str, module: &str) -> Vec<Fact<String>> {
    let scripts = gradle::scripts(tree, root, module);
    let mut found: Vec<(usize, Fact<String>)> = Vec::new();
    for script in &scripts {
        for (index, line) in lines_of(tree, script).iter() {
            let Some(rank) = SIGNS.iter().position(|sign| line.contains(sign)) else { continue };
            let version = written(line, SIGNS.get(rank).copied().unwrap_or_default());
            let version = version.or_else(|| named(tree, root, &scripts, line));
            let Some(version) = version else { continue };
            // A toolchain is the runtime; other lines are levels of the compiler.
            let fact = Fact::stated(version, Evidence::line(script.clone(), *index, line.clone()));
            found.push((rank, fact));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    let mut levels: Vec<Fact<String>> = Vec::new();
    for (_, fact) in found {
        if !levels.iter().any(|known| known.value == fact.value) {
            levels.push(fact);
        }
    }
    levels
}

/// A number after the sign: `of(21)`, `= '17'`, `= JavaVersion.VERSION_1_8`, `.set(JvmTarget.JVM_21)`.
fn written(line: &str, sign: &str) -> Option<String> {
    let rest = line.split_once(sign)?.1;
    let rest = match rest.split_once("VERSION_").or_else(|| rest.split_once("JVM_")) {
        Some((_, version)) => version,
        None => rest.trim_start_matches([' ', '=', '(', '.', '"', '\'']).trim_start_matches("set("),
    };
    let rest = rest.trim_start_matches(['"', '\'']);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_').unwrap_or(rest.len());
    number(rest.get(..end)?)
}

/// A version that a line names by a property, a variable or an entry of the version catalog.
fn named(tree: &Tree<'_>, root: &str, scripts: &[String], line: &str) -> Option<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    for name in line.split(|c: char| !is_name(c)).filter(|name| name.len() > 2).rev() {
        if let Some(version) = catalog::version(tree, root, name) {
            return number(&version);
        }
        let name = name.rsplit('.').next().unwrap_or(name);
        if SIGNS.iter().any(|sign| sign.trim_end_matches('(').ends_with(name)) && name != "javaVersion" {
            continue;
        }
        if let Some(found) = property(tree, &join(root, "gradle.properties"), name, Confidence::Stated) {
            return number(&found.value);
        }
        let assigned = |line: &str| {
            let (before, value) = line.split_once('=')?;
            let is_meant = before.trim().rsplit([' ', '.']).next() == Some(name);
            let value = literals(value).first().map_or_else(|| value.trim().to_owned(), |text| (*text).to_owned());
            is_meant.then_some(value).and_then(|value| number(&value))
        };
        let found =
            scripts.iter().find_map(|script| lines_of(tree, script).iter().find_map(|(_, line)| assigned(line)));
        if found.is_some() {
            return found;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_from_every_vendors_spelling() {
        for (text, expected) in [
            ("temurin-21.0.2+13.0.LTS", "21.0.2"),
            ("21.0.2-tem", "21.0.2"),
            ("corretto-17", "17"),
            ("graalvm-community-22.0.1", "22.0.1"),
            ("1.8", "8"),
            ("VERSION_1_8", "8"),
            ("JVM_17", "17"),
            ("17-jdk-slim", "17"),
            ("openjdk64-11.0.2", "11.0.2"),
            ("8u402", "8"),
            ("25", "25"),
        ] {
            assert_eq!(number(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "system", "${java.version}", "latest"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_level_is_read_in_each_form() {
        for (line, sign, expected) in [
            ("languageVersion = JavaLanguageVersion.of(21)", "JavaLanguageVersion.of(", "21"),
            ("jvmToolchain(17)", "jvmToolchain(", "17"),
            ("sourceCompatibility = '1.8'", "sourceCompatibility", "8"),
            ("targetCompatibility = JavaVersion.VERSION_17", "targetCompatibility", "17"),
            ("jvmTarget.set(JvmTarget.JVM_21)", "jvmTarget", "21"),
            ("options.release.set(17)", "options.release", "17"),
            ("jvmTarget = \"11\"", "jvmTarget", "11"),
        ] {
            assert_eq!(written(line, sign).as_deref(), Some(expected), "{line}");
        }
    }
}
