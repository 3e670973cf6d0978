use std::collections::BTreeMap;

use proptest::prelude::*;

use super::reader::MOST_UNREAD;
use super::values::{MOST_VALUE, MOST_VARIABLES};
use super::*;

fn read(text: &str) -> Dockerfile {
    Dockerfile::read(text).unwrap()
}

/// The final base of a Dockerfile for a target and build arguments.
fn base(text: &str, target: Option<&str>, arguments: &[(&str, &str)]) -> Base {
    let arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let Ok(dockerfile) = Dockerfile::read(text) else { return Base::Unresolved };
    let globals = dockerfile.globals(BuildInputs { arguments: &arguments, platform: "linux/amd64" });
    dockerfile.final_base(target, &globals)
}

fn image(name: &str) -> Base {
    Base::Image(name.to_owned())
}

const STAGES: &str = "ARG VERSION=3.14\nARG FLAVOUR\nFROM python:${VERSION}-trixie AS Build\nRUN true\n\
                      FROM python:$VERSION-${FLAVOUR:-slim} AS runtime\nFROM runtime\nCOPY --from=build /a /a\n";

#[test]
fn the_base_is_found_through_stages_and_arguments() {
    assert_eq!(base(STAGES, None, &[]), image("python:3.14-slim"));
    assert_eq!(base(STAGES, None, &[("VERSION", "3.13"), ("FLAVOUR", "alpine")]), image("python:3.13-alpine"));
    assert_eq!(base(STAGES, Some("build"), &[]), image("python:3.14-trixie"));
    assert_eq!(read(STAGES).earlier_names(), ["build", "runtime"]);
}

#[test]
fn arguments_are_put_into_each_other_and_the_platform_into_names() {
    let text = "ARG V=3.14\nARG BASE=python:${V}-slim\nFROM ${BASE} AS final-amd64\nFROM final-${TARGETARCH}\n";
    assert_eq!(base(text, None, &[]), image("python:3.14-slim"));
}

#[test]
fn scratch_is_no_image_and_a_missing_stage_has_no_base() {
    assert_eq!(base("FROM scratch\nCOPY a /a\n", None, &[]), Base::Scratch);
    assert_eq!(base(STAGES, Some("nowhere"), &[]), Base::Unresolved);
    assert_eq!(base("no Dockerfile", None, &[]), Base::Unresolved);
}

#[test]
fn lines_that_are_no_instructions_hide_no_stage() {
    let text = "FROM a AS one\nRUN <<A && <<B\ntrue\nA\nfalse\nB\n\nFROM b\nENTRYPOINT []\nCMD [\"c\"]\nHELLO world\n";
    assert_eq!(base(text, None, &[]), image("b"));
    assert_eq!(read(text).unread, [Word { value: "HELLO world".to_owned(), span: 76..87 }]);
    let few = format!("FROM a\n{}", "FROM a b c\n".repeat(MOST_UNREAD));
    assert_eq!(base(&few, None, &[]), image("a"));
    assert_eq!(Dockerfile::read(&format!("{few}HELLO\n")), Err(NotADockerfile { at: 7 }));
    assert_eq!(Dockerfile::read("RUN true\n# FROM a\n"), Err(NotADockerfile { at: 0 }));
}

#[test]
fn variables_are_replaced_as_a_shell_does() {
    for (written, expected) in [
        ("a:$A-${A}", Some("a:1-1")),
        ("a:$NONE-${NONE}$", Some("a:-$")),
        ("${A:-x}${EMPTY:-x}${EMPTY-x}${NONE-x}", Some("1xx")),
        ("${A:+x}${EMPTY:+x}${EMPTY+x}${NONE+x}", Some("xx")),
        ("${A:?no}${EMPTY?no}", Some("1")),
        ("${NONE:-${A}-$A}", Some("1-1")),
        ("${NONE:-'$A'}\"$A\"'$A'", Some("$A1$A")),
        ("\\$A \"\\$A\\n\"", Some("$A $A\\n")),
        ("${V#1.}/${V##*.}/${V%.*}/${V%%.*}/${V#2}/${V%?}", Some("2.3/3/1.2/1/1.2.3/1.2.")),
        ("${NONE#*}${V#\"1\"}${V%\\*}${V%*$A*}", Some(".2.31.2.3")),
        ("${V#\\1}", None),
        ("${V/1/2}", None),
        ("${EMPTY:?no}", None),
        ("${A", None),
        ("${A:-x", None),
        ("\"$A", None),
        ("'$A", None),
        ("${${A}}", None),
    ] {
        let dockerfile = read("ARG A=1\nARG EMPTY=\nARG V=1.2.3\nFROM a\n");
        let globals = dockerfile.globals(BuildInputs { arguments: &BTreeMap::new(), platform: "linux/amd64" });
        assert_eq!(globals.expand(written, '\\').as_deref(), expected, "{written}");
    }
}

#[test]
fn nothing_is_put_in_between_single_quotes_or_into_what_a_build_is_given() {
    assert_eq!(base("ARG A=1\nARG B='$A'\nFROM a:$B\n", None, &[]), image("a:$A"));
    assert_eq!(base("ARG A=1\nARG B=\"$A\"\nFROM a:$B\n", None, &[]), image("a:1"));
    assert_eq!(base("ARG A=1\nARG B=2\nFROM a:$B\n", None, &[("B", "$A")]), image("a:$A"));
}

#[test]
fn a_stage_sees_its_own_arguments_and_those_of_the_stages_below() {
    let text = "ARG A=1\nARG B=2\nFROM x AS one\nARG A C=$A\nENV D=$A$B E=\"a b\"\nENV F old form\nENV D=new G=$D\n\
                FROM y\nARG B=other\nFROM one\nARG B H=$D\nARG A=own\n";
    let given = BTreeMap::from([("C".to_owned(), "given".to_owned())]);
    let dockerfile = read(text);
    let values = |stage| dockerfile.values(stage, BuildInputs { arguments: &given, platform: "linux/amd64" });
    let shown = |stage| values(stage).expand("$A,$B,$C,$D,$E,$F,$G,$H", '\\').unwrap();
    assert_eq!(shown(0), "1,,given,new,a b,old form,1,");
    assert_eq!(shown(1), ",other,,,,,,");
    assert_eq!(shown(2), "own,2,given,new,a b,old form,1,new");
}

/// Unbounded, the last value would have 10 · 2⁵⁹ bytes.
#[test]
fn values_that_double_with_each_line_end_at_a_bound() {
    let base_of = |text: &str, target| base(text, target, &[]);
    for quote in ["", "\"", "'"] {
        let line = |number: usize| format!("ARG A{}={quote}$A{number}${{A{number}}}{quote}\n", number + 1);
        let lines = (0..59).map(line).collect::<Vec<_>>().concat();
        let text = format!("ARG A0={quote}aaaaaaaaaa{quote}\n{lines}");
        assert_eq!(base_of(&format!("{text}FROM $A59\nFROM b AS c\n"), Some("c")), image("b"));
        let expected = if quote == "'" { image("$A58${A58}") } else { Base::Unresolved };
        assert_eq!(base_of(&format!("{text}FROM $A59\n"), None), expected);
        let two = if quote == "'" { "$A1${A1}".to_owned() } else { "a".repeat(40) };
        assert_eq!(base_of(&format!("{text}FROM b$A2\n"), None), image(&format!("b{two}")));
    }
    let many = (0..MOST_VARIABLES * 2).map(|number| format!("ARG B{number}=b\n")).collect::<Vec<_>>().concat();
    assert_eq!(base_of(&format!("{many}FROM $B{}\n", MOST_VARIABLES * 2 - 1), None), Base::Unresolved);
    assert_eq!(base_of(&format!("{many}FROM $B1\n"), None), image("b"));
    let long = "a".repeat(MOST_VALUE + 1);
    assert_eq!(base("ARG A\nFROM $A\n", None, &[("A", &long)]), Base::Unresolved);
    assert_eq!(base_of(&format!("FROM {long}\n"), None), Base::Unresolved);
    assert_eq!(base_of("FROM ${A\n", None), Base::Unresolved);
}

/// Each of these takes minutes or hours with quadratic time.
#[test]
fn the_time_that_a_file_takes_grows_with_its_size_alone() {
    for line in ["FROM a b c\n", "RUN <<EOF\n"] {
        let text = format!("FROM a\n{}", line.repeat(128 * 1024 / line.len()));
        assert_eq!(base(&text, None, &[]), Base::Unresolved, "{line}");
    }
    for line in ["ENTRYPOINT []\n", "RUN cat <<EOF\nEOF\n", "\\ \n", "ENV a=\\\n", "#\n", "ONBUILD ", "RUN \"${A:-'"] {
        let text = format!("FROM a\n{}", line.repeat(128 * 1024 / line.len()));
        assert_eq!(base(&text, None, &[]), image("a"), "{line}");
    }
    for part in ["${", "${A:-", "\"${A:-"] {
        assert_eq!(base(&format!("FROM a{}\n", part.repeat(64 * 1024)), None, &[]), Base::Unresolved);
    }
    let stages = (0..20_000).map(|number| format!("FROM s{number} AS s{}\n", number + 1)).collect::<Vec<_>>();
    assert_eq!(base(&stages.concat(), None, &[]), image("s0"));
}

#[test]
fn flags_heredocs_and_what_onbuild_does_later_are_parts_of_a_step() {
    let text = "FROM a\nONBUILD RUN --mount=type=bind,FROM=b:1 --x='y z' \\\n  # why\n\n  cat <<-\"E F\" 3<<X\n\t\tone\n\tE F\n$two\nX\n";
    let dockerfile = read(text);
    let [onbuild] = dockerfile.stages[0].steps.as_slice() else { panic!("{dockerfile:?}") };
    let run = onbuild.trigger.as_deref().unwrap();
    assert_eq!((onbuild.instruction, run.instruction), (Instruction::Onbuild, Instruction::Run));
    assert_eq!(run.arguments.as_str(), "cat <<-\"E F\" 3<<X");
    assert_eq!(&text[run.arguments.span()], "cat <<-\"E F\" 3<<X");
    assert_eq!(&text[dockerfile.comments[0].clone()], "# why");
    let flags: Vec<(&str, &str)> =
        run.flags.iter().map(|flag| (flag.name.as_str(), flag.value.as_ref().unwrap().value.as_str())).collect();
    assert_eq!(flags, [("mount", "type=bind,FROM=b:1"), ("x", "y z")]);
    let fields = run.flags[0].fields();
    assert_eq!((fields[1].0.as_str(), &text[fields[1].1.span.clone()]), ("from", "b:1"));
    assert_eq!(&text[run.flags[1].value.as_ref().unwrap().span.clone()], "'y z'");
    let heredocs: Vec<(&str, bool, &str, &str)> = run
        .heredocs
        .iter()
        .map(|Heredoc { delimiter, body }| {
            (delimiter.name.as_str(), delimiter.expands, body.value.as_str(), &text[body.span.clone()])
        })
        .collect();
    assert_eq!(heredocs, [("E F", false, "one\n", "\t\tone\n"), ("X", true, "$two\n", "$two\n")]);
    assert_eq!(&text[onbuild.span.clone()], &text[7..text.len() - 1]);
}

#[test]
fn directives_stand_at_the_top_and_are_told_from_comments() {
    let text = "\u{feff}# Syntax = a/b:1 c\n#escape=`\n# syntax=d\n# check=skip=all\nFROM a\n";
    let dockerfile = read(text);
    let directives: Vec<(&str, &str)> =
        dockerfile.directives.iter().map(|found| (found.name.as_str(), found.value.value.as_str())).collect();
    assert_eq!(directives, [("syntax", "a/b:1 c"), ("escape", "`")]);
    assert_eq!(&text[dockerfile.directives[0].value.span.clone()], "a/b:1 c");
    assert_eq!((dockerfile.escape, dockerfile.comments.len()), ('`', 2));
    let from = read("# escape=`\nFROM a`\n:1 AS b\n").stages.remove(0).from;
    assert_eq!((from.value.as_str(), from.is_verbatim()), ("a:1", false));
    assert_eq!(read("# a comment\n# escape=`\nFROM a\n").escape, '\\');
}

#[test]
fn a_list_as_in_json_is_no_shell_command() {
    let text = "FROM a\nCMD [\"a\", \"<<EOF\"]\nCMD ['a']\nRUN [\"cat\", \"<<EOF\"]\nFROM b\n";
    let dockerfile = read(text);
    let forms: Vec<Option<Vec<String>>> = dockerfile.stages[0].steps.iter().map(Step::exec_form).collect();
    let list = |words: [&str; 2]| Some(words.map(str::to_owned).to_vec());
    assert_eq!(forms, [list(["a", "<<EOF"]), None, list(["cat", "<<EOF"])]);
    assert_eq!(dockerfile.stages.len(), 2);
}

/// Fragments of Dockerfiles in random order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "FROM a\n",
        "FROM ",
        " AS b",
        "\n",
        "\n",
        "\r\n",
        "COPY --from=",
        "RUN cat ",
        "--mount=type=bind,from=",
        "<<EOF",
        "<<-'E F'",
        "EOF\n",
        "\tE F\n",
        "\\\n",
        " \\ \n",
        "`\n",
        "\\",
        "`",
        "# syntax=",
        "# escape=`\n",
        "# é\n",
        " #",
        "ONBUILD ",
        "ARG A=",
        "ENV a b\n",
        "${A:-",
        "}",
        "$A",
        "\"",
        "'",
        "é",
        "\u{feff}",
        "[\"a\"]",
        "=",
        "--",
        " ",
        "\t",
        "\u{a0}",
        "\0",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// The spans that together cover the whole file except whitespace.
fn places(dockerfile: &Dockerfile) -> Vec<Range<usize>> {
    let of_stages = dockerfile.stages.iter().flat_map(|stage| [&stage.start].into_iter().chain(&stage.steps));
    let steps = dockerfile.globals.iter().chain(of_stages).map(|step| step.span.clone());
    let unread = dockerfile.unread.iter().map(|line| line.span.clone());
    let directives = dockerfile.directives.iter().map(|found| found.span.clone());
    steps.chain(unread).chain(directives).chain(dockerfile.comments.iter().cloned()).collect()
}

/// Every word of a Dockerfile.
fn words(dockerfile: &Dockerfile) -> Vec<Word> {
    let of_step = |step: &Step| {
        let flags = step
            .flags
            .iter()
            .flat_map(|flag| flag.fields().into_iter().map(|(_, word)| word).chain(flag.value.clone()));
        let pairs = step.pairs('\\').into_iter().flat_map(|(name, value)| [name].into_iter().chain(value));
        let heredocs = step.heredocs.iter().map(|heredoc| heredoc.body.clone());
        flags.chain(pairs).chain(heredocs).chain(step.words()).chain([step.keyword.clone()]).collect::<Vec<Word>>()
    };
    dockerfile.steps().flat_map(of_step).chain(dockerfile.images()).collect()
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_place_is_where_it_says(text in pieces(), any in ".{0,200}") {
        for text in [format!("FROM a\n{text}"), text, any] {
            let Ok(dockerfile) = Dockerfile::read(&text) else { continue };
            for word in words(&dockerfile) {
                let written = text.get(word.span.clone());
                prop_assert!(written.is_some(), "{word:?} in {text:?}");
                prop_assert!(!word.is_verbatim() || written == Some(word.value.as_str()), "{word:?} in {text:?}");
            }
            let mut blank: Vec<bool> = text.chars().flat_map(|c| vec![c.is_whitespace(); c.len_utf8()]).collect();
            for place in places(&dockerfile) {
                prop_assert!(text.get(place.clone()).is_some(), "{place:?} in {text:?}");
                blank[place].fill(true);
            }
            let mark = text.strip_prefix('\u{feff}').map_or(0, |_| '\u{feff}'.len_utf8());
            prop_assert!(blank.iter().skip(mark).all(|is_blank| *is_blank), "{dockerfile:?} of {text:?}");
        }
    }
}
