//! Moves an app's files from its folder to the project's folder above: the build context becomes the project's folder,
//! of which the image takes the app's alone.

use std::ops::Range;

use crate::artifact::Artifact;
use crate::file::File;
use crate::read::dockerfile::{Dockerfile, Instruction, Step};
use crate::value::AppFolder;

/// Moves the files of an app in `folder`. Those that belong to the image or to the code stay beside the code.
pub(super) fn lift(files: &mut [File], folder: &AppFolder) {
    for file in files {
        match file.artifact {
            Artifact::Dockerfile => file.contents = dockerfile(&file.contents, folder),
            Artifact::Dockerignore => file.contents = dockerignore(&file.contents, folder),
            Artifact::Health | Artifact::Shutdown | Artifact::Server | Artifact::Starter => {
                file.path = below(&file.path, folder);
            }
            _ => {}
        }
    }
}

/// The Dockerfile with the sources of each `COPY` and `ADD` in the app's folder.
fn dockerfile(text: &str, folder: &AppFolder) -> String {
    let Ok(read) = Dockerfile::read(text) else { return text.to_owned() };
    let mut sources: Vec<(Range<usize>, String)> = Vec::new();
    for step in read.stages.iter().flat_map(|stage| &stage.steps).filter(|step| copies_context(step)) {
        let words = step.words();
        let Some((_, of_context)) = words.split_last() else { continue };
        let moved = of_context.iter().filter(|word| !word.value.contains("://") && !word.value.starts_with("<<"));
        sources.extend(moved.map(|word| (word.span.clone(), below(&word.value, folder))));
    }
    let mut lifted = text.to_owned();
    for (span, source) in sources.into_iter().rev() {
        lifted.replace_range(span, &source);
    }
    lifted
}

fn copies_context(step: &Step) -> bool {
    matches!(step.instruction, Instruction::Copy | Instruction::Add) && step.flags("from").next().is_none()
}

/// The patterns in the app's folder, after those that leave out everything else.
fn dockerignore(text: &str, folder: &AppFolder) -> String {
    let mut lines = vec![
        format!("# The build context is {folder}/ alone, without secrets and files that the image does not need."),
        "*".to_owned(),
        format!("!{folder}/"),
    ];
    let rest = text.lines().skip_while(|line| line.starts_with('#'));
    lines.extend(rest.map(|line| match line.strip_prefix('!') {
        _ if line.is_empty() || line.starts_with('#') => line.to_owned(),
        Some(pattern) => format!("!{}", below(pattern, folder)),
        None => below(line, folder),
    }));
    lines.join("\n") + "\n"
}

/// A path that is relative to the app's folder, from the folder above.
fn below(path: &str, folder: &AppFolder) -> String {
    match path.trim_start_matches("./").trim_start_matches('/') {
        "" | "." => format!("{folder}/"),
        path => format!("{folder}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> AppFolder {
        "apps/api".parse().unwrap()
    }

    #[test]
    fn only_what_comes_from_the_build_context_is_taken_from_the_apps_folder() {
        let text = "\
FROM node AS build
COPY package.json package-lock.json* ./
COPY --chmod=755 ./docker-entrypoint.sh /usr/bin/
COPY . .
ADD https://example.org/tool.tgz /opt/
COPY <<END /etc/motd
COPY . .
END
RUN npm run build
FROM nginx
COPY --from=build /app/dist \\
    /srv/
";
        let lifted = "\
FROM node AS build
COPY apps/api/package.json apps/api/package-lock.json* ./
COPY --chmod=755 apps/api/docker-entrypoint.sh /usr/bin/
COPY apps/api/ .
ADD https://example.org/tool.tgz /opt/
COPY <<END /etc/motd
COPY . .
END
RUN npm run build
FROM nginx
COPY --from=build /app/dist \\
    /srv/
";
        assert_eq!(dockerfile(text, &folder()), lifted);
    }

    #[test]
    fn the_build_context_is_the_apps_folder_without_what_it_leaves_out() {
        let text = "\
# Excluded from the build context: secrets.

# Secrets
**/.env
!**/.env.example
/vendor/
";
        let lifted = "\
# The build context is apps/api/ alone, without secrets and files that the image does not need.
*
!apps/api/

# Secrets
apps/api/**/.env
!apps/api/**/.env.example
apps/api/vendor/
";
        assert_eq!(dockerignore(text, &folder()), lifted);
    }
}
