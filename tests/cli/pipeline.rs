//! The pipeline: build, scan and updates.

use yaml_serde::Value;

use snapbox::str;

use crate::folder::Folder;

const WORKFLOW: &str = ".github/workflows/docker.yml";
const GITLAB: &str = ".gitlab-ci.yml";
const DEPENDABOT: &str = ".github/dependabot.yml";

/// Generates a Go project with more flags.
fn generated(flags: &[&str]) -> Folder {
    let folder = Folder::empty();
    folder.new_with(&[&["--language", "go"], flags].concat()).succeeds();
    folder
}

/// The permissions of a job in the workflow.
fn permissions(folder: &Folder, job: &str) -> Vec<String> {
    let workflow: Value = yaml_serde::from_str(&folder.read(WORKFLOW)).unwrap();
    let of_job = workflow["jobs"][job]["permissions"].as_mapping().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    of_job.iter().map(|(right, access)| format!("{}: {}", text(right), text(access))).collect()
}

#[test]
fn each_scanner_fails_on_critical_after_its_report_is_listed() {
    for (scanner, action, other) in
        [("trivy", "aquasecurity/trivy-action@", "anchore/"), ("grype", "anchore/scan-action@", "aquasecurity/")]
    {
        let folder = generated(&["--scanner", scanner]);
        let workflow = folder.read(WORKFLOW);
        assert_eq!(workflow.matches(action).count(), 2, "{workflow}");
        assert!(!workflow.contains(other), "{workflow}");
        let listed = workflow.find("upload-sarif@").unwrap();
        let fails = workflow.find("Fail on critical").unwrap();
        assert!(listed < fails, "{workflow}");
        assert_eq!(permissions(&folder, "test"), ["contents: read", "security-events: write", "actions: read"]);
    }
}

#[test]
fn without_a_scanner_nothing_of_it_is_left() {
    let folder = generated(&["--scanner", "none"]);
    let workflow = folder.read(WORKFLOW);
    for part in ["scan", "trivy", "sarif"] {
        assert!(!workflow.contains(part), "`{part}` in {workflow}");
    }
    assert_eq!(permissions(&folder, "test"), ["contents: read"]);
}

#[test]
fn only_the_job_that_publishes_may_push_and_sign() {
    let folder = generated(&[]);
    assert_eq!(permissions(&folder, "lint"), ["contents: read"]);
    assert_eq!(permissions(&folder, "publish"), ["contents: read", "packages: write", "id-token: write"]);
    // Another registry needs no permissions at GitHub.
    let folder = generated(&["--registry", "registry.example.com:5000/team"]);
    assert_eq!(permissions(&folder, "publish"), ["contents: read", "id-token: write"]);
}

#[test]
fn no_shell_in_the_workflow_holds_an_expression() {
    for flags in [&[][..], &["--registry", "docker.io/acme", "--scanner", "grype", "--port", "80"]] {
        let workflow: Value = yaml_serde::from_str(&generated(flags).read(WORKFLOW)).unwrap();
        let mut seen = 0;
        for (_, job) in workflow["jobs"].as_mapping().unwrap() {
            for step in job["steps"].as_sequence().unwrap() {
                if let Some(run) = step["run"].as_str() {
                    assert!(!run.contains("${{"), "{run}");
                    seen += 1;
                }
            }
        }
        assert!(seen >= 8, "{seen}");
    }
}

#[test]
fn without_a_pipeline_no_workflow_is_written_and_no_action_kept_current() {
    let folder = generated(&["--ci", "none"]);
    assert!(!folder.files().contains_key(WORKFLOW));
    assert!(!folder.read(DEPENDABOT).contains("github-actions"));
}

#[test]
fn dependabot_knows_the_package_managers_packages() {
    let ecosystem = |flags: &[&str]| {
        let folder = Folder::empty();
        folder.new_with(flags).succeeds();
        let updates: Value = yaml_serde::from_str(&folder.read(DEPENDABOT)).unwrap();
        let entries = updates["updates"].as_sequence().unwrap();
        assert!(entries.iter().all(|entry| entry["cooldown"]["default-days"] == 7));
        let name = |entry: &Value| entry["package-ecosystem"].as_str().unwrap().to_owned();
        entries.iter().map(name).skip(2).collect::<Vec<_>>()
    };
    assert_eq!(ecosystem(&["--language", "python"]), ["pip"]);
    assert_eq!(ecosystem(&["--language", "python", "--package-manager", "uv"]), ["uv"]);
    assert_eq!(ecosystem(&["--language", "java", "--package-manager", "gradle"]), ["gradle"]);
    // Dependabot cannot write pdm.lock, and a site has no packages.
    assert!(ecosystem(&["--language", "python", "--package-manager", "pdm"]).is_empty());
    assert!(ecosystem(&["--language", "static"]).is_empty());
}

#[test]
fn renovate_takes_dependabots_place_and_stays_out_of_the_image() {
    for language in ["python", "static", "go"] {
        let folder = Folder::empty();
        folder.new_with(&["--language", language, "--updates", "renovate"]).succeeds();
        let renovate: serde_json::Value = serde_json::from_str(&folder.read("renovate.json")).unwrap();
        assert_eq!(renovate["minimumReleaseAge"], "7 days");
        assert!(!folder.files().contains_key(DEPENDABOT));
        assert!(folder.read(".dockerignore").lines().any(|line| line == "renovate.json"));
    }
    let folder = generated(&["--updates", "none"]);
    assert!(!folder.files().contains_key(DEPENDABOT) && !folder.files().contains_key("renovate.json"));
    assert!(!folder.read(".dockerignore").contains("renovate"));
}

#[test]
fn the_choice_comes_from_a_preset_or_a_variable_and_is_kept() {
    let team = "language = \"go\"\nscanner = \"grype\"\nupdates = \"renovate\"\n";
    let folder = Folder::empty().with("../team.toml", team);
    folder.new_with(&["--preset", "../team.toml", "--ci", "none"]).succeeds();
    let answers = folder.read("dockgen.toml");
    assert!(answers.contains("ci = \"none\"") && !answers.contains("scanner"), "{answers}");
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
    let folder = Folder::empty().variable("DOCKGEN_SCANNER", "grype");
    let run = folder.new_with(&["--language", "go", "--json"]).succeeds();
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["settings"]["scanner"]["value"], "grype");
    assert_eq!(json["settings"]["ci"]["value"], "github");
}

/// The workflow runs a starter's tests, and an app's tests if `--test-cmd` is given.
#[test]
fn the_apps_own_tests_run_in_the_workflow() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "python"]).succeeds();
    let workflow = folder.read(WORKFLOW);
    assert!(workflow.contains("-c '/opt/venv/bin/python -m unittest discover tests'"), "{workflow}");
    assert!(workflow.contains("--volume \"$PWD/tests:/app/tests:ro\""), "{workflow}");
    // The answers keep the command after the app exists.
    folder.new_with(&[]).succeeds();
    assert_eq!(folder.read(WORKFLOW), workflow);

    let app = Folder::project("go-ledger");
    app.new_with(&[]).succeeds();
    assert!(!app.read(WORKFLOW).contains("the app's tests"));
    app.new_with(&["--test-cmd", "go test ./...", "--on-conflict", "overwrite"]).succeeds();
    assert!(app.read(WORKFLOW).contains("-c 'go test ./...'"));
    app.new_with(&["--test-cmd", "echo ${{ github.token }}"]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
error: --test-cmd: `echo ${{ github.token }}` is not a test command
  allowed: a command on one line, without `'`, `${{` and invisible characters, such as `npm test`; or none
[exit 2]
"#]]);
}

/// Both builds get the credentials from the environment of their steps, which needs no quoting and may have several lines.
#[test]
fn private_packages_get_their_credentials_from_compose_and_the_workflow() {
    for (language, id, file) in
        [("python", "netrc", "${HOME}/.netrc"), ("node", "npmrc", ".npmrc"), ("rust", "cargo", "credentials.toml")]
    {
        let folder = Folder::empty();
        folder.new_with(&["--language", language, "--packages", "private"]).succeeds();
        let workflow = folder.read(WORKFLOW);
        let variable = format!("BUILD_{}", id.to_uppercase());
        assert_eq!(workflow.matches(&format!("secret-envs: {id}={variable}")).count(), 2, "{workflow}");
        assert_eq!(workflow.matches(&format!("{variable}: ${{{{ secrets.{variable} }}}}")).count(), 2, "{workflow}");
        let compose: Value = yaml_serde::from_str(&folder.read("compose.yaml")).unwrap();
        assert_eq!(compose["services"]["web"]["build"]["secrets"][0].as_str(), Some(id));
        assert!(compose["secrets"][id]["file"].as_str().unwrap().ends_with(file));
        assert!(compose["services"]["web"]["secrets"].is_null(), "the app itself gets none");
        assert!(folder.read("Dockerfile").contains(&format!("type=secret,id={id},")));
    }
}

#[test]
fn a_project_that_fetches_no_packages_takes_no_credentials() {
    let folder = Folder::empty();
    folder.new_with(&["--language", "static", "--packages", "private"]).gives(str![[r#"
error: --packages: `private` is not possible with static
  allowed: public: static downloads no packages
[exit 2]
"#]]);
    folder.new_with(&["--language", "go", "--packages", "secret"]).gives(str![[r#"
error: --packages: `secret` is not a source of packages
  allowed: one of public, private
[exit 2]
"#]]);
    assert!(folder.files().is_empty());
}

/// GitLab's pipeline for Go with more flags.
fn at_gitlab(flags: &[&str]) -> (Folder, Value) {
    let folder = generated(&[&["--ci", "gitlab"], flags].concat());
    let pipeline = yaml_serde::from_str(&folder.read(GITLAB)).unwrap();
    (folder, pipeline)
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_sequence().unwrap().iter().filter_map(Value::as_str).collect()
}

#[test]
fn gitlab_gets_its_own_pipeline_and_renovate_and_nothing_of_githubs() {
    let (folder, pipeline) = at_gitlab(&[]);
    assert_eq!(texts(&pipeline["stages"]), ["lint", "build", "test", "publish"]);
    assert!(folder.has("renovate.json") && !folder.has(".github"));
    assert!(!folder.read("renovate.json").contains("GitHub"));
    assert!(folder.read(".dockerignore").lines().any(|line| line == GITLAB));
    assert!(!folder.read("RUNBOOK.md").contains("workflow"));
    let run = folder.new_with(&["--ci", "gitlab", "--json"]).succeeds();
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["settings"]["updates"]["value"], "renovate");
    // The same settings produce the same bytes.
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
    // Dependabot can still be requested.
    let (folder, _) = at_gitlab(&["--updates", "dependabot"]);
    assert!(folder.has(DEPENDABOT) && !folder.has("renovate.json"));
}

#[test]
fn gitlabs_scan_is_trivys_and_can_be_left_out() {
    let folder = Folder::empty();
    let grype = ["--language", "go", "--ci", "gitlab", "--scanner", "grype"];
    folder.new_with(&grype).gives(str![[r#"
error: --scanner: `grype` is not possible with GitLab's pipeline
  allowed: trivy, which its own scan uses, or none
[exit 2]
"#]]);
    assert!(folder.files().is_empty());
    let (folder, pipeline) = at_gitlab(&["--scanner", "none"]);
    assert_eq!(texts(&pipeline["stages"]), ["lint", "build", "publish"]);
    assert!(pipeline["include"].is_null() && !folder.read(GITLAB).contains("scan"));
}

#[test]
fn gitlab_builds_each_platform_on_a_runner_of_its_kind() {
    let (folder, pipeline) = at_gitlab(&["--platform", "linux/386", "--platform", "linux/arm/v7"]);
    let matrix = pipeline["build"]["parallel"]["matrix"].as_sequence().unwrap();
    let entry = |key: &str| matrix.iter().map(|entry| entry[key].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(entry("PLATFORM"), ["linux/386", "linux/arm/v7"]);
    assert_eq!(entry("ARCH"), ["386", "armv7"]);
    assert_eq!(entry("RUNNER"), ["saas-linux-small-amd64", "linux-armv7"]);
    assert!(folder.read(GITLAB).contains("\"$IMAGE_386\" \"$IMAGE_armv7\""));
    // A platform without a runner at GitLab.com causes a message.
    let run = folder.new_with(&["--ci", "gitlab", "--platform", "linux/s390x", "--dry-run"]).succeeds();
    run.says_line("warning: GitLab.com has no runner for linux/s390x: the pipeline waits for your own runner with the tag linux-s390x");
}

#[test]
fn another_registry_than_gitlabs_is_known_to_the_jobs_that_publish_alone() {
    let (_, pipeline) = at_gitlab(&["--registry", "registry.example.com:5000/team"]);
    let logs_in = |job: &str| texts(&pipeline[job]["script"]).iter().any(|line| line.contains("$REGISTRY_TOKEN"));
    assert_eq!(["build", "publish", "sign", "release"].map(logs_in), [false, true, true, true]);
    assert!(
        pipeline["publish"]["variables"]["RELEASE_IMAGE"]
            .as_str()
            .unwrap()
            .starts_with("registry.example.com:5000/team/")
    );
    // GitLab's own registry needs no credentials.
    let (own, _) = at_gitlab(&["--registry", "registry.gitlab.com/acme"]);
    assert!(!own.read(GITLAB).contains("REGISTRY_TOKEN"));
    // `docker login` without a name means Docker Hub.
    let (hub, _) = at_gitlab(&["--registry", "docker.io/acme"]);
    assert!(hub.read(GITLAB).contains("--password-stdin\n"));
}

#[test]
fn a_project_that_is_pushed_to_gitlab_gets_gitlabs_pipeline() {
    let config = "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = git@gitlab.com:acme/shop.git\n";
    let folder = Folder::empty().with(".git/config", config);
    let run = folder.new_with(&["--language", "go", "--json"]).succeeds();
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["settings"]["ci"]["value"], "gitlab");
    assert!(json["settings"]["ci"]["origin"].to_string().contains(".git/config"), "{json}");
    folder.new_with(&["--language", "go"]).succeeds();
    assert!(folder.has(GITLAB));
    // The answers keep it, so dockgen recognises the pipeline as its own.
    let before = folder.files();
    folder.dockgen(&["new"]).succeeds();
    assert_eq!(folder.files(), before);
}

#[test]
fn a_pipeline_that_is_there_is_left_alone() {
    let folder = Folder::empty().with(GITLAB, "deploy:\n  script: [make deploy]\n");
    folder.new_with(&["--language", "go"]).succeeds();
    assert!(folder.read(GITLAB).contains("make deploy") && !folder.has(".github") && folder.has("renovate.json"));
    // Unless it is asked for.
    folder.new_with(&["--language", "go", "--ci", "gitlab"]).fails_with(3);
    assert!(folder.read(GITLAB).contains("make deploy"));
}

/// GitLab cannot mask a variable with spaces and line breaks, so a credentials file is a variable of type File.
#[test]
fn gitlab_hands_private_packages_credentials_to_every_build_as_a_file() {
    let (folder, _) = at_gitlab(&["--packages", "private"]);
    let pipeline = folder.read(GITLAB);
    assert!(pipeline.contains("set -- \"$@\" --secret \"id=netrc,src=$BUILD_NETRC\""), "{pipeline}");
    let builds = pipeline.lines().filter(|line| line.contains("docker build ") && !line.contains("--check"));
    assert!(
        builds.clone().count() == 3 && builds.clone().all(|line| line.contains("docker build \"$@\" ")),
        "{pipeline}"
    );
}

/// Each check has its own line, because in a script a failure of `a` in `a && b` does not stop it.
#[test]
fn no_check_of_gitlabs_pipeline_can_fail_unnoticed() {
    let (folder, _) = at_gitlab(&["--with", "postgres", "--packages", "private", "--registry", "quay.io/acme"]);
    let pipeline = folder.read(GITLAB);
    assert!(!pipeline.lines().any(|line| line.trim_start().starts_with("[ ") && line.contains("&&")), "{pipeline}");
}
