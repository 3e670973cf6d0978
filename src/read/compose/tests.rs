use std::fmt::Write as _;
use std::fs;

use proptest::prelude::*;

use super::*;
use crate::source::Folder;

/// The model of files in a folder. `own` are the project's own compose files.
fn model(own: &[&str], files: &[(&str, &str)]) -> Model {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    load(&Folder::open(folder.path()).unwrap(), own)
}

/// One line for each scalar of a map: its path, value and place.
fn lines_of(model: &Model, table: &Table) -> String {
    fn tell(model: &Model, keys: &str, value: &Value, out: &mut String) {
        match &value.kind {
            ValueKind::Text(text) => {
                let written = if text.is_null { "null" } else { &text.value };
                writeln!(out, "{keys} = {written} @ {}", model.location(&value.place).unwrap()).unwrap();
            }
            ValueKind::List(items) => {
                items.iter().enumerate().for_each(|(at, item)| tell(model, &format!("{keys}[{at}]"), item, out));
            }
            ValueKind::Table(table) => table
                .iter()
                .for_each(|(key, entry)| tell(model, format!("{keys}.{key}").trim_matches('.'), &entry.value, out)),
        }
    }
    let mut out = String::new();
    table.iter().for_each(|(key, entry)| tell(model, key, &entry.value, &mut out));
    out
}

fn read(text: &str) -> String {
    let model = model(&["c"], &[("c", text)]);
    assert_eq!(model.problems, []);
    lines_of(&model, &model.root)
}

#[test]
fn short_forms_are_written_out() {
    let text = "\
services:
  web:
    build: ./web
    environment: [A=1, B]
    depends_on: [db]
    networks: [back]
    env_file: .env
    dns: 1.1.1.1
    secrets: [key]
    ports:
      - '127.0.0.1:80:8000/udp'
      - ${PORT}:80
    volumes: ['./a:/a:ro', data:/data]
    extends: base
";
    assert_eq!(
        read(&text.replace("    extends: base\n", "")),
        "\
services.web.build.context = ./web @ c:3
services.web.environment.A = 1 @ c:4
services.web.environment.B = null @ c:4
services.web.depends_on.db.condition = service_started @ c:5
services.web.depends_on.db.required = true @ c:5
services.web.networks.back = null @ c:6
services.web.env_file[0].path = .env @ c:7
services.web.dns[0] = 1.1.1.1 @ c:8
services.web.secrets[0].source = key @ c:9
services.web.ports[0].host_ip = 127.0.0.1 @ c:11
services.web.ports[0].published = 80 @ c:11
services.web.ports[0].target = 8000 @ c:11
services.web.ports[0].protocol = udp @ c:11
services.web.ports[1] = ${PORT}:80 @ c:12
services.web.volumes[0].type = bind @ c:13
services.web.volumes[0].source = ./a @ c:13
services.web.volumes[0].target = /a @ c:13
services.web.volumes[0].read_only = true @ c:13
services.web.volumes[1].type = volume @ c:13
services.web.volumes[1].source = data @ c:13
services.web.volumes[1].target = /data @ c:13
"
    );
}

#[test]
fn a_part_of_a_short_form_has_its_own_place() {
    let text = "services: {web: {environment: ['A=b=c'], ports: [\"80:8000\"], volumes: [data:/y]}}\n";
    let model = model(&["c"], &[("c", text)]);
    for (keys, written) in [
        (&["environment", "A"][..], "b=c"),
        (&["ports", "published"], "80"),
        (&["ports", "target"], "8000"),
        (&["volumes", "source"], "data"),
        (&["volumes", "target"], "/y"),
    ] {
        let service = &model.root["services"].value.at(&["web"]).unwrap();
        let value = service.at(&keys[..1]).unwrap();
        let value = value.items().first().unwrap_or(value).at(&keys[1..]).unwrap();
        assert_eq!(text.get(value.place.span.clone()), Some(written), "{keys:?}");
    }
}

#[test]
#[allow(clippy::too_many_lines)] // Most of them are the two files and their model.
fn an_override_is_laid_over_its_base() {
    let base = "\
services:
  web:
    image: shop:1
    command: [a, b]
    environment: {A: '1', B: '2'}
    ports: ['80:80', '81:81']
    volumes: [./a:/data]
    healthcheck: {test: [CMD, a], interval: 1s}
    logging: {driver: syslog, options: {tag: x}}
    cap_add: [CHOWN]
    dns: 1.1.1.1
    privileged: true
";
    let over = "\
services:
  web:
    command: [c]
    environment: [B=3, C=4]
    ports: ['80:80', '82:82']
    volumes: [./b:/data]
    healthcheck: {test: [CMD, b]}
    logging: {driver: local}
    cap_add: [CHOWN, KILL]
    dns: [1.1.1.1, 2.2.2.2]
    privileged: !reset null
    image:
  db: {image: !reset x, build: {args: !override [A=1]}}
";
    let model = model(&["base", "over"], &[("base", base), ("over", over)]);
    assert_eq!(
        lines_of(&model, &model.root),
        "\
services.web.image = shop:1 @ base:3
services.web.command[0] = c @ over:3
services.web.environment.A = 1 @ base:5
services.web.environment.B = 3 @ over:4
services.web.environment.C = 4 @ over:4
services.web.ports[0].published = 80 @ over:5
services.web.ports[0].target = 80 @ over:5
services.web.ports[0].protocol = tcp @ over:5
services.web.ports[1].published = 81 @ base:6
services.web.ports[1].target = 81 @ base:6
services.web.ports[1].protocol = tcp @ base:6
services.web.ports[2].published = 82 @ over:5
services.web.ports[2].target = 82 @ over:5
services.web.ports[2].protocol = tcp @ over:5
services.web.volumes[0].type = bind @ over:6
services.web.volumes[0].source = ./b @ over:6
services.web.volumes[0].target = /data @ over:6
services.web.healthcheck.test[0] = CMD @ over:7
services.web.healthcheck.test[1] = b @ over:7
services.web.healthcheck.interval = 1s @ base:8
services.web.logging.driver = local @ over:8
services.web.cap_add[0] = CHOWN @ over:9
services.web.cap_add[1] = KILL @ over:9
services.web.dns[0] = 1.1.1.1 @ over:10
services.web.dns[1] = 2.2.2.2 @ over:10
services.db.build.args.A = 1 @ over:13
"
    );
}

#[test]
fn merge_keys_are_resolved_and_keep_their_places() {
    let text = "x-a: &a {restart: always, image: a}\nservices:\n  b: {<<: *a, image: b}\n  c: *a\n";
    let expected = "x-a.restart = always @ c:1\nx-a.image = a @ c:1\nservices.b.image = b @ c:3\n\
                    services.b.restart = always @ c:1\nservices.c.restart = always @ c:1\nservices.c.image = a @ c:1\n";
    assert_eq!(read(text), expected);
}

#[test]
fn what_is_included_and_extended_is_there_with_its_own_place() {
    let files = [
        (
            "compose.yaml",
            "include: [sub/a.yaml]\nservices:\n  db: {image: own}\n  web: {extends: {file: base.yaml, service: web}, init: true}\n",
        ),
        (
            "sub/a.yaml",
            "services:\n  db: {image: a, init: true}\n  job: {extends: {file: ../base.yaml, service: web}}\n",
        ),
        ("base.yaml", "services:\n  any: {user: '1'}\n  web: {extends: any, image: base}\n"),
    ];
    let model = model(&["compose.yaml"], &files);
    assert_eq!(model.problems, []);
    assert_eq!(
        lines_of(&model, &model.root),
        "\
services.db.image = own @ compose.yaml:3
services.db.init = true @ sub/a.yaml:2
services.job.user = 1 @ base.yaml:2
services.job.image = base @ base.yaml:3
services.web.user = 1 @ base.yaml:2
services.web.image = base @ base.yaml:3
services.web.init = true @ compose.yaml:4
"
    );
    let dirs: Vec<(&str, &str)> = model.files.iter().map(|file| (file.path.as_str(), file.dir.as_str())).collect();
    assert_eq!(dirs, [("compose.yaml", ""), ("sub/a.yaml", "sub"), ("base.yaml", "")]);
}

#[test]
fn what_cannot_be_read_is_a_problem_with_its_place() {
    for (text, reason) in [
        ("services: {\n", "c:2 "),
        ("- a\n", "c:1 it is not a map"),
        ("include: [gone.yaml]\n", " gone.yaml does not exist"),
        ("include: [../x.yaml]\n", "c:1 ../x.yaml is not a path in the project"),
        ("include: [$X/x.yaml]\n", "c:1 $X/x.yaml is not a path in the project"),
        ("include: ['https://x.example/y.git']\n", "c:1 https://x.example/y.git is not a path in the project"),
        ("include: [c]\n", " c includes itself"),
        ("services:\n  a: {extends: b}\n", "c:2 it extends a service that does not exist"),
        ("services:\n  a: {extends: b}\n  b: {extends: a}\n", "extends itself"),
    ] {
        let model = model(&["c"], &[("c", text)]);
        let place = |problem: &Problem| problem.at.as_ref().and_then(|at| model.location(at)).unwrap_or_default();
        let lines_of: Vec<String> =
            model.problems.iter().map(|problem| format!("{} {}", place(problem), problem.reason)).collect();
        assert!(lines_of.join("\n").contains(reason), "{text}{lines_of:?}");
    }
}

#[test]
fn an_entry_is_found_by_its_path() {
    let text = "services:\n  my.web:\n    build:\n      ssh: [default]\n    privileged: true\n  my: {a: b}\n";
    let model = model(&["c"], &[("c", text)]);
    for (path, line) in [
        ("services.my.web.privileged", 5),
        ("services.my.web.build.ssh", 4),
        ("services.my.web.build.nothing", 3),
        ("services.my.a", 6),
        ("services.gone", 1),
    ] {
        assert_eq!(model.location(model.place(path).unwrap()).unwrap(), format!("c:{line}"), "{path}");
    }
    assert_eq!(model.place("volumes"), None);
}

/// Each of these takes minutes, or all memory, unless aliases are shared.
#[test]
fn the_time_that_a_model_takes_is_bounded() {
    let include = |number: usize| format!("include: [{}]\n", format!("p{}.yaml, ", number + 1).repeat(20));
    let parts: Vec<(String, String)> = (0..90).map(|number| (format!("p{number}.yaml"), include(number))).collect();
    let parts: Vec<(&str, &str)> = parts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let reasons = |model: Model| model.problems.into_iter().map(|problem| problem.reason).collect::<Vec<_>>();
    assert!(reasons(model(&["p0.yaml"], &parts)).contains(&"its files name each other too often".to_owned()));
    let keys: Vec<String> = (0..20_000).map(|number| format!("k{number}: x, ")).collect();
    let keys = keys.concat();
    let service = |number: usize| format!("  s{number}: {{extends: s{}}}\n", number - 1);
    let services: String = (1..2_000).map(service).collect();
    let text = format!("services:\n  s0: {{{keys}}}\n{services}");
    assert!(reasons(model(&["c"], &[("c", &text)])).contains(&"its files have too many values".to_owned()));
    let level = |number: usize| format!("x{number}: &a{number} [*a{0}, *a{0}]\n", number - 1);
    let laughs = (1..50).map(level).collect::<String>();
    let text = format!("x0: &a0 x\n{laughs}services: {{a: {{command: *a49}}}}\n");
    let model = model(&["c"], &[("c", &text)]);
    assert_eq!(model.problems[0].reason, "it has too many values");
    assert_eq!(documents(&text).unwrap().len(), 1);
}

/// Random sequences of pieces of compose files.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "services:\n",
        "  web:\n",
        "  db: ",
        "    image: ",
        "    build: ",
        "    ports: ",
        "    volumes:\n",
        "      - ",
        "    environment: ",
        "    extends: ",
        "    depends_on: ",
        "include: ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "a:1",
        "A=b",
        "80:80/udp",
        "./a:/b:ro",
        "c",
        "over",
        "$X",
        "'",
        "\"",
        "&a ",
        "*a",
        "<<: *a",
        "!reset ",
        "!override ",
        "null",
        "|\n",
        "# x\n",
        "\n",
        "é",
        "\u{feff}",
        "? ",
        "---\n",
        "service: ",
        "file: ",
        "path: ",
        "web",
        "\\",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// Every span is inside its file.
fn check(model: &Model, table: &Table) {
    for entry in table.values() {
        for place in [&entry.key, &entry.value.place] {
            let text = &model.files[place.file].text;
            assert!(text.get(place.span.clone()).is_some(), "{place:?} {text}");
        }
        match &entry.value.kind {
            ValueKind::Table(table) => check(model, table),
            ValueKind::Text(text) => {
                let source = &model.files[entry.value.place.file].text;
                assert!(source.get(text.inner.clone()).is_some(), "{text:?} {source}");
            }
            ValueKind::List(_) => {}
        }
    }
}

proptest! {
    #[test]
    fn any_files_are_read(base in pieces(), over in pieces(), any in ".{0,100}") {
        for files in [[("c", base.as_str()), ("over", over.as_str())], [("c", any.as_str()), ("over", base.as_str())]] {
            let model = model(&["c", "over"], &files);
            check(&model, &model.root);
            let _ = named(&base).map(|named| named.iter().map(|named| named.line).max());
        }
    }
}
