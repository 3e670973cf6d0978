use std::fmt::Write as _;

use super::*;

/// Every text and number with the keys on its path and its line.
fn flat(node: &Node) -> String {
    fn walk(node: &Node, path: &str, out: &mut String) {
        match &node.value {
            Value::List(items) => {
                items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{path}[{at}]"), out));
            }
            Value::Table(entries) => entries.iter().for_each(|(key, node)| walk(node, &format!("{path}.{key}"), out)),
            Value::Null => writeln!(out, "{}: {path} null", node.line).unwrap(),
            Value::Flag(flag) => writeln!(out, "{}: {path} {flag}", node.line).unwrap(),
            Value::Text(text) => writeln!(out, "{}: {path} {text:?}", node.line).unwrap(),
            Value::Number(number) => writeln!(out, "{}: {path} {number}", node.line).unwrap(),
        }
    }
    let mut out = String::new();
    walk(node, "", &mut out);
    out
}

#[test]
fn each_notation_gives_the_same_tree() {
    let json =
        "{\n  // a comment\n  \"name\": \"shop\",\n  \"engines\": { \"node\": 22 },\n  \"list\": [true,\n null,],\n}";
    assert_eq!(
        flat(&parse(json, Notation::Json).unwrap()),
        "3: .name \"shop\"\n4: .engines.node 22\n5: .list[0] true\n6: .list[1] null\n"
    );
    let toml = "name = \"shop\"\n[engines]\nnode = 22\n[[bin]]\nname = \"a\"\n[[bin]]\nname = \"b\"\n";
    assert_eq!(
        flat(&parse(toml, Notation::Toml).unwrap()),
        "1: .name \"shop\"\n3: .engines.node 22\n5: .bin[0].name \"a\"\n7: .bin[1].name \"b\"\n"
    );
    let yaml = "name: shop\nengines: &e\n  node: 22\nother: *e\nlist:\n  - true\n  -\n";
    assert_eq!(
        flat(&parse(yaml, Notation::Yaml).unwrap()),
        "1: .name \"shop\"\n3: .engines.node \"22\"\n3: .other.node \"22\"\n6: .list[0] true\n7: .list[1] null\n"
    );
    let xml = "<?xml version=\"1.0\"?>\n<project>\n  <a Sdk=\"Web\">x</a>\n  <a>y</a>\n</project>";
    assert_eq!(
        flat(&parse(xml, Notation::Xml).unwrap()),
        "3: .project.a.@Sdk \"Web\"\n3: .project.a. \"x\"\n4: .project.a \"y\"\n"
    );
}

#[test]
fn a_rejected_text_is_told_with_its_place() {
    let rejected = |text: &str, notation| {
        let Malformed { line, column, reason } = parse(text, notation).unwrap_err();
        format!("{line}:{column}: {reason}")
    };
    assert_eq!(rejected("{\n  \"a\": }", Notation::Json), "2:8: Unexpected close brace");
    assert_eq!(rejected("", Notation::Json), "1:1: it is empty");
    assert_eq!(rejected("a = 1\nb = ", Notation::Toml), "2:5: string values must be quoted, expected literal string");
    assert_eq!(rejected("a: [1\n", Notation::Yaml), "2:1: while parsing a flow sequence, expected ',' or ']'");
    assert_eq!(rejected("<a>\n<b></a>", Notation::Xml), "2:4: expected 'b' tag, not 'a'");
}

#[test]
fn deep_nesting_and_entities_are_bounded() {
    for (open, notation) in
        [("[", Notation::Json), ("{\"a\":", Notation::Json), ("[", Notation::Yaml), ("- ", Notation::Yaml)]
    {
        assert!(parse(&open.repeat(200_000), notation).is_err());
    }
    assert!(parse(&format!("a = {}", "[".repeat(200_000)), Notation::Toml).is_err());
    let deep = format!("{}{}", "<a>".repeat(50_000), "</a>".repeat(50_000));
    assert!(parse(&deep, Notation::Xml).is_ok());
    assert!(parse(&"<a>".repeat(200_001), Notation::Xml).is_err());
    let laughs = "<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
    assert!(parse(laughs, Notation::Xml).is_err());
}
