//! Finds the images in a Dockerfile, and decides which of them are skipped.

use std::collections::HashSet;

use crate::read::dockerfile::{Dockerfile, NotADockerfile, Word};
use crate::read::{Name, shortened};

/// The image names of a Dockerfile. `contexts` are the lowercase names of its additional build contexts.
pub(super) fn names(text: &str, contexts: &HashSet<String>) -> Result<Vec<Name>, NotADockerfile> {
    let dockerfile = Dockerfile::read(text)?;
    let image = |Word { value, span }: Word| {
        let name = Name::new(text, span, &value);
        let is_context = contexts.contains(&value.to_lowercase());
        if is_context { name.leave("it is a build context of the compose file") } else { name }
    };
    let mut names: Vec<Name> = dockerfile.images().into_iter().map(image).collect();
    names.extend(dockerfile.unread.iter().filter_map(unread));
    Ok(names)
}

/// Reports an invalid line that may name an image.
fn unread(line: &Word) -> Option<Name> {
    let lowercase = line.value.to_ascii_lowercase();
    let text = shortened(line.value.trim()).into_owned();
    let left_alone = Some("the line cannot be read".to_owned());
    let may_name_one = lowercase.contains("from ") || lowercase.contains("from=");
    may_name_one.then(|| Name { span: line.span.clone(), text, left_alone })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that are images, and those that are left alone.
    fn found(text: &str, contexts: &[&str]) -> (Vec<String>, Vec<String>) {
        let contexts: HashSet<String> = contexts.iter().map(|name| (*name).to_owned()).collect();
        let names = names(text, &contexts).unwrap();
        let (left, images): (Vec<Name>, Vec<Name>) = names.into_iter().partition(|name| name.left_alone.is_some());
        for name in &images {
            assert_eq!(text.get(name.span.clone()), Some(name.text.as_str()));
        }
        let texts = |names: Vec<Name>| names.into_iter().map(|name| name.text).collect();
        (texts(images), texts(left))
    }

    fn images(text: &str) -> Vec<String> {
        let (images, left) = found(text, &[]);
        assert!(left.is_empty(), "{left:?}");
        images
    }

    #[test]
    fn images_are_told_from_stages() {
        let text = "FROM --platform=$BUILDPLATFORM a:1 AS Build\nCOPY --from=b:2 /x /x\nFROM scratch AS empty\n\
                    from BUILD as last\nCOPY --chown=1 --from=build /x /y\nCOPY --from=0 /x /z\n\
                    COPY --from=Last /a /b\nRUN --mount=type=cache,target=/c --mount=type=bind,from=d:4,target=/d \\\n  \
                    --mount=from=empty,target=/e true\nONBUILD COPY --from=f:6 /x /x\n";
        assert_eq!(images(text), ["a:1", "b:2", "d:4", "f:6"]);
    }

    #[test]
    fn a_stage_that_comes_later_is_no_base() {
        assert_eq!(images("FROM b\nFROM a AS b\nFROM b\n"), ["b", "a"]);
    }

    #[test]
    fn what_reads_the_dockerfile_is_an_image_too() {
        assert_eq!(images("# syntax=docker/dockerfile:1\nFROM a\n"), ["docker/dockerfile:1", "a"]);
    }

    #[test]
    fn variables_and_contexts_are_left_alone() {
        let text =
            "ARG V=1\nFROM a:${V} AS one\nFROM base\nCOPY --from=$X /a /a\nRUN --mount=from=b:$V,target=/b true\n";
        assert_eq!(found(text, &["base"]), (vec![], ["a:${V}", "base", "$X", "b:$V"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn line_ends_heredocs_and_lines_that_the_parser_does_not_take_move_nothing() {
        let text = "# é\r\nFROM a:1\r\nRUN <<EOF\r\nFROM no\r\nEOF\r\nENTRYPOINT []\r\n\
                    COPY --from=b:2 \\\r\n  /x /x\r\nFROM c:3\r\n";
        assert_eq!(images(text), ["a:1", "b:2", "c:3"]);
        assert_eq!(images("FROM a\nENTRYPOINT []\nFROM b"), ["a", "b"]);
    }

    #[test]
    fn a_heredoc_names_no_image_wherever_it_begins() {
        let text = "FROM a\nRUN cat <<EOF > /x\nFROM b\nEOF\nRUN --mount=type=bind,from=c,target=/c <<A cat && <<-\"B C\" sh\n\
                    FROM d\nA\nCOPY --from=e / /\n\tB C\nCOPY --from=f <<X <<'Y' /y/\nFROM g\nX\nFROM h\nY\n\
                    ONBUILD RUN cat <<EOF\nFROM i\nEOF\nRUN echo \"<<EOF\" 1<<<EOF\nFROM j\n";
        assert_eq!(images(text), ["a", "c", "f", "j"]);
    }

    #[test]
    fn a_heredoc_without_an_end_hides_nothing() {
        assert_eq!(images("FROM a\nRUN cat <<EOF\nFROM b\n"), ["a", "b"]);
    }

    #[test]
    fn lines_after_the_escape_character_that_the_file_names_are_one() {
        let (images, left) = found("# escape=`\nFROM a`\n:1\nRUN dir C:\\\nFROM b\n", &[]);
        assert_eq!((images, left), (vec!["b".to_owned()], vec!["a:1".to_owned()]));
    }

    #[test]
    fn a_line_that_may_name_an_image_and_cannot_be_read_is_told() {
        let (images, left) = found("FROM a\nFROM b c d\nFROM e\n", &[]);
        assert_eq!((images, left), (vec!["a".to_owned(), "e".to_owned()], vec!["FROM b c d".to_owned()]));
        let is_refused = |text: &str| names(text, &HashSet::new()).is_err();
        assert!(is_refused("") && is_refused("hello\nworld\n"));
    }

    #[test]
    fn a_name_over_several_lines_is_left_alone() {
        let (images, left) = found("FROM py\\\nthon:3\nRUN --mount=from=a\\\n:1,target=/x true\n", &[]);
        assert_eq!((images, left), (vec![], vec!["python:3".to_owned(), "a:1".to_owned()]));
    }

    #[test]
    fn a_byte_order_mark_moves_nothing() {
        assert_eq!(images("\u{feff}# syntax=a:1\nFROM b\nENTRYPOINT []\nFROM c\n"), ["a:1", "b", "c"]);
    }

    #[test]
    fn a_later_from_begins_no_stage() {
        assert_eq!(images("FROM a AS x\nONBUILD FROM b\nFROM x\nFROM c\n"), ["a", "c"]);
    }

    /// Each of these takes minutes if something in it is looked at once for each of the others.
    #[test]
    fn the_time_that_a_file_takes_grows_with_its_size_alone() {
        let stages = (0..20_000).map(|number| format!("FROM s{number} AS t{number}\n")).collect::<Vec<_>>().concat();
        assert_eq!(images(&stages).len(), 20_000);
        let copies = (0..20_000).map(|number| format!("COPY --from=t{number} /a /b\n")).collect::<Vec<_>>().concat();
        assert_eq!(images(&(stages + &copies)).len(), 20_000);
        let contexts: HashSet<String> = (0..20_000).map(|number| format!("c{number}")).collect();
        let from = (0..20_000).map(|number| format!("FROM c{number}\n")).collect::<Vec<_>>().concat();
        assert!(names(&from, &contexts).unwrap().iter().all(|name| name.left_alone.is_some()));
        for line in ["ENTRYPOINT []\n", "FROM a b c\n", "RUN <<EOF\n", "CMD [\"\\\n", "\\ ", "`\n", "F\\\n"] {
            let _ = names(&format!("FROM a\n{}", line.repeat(128 * 1024 / line.len())), &contexts);
        }
    }
}
