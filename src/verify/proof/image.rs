//! What the final image holds beyond its base, and in which of its layers.

use std::collections::BTreeSet;

use crate::verify::archive::File;
use crate::verify::bench::Bench;
use crate::verify::details::ImageDetails;
use crate::verify::json::at;
use crate::verify::report::Point;
use crate::verify::secret;
use crate::verify::size;
use crate::verify::trouble::Trouble;

/// Programs that build, which an image that only runs has no use for.
const TOOLS: [&str; 30] = [
    "gcc", "g++", "cc", "c++", "clang", "make", "cmake", "ld", "as", "cargo", "rustc", "rustup", "go", "gofmt",
    "javac", "mvn", "gradle", "git", "svn", "hg", "composer", "tsc", "esbuild", "webpack", "node-gyp", "autoconf",
    "automake", "bison", "flex", "patch",
];

/// Where package managers keep what they have downloaded.
const CACHES: [&str; 18] = [
    "root/.cache/pip/",
    "root/.cache/uv/",
    "root/.cache/pypoetry/",
    "root/.cache/go-build/",
    "root/.npm/_cacache/",
    "root/.cache/yarn/",
    "usr/local/share/.cache/yarn/",
    "root/.local/share/pnpm/store/",
    "root/.bun/install/cache/",
    "root/.m2/repository/",
    "root/.gradle/caches/",
    "root/.composer/cache/",
    "root/.nuget/packages/",
    "usr/local/cargo/registry/",
    "go/pkg/mod/cache/",
    "var/cache/apt/archives/",
    "var/lib/apt/lists/",
    "var/cache/apk/",
];

/// More than these are only counted.
const MOST_NAMED: usize = 5;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let image = bench.image()?;
    let base = bench.base()?;
    let archive = bench.archive()?;
    let of_base = base.as_ref().map(|(_, details)| details.layers().to_owned()).unwrap_or_default();
    let added: Vec<(usize, &File)> = archive
        .layers
        .iter()
        .enumerate()
        .filter(|(_, layer)| !of_base.contains(&layer.digest))
        .flat_map(|(number, layer)| layer.files.iter().map(move |file| (number + 1, file)))
        .collect();
    let count = archive.layers.len();
    let history = at(&archive.config, &["history"]).as_array().into_iter().flatten();
    let history: Vec<String> =
        history.filter_map(|step| at(step, &["created_by"]).as_str().map(str::to_owned)).collect();
    let leftovers = leftovers(&added);
    let files = secret_files(&added);
    let of_base = match &base {
        Some(_) => {
            let name = bench.runner.tag("base");
            bench.engine.text(&["history", "--no-trunc", "--format", "{{.CreatedBy}}", &name])?
        }
        None => String::new(),
    };
    let own: Vec<&str> = history.iter().map(String::as_str).filter(|step| !of_base.contains(step)).collect();
    let secrets = secrets(files, &image.details, &own, count);
    Ok(vec![size(&image.details, base.as_ref()), leftovers, secrets])
}

fn size(image: &ImageDetails, base: Option<&(String, ImageDetails)>) -> Point {
    let total = image.size;
    let count = image.layers().len();
    let figure = format!("{} in {count} layers", size::of_files(total));
    let point = match base {
        None => Point::pass("size", figure),
        Some((name, base)) => {
            let added = total.saturating_sub(base.size);
            Point::pass("size", format!("{figure}, {} of them over {name}", size::of_files(added))).with("added", added)
        }
    };
    point.with("bytes", total).with("layers", count)
}

fn leftovers(added: &[(usize, &File)]) -> Point {
    let is_tool = |path: &str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        (folder == "bin" || folder == "sbin" || folder.ends_with("/bin") || folder.ends_with("/sbin"))
            && !folder.contains("/node_modules/")
            && TOOLS.contains(&name)
    };
    let mut found = BTreeSet::new();
    for (_, File { path, size, .. }) in added {
        // An empty folder's marks, and the lock that apt leaves, hold nothing.
        let is_left = *size > 0 && CACHES.iter().any(|cache| path.starts_with(cache));
        if is_left && let Some(cache) = CACHES.iter().find(|cache| path.starts_with(*cache)) {
            found.insert(format!("/{cache}"));
        } else if is_tool(path) {
            found.insert(format!("/{path}"));
        }
    }
    if found.is_empty() {
        return Point::pass("leftovers", "no build tools, no package caches");
    }
    let found: Vec<String> = found.into_iter().collect();
    let reason = format!("left behind: {}", named(&found));
    let fix = "build in a stage of its own and copy only the result; keep package caches in `RUN --mount=type=cache`";
    Point::fail("leftovers", format!("{} found", found.len()), reason, fix).with("paths", found)
}

fn secret_files(added: &[(usize, &File)]) -> Vec<String> {
    let mut found = Vec::new();
    for (layer, file) in added.iter().filter(|(_, file)| !secret::is_dependency(&file.path)) {
        if let Some(what) = secret::in_path(&file.path).or(file.secret) {
            found.push(format!("{what} at /{} in layer {layer}", file.path));
        }
    }
    found
}

/// The history is that of the image's own steps: what its base did is not to be mended here.
fn secrets(mut found: Vec<String>, image: &ImageDetails, history: &[&str], layers: usize) -> Point {
    for (name, value) in image.config.variables() {
        if let Some(what) = secret::in_variable(name, value) {
            found.push(format!("{what} in the variable {name}"));
        }
    }
    // What is in the environment stands in the history too, and is told once.
    let is_told = |step: &&str| image.config.variables().any(|(name, value)| step.contains(&format!("{name}={value}")));
    for what in history.iter().copied().filter(|step| !is_told(step)).filter_map(secret::in_history) {
        found.push(format!("{what} in the history"));
    }
    if found.is_empty() {
        return Point::pass("secrets", format!("none in {layers} layers, the environment and the history"));
    }
    let fix = "take it out of the context with .dockerignore; a build gets it by `RUN --mount=type=secret`, the app by a \
               file or at run time; what was built before holds it still, so replace it";
    Point::fail("secrets", format!("{} found", found.len()), named(&found), fix).with("found", found)
}

fn named(found: &[String]) -> String {
    let text = found.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match found.len().checked_sub(MOST_NAMED) {
        None | Some(0) => text,
        Some(more) => format!("{text} and {more} more"),
    }
}
