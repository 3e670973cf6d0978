use proptest::prelude::*;

use super::*;

/// Large enough for what grows with its square to take minutes, in bytes.
const LARGE: usize = 512 * 1024;

/// The depth limit.
const DEEPEST: usize = 64;

fn text<'a>(yaml: &'a Yaml, path: &[&str]) -> Option<(&'a str, Range<usize>)> {
    let mut id = *yaml.documents().first()?;
    for key in path {
        id = yaml.get(id, key)?;
    }
    yaml.text(id).map(|text| (text.value, text.inner()))
}

#[test]
fn a_text_has_its_place_in_bytes() {
    let source = "# é\r\na:\r\n  b: 'c d' # x\r\n  e: {f: \"g\"}\r\n";
    let yaml = Yaml::read(source).unwrap();
    for (path, value) in [(&["a", "b"][..], "c d"), (&["a", "e", "f"], "g")] {
        let (text, span) = text(&yaml, path).unwrap();
        assert_eq!((text, source.get(span).unwrap()), (value, value));
    }
}

#[test]
fn a_text_lies_behind_its_properties() {
    let source = "[&a !!str b, !x &y 'c', &d, !e]";
    assert_eq!(places("&x \u{85}"), [("text", "\u{85}")]);
    assert_eq!(places("&x # c\n# d\na"), [("text", "a")]);
    let yaml = Yaml::read(source).unwrap();
    let texts = yaml.items(yaml.documents()[0]).iter().map(|id| yaml.text(*id).unwrap());
    let found: Vec<_> = texts.map(|text| (text.value, source.get(text.inner()).unwrap())).collect();
    assert_eq!(found, [("b", "b"), ("c", "c"), ("", ""), ("", "")]);
}

#[test]
fn merged_tables_give_what_is_not_written_itself() {
    let yaml =
        Yaml::read("x: &x {a: 1, b: 2}\ny: &y {c: 3}\nz: {<<: [*x, *y], a: 4}\nw: {<<: *x}\nv: *x\nu: {<<: [[*x]]}\n")
            .unwrap();
    let value = |path: &[&str]| text(&yaml, path).map(|(text, _)| text.to_owned());
    assert_eq!(["a", "b", "c"].map(|key| value(&["z", key]).unwrap()), ["4", "2", "3"]);
    assert_eq!((value(&["w", "a"]).unwrap(), value(&["v", "b"]).unwrap()), ("1".to_owned(), "2".to_owned()));
    assert_eq!((value(&["w", "c"]), value(&["u", "a"])), (None, None));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    assert!(Yaml::read("a: [1\nb: 2\n").unwrap_err().at > 0);
    for odd in ["", "# nothing\n", "a", "- a", "a: *b\n", "a: &a [*a]\n", "a: &a {<<: *a}\n", "a: &a {<<: [*a, *a]}\n"]
    {
        let _ = Yaml::read(odd).map(|yaml| text(&yaml, &["a", "b"]).is_none());
    }
}

#[test]
fn what_is_nested_without_end_is_refused() {
    for one in ["[", "{a: ", "- ", "? ", "{? ", "[&a "] {
        assert!(Yaml::read(&one.repeat(LARGE / one.len())).is_err(), "{one}");
        let closed = one.repeat(DEEPEST + 1) + &"]".repeat(DEEPEST + 1);
        assert!(Yaml::read(&closed).is_err(), "{one}");
    }
}

/// Each node has one index: an alias is a node, and nothing is copied.
#[test]
fn what_an_alias_names_is_shared() {
    let list = format!("[{}]", "x,".repeat(200_000));
    let anchors = (0..60).map(|number| format!("[&a{number} ")).collect::<Vec<_>>().concat();
    let yaml = format!("a: {anchors}{list}{}\n", "]".repeat(60));
    let yaml = Yaml::read(&yaml).unwrap();
    assert_eq!(yaml.nodes.len(), 200_000 + 60 + 3);
    let laugh = |number: u32| {
        let below = number - 1;
        format!("a{number}: &a{number} [*a{below}, *a{below}, *a{below}]\n")
    };
    let laughs = (1..10_000).map(laugh).collect::<Vec<_>>().concat();
    let laughs = format!("a0: &a0 [x, x]\n{laughs}");
    assert_eq!(Yaml::read(&laughs).unwrap().nodes.len(), 9_999 * 5 + 5);
}

/// Would overflow the stack, or walk two to the power of 10,000 ways, if it were followed from the end.
#[test]
fn a_long_chain_of_merged_tables_is_walked_once() {
    let merged = |number: u32| {
        let below = number - 1;
        let with = format!("- &a{number} {{<<: [*b{below}, *b{below}, *a{below}, *a{below}]}}\n");
        format!("{with}- &b{number} {{<<: [*b{below}, *b{below}]}}\n")
    };
    let merged = (1..10_000).map(merged).collect::<Vec<_>>().concat();
    let text = format!("- &a0 {{key: value}}\n- &b0 {{}}\n{merged}");
    let yaml = Yaml::read(&text).unwrap();
    let items = yaml.items(yaml.documents()[0]);
    let last = |from_end: usize| yaml.get(items[items.len() - from_end], "key").and_then(|id| yaml.text(id));
    assert_eq!((last(2).unwrap().value, last(1).is_none()), ("value", true));
}

/// Each of these takes minutes if something in it is looked at once for each of the others.
#[test]
fn the_time_that_a_file_takes_grows_with_its_size_alone() {
    let shared = format!("- &big {{{}}}\n", "a,".repeat(LARGE / 8));
    let merged = format!("- &big [{}]\n", "{},".repeat(LARGE / 8));
    for text in [
        shared + &"- {<<: *big}\n".repeat(LARGE / 32),
        merged + &"- {<<: *big}\n".repeat(LARGE / 32),
        format!("[{}]", "!a,".repeat(LARGE / 3)),
        format!("[{}]", "&a ,".repeat(LARGE / 4)),
        "--- a\n".repeat(LARGE / 6),
        "#\n".repeat(LARGE / 2),
        format!("a: {}", "!a ".repeat(LARGE / 3)),
        format!("a:\n  [\n{}]", "é,\n".repeat(LARGE / 4)),
        format!("a:\n  [\nb,\n{}c, # {}]", "# é\n".repeat(LARGE / 8), "#".repeat(LARGE / 2)),
    ] {
        let _ =
            Yaml::read(&text).map(|yaml| yaml.documents().iter().map(|id| yaml.get(*id, "key")).collect::<Vec<_>>());
    }
}

/// The kinds of nodes and their source.
fn places(source: &str) -> Vec<(&'static str, &str)> {
    let yaml = Yaml::read(source).unwrap();
    let told = |node: &Node<'_>| {
        let kind = match node.kind {
            Kind::Text(..) => "text",
            Kind::List(_) => "list",
            Kind::Table(_) => "table",
            Kind::Alias(_) => "alias",
        };
        (kind, source.get(node.span.clone()).unwrap())
    };
    yaml.nodes().map(told).collect()
}

#[test]
fn every_node_has_its_place() {
    for (source, expected) in [
        (
            "a: &x !y {b: 'it''s' # c\n } # d\n",
            &[("text", "a"), ("text", "b"), ("text", "'it''s'"), ("table", "{b: 'it''s' # c\n }")][..],
        ),
        ("- &x\n  - \"a\\\"\" # b\n- *x # c\n", &[("text", "\"a\\\"\""), ("list", "- \"a\\\"\""), ("alias", "*x")]),
        (
            "a: b\n c # d\ne: |-\n  f\n   g\n\n# h\n",
            &[("text", "a"), ("text", "b\n c"), ("text", "e"), ("text", "f\n   g")],
        ),
        ("a: &x >\n  b\n", &[("text", "a"), ("text", "b")]),
        ("a:\n\nb: !!str\n", &[("text", "a"), ("text", ""), ("text", "b"), ("text", "")]),
        ("[a: b]", &[("text", "a"), ("text", "b"), ("table", "a: b"), ("list", "[a: b]")]),
    ] {
        let found = places(source);
        assert_eq!(&found[..expected.len()], expected, "{source}");
    }
}

/// Like go-yaml, and as in many files.
#[test]
fn what_stands_in_brackets_need_not_be_indented() {
    for source in [
        "a:\n  b: [\n    é,\n    d\n  ]\n  e: f\n",
        "a:\n  b: [ # 'it\n    'é', # d\"\n    # '\n  \"d\", # ]\n  ]\n  e: f\n",
        "a:\n  b: [\n    é, # no [bracket]\n    # nothing\n  d\n  ]\n  e: f\n",
        "a:\n  b: [\r\né,\r\nd]\r\n  e: f\r\n",
    ] {
        let yaml = Yaml::read(source).unwrap();
        let list = yaml.get(yaml.get(yaml.documents()[0], "a").unwrap(), "b").unwrap();
        let items = yaml.items(list).iter().map(|item| yaml.text(*item).unwrap());
        let found: Vec<_> = items.map(|text| (text.value, source.get(text.inner()).unwrap())).collect();
        assert_eq!(found, [("é", "é"), ("d", "d")], "{source}");
        let written = source.get(yaml.node(list).unwrap().span.clone()).unwrap();
        assert!(written.starts_with('[') && written.ends_with(']'), "{written}");
        assert_eq!(text(&yaml, &["a", "e"]).unwrap().0, "f");
    }
    // An apparent comment may be part of a scalar: in quotes, or after a character that is not white space in YAML.
    for (item, value) in [
        ("\"c\n   # d\"", "c # d"),
        ("c\u{a0}# d", "c\u{a0}# d"),
        ("\"c#d\"", "c#d"),
        ("\"c # d\"", "c # d"),
        ("'c' # it's d", "c"),
    ] {
        let text = format!("a:\n  b: [\n{item},\n  ]\n");
        let yaml = Yaml::read(&text).unwrap();
        let list = yaml.get(yaml.get(yaml.documents()[0], "a").unwrap(), "b").unwrap();
        assert_eq!(yaml.text(yaml.items(list)[0]).unwrap().value, value);
    }
    // Indentation counts outside of brackets.
    for source in ["a: b\n c: d\n", "a:\n  - b\n c\n", "a:\n  b: [\n---\n  ]\n", "a:\n  b: [\n%\n  ]\n"] {
        assert!(Yaml::read(source).is_err(), "{source}");
    }
}

/// The kinds and values of a text's nodes.
fn values(source: &str) -> Option<Vec<(&'static str, String)>> {
    let yaml = Yaml::read(source).ok()?;
    let value = |node: &Node<'_>| match &node.kind {
        Kind::Text(value, _) => ("text", value.to_string()),
        Kind::List(items) => ("list", items.len().to_string()),
        Kind::Table(table) => ("table", table.own.len().to_string()),
        Kind::Alias(_) => ("alias", String::new()),
    };
    Some(yaml.nodes().map(value).collect())
}

/// Values in brackets as tokens, each of which may stand on a line of its own.
fn tokens() -> impl Strategy<Value = Vec<String>> {
    let text = prop::sample::select(vec![
        "a",
        "é",
        "'b c'",
        "'b''\n# c'",
        "\"d # \\\"e\"",
        "it's 'g'#h",
        "-1",
        "&x f",
        "!t g",
        "~",
    ]);
    let leaf = text.prop_map(|text| vec![text.to_owned()]);
    let nested = leaf.prop_recursive(4, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(|items| {
            let items = items.into_iter().map(|item| [item, vec![",".to_owned()]].concat());
            [vec!["[".to_owned()], items.flatten().collect(), vec!["]".to_owned()]].concat()
        });
        let table = prop::collection::vec(inner, 0..4).prop_map(|values| {
            let pair = |(index, value)| [vec![format!("k{index}:")], value, vec![",".to_owned()]].concat();
            let pairs = values.into_iter().enumerate().flat_map(pair).collect();
            [vec!["{".to_owned()], pairs, vec!["}".to_owned()]].concat()
        });
        prop_oneof![list, table]
    });
    nested.prop_map(|tokens| [vec!["[".to_owned()], tokens, vec!["]".to_owned()]].concat())
}

/// Random sequences of pieces of YAML.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "- ",
        "? ",
        ": ",
        "&x ",
        "*x",
        "!t ",
        "<<: *x",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "'",
        "''",
        "\"",
        "\\\"",
        "|\n",
        ">-\n",
        "|2\n",
        "# c\n",
        " # c",
        "\n",
        "\r\n",
        "\n  ",
        "  ",
        "\t",
        "é",
        "\u{feff}",
        "\u{85}",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "\u{0}",
        "null",
        "~",
        "-",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_places_nest(text in pieces(), any in ".{0,200}") {
        for text in [text, any] {
            let yaml = match Yaml::read(&text) {
                Ok(yaml) => yaml,
                Err(wrong) => {
                    prop_assert!(text.is_char_boundary(wrong.at), "{:?} {:?}", text, wrong);
                    continue;
                }
            };
            for (id, node) in yaml.nodes().enumerate() {
                let written = text.get(node.span.clone());
                prop_assert!(written.is_some(), "{:?} {:?}", text, node);
                let is_inside = yaml.text(id).is_none_or(|inner| text.get(inner.inner()).is_some());
                prop_assert!(is_inside, "{:?} {:?}", text, node);
                let parts: Vec<Id> = match &node.kind {
                    Kind::Text(value, Style::Plain) if !value.contains([' ', '\n']) => {
                        prop_assert_eq!(written, Some(value.as_ref()), "{:?}", text);
                        continue;
                    }
                    Kind::Alias(_) => {
                        prop_assert!(written.is_some_and(|written| written.starts_with('*')), "{:?} {:?}", text, node);
                        continue;
                    }
                    Kind::Text(..) => continue,
                    Kind::List(items) => items.clone(),
                    Kind::Table(table) => table.own.iter().flat_map(|(key, value)| [*key, *value]).collect(),
                };
                for part in parts.iter().filter_map(|part| yaml.node(*part)) {
                    let is_inside = node.span.start <= part.span.start && part.span.end <= node.span.end;
                    prop_assert!(is_inside, "{:?} {:?} {:?}", text, node, part);
                }
            }
        }
    }

    /// A line break and any indentation after it mean the same as a space.
    #[test]
    fn in_brackets_a_line_break_only_separates(
        tokens in tokens(),
        breaks in prop::collection::vec(
            prop::sample::select(vec![" ", "\n", "\r\n", "\n ", "\n  ", "\n      ", " # é\n", " # it's\n", "\n# ]\n"]),
            64,
        ),
    ) {
        let lines = tokens.iter().zip(breaks.iter().cycle());
        let broken: String = lines.flat_map(|(token, between)| [token, *between]).collect();
        let [broken, joined] = [broken, tokens.join(" ")].map(|list| format!("a:\n  b: {list}\n  c: d\n"));
        prop_assert_eq!(values(&broken), values(&joined), "{}", broken);
    }
}
