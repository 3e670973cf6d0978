//! Presets: how they are found, what they extend, and who outranks them.

use crate::folder::Folder;

#[test]
fn a_flag_outranks_a_variable_which_outranks_a_preset() {
    let preset = "language = \"go\"\nport = 1000\nmemory = \"100M\"\ncpus = 0.1\n";
    let folder =
        Folder::empty().with("team.toml", preset).variable("DOCKGEN_MEMORY", "200M").variable("DOCKGEN_PORT", "2000");
    folder.new_with(&["--preset", "team.toml", "--port", "3000"]).succeeds();
    let compose = folder.read("compose.yaml");
    for part in ["${PORT:-3000}:3000", "memory: 200M", "cpus: \"0.1\""] {
        assert!(compose.contains(part), "no `{part}` in {compose}");
    }
}

#[test]
fn a_preset_extends_another_from_its_own_folder() {
    let folder = Folder::empty()
        .with("presets/team.toml", "extends = \"base.toml\"\nport = 9000\nlabel = { tier = \"2\" }\n")
        .with(
            "presets/base.toml",
            "extends = \"lecture\"\nlanguage = \"go\"\nport = 1\nlabel = { team = \"a\", tier = \"1\" }\n",
        );
    let run = folder.new_with(&["--preset", "presets/team.toml", "--dry-run"]).succeeds();
    let run = run.prints("9000").prints("team=a, tier=2").prints("(presets/base.toml:2)");
    run.prints("(preset lecture:");
}

#[test]
fn a_dockgen_toml_above_is_found_in_the_same_repository_and_said_so() {
    let folder = Folder::empty();
    std::fs::create_dir(folder.above().join(".git")).unwrap();
    std::fs::write(folder.above().join("dockgen.toml"), "language = \"go\"\nport = 9000\n").unwrap();
    folder.new_with(&[]).succeeds().says("Using ").says("dockgen.toml");
    assert!(folder.read("compose.yaml").contains(":9000\""));
    assert!(folder.read("dockgen.toml").contains("extends = \"../dockgen.toml\""));
    assert!(!folder.read("dockgen.toml").contains("port"));
}

#[test]
fn a_dockgen_toml_above_counts_nowhere_else() {
    let folder = Folder::empty().with(".git/config", "[core]\n");
    std::fs::write(folder.above().join("dockgen.toml"), "language = \"go\"\nport = 9000\n").unwrap();
    folder.dockgen(&["new", "--language", "go", "--yes"]).succeeds().does_not_say("Using");
    assert!(folder.read("compose.yaml").contains(":8080\""));
}

#[test]
fn a_preset_outside_the_repository_is_read_once_the_user_has_named_it() {
    let folder = Folder::empty().with(".git/config", "[core]\n");
    let outside = folder.above().join("other/dockgen.toml");
    std::fs::create_dir(folder.above().join("other")).unwrap();
    std::fs::write(&outside, "language = \"go\"\nlabel = { password = \"hunter2\" }\n").unwrap();
    folder.write("dockgen.toml", "extends = \"../other/dockgen.toml\"\n");
    let before = folder.files();
    for more in [&[][..], &["--dry-run"], &["--json"], &["-v"]] {
        let run = folder.new_with(more).fails_with(2).says("is not allowed yet: it lies outside the repository");
        assert!(!run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"));
    }
    assert_eq!(folder.files(), before);
    #[cfg(unix)]
    {
        std::fs::remove_file(folder.path().join("dockgen.toml")).unwrap();
        std::os::unix::fs::symlink("../other/dockgen.toml", folder.path().join("dockgen.toml")).unwrap();
        folder.new_with(&["--dry-run"]).fails_with(2).says("is not allowed yet").does_not_say("hunter2");
        std::fs::remove_file(folder.path().join("dockgen.toml")).unwrap();
        folder.write("dockgen.toml", "extends = \"../other/dockgen.toml\"\n");
    }
    folder.new_with(&["--preset", "dockgen.toml"]).succeeds();
    assert!(folder.read("Dockerfile").contains("hunter2"));
    folder.new_with(&[]).succeeds();
}

#[test]
fn no_message_quotes_a_file_outside_of_what_is_worked_on() {
    let folder = Folder::empty().with(".git/config", "[core]\n");
    let outside = folder.above().join("key");
    folder.write("dockgen.toml", &format!("extends = \"{}\"\n", outside.display()));
    // Allowed once, and another file since.
    std::fs::write(&outside, "language = \"go\"\n").unwrap();
    folder.new_with(&["--preset", "dockgen.toml"]).succeeds();
    for (text, said) in [
        (
            "-----BEGIN SECRET-----\nMIIEo\n",
            "line 1 is invalid; it is not shown, because the file is outside the project",
        ),
        ("\nSECRET = \"MIIEo\"\n", "line 2 is invalid; it is not shown, because the file is outside the project"),
        ("language = [\"SECRET\"]\n", "line 1 is invalid; it is not shown, because the file is outside the project"),
        ("extends = \"SECRET\"\n", "line 1 is invalid; it is not shown, because the file is outside the project"),
        ("restart = \"SECRET\"\n", "restart in "),
        ("health-path = \"SECRET\"\n", "health-path in "),
        ("label = { SECRET = \"\\u0000\" }\n", "label in "),
    ] {
        std::fs::write(&outside, text).unwrap();
        folder.write("dockgen.toml", &format!("extends = \"{}\"\n", outside.display()));
        let run = folder.new_with(&["--language", "go"]).fails_with(2).says(said);
        run.does_not_say("SECRET").does_not_say("MIIEo");
    }
    // One that the user names is shown.
    std::fs::write(&outside, "-----BEGIN SECRET-----\n").unwrap();
    folder.new_with(&["--preset", "../key"]).fails_with(2).says("BEGIN SECRET");
}

#[test]
fn a_chain_of_presets_has_an_end() {
    let folder = Folder::empty();
    for number in 0..20 {
        folder.write(&format!("{number}.toml"), &format!("extends = \"{}.toml\"\n", number + 1));
    }
    folder.new_with(&["--preset", "0.toml"]).fails_with(2).says("more than 16 presets extend each other");
    folder.write("10.toml", "language = \"go\"\n");
    folder.new_with(&["--preset", "0.toml"]).succeeds();
}

#[cfg(unix)]
#[test]
fn a_preset_is_a_regular_file() {
    let folder = Folder::empty();
    assert!(std::process::Command::new("mkfifo").arg(folder.path().join("pipe.toml")).status().unwrap().success());
    folder.write("team.toml", "extends = \"pipe.toml\"\n");
    for arguments in [["new", "--yes", "--preset", "pipe.toml"], ["new", "--yes", "--preset", "team.toml"]] {
        folder.dockgen(&arguments).fails_with(2).says("it is a named pipe, not a regular file");
    }
    folder.dockgen(&["preset", "check", "pipe.toml"]).fails_with(2).says("it is a named pipe");
    folder.dockgen(&["preset", "show", "/dev/zero"]).fails_with(2).says("it is a device");
}

#[test]
fn the_lectures_preset_gives_the_lectures_numbers() {
    let folder = Folder::empty();
    folder.new_with(&["less", "--preset", "lecture", "--language", "python", "--memory", "128M"]).succeeds();
    folder.new_with(&["--preset", "lecture", "--language", "python"]).succeeds();
    let dockerfile = folder.read("Dockerfile");
    for part in
        ["EXPOSE 8000", "--interval=30s", "--timeout=3s", "--start-period=5s", "--retries=3", "WEB_CONCURRENCY=4"]
    {
        assert!(dockerfile.contains(part), "no `{part}` in {dockerfile}");
    }
    let compose = folder.read("compose.yaml");
    for part in ["cpus: \"1.0\"", "memory: 512M", "cpus: \"0.5\"", "memory: 256M", "restart: unless-stopped"] {
        assert!(compose.contains(part), "no `{part}` in {compose}");
    }
}

#[test]
fn every_built_in_preset_is_listed_shown_and_valid() {
    let folder = Folder::empty();
    let list = folder.dockgen(&["preset", "list"]).succeeds().stdout;
    let names: Vec<&str> = list.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(names, ["hardened", "lecture", "minimal"]);
    for name in names {
        folder.dockgen(&["preset", "check", name]).succeeds();
        folder.dockgen(&["preset", "show", name]).succeeds().prints(&format!("(preset {name}:"));
        for language in ["python", "node", "go"] {
            let path = format!("{name}-{language}");
            folder.new_with(&[&path, "--preset", name, "--language", language]).succeeds();
        }
        let path = format!("{name}-static");
        // A site of files has no use for the lecture's database.
        folder.new_with(&[&path, "--preset", name, "--language", "static", "--with", "none"]).succeeds();
    }
}

#[test]
fn checking_presets_tells_every_mistake_of_every_file() {
    let folder = Folder::empty().with("a.toml", "port = 0\nmemory = \"1\"\n").with("b.toml", "prot = 1\n");
    let run = folder.dockgen(&["preset", "check", "a.toml", "b.toml", "lecture"]).fails_with(2);
    run.says("a.toml:1:8").says("a.toml:2:10").says("b.toml:1:1").says("lecture is a valid preset");
    assert_eq!(folder.files().len(), 2);
}

#[test]
fn a_preset_without_a_language_is_checked_against_all_of_them() {
    let folder = Folder::empty().with("a.toml", "variant = \"slm\"\nframework = \"flsk\"\nlanguage-version = \"99\"\n");
    let run = folder.dockgen(&["preset", "check", "a.toml"]).fails_with(2);
    run.says("did you mean `slim`?").says("did you mean `flask`?").says("a.toml:3:20");
}

#[test]
fn showing_a_preset_with_a_language_shows_all_settings() {
    let folder = Folder::empty().with("team.toml", "language = \"node\"\nvariant = \"alpine\"\n");
    let run = folder.dockgen(&["preset", "show", "team.toml"]).succeeds();
    run.prints("(team.toml:2)").prints("express").prints("(default of Node.js)");
}
