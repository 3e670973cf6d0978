//! `dockgen pin`: which files change, which do not, and how registries may respond.

#[cfg(target_os = "linux")]
mod files;
mod hostile;

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use snapbox::str;

use crate::folder::{Folder, Run, Session};
use crate::registry::{Answer, Asked, Registry, digest_of, named};
use crate::templates;

/// A folder with a Dockerfile of one image in a registry, without the configuration of the test runner's user.
fn project(registry: &Registry) -> Folder {
    let dockerfile = format!("FROM {}/shop/base:1\n", registry.host());
    configured(&json!({})).with("Dockerfile", &dockerfile)
}

/// A folder with this Docker configuration.
fn configured(config: &Value) -> Folder {
    let folder = Folder::empty();
    let docker = folder.above().join("docker");
    fs::create_dir(&docker).unwrap();
    fs::write(docker.join("config.json"), config.to_string()).unwrap();
    folder.variable("DOCKER_CONFIG", docker.to_str().unwrap())
}

/// A project whose user has logged in.
fn logged_in(registry: &Registry) -> Folder {
    let auths = json!({"auths": {registry.host(): {"auth": STANDARD.encode("me:secret")}}});
    configured(&auths).with("Dockerfile", &format!("FROM {}/shop/base:1\n", registry.host()))
}

fn pinned(registry: &Registry, image: &str) -> String {
    format!("{}/{image}@{}", registry.host(), digest_of(image))
}

#[track_caller]
fn is_pinned(folder: &Folder, registry: &Registry) {
    folder.dockgen(&["pin"]).succeeds();
    assert_eq!(folder.read("Dockerfile"), format!("FROM {}\n", pinned(registry, "shop/base:1")));
}

#[test]
fn every_image_is_pinned_and_every_other_byte_stays() {
    let registry = Registry::open();
    let host = registry.host();
    let dockerfile = format!(
        "# é\r\nARG V=1\r\nfrom --platform=$BUILDPLATFORM   {host}/a:1   AS build\r\n\
         RUN --mount=from={host}/b,target=/b \\\r\n  \
         true\r\nFROM {host}/c:$V\r\nCOPY --from={host}/d:4  /x /x\r\nCOPY --from=build /y /y\r\nFROM scratch"
    );
    let compose = format!(
        "services:\n  web: {{image: 'shop:1', build: .}}\n  db:\n    image:   \"{host}/team/db:18\"  # é\n  \
         x: {{image: {host}/a:1}}\n"
    );
    let folder = configured(&json!({})).with("Dockerfile", &dockerfile).with("compose.yaml", &compose);
    folder.dockgen(&["pin"]).gives(str![[r#"
Dockerfile:6: [REGISTRY]/c:$V is skipped: it contains a variable
   update  Dockerfile
   update  compose.yaml
[exit 0]
"#]]);
    let pins = |text: &str, images: &[&str]| {
        images.iter().fold(text.to_owned(), |text, image| {
            let tagless = image.trim_end_matches(":latest");
            text.replace(&format!("{host}/{tagless}"), &pinned(&registry, image))
        })
    };
    assert_eq!(folder.read("Dockerfile"), pins(&dockerfile, &["a:1", "b:latest", "d:4"]));
    assert_eq!(folder.read("compose.yaml"), pins(&compose, &["team/db:18", "a:1"]));
    assert_eq!(folder.files().len(), 2);
    let asked: Vec<String> = registry.asked().iter().map(named).collect();
    assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), asked.len(), "each image is asked for once: {asked:?}");
    assert!(registry.asked()[0].header("accept").starts_with("application/vnd.oci.image.index.v1+json, "));
    folder.dockgen(&["pin"]).gives(str![[r#"
Dockerfile:6: [REGISTRY]/c:$V is skipped: it contains a variable
        2  files unchanged
[exit 0]
"#]]);
    folder.dockgen(&["pin", "--check"]).succeeds();
}

#[test]
fn the_images_of_a_gitlab_pipeline_are_pinned_as_well() {
    let registry = Registry::open();
    let host = registry.host();
    let pipeline = format!(
        "variables:\n  image: {host}/no:1\n.engine:\n  image: {host}/docker:29 # é\n  services:\n    - {host}/dind:29\n\
         test:\n  image: {{name: {host}/a:1}}\n  script: [\"docker run {host}/b:1\"]\nscan:\n  image: $ANALYZER\n"
    );
    let folder = project(&registry).with(".gitlab-ci.yml", &pipeline);
    folder.dockgen(&["pin"]).gives(str![[r#"
.gitlab-ci.yml:11: $ANALYZER is skipped: it contains a variable
   update  Dockerfile
   update  .gitlab-ci.yml
[exit 0]
"#]]);
    let images = ["docker:29", "dind:29", "a:1"];
    let pin = |text: String, image: &&str| text.replace(&format!("{host}/{image}"), &pinned(&registry, image));
    assert_eq!(folder.read(".gitlab-ci.yml"), images.iter().fold(pipeline, pin));
    folder.dockgen(&["pin", "--check", "--file", ".gitlab-ci.yml"]).succeeds();
    folder.write(".gitlab-ci.yml", "a: [\n");
    folder.dockgen(&["pin"]).gives(str![[r#"
error: .gitlab-ci.yml cannot be read: while parsing a node, did not find expected node content
 --> .gitlab-ci.yml:1:6
  |
1 | a: [
  |     ^ allowed: a pipeline in YAML
[exit 2]
"#]]);
}

#[test]
fn a_newer_digest_fails_the_check_and_is_written_by_the_next_pin() {
    let registry = Registry::open();
    let folder = configured(&json!({}));
    let old = digest_of("old");
    let before = format!("FROM {0}/a:1@{old} AS a\nFROM {0}/b:2\nFROM {0}/c@{old}\n", registry.host());
    folder.write("Dockerfile", &before);
    folder.dockgen(&["pin", "--check"]).gives(str![[r#"
stdout:
✘ outdated    Dockerfile:1  [REGISTRY]/a:1                                                                        sha256:6072eb5bf337 → sha256:1ae0bfd2c902
✘ not pinned  Dockerfile:2  [REGISTRY]/b:2                                                                        sha256:41d4bacbca30
- skipped     Dockerfile:3  [REGISTRY]/c@sha256:6072eb5bf33707c05d0913ab24b8404a58c405948b033044e11ab1b9764bd45d  it is pinned without a tag
stderr:
error: 2 images are not pinned to their tags' current digests
[exit 1]
"#]]);
    let run = folder.dockgen(&["pin", "--check", "--json"]).fails_with(1);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&report["version"], &report["files"]), (&json!(1), &Value::Null));
    let first = &report["images"][0];
    assert_eq!((&first["status"], &first["tag"], &first["line"]), (&json!("outdated"), &json!("1"), &json!(1)));
    assert_eq!((&first["digest"], &first["newest"]), (&json!(old), &json!(digest_of("a:1"))));
    assert_eq!(report["images"][1]["status"], "unpinned");
    assert_eq!(report["images"][2]["status"], "skipped");
    assert_eq!(folder.read("Dockerfile"), before);
    folder.dockgen(&["pin"]).succeeds();
    assert!(folder.read("Dockerfile").starts_with(&format!("FROM {} AS a\n", pinned(&registry, "a:1"))));
    folder.dockgen(&["pin", "--check"]).gives(str![[r#"
stdout:
✔ pinned   Dockerfile:1  [REGISTRY]/a:1                                                                        sha256:1ae0bfd2c902
✔ pinned   Dockerfile:2  [REGISTRY]/b:2                                                                        sha256:41d4bacbca30
- skipped  Dockerfile:3  [REGISTRY]/c@sha256:6072eb5bf33707c05d0913ab24b8404a58c405948b033044e11ab1b9764bd45d  it is pinned without a tag
[exit 0]
"#]]);
}

#[test]
fn looking_before_writing_writes_nothing() {
    let registry = Registry::open();
    let folder = project(&registry);
    let before = folder.files();
    let image = pinned(&registry, "shop/base:1");
    folder.dockgen(&["pin", "--diff"]).gives(str![[r#"
stdout:
--- a/Dockerfile
+++ b/Dockerfile
@@ -1 +1 @@
-FROM [REGISTRY]/shop/base:1
+FROM [REGISTRY]/shop/base:1@sha256:a1a730e7657b128a4e90aafcfe75adc6413b97e2f72e9a5f0880368ffc251fc2
[exit 0]
"#]]);
    folder.dockgen(&["pin", "--dry-run"]).gives(str![[r#"
stdout:
✘ not pinned  Dockerfile:1  [REGISTRY]/shop/base:1  sha256:a1a730e7657b

update  Dockerfile  (dockerfile)
[exit 0]
"#]]);
    let run = folder.dockgen(&["pin", "--json"]).succeeds();
    let plan: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&plan["files"][0]["action"], &plan["files"][0]["contents"]),
        (&json!("update"), &json!(format!("FROM {image}\n")))
    );
    assert_eq!(folder.files(), before);
}

#[test]
fn dockerfiles_that_the_compose_file_builds_from_are_found() {
    let registry = Registry::open();
    let from = format!("FROM {}/a:1\n", registry.host());
    let compose = "services:\n  a: {build: {context: api, dockerfile: Dockerfile.prod}}\n  b: {build: ./web}\n  \
                   c: {build: ../outside}\n  d: {build: gone}\n  \
                   e: {build: {context: ., additional_contexts: {base: x}}}\n";
    let folder = configured(&json!({}))
        .with("compose.yaml", compose)
        .with("compose.override.yaml", "services: {}\n")
        .with("api/Dockerfile.prod", &from)
        .with("web/Dockerfile", "FROM base\n");
    folder.dockgen(&["pin"]).gives(str![[r#"
warning: compose.yaml builds from Dockerfile in ../outside, which is skipped
warning: compose.yaml builds from gone/Dockerfile, which does not exist
warning: compose.yaml builds from Dockerfile, which does not exist
web/Dockerfile:1: base is skipped: it is a build context of the compose file
   update  api/Dockerfile.prod
        3  files unchanged
[exit 0]
"#]]);
    assert_eq!(folder.read("api/Dockerfile.prod"), format!("FROM {}\n", pinned(&registry, "a:1")));
}

#[test]
fn a_file_can_be_named() {
    let registry = Registry::open();
    let from = format!("FROM {}/a:1\n", registry.host());
    let folder = configured(&json!({})).with("Dockerfile", &from).with("ops/Dockerfile.prod", &from);
    folder.dockgen(&["pin", "--file", "ops/Dockerfile.prod"]).succeeds();
    assert_eq!(folder.read("Dockerfile"), from);
    assert_eq!(folder.read("ops/Dockerfile.prod"), format!("FROM {}\n", pinned(&registry, "a:1")));
}

#[test]
fn wrong_use_and_wrong_files_are_told_before_a_registry_is_asked() {
    let registry = Registry::open();
    let folder = project(&registry).with("bad.yaml", "services: {\n").with("empty", "# nothing\n");
    folder.write("case", "FROM alpine\nFROM Alpine:3\n");
    let wrong = [
        &["--check", "--dry-run"][..],
        &["--diff", "--json"],
        &["--timeout", "10"],
        &["--file", "gone"],
        &["--file", "../Dockerfile"],
        &["--file", "bad.yaml"],
        &["--file", "empty"],
        &["--file", "case"],
        &["nowhere"],
        &["Dockerfile"],
    ];
    wrong
        .into_iter()
        .map(|arguments| folder.dockgen(&[&["pin"], arguments].concat()))
        .collect::<Session>()
        .gives(str![[r#"
$ dockgen pin --check --dry-run
error: the argument '--check' cannot be used with '--dry-run'

Usage: dockgen pin --check [PATH]

For more information, try '--help'.
[exit 2]
$ dockgen pin --diff --json
error: the argument '--diff' cannot be used with '--json'

Usage: dockgen pin --diff [PATH]

For more information, try '--help'.
[exit 2]
$ dockgen pin --timeout 10
error: invalid value '10' for '--timeout <TIME>': not a length of time: allowed is 1ms to 24h with units, such as 500ms, 30s or 1m30s; did you mean `10s`?

For more information, try '--help'.
[exit 2]
$ dockgen pin --file gone
error: --file: there is no gone
  allowed: a Dockerfile, a compose file or a GitLab pipeline, from the project's folder
[exit 2]
$ dockgen pin --file ../Dockerfile
error: --file: ../Dockerfile is not inside the project's folder
  allowed: a Dockerfile, a compose file or a GitLab pipeline, from the project's folder
[exit 2]
$ dockgen pin --file bad.yaml
error: bad.yaml cannot be read: while parsing a node, did not find expected node content
 --> bad.yaml:1:13
  |
1 | services: {
  |            ^ allowed: a compose file in YAML
[exit 2]
$ dockgen pin --file empty
error: empty cannot be read
 --> empty:1:1
  |
1 | # nothing
  | ^ allowed: a Dockerfile, with at least one FROM
[exit 2]
$ dockgen pin --file case
error: `Alpine:3` is not an image
 --> case:2:6
  |
2 | FROM Alpine:3
  |      ^^^^^^^^ allowed: [registry/]name[:tag][@digest], such as ghcr.io/acme/shop:1.2
  hint: names are written in lowercase
[exit 2]
$ dockgen pin nowhere
error: cannot use nowhere as the project's folder: No such file or directory (os error 2)
[exit 2]
$ dockgen pin Dockerfile
error: cannot use Dockerfile as the project's folder: it is a file
[exit 2]
"#]]);
    folder.dockgen(&["pin", "--file", "case"]).gives(str![[r#"
error: `Alpine:3` is not an image
 --> case:2:6
  |
2 | FROM Alpine:3
  |      ^^^^^^^^ allowed: [registry/]name[:tag][@digest], such as ghcr.io/acme/shop:1.2
  hint: names are written in lowercase
[exit 2]
"#]]);
    Folder::empty().dockgen(&["pin"]).gives(str![[r#"
error: there is neither a Dockerfile nor a compose file nor a GitLab pipeline in [TEMP]/shop
  allowed: a folder with one of them
  hint: --file names a file with another name
[exit 2]
"#]]);
    fs::write(folder.path().join("Dockerfile"), b"FROM a\n# \xff\n").unwrap();
    folder.dockgen(&["pin"]).gives(str![[r#"
error: Dockerfile cannot be read: it is not UTF-8 from byte 9 on
  allowed: a Dockerfile, a compose file or a GitLab pipeline in UTF-8
[exit 2]
"#]]);
    assert!(registry.asked().is_empty());
}

#[test]
fn a_registry_without_head_or_without_the_header_is_asked_for_the_manifest() {
    for status in [405, 501, 400] {
        let registry = Registry::answering(move |asked| {
            let is_head = asked.line.starts_with("HEAD");
            Some(if is_head { Answer::status(status) } else { Answer::manifest(&named(asked)) })
        });
        is_pinned(&project(&registry), &registry);
    }
    let registry = Registry::answering(|asked| Some(Answer::nameless_manifest(&named(asked))));
    is_pinned(&project(&registry), &registry);
}

#[test]
fn what_is_no_manifest_is_never_pinned() {
    let html = Answer::status(200).header("Content-Type", "text/html").body("<p>Log in to the network</p>");
    let first = Answer::status(200)
        .header("Content-Type", "application/vnd.docker.distribution.manifest.v1+prettyjws")
        .header("Docker-Content-Digest", &digest_of("x"))
        .body(r#"{"schemaVersion":1}"#);
    let large = Answer::nameless_manifest(&"x".repeat(5 * 1024 * 1024));
    let answers = [html, first, large, Answer::status(204), Answer::status(302), Answer::status(418)];
    let runs = answers.into_iter().map(|answer| {
        let registry = Registry::answering(move |_| Some(answer.clone()));
        let folder = project(&registry);
        let run = folder.dockgen(&["pin"]);
        assert!(!folder.read("Dockerfile").contains('@'));
        run
    });
    runs.collect::<Session>().gives(str![[r#"
$ dockgen pin
error: [REGISTRY] does not answer like a registry: its answer is not a manifest
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: its answer is not a manifest
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: the response body is larger than request limit: 4194304
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: status 204 for [REGISTRY]/shop/base:1
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: status 302 for [REGISTRY]/shop/base:1
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: status 418 for [REGISTRY]/shop/base:1
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
"#]]);
    let registry = Registry::answering(|asked| {
        let is_head = asked.line.starts_with("HEAD");
        let answer = if is_head { Answer::status(405) } else { Answer::nameless_manifest("a") };
        Some(answer.header("Docker-Content-Digest", &digest_of("b")))
    });
    project(&registry).dockgen(&["pin"]).gives(str![[r#"
error: [REGISTRY] does not answer like a registry: its manifest does not match the digest
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
"#]]);
}

#[test]
fn what_a_registry_refuses_is_told_with_what_to_try() {
    let answers = [
        Answer::status(401),
        Answer::status(403),
        Answer::status(404),
        Answer::status(429).header("Retry-After", "120"),
        Answer::status(429).header("Retry-After", "Fri, 27 Nov 2026 07:28:00 GMT"),
        Answer::status(429),
        Answer::status(503),
    ];
    let runs = answers.into_iter().map(|answer| {
        let registry = Registry::answering(move |_| Some(answer.clone()));
        let folder = project(&registry);
        let run = folder.dockgen(&["pin"]);
        folder.dockgen(&["pin", "--check"]).fails_with(4);
        assert!(!folder.read("Dockerfile").contains('@'));
        run
    });
    runs.collect::<Session>().gives(str![[r#"
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: for a private image, run `docker login [REGISTRY]`; otherwise check the name
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 403)
  hint: for a private image, run `docker login [REGISTRY]`; otherwise check the name
[exit 4]
$ dockgen pin
error: [REGISTRY]/shop/base:1 does not exist at [REGISTRY]
  hint: check the name and the tag, and whether the image was pushed
[exit 4]
$ dockgen pin
error: [REGISTRY] limits the number of requests (status 429)
  hint: try again in 120 s; `docker login [REGISTRY]` raises the limit
[exit 4]
$ dockgen pin
error: [REGISTRY] limits the number of requests (status 429)
  hint: try again after Fri, 27 Nov 2026 07:28:00 GMT; `docker login [REGISTRY]` raises the limit
[exit 4]
$ dockgen pin
error: [REGISTRY] limits the number of requests (status 429)
  hint: try again later; `docker login [REGISTRY]` raises the limit
[exit 4]
$ dockgen pin
error: [REGISTRY] failed with status 503 for [REGISTRY]/shop/base:1
  hint: try again later: the error is in the registry
[exit 4]
"#]]);
}

#[test]
fn nothing_is_written_where_one_image_of_many_fails() {
    let registry = Registry::answering(|asked| {
        Some(if named(asked) == "b:1" { Answer::status(404) } else { Answer::manifest("a") })
    });
    let folder = configured(&json!({})).with("Dockerfile", &format!("FROM {0}/a:1\nFROM {0}/b:1\n", registry.host()));
    let before = folder.files();
    folder.dockgen(&["pin"]).gives(str![[r#"
error: [REGISTRY]/b:1 does not exist at [REGISTRY]
  hint: check the name and the tag, and whether the image was pushed
[exit 4]
"#]]);
    assert_eq!(folder.files(), before);
}

#[test]
fn a_registry_that_is_slow_or_gone_or_not_secure_is_told() {
    let slow = Registry::answering(|_| None);
    project(&slow).dockgen(&["pin", "--timeout", "1s"]).gives(str![[r#"
error: [REGISTRY] did not answer in time
  hint: raise --timeout, or check whether HTTPS_PROXY must be set
[exit 4]
"#]]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let gone = configured(&json!({})).with("Dockerfile", &format!("FROM 127.0.0.1:{port}/a:1\n"));
    // What the system says is its own.
    gone.dockgen(&["pin"]).fails_with(4).says("cannot be reached: ").says("HTTPS_PROXY");
}

/// `127.1` is this machine in an unusual form, so it is treated like any other host.
#[cfg(unix)]
#[test]
fn plain_http_is_not_spoken_to_another_host() {
    let registry = Registry::open();
    let host = format!("127.1:{}", registry.port());
    crate::folder::hide(&host, "[HOST]");
    let folder = configured(&json!({})).with("Dockerfile", &format!("FROM {host}/a:1\n"));
    folder.dockgen(&["pin", "--timeout", "5s"]).gives(str![[r#"
error: no secure connection to [HOST]: Rustls invalid dns name error
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
"#]]);
    assert!(registry.lines().iter().all(|line| !line.contains("/v2/")), "{:?}", registry.lines());
}

#[test]
fn a_proxy_is_used_for_registries_elsewhere_and_not_for_this_machine() {
    let proxy = Registry::answering(|_| Some(Answer::status(502)));
    let address = format!("http://{}", proxy.host());
    let folder =
        configured(&json!({})).with("Dockerfile", "FROM registry.example/a:1\n").variable("HTTPS_PROXY", &address);
    folder.dockgen(&["pin"]).gives(str![[r#"
error: registry.example cannot be reached: CONNECT proxy failed: proxy server responded 502/502
  hint: check the network, HTTPS_PROXY and NO_PROXY
[exit 4]
"#]]);
    assert_eq!(proxy.lines(), ["CONNECT registry.example:443 HTTP/1.1"]);
    let registry = Registry::open();
    is_pinned(&project(&registry).variable("HTTPS_PROXY", &address), &registry);
    assert_eq!(proxy.lines().len(), 1);
}

/// Requires this `Authorization` header for manifests.
fn guarded(asked: &Asked, wanted: &str, challenge: &str) -> Answer {
    if asked.header("authorization") == wanted {
        return Answer::manifest(&named(asked));
    }
    Answer::status(401).header("WWW-Authenticate", challenge)
}

fn basic() -> Registry {
    let wanted = format!("Basic {}", STANDARD.encode("me:secret"));
    Registry::answering(move |asked| Some(guarded(asked, &wanted, "Basic realm=\"x\"")))
}

#[test]
fn a_password_is_shown_only_where_it_is_asked_for() {
    let registry = basic();
    is_pinned(&logged_in(&registry), &registry);
    let shown: Vec<bool> = registry.asked().iter().map(|asked| !asked.header("authorization").is_empty()).collect();
    assert_eq!(shown, [false, true]);
    project(&registry).dockgen(&["pin"]).gives(str![[r#"
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: for a private image, run `docker login [REGISTRY]`; otherwise check the name
[exit 4]
"#]]);
    let open = Registry::open();
    is_pinned(&logged_in(&open), &open);
    assert!(open.asked().iter().all(|asked| asked.header("authorization").is_empty()));
}

#[test]
fn a_wrong_password_is_told_and_never_shown() {
    let registry = Registry::answering(|_| Some(Answer::status(401).header("WWW-Authenticate", "Basic")));
    let run = logged_in(&registry).dockgen(&["pin", "--verbose"]);
    run.does_not_say("secret").does_not_say(&STANDARD.encode("me:secret")).gives(str![[r#"
error: [REGISTRY] refuses these credentials for [REGISTRY]/shop/base:1 (status 401)
  hint: renew the credentials with `docker login [REGISTRY]`, and check whether they may read this image
[exit 4]
"#]]);
}

/// A registry that issues tokens itself; `secret` is the credential that it requires.
fn with_tokens(wants: &'static str) -> Registry {
    Registry::answering(move |asked| {
        let host = asked.header("host").to_owned();
        if asked.line.contains("/token") {
            let is_good = asked.header("authorization") == wants || (!wants.is_empty() && asked.body.contains(wants));
            return Some(if is_good { Answer::status(200).body(r#"{"token": "t0k3n"}"#) } else { Answer::status(401) });
        }
        let challenge =
            format!(r#"Bearer realm="http://{host}/token",service="s é",scope="repository:shop/base:pull""#);
        Some(guarded(asked, "Bearer t0k3n", &challenge.replace('é', "e")))
    })
}

#[test]
fn a_token_is_had_without_credentials_where_that_is_enough() {
    let registry = with_tokens("");
    is_pinned(&project(&registry), &registry);
    let token = &registry.lines()[1];
    assert!(token.starts_with("GET /token?scope=repository"), "{token}");
    assert!(token.contains("shop") && token.contains("service=s%20e"), "{token}");
}

#[test]
fn a_token_is_asked_for_once_for_each_repository() {
    let registry = with_tokens("");
    let folder = configured(&json!({}));
    folder.write("Dockerfile", &format!("FROM {0}/a:1\nFROM {0}/a:2\nFROM {0}/b:1\n", registry.host()));
    folder.dockgen(&["pin"]).succeeds();
    assert_eq!(registry.lines().iter().filter(|line| line.contains("/token")).count(), 2, "{:?}", registry.lines());
}

#[test]
fn a_token_is_had_for_a_password_or_for_another_token() {
    // `me:secret`
    let registry = with_tokens("Basic bWU6c2VjcmV0");
    is_pinned(&logged_in(&registry), &registry);
    project(&registry).dockgen(&["pin"]).gives(str![[r#"
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: for a private image, run `docker login [REGISTRY]`; otherwise check the name
[exit 4]
"#]]);
    let registry = with_tokens("refresh_token=1d3nt1ty");
    let auths = json!({"auths": {registry.host(): {"identitytoken": "1d3nt1ty"}}});
    let folder = configured(&auths).with("Dockerfile", &format!("FROM {}/shop/base:1\n", registry.host()));
    is_pinned(&folder, &registry);
    assert!(registry.lines()[1].starts_with("POST /token"));
}

#[test]
fn a_token_is_not_asked_for_in_plain_text_elsewhere() {
    let registry = Registry::answering(|_| {
        Some(Answer::status(401).header("WWW-Authenticate", r#"Bearer realm="http://auth.example/token""#))
    });
    logged_in(&registry).dockgen(&["pin"]).gives(str![[r#"
error: no secure connection to [REGISTRY]: its token service http://auth.example/token uses plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
"#]]);
}

#[test]
fn a_token_service_that_answers_with_something_else_is_told() {
    let runs = ["<p>", "{}", r#"{"token":"a\nb"}"#].into_iter().map(|body| {
        let registry = Registry::answering(move |asked| {
            let host = asked.header("host");
            let challenge = format!(r#"Bearer realm="http://{host}/token""#);
            let is_token = asked.line.contains("/token");
            Some(if is_token { Answer::status(200).body(body) } else { guarded(asked, "x", &challenge) })
        });
        project(&registry).dockgen(&["pin"]).titled(body)
    });
    runs.collect::<Session>().gives(str![[r#"
$ <p>
error: [REGISTRY] does not answer like a registry: its answer is not JSON
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ {}
error: [REGISTRY] does not answer like a registry: its answer has no token
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ {"token":"a\nb"}
error: [REGISTRY] does not answer like a registry: its answer has no token
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
"#]]);
}

#[cfg(unix)]
mod helpers {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A project with a credential helper.
    fn with_helper(registry: &Registry, key: &str, script: &str) -> Folder {
        let config = if key == "credsStore" { json!({key: "test"}) } else { json!({key: {registry.host(): "test"}}) };
        let folder = configured(&config).with("Dockerfile", &format!("FROM {}/shop/base:1\n", registry.host()));
        let path = folder.above().join("docker-credential-test");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let programs = format!("{}:/usr/bin:/bin", folder.above().display());
        folder.variable("PATH", &programs)
    }

    #[test]
    fn a_helper_is_asked_for_the_host_on_its_standard_input() {
        let registry = basic();
        let script = format!(
            r#"[ "$1" = get ] && [ "$(cat)" = {} ] && echo '{{"Username": "me", "Secret": "secret"}}'"#,
            registry.host()
        );
        for key in ["credsStore", "credHelpers"] {
            is_pinned(&with_helper(&registry, key, &script), &registry);
        }
    }

    #[test]
    fn a_helper_is_asked_once_for_each_registry() {
        let registry = basic();
        let folder = with_helper(&registry, "credsStore", "echo >>\"$HOME/asked\"; echo no; exit 1");
        let home = folder.above().display().to_string();
        let folder = folder.variable("HOME", &home);
        folder.write("Dockerfile", &format!("FROM {0}/a:1\nFROM {0}/b:1\n", registry.host()));
        folder.dockgen(&["pin"]).fails_with(4);
        assert_eq!(fs::read_to_string(folder.above().join("asked")).unwrap(), "\n");
    }

    #[test]
    fn a_helper_that_fails_is_told_only_where_the_registry_refuses() {
        let open = with_tokens("");
        is_pinned(&with_helper(&open, "credsStore", "echo the keychain is locked; exit 1"), &open);
        let closed = basic();
        let folder = with_helper(&closed, "credsStore", "echo the keychain is locked; exit 1");
        folder.dockgen(&["pin"]).gives(str![[r#"
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: the credential helper docker-credential-test failed: the keychain is locked
[exit 4]
"#]]);
        let folder = with_helper(&closed, "credsStore", "exec sleep 20");
        folder.dockgen(&["pin", "--timeout", "1s"]).gives(str![[r#"
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: the credential helper docker-credential-test did not answer in time
[exit 4]
"#]]);
        let folder = with_helper(&closed, "credsStore", "").variable("PATH", "/nowhere");
        folder.dockgen(&["pin"]).gives(str![[r#"
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: the credential helper docker-credential-test cannot be run: it is in no folder of PATH outside the project
[exit 4]
"#]]);
    }
}

#[test]
fn a_configuration_that_is_no_json_is_told_only_where_the_registry_refuses() {
    let (open, closed) = (Registry::open(), basic());
    let runs = [&open, &closed].map(|registry| {
        let folder = project(registry);
        fs::write(folder.above().join("docker/config.json"), "{").unwrap();
        folder.dockgen(&["pin"])
    });
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen pin
   update  Dockerfile
[exit 0]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: [TEMP]/docker/config.json is not JSON: EOF while parsing an object at line 1 column 1
[exit 4]
"#]]);
}

#[test]
fn new_pins_what_it_writes_where_that_is_asked_for() {
    let registry = Registry::open();
    let (folder, templates) = templates::beside_templates();
    let language = fs::read_to_string(templates.join("perl/language.toml")).unwrap();
    let image = format!("{}/perl:", registry.host());
    templates::write(&templates, "perl/language.toml", &language.replace("\"perl:", &format!("\"{image}")));
    let folder = folder.variable("DOCKER_CONFIG", "/nowhere");
    let flags = ["--templates", templates.to_str().unwrap(), "--language", "perl"];
    folder.new_with(&flags).succeeds();
    let plain = folder.read("Dockerfile");
    assert!(plain.contains(&format!("FROM {image}5.44.0-trixie AS build\n")) && registry.asked().is_empty());
    fs::remove_file(folder.path().join("Dockerfile")).unwrap();
    folder.new_with(&["--pin"]).succeeds();
    let build = format!("FROM {} AS build\n", pinned(&registry, "perl:5.44.0-trixie"));
    assert!(folder.read("Dockerfile").contains(&build), "{}", folder.read("Dockerfile"));
    // The same digests produce the same bytes.
    folder.new_with(&["--pin"]).gives(str![[r#"
Using [TEMP]/shop/dockgen.toml
Using the templates in [TEMP]/shop/../templates (named by [TEMP]/shop/dockgen.toml:4)
warning: there is no cpanfile.snapshot, which the image is built from; `carton install` creates it
        8  files unchanged

Next:
  docker compose up --wait
  curl http://127.0.0.1:3000/health
  dockgen verify
[exit 0]
"#]]);
    folder.dockgen(&["pin", "--check"]).succeeds();
    assert!(!folder.read("dockgen.toml").contains("pin"));
}
