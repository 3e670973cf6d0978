//! Untrusted registries: which credentials they get, where they redirect, and how long they can delay a run.

use std::time::{Duration, Instant};

use super::*;
use crate::registry::INDEX;

/// A registry that does not respond itself.
fn redirecting(status: u16, to: &str) -> Registry {
    let to = to.to_owned();
    Registry::answering(move |_| Some(Answer::status(status).header("Location", &to)))
}

/// A run that shows no password and writes nothing.
#[track_caller]
fn failed(registry: &Registry) -> Run {
    let folder = logged_in(registry);
    let before = folder.read("Dockerfile");
    let run = folder.dockgen(&["pin"]).fails_with(4).does_not_say("secret");
    assert_eq!(folder.read("Dockerfile"), before);
    run
}

#[test]
fn a_redirect_stays_on_this_machine_or_goes_on_over_tls() {
    let runs = [301, 302, 303, 307, 308].map(|status| failed(&redirecting(status, "http://192.0.2.1/v2/")));
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen pin
error: no secure connection to [REGISTRY]: it redirects to http://192.0.2.1/v2/, which is plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ dockgen pin
error: no secure connection to [REGISTRY]: it redirects to http://192.0.2.1/v2/, which is plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ dockgen pin
error: no secure connection to [REGISTRY]: it redirects to http://192.0.2.1/v2/, which is plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ dockgen pin
error: no secure connection to [REGISTRY]: it redirects to http://192.0.2.1/v2/, which is plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ dockgen pin
error: no secure connection to [REGISTRY]: it redirects to http://192.0.2.1/v2/, which is plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
"#]]);
    let runs = [
        "http://169.254.169.254/latest",
        "http://127.1/",
        "http://localhost.example/",
        "file:///etc/passwd",
        "ftp://a.example/",
        "//a.example/",
        "x",
        "http://127.0.0.1@192.0.2.1/",
        "http://127.0.0.1:1@192.0.2.1/",
        "http:///",
        "http://[::1/",
    ];
    let runs = runs.map(|to| failed(&redirecting(302, to)).titled(to));
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ http://169.254.169.254/latest
error: no secure connection to [REGISTRY]: it redirects to http://169.254.169.254/latest, which is plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ http://127.1/
error: no secure connection to [REGISTRY]: it redirects to http://127.1/, which is plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ http://localhost.example/
error: no secure connection to [REGISTRY]: it redirects to http://localhost.example/, which is plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ file:///etc/passwd
error: [REGISTRY] does not answer like a registry: it redirects to file:///etc/passwd, which is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ ftp://a.example/
error: [REGISTRY] does not answer like a registry: it redirects to ftp://a.example/, which is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ //a.example/
error: [REGISTRY] does not answer like a registry: it redirects to //a.example/, which is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ x
error: [REGISTRY] does not answer like a registry: it redirects to x, which is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ http://127.0.0.1@192.0.2.1/
error: [REGISTRY] does not answer like a registry: it redirects to http://127.0.0.1@192.0.2.1/, which is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ http://127.0.0.1:1@192.0.2.1/
error: [REGISTRY] does not answer like a registry: it redirects to http://127.0.0.1:1@192.0.2.1/, which is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ http:///
error: [REGISTRY] does not answer like a registry: it redirects to http:///, which is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ http://[::1/
error: [REGISTRY] does not answer like a registry: it redirects to http://[::1/, which is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
"#]]);
    // Nothing listens there, but the request is sent there. The rest of the message is the system's.
    failed(&redirecting(302, "https://127.0.0.1:1/")).says("127.0.0.1:1 cannot be reached");
}

#[test]
fn a_redirect_on_this_machine_is_followed_without_what_was_shown() {
    let behind = Registry::answering(|_| Some(Answer::manifest("shop/base:1")));
    let to = format!("http://{}/elsewhere?a=b", behind.host());
    let wanted = format!("Basic {}", STANDARD.encode("me:secret"));
    let registry = Registry::answering(move |asked| {
        let is_known = asked.header("authorization") == wanted;
        let answer = Answer::status(if is_known { 307 } else { 401 });
        Some(answer.header("WWW-Authenticate", "Basic").header("Location", &to))
    });
    is_pinned(&logged_in(&registry), &registry);
    assert_eq!(behind.lines(), ["HEAD /elsewhere?a=b HTTP/1.1"]);
    assert!(behind.asked().iter().all(|asked| asked.header("authorization").is_empty()), "{:?}", behind.asked());
}

#[test]
fn what_was_shown_does_not_come_back_by_way_of_another_host() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let back = std::sync::Mutex::new(receiver);
    let between = Registry::answering(move |_| {
        let to: String = back.lock().unwrap().recv().unwrap();
        Some(Answer::status(302).header("Location", &to))
    });
    let to = format!("http://{}/", between.host());
    let registry = Registry::answering(move |asked| {
        let is_known = !asked.header("authorization").is_empty();
        Some(match (asked.line.contains("/back"), is_known) {
            (true, _) => Answer::status(404),
            (false, false) => Answer::status(401).header("WWW-Authenticate", "Basic"),
            (false, true) => Answer::status(302).header("Location", &to),
        })
    });
    sender.send(format!("http://{}/back", registry.host())).unwrap();
    failed(&registry).gives(str![[r#"
error: [REGISTRY]/shop/base:1 does not exist at [REGISTRY]
  hint: check the name and the tag, and whether the image was pushed
[exit 4]
"#]]);
    let asked = registry.asked();
    let shown: Vec<bool> = asked.iter().map(|asked| !asked.header("authorization").is_empty()).collect();
    assert_eq!(shown, [false, true, false]);
}

#[test]
fn what_was_shown_goes_on_to_the_same_host() {
    let wanted = format!("Basic {}", STANDARD.encode("me:secret"));
    let registry = Registry::answering(move |asked| {
        Some(match (asked.header("authorization") == wanted, asked.line.contains("/v2/shop")) {
            (false, _) => Answer::status(401).header("WWW-Authenticate", "Basic"),
            (true, true) => Answer::status(307).header("Location", "/there"),
            (true, false) => Answer::manifest("shop/base:1"),
        })
    });
    is_pinned(&logged_in(&registry), &registry);
}

#[test]
fn a_redirect_that_goes_round_ends() {
    let registry = redirecting(302, "/v2/shop/base/manifests/1");
    failed(&registry).gives(str![[r#"
error: [REGISTRY] does not answer like a registry: it redirects too often
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
"#]]);
    assert_eq!(registry.asked().len(), 6);
    let first = Registry::answering(|asked| {
        let host = asked.header("host").to_owned();
        Some(
            Answer::status(302).header("Location", &format!("http://{host}{}x", asked.line.split(' ').nth(1).unwrap())),
        )
    });
    failed(&first).gives(str![[r#"
error: [REGISTRY] does not answer like a registry: it redirects too often
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
"#]]);
}

#[test]
fn another_host_cannot_ask_for_what_is_the_registrys() {
    let thief = Registry::answering(|asked| {
        let realm = format!(r#"Bearer realm="http://{}/token""#, asked.header("host"));
        Some(Answer::status(401).header("WWW-Authenticate", "Basic").header("WWW-Authenticate", &realm))
    });
    let registry = redirecting(302, &format!("http://{}/", thief.host()));
    failed(&registry).gives(str![[r#"
error: [REGISTRY] refuses these credentials for [REGISTRY]/shop/base:1 (status 401)
  hint: renew the credentials with `docker login [REGISTRY]`, and check whether they may read this image
[exit 4]
"#]]);
    assert_eq!(thief.asked().len(), 1);
    assert!(thief.asked()[0].header("authorization").is_empty());
}

#[test]
fn credentials_go_to_no_other_host_in_plain_text() {
    let thief = Registry::open();
    let port = thief.port();
    crate::folder::hide(&format!("localhost:{port}"), "localhost:[PORT]");
    let realms = [
        format!("http://127.0.0.1:{port}/token"),
        format!("http://localhost:{port}/token"),
        format!("http://127.0.0.1:1@127.0.0.1:{port}/token"),
        format!("http://@127.0.0.1:{port}/token"),
        "http://127.0.0.1:1@192.0.2.1/token".to_owned(),
        "http://127.0.0.1\\\\@192.0.2.1/token".to_owned(),
        "http://localhost./token".to_owned(),
        "http://127.1/token".to_owned(),
        "http://192.0.2.1/token".to_owned(),
        "file:///etc/passwd".to_owned(),
    ];
    let runs = realms.map(|realm| {
        let challenge = format!("Bearer realm=\"{realm}\"");
        let registry = Registry::answering(move |_| Some(Answer::status(401).header("WWW-Authenticate", &challenge)));
        failed(&registry)
    });
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen pin
error: no secure connection to [REGISTRY]: its token service http://[REGISTRY]/token is another host and uses plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ dockgen pin
error: no secure connection to [REGISTRY]: its token service http://localhost:[PORT]/token is another host and uses plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: its token service http://127.0.0.1:1@[REGISTRY]/token is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: its token service http://@[REGISTRY]/token is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: its token service http://127.0.0.1:1@192.0.2.1/token is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: its token service http://127.0.0.1\@192.0.2.1/token is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: its token service http://localhost./token is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ dockgen pin
error: no secure connection to [REGISTRY]: its token service http://127.1/token uses plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ dockgen pin
error: no secure connection to [REGISTRY]: its token service http://192.0.2.1/token uses plain HTTP
  hint: the system must trust the registry's certificate; plain HTTP is only for localhost
[exit 4]
$ dockgen pin
error: [REGISTRY] does not answer like a registry: its token service file:///etc/passwd is not a URL
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
"#]]);
    assert!(thief.asked().is_empty(), "{:?}", thief.asked());
}

#[test]
fn a_token_that_is_shown_for_another_is_not_sent_on() {
    let thief = Registry::open();
    for status in [301, 302, 303, 307, 308] {
        let to = format!("http://{}/", thief.host());
        let registry = Registry::answering(move |asked| {
            if asked.line.contains("/token") {
                return Some(Answer::status(status).header("Location", &to));
            }
            let realm = format!(r#"Bearer realm="http://{}/token""#, asked.header("host"));
            Some(Answer::status(401).header("WWW-Authenticate", &realm))
        });
        let auths = json!({"auths": {registry.host(): {"identitytoken": "1d3nt1ty"}}});
        let folder = configured(&auths).with("Dockerfile", &format!("FROM {}/shop/base:1\n", registry.host()));
        folder.dockgen(&["pin"]).fails_with(4).does_not_say("1d3nt1ty");
    }
    assert!(thief.asked().is_empty(), "{:?}", thief.asked());
}

#[test]
fn a_digest_is_one_and_is_a_digest() {
    let (a, b) = (digest_of("a"), digest_of("b"));
    for is_head in [true, false] {
        let wrong = [
            vec![a.clone(), b.clone()],
            vec!["sha256:short".to_owned()],
            vec![format!("{a}, {a}")],
            vec![a.to_uppercase()],
            vec![String::new()],
        ];
        let runs = wrong.map(|told| {
            let short = |digest: &String| format!("`{digest:.12}`");
            let title = told.iter().map(short).collect::<Vec<_>>().join(" and ");
            let registry = Registry::answering(move |asked| {
                if !is_head && asked.line.starts_with("HEAD") {
                    return Some(Answer::status(405));
                }
                let header = |answer: Answer, value: &String| answer.header("Docker-Content-Digest", value);
                Some(told.iter().fold(Answer::nameless_manifest("a"), header))
            });
            failed(&registry).titled(&title)
        });
        // The answers to HEAD and to GET are treated the same.
        runs.into_iter().collect::<Session>().gives(str![[r#"
$ `sha256:c5cd8` and `sha256:04eb8`
error: [REGISTRY] does not answer like a registry: it sends several digests for one manifest
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ `sha256:short`
error: [REGISTRY] does not answer like a registry: its digest is invalid
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ `sha256:c5cd8`
error: [REGISTRY] does not answer like a registry: its digest is invalid
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ `SHA256:C5CD8`
error: [REGISTRY] does not answer like a registry: its digest is invalid
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
$ ``
error: [REGISTRY] does not answer like a registry: its digest is invalid
  hint: check whether the name begins with a registry's host, and whether a proxy answers instead
[exit 4]
"#]]);
    }
    let registry = Registry::answering(|asked| {
        Some(Answer::manifest(&named(asked)).header("Docker-Content-Digest", &digest_of(&named(asked))))
    });
    is_pinned(&project(&registry), &registry);
}

/// Slow drip: each byte arrives within the timeout, but the response never ends.
#[test]
fn a_registry_that_never_ends_is_not_waited_for() {
    let tick = Duration::from_millis(50);
    let type_ = "HTTP/1.1 200 x\r\nContent-Type: application/vnd.oci.image.index.v1+json\r\n";
    assert!(type_.contains(INDEX));
    for (head, first, again) in [
        (true, type_, "X: y\r\n"),
        (true, "HTTP/1.1 2", "0"),
        (true, "", "HTTP/1.1 100 Continue\r\n\r\n"),
        (true, "", "HTTP/1.1 103 Early Hints\r\n\r\n"),
        (false, type_, "X: y\r\n"),
        (
            false,
            "HTTP/1.1 200 x\r\nContent-Type: application/vnd.oci.image.index.v1+json\r\nContent-Length: 4000000\r\n\r\n",
            " ",
        ),
        (
            false,
            "HTTP/1.1 200 x\r\nContent-Type: application/vnd.oci.image.index.v1+json\r\nTransfer-Encoding: chunked\r\n\r\n",
            "1\r\n \r\n",
        ),
    ] {
        let registry = Registry::answering(move |asked| {
            let is_plain = !head && asked.line.starts_with("HEAD");
            Some(if is_plain { Answer::status(405) } else { Answer::endless(first, again, tick) })
        });
        let start = Instant::now();
        let run = project(&registry).dockgen(&["pin", "--timeout", "1s"]).fails_with(4);
        assert!(start.elapsed() < Duration::from_secs(5), "{first}{again}: {:?} {}", start.elapsed(), run.stderr);
    }
}

#[test]
fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let zero = Duration::ZERO;
    for (first, again) in [
        ("HTTP/1.1 200 x\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"),
        ("HTTP/1.1 200 x\r\nX: ", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"),
        ("", "HTTP/1.1 100 x\r\n\r\nHTTP/1.1 100 x\r\n\r\nHTTP/1.1 100 x\r\n\r\n"),
    ] {
        let registry = Registry::answering(move |_| Some(Answer::endless(first, again, zero)));
        let start = Instant::now();
        project(&registry).dockgen(&["pin", "--timeout", "5s"]).fails_with(4);
        assert!(start.elapsed() < Duration::from_secs(10));
    }
    let many = (0..2000).fold(Answer::manifest("a"), |answer, number| answer.header("X", &number.to_string()));
    let registry = Registry::answering(move |_| Some(many.clone()));
    project(&registry).dockgen(&["pin"]).fails_with(4);
}

#[test]
fn what_a_registry_says_is_told_in_short() {
    let long = "x".repeat(50_000);
    let location = format!("ftp://{long}");
    let challenge = format!("Bearer realm=\"{long}\"");
    for answer in [
        Answer::status(302).header("Location", &location),
        Answer::status(401).header("WWW-Authenticate", &challenge),
        Answer::status(429).header("Retry-After", &long),
    ] {
        let registry = Registry::answering(move |_| Some(answer.clone()));
        let run = project(&registry).dockgen(&["pin"]).fails_with(4);
        assert!(run.stderr.len() < 2000, "{} bytes", run.stderr.len());
    }
}

#[test]
fn a_proxy_that_cannot_be_used_is_told_and_not_gone_round() {
    let runs = ["socks5://127.0.0.1:1", "junk value", "ftp://127.0.0.1:1", "http://me:hunter2@:1"].map(|value| {
        let folder = configured(&json!({})).with("Dockerfile", "FROM 127.1:1/a:1\n");
        folder.variable("HTTPS_PROXY", value).dockgen(&["pin"])
    });
    runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen pin
error: 127.1:1 cannot be reached: HTTPS_PROXY is not the URL of an HTTP proxy
  hint: set HTTPS_PROXY to the URL of an HTTP proxy, such as http://proxy.example:3128, or unset it
[exit 4]
$ dockgen pin
error: 127.1:1 cannot be reached: HTTPS_PROXY is not the URL of an HTTP proxy
  hint: set HTTPS_PROXY to the URL of an HTTP proxy, such as http://proxy.example:3128, or unset it
[exit 4]
$ dockgen pin
error: 127.1:1 cannot be reached: HTTPS_PROXY is not the URL of an HTTP proxy
  hint: set HTTPS_PROXY to the URL of an HTTP proxy, such as http://proxy.example:3128, or unset it
[exit 4]
$ dockgen pin
error: 127.1:1 cannot be reached: HTTPS_PROXY is not the URL of an HTTP proxy
  hint: set HTTPS_PROXY to the URL of an HTTP proxy, such as http://proxy.example:3128, or unset it
[exit 4]
"#]]);
    let registry = Registry::open();
    is_pinned(&project(&registry).variable("HTTPS_PROXY", "socks5://127.0.0.1:1"), &registry);
}

#[test]
fn a_user_in_an_images_name_is_refused() {
    let registry = Registry::open();
    let port = registry.port();
    for image in [
        format!("me@127.0.0.1:{port}/a:1"),
        format!("me:secret@127.0.0.1:{port}/a:1"),
        format!("127.0.0.1:{port}@evil.example/a:1"),
        format!("http://127.0.0.1:{port}/a:1"),
        format!("127.0.0.1:{port}\\\\@evil.example/a:1"),
        format!("127.0.0.1:{port}?x/a:1"),
        format!("127.0.0.1:+{port}/a:1"),
        format!("localhost.:{port}/a:1"),
        format!("127.0.0.1%40evil.example:{port}/a:1"),
        format!("127。0。0。1:{port}/a:1"),
    ] {
        let folder = configured(&json!({})).with("Dockerfile", &format!("FROM {image}\n"));
        folder.dockgen(&["pin"]).fails_with(2);
    }
    assert!(registry.asked().is_empty());
}

#[cfg(unix)]
mod configuration {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use super::*;

    fn program(path: &Path, script: &str) {
        fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Missing credentials are reported only if the registry refuses the request.
    #[test]
    fn a_configuration_that_cannot_be_read_is_told_at_once() {
        let registry = basic();
        let runs = ["pipe", "zero", "large", "text", "folder"].map(|what| {
            let folder = project(&registry);
            let file = folder.above().join("docker/config.json");
            fs::remove_file(&file).unwrap();
            match what {
                "pipe" => assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success()),
                "zero" => symlink("/dev/zero", &file).unwrap(),
                "large" => fs::File::create(&file).unwrap().set_len(5 << 30).unwrap(),
                "folder" => fs::create_dir(&file).unwrap(),
                _ => fs::write(&file, b"\xff").unwrap(),
            }
            let start = Instant::now();
            let run = folder.dockgen(&["pin"]).titled(what);
            assert!(start.elapsed() < Duration::from_secs(10), "{what}: {}", run.stderr);
            run
        });
        runs.into_iter().collect::<Session>().gives(str![[r#"
$ pipe
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: [TEMP]/docker/config.json cannot be read: it is a named pipe, not a regular file
[exit 4]
$ zero
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: [TEMP]/docker/config.json cannot be read: it is a device, not a regular file
[exit 4]
$ large
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: [TEMP]/docker/config.json cannot be read: it is larger than 1 MiB
[exit 4]
$ text
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: [TEMP]/docker/config.json cannot be read: it is not UTF-8 from byte 0 on
[exit 4]
$ folder
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: [TEMP]/docker/config.json cannot be read: it is a folder, not a regular file
[exit 4]
"#]]);
    }

    #[test]
    fn without_a_home_the_projects_own_configuration_is_not_read() {
        let registry = basic();
        let auths = json!({"auths": {registry.host(): {"auth": STANDARD.encode("me:secret")}}});
        let folder = Folder::empty().with(".docker/config.json", &auths.to_string());
        folder.write("Dockerfile", &format!("FROM {}/shop/base:1\n", registry.host()));
        let runs = ["", ".", "./"].map(|home| {
            let mut command = crate::folder::command();
            command.current_dir(folder.path()).arg("pin").env("HOME", home);
            Run::of(command)
        });
        runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: for a private image, run `docker login [REGISTRY]`; otherwise check the name
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: for a private image, run `docker login [REGISTRY]`; otherwise check the name
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: for a private image, run `docker login [REGISTRY]`; otherwise check the name
[exit 4]
"#]]);
    }

    #[test]
    fn a_helper_never_comes_from_the_project() {
        let registry = basic();
        let config = json!({"credHelpers": {registry.host(): "test"}});
        let folder = configured(&config).with("Dockerfile", &format!("FROM {}/shop/base:1\n", registry.host()));
        let owned = folder.above().join("owned");
        for place in [folder.path().to_owned(), folder.path().join("bin")] {
            fs::create_dir_all(&place).unwrap();
            program(&place.join("docker-credential-test"), &format!("touch '{}'", owned.display()));
        }
        symlink(folder.path().join("bin"), folder.above().join("link")).unwrap();
        let (inside, link) = (folder.path().join("bin"), folder.above().join("link"));
        let (inside, link) = (inside.display().to_string(), link.display().to_string());
        let runs = [".", "", "bin", "../shop/bin", &inside, &link].map(|path| {
            let path = format!("{path}:/usr/bin:/bin");
            let mut command = crate::folder::command();
            command.current_dir(folder.path()).arg("pin").env("PATH", &path);
            command.env("DOCKER_CONFIG", folder.above().join("docker"));
            Run::of(command)
        });
        runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: the credential helper docker-credential-test cannot be run: it is in no folder of PATH outside the project
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: the credential helper docker-credential-test cannot be run: it is in no folder of PATH outside the project
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: the credential helper docker-credential-test cannot be run: it is in no folder of PATH outside the project
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: the credential helper docker-credential-test cannot be run: it is in no folder of PATH outside the project
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: the credential helper docker-credential-test cannot be run: it is in no folder of PATH outside the project
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: the credential helper docker-credential-test cannot be run: it is in no folder of PATH outside the project
[exit 4]
"#]]);
        assert!(!owned.exists());
    }

    #[test]
    fn a_helper_has_a_plain_name_and_its_error_is_short() {
        let registry = basic();
        let project = |helper: &str| {
            let folder = configured(&json!({ "credsStore": helper }));
            folder.with("Dockerfile", &format!("FROM {}/shop/base:1\n", registry.host()))
        };
        let names = ["../../shop/evil", "a/b", "a b", "A", "\u{1b}[2J"];
        let runs = names.map(|name| project(name).dockgen(&["pin"]));
        runs.into_iter().collect::<Session>().gives(str![[r#"
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: `../../shop/evil` is not a valid name of a credential helper
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: `a/b` is not a valid name of a credential helper
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: `a b` is not a valid name of a credential helper
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: `A` is not a valid name of a credential helper
[exit 4]
$ dockgen pin
error: [REGISTRY] requires a login to read [REGISTRY]/shop/base:1 (status 401)
  hint: `�[2J` is not a valid name of a credential helper
[exit 4]
"#]]);
        let folder = project("test");
        let script = "i=0; while [ $i -lt 2000 ]; do printf 'no way '; i=$((i+1)); done; exit 1";
        program(&folder.above().join("docker-credential-test"), script);
        let path = format!("{}:/usr/bin:/bin", folder.above().display());
        let run = folder.variable("PATH", &path).dockgen(&["pin"]).fails_with(4).says("failed: no way no way");
        assert!(run.stderr.len() < 1000, "{}", run.stderr);
    }
}
