//! Any file is either read or refused, and only digests change.

use proptest::prelude::*;

use super::*;

fn file(artifact: Artifact, contents: String) -> File {
    File { artifact, path: ".gitlab-ci.yml".to_owned(), contents }
}

/// Random sequences of pieces of both formats.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "FROM ",
        "from",
        "a:1",
        " AS b",
        "\n",
        "\r\n",
        "COPY --from=",
        "RUN --mount=type=bind,from=",
        ",target=/x ",
        "<<EOF",
        "EOF\n",
        "\\\n",
        "`",
        "# syntax=",
        "# escape=`\n",
        "ONBUILD ",
        "scratch",
        "$X",
        "\"",
        "'",
        "é",
        "\u{feff}",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ": ",
        "- ",
        "&a ",
        "*a",
        "<<",
        "services:\n",
        "  web:\n",
        "    image: ",
        "  services: ",
        "    name: ",
        "additional_contexts: ",
        "dockerfile: ",
        "<<: *a\n",
        "    build: .\n",
        "|\n",
        ">-\n",
        "!!str ",
        "---\n",
        "? ",
        "\t",
        " ",
        "#",
        "@sha256:",
        "\u{0}",
        "%YAML 1.2\n",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in pieces(), any in ".{0,200}") {
        for text in [text, any] {
            for artifact in [Artifact::Dockerfile, Artifact::Compose, Artifact::Workflow] {
                let files = [file(artifact, text.clone())];
                for mention in mentions(&files).unwrap_or_default().iter().filter(|mention| mention.image.is_ok()) {
                    prop_assert_eq!(text.get(mention.span.clone()), Some(mention.text.as_str()));
                }
            }
        }
    }
}

/// An unpinned image with a registry's answer.
fn pin(mention: Mention) -> Pin {
    let (status, newest) = match mention.image {
        Ok(_) => (Status::Unpinned, Some(Digest::of(b"new"))),
        Err(_) => (Status::Skipped, None),
    };
    Pin { mention, path: String::new(), line: 1, status, written: None, newest, reason: None }
}

#[test]
fn several_images_of_several_files_are_written_each_in_its_place() {
    let dockerfile = "FROM a:1 AS x\nCOPY --from=b:2 /c /c\nFROM $A\nFROM x\n";
    let compose = "services: {x: {image: c:3}, y: {image: 'd:4'}}\n";
    let mut files = [file(Artifact::Dockerfile, dockerfile.to_owned()), file(Artifact::Compose, compose.to_owned())];
    let pins: Vec<Pin> = mentions(&files).unwrap().into_iter().map(pin).collect();
    write(&mut files, &pins);
    let digest = format!("@{}", Digest::of(b"new"));
    for (file, before) in files.iter().zip([dockerfile, compose]) {
        assert_eq!(file.contents.matches(&digest).count(), 2);
        assert_eq!(file.contents.replace(&digest, ""), before);
    }
}
