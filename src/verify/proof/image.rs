//! What the final image contains beyond its base, by layer.

use std::collections::BTreeSet;

use crate::catalog::knowledge::{KNOWLEDGE, PathRole};
use crate::read::dockerfile::Base;
use crate::verify::archive::File;
use crate::verify::bench::Bench;
use crate::verify::bytes;
use crate::verify::inspect::ImageDetails;
use crate::verify::json::at;
use crate::verify::report::Point;
use crate::verify::secret;
use crate::verify::trouble::Trouble;

/// The limit of variables whose secrets are not reported a second time when they are found in the history.
const MOST_REPORTED: usize = 50;

/// The number of findings in a message; the others are counted.
const MOST_NAMED: usize = 5;

pub(super) fn prove(bench: &mut Bench<'_>) -> Result<Vec<Point>, Trouble> {
    let image = bench.image()?;
    let base = bench.base()?;
    let is_scratch = bench.base_in_dockerfile()? == Base::Scratch;
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
    // Without a known base, it is unclear what was added.
    let leftovers = if is_scratch || base.is_some() {
        leftovers(&added)
    } else {
        Point::none("leftovers", "it is unknown what the base already contains")
    };
    let files = secret_files(&added);
    let of_base = match &base {
        Some(_) => {
            let name = bench.runner.tag("base");
            bench.engine.text(&["history", "--no-trunc", "--format", "{{.CreatedBy}}", &name])?
        }
        None => String::new(),
    };
    let mut own: Vec<&str> = Vec::new();
    for step in &history {
        bench.engine.check_interruption()?;
        if !of_base.contains(step) {
            own.push(step);
        }
    }
    let secrets = secrets(files, &image.details, &own, count);
    Ok(vec![size(&image.details, base.as_ref()), leftovers, secrets])
}

fn size(image: &ImageDetails, base: Option<&(String, ImageDetails)>) -> Point {
    let total = image.size;
    let count = image.layers().len();
    let figure = format!("{} in {count} layers", bytes::of_files(total));
    let point = match base {
        None => Point::pass("size", figure),
        Some((name, base)) => {
            let added = total.saturating_sub(base.size);
            Point::pass("size", format!("{figure}, {} of them on top of {name}", bytes::of_files(added)))
                .with("added", added)
        }
    };
    point.with("bytes", total).with("layers", count)
}

/// The cache that contains a file.
fn cache(path: &str) -> Option<&str> {
    KNOWLEDGE.around(path, PathRole::SystemCache).or_else(|| KNOWLEDGE.around(path, PathRole::Cache))
}

fn leftovers(added: &[(usize, &File)]) -> Point {
    let is_tool = |path: &str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        (folder == "bin" || folder == "sbin" || folder.ends_with("/bin") || folder.ends_with("/sbin"))
            && KNOWLEDGE.around(path, PathRole::Bundled).is_none()
            && KNOWLEDGE.build_tools.iter().any(|tool| tool == name)
    };
    let mut found = BTreeSet::new();
    for (_, File { path, size, .. }) in added {
        // Empty marker files, and apt's lock.
        if *size > 0
            && let Some(cache) = cache(path)
        {
            found.insert(format!("/{cache}"));
        } else if is_tool(path) {
            found.insert(format!("/{path}"));
        }
    }
    if found.is_empty() {
        return Point::pass("leftovers", "no build tools, no package caches");
    }
    let found: Vec<String> = found.into_iter().collect();
    let reason = format!("found: {}", named(&found));
    let fix = "build in a separate stage and copy only the result; keep package caches in `RUN --mount=type=cache`";
    Point::fail("leftovers", format!("{} found", found.len()), reason, fix).with("paths", found)
}

fn secret_files(added: &[(usize, &File)]) -> Vec<String> {
    let mut found = Vec::new();
    for (layer, file) in added.iter().filter(|(_, file)| !secret::is_dependency(&file.path)) {
        let named = secret::in_path(&file.path).filter(|_| !file.is_blank);
        if let Some(what) = named.or(file.secret) {
            found.push(format!("{what} at /{} in layer {layer}", file.path));
        }
    }
    found
}

/// `history` has only the image's own steps: those of the base cannot be fixed here.
fn secrets(mut found: Vec<String>, image: &ImageDetails, history: &[&str], layers: usize) -> Point {
    // A variable's value is in the history, too; it is reported once.
    let mut reported = Vec::new();
    for (name, value) in image.config.variables() {
        if let Some(what) = secret::in_variable(name, value) {
            found.push(format!("{what} in the variable {name}"));
            reported.push(format!("{name}={value}"));
        }
    }
    // Each is searched in each step, which would take hours for thousands.
    reported.truncate(MOST_REPORTED);
    let unreported = |step: &&str| reported.iter().fold((*step).to_owned(), |step, pair| step.replace(pair, ""));
    for what in history.iter().map(unreported).filter_map(|step| secret::in_history(&step)) {
        found.push(format!("{what} in the history"));
    }
    if found.is_empty() {
        return Point::pass("secrets", format!("none in {layers} layers, the environment and the history"));
    }
    let fix = "exclude it with .dockerignore; pass it to a build with `RUN --mount=type=secret`, to the app with a \
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
