use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use console::Style;

use super::Styled;
use crate::error::{Error, Mistake};
use crate::outcome::Outcome;
use crate::printable;
use crate::source::Place;

/// The limit of mistakes, each with an excerpt.
const MOST_SHOWN: usize = 20;

/// The limit of risks, each one line.
const MOST_RISKS: usize = 100;

/// An error for the user: what was given and where, what is allowed, and a hint.
pub(super) fn explain(error: &Error) -> Styled {
    match error {
        Error::Invalid(mistakes) => {
            let shown: Styled = mistakes.iter().take(MOST_SHOWN).map(mistake).collect();
            match mistakes.len().saturating_sub(MOST_SHOWN) {
                0 => shown,
                more => shown.and_line(&format!("and {more} more")),
            }
        }
        Error::Missing { .. } => with_hint(
            title(&error.to_string()),
            "give them, or take the defaults with --yes; `dockgen languages` lists the choices",
        ),
        Error::Untrusted(risks) => untrusted(title(&error.to_string()), risks),
        Error::Engine { reason, hint: Some(meant) } | Error::Registry { reason, hint: meant } => {
            with_hint(title(reason), meant)
        }
        other => title(&other.to_string()),
    }
}

/// The message for an outcome with an exit code other than 0.
pub(super) fn outcome(outcome: &Outcome) -> Option<Styled> {
    match outcome {
        Outcome::Done => None,
        Outcome::Drift { stale: 1 } => Some(title("1 image is not pinned to its tag's current digest")),
        Outcome::Drift { stale } => {
            Some(title(&format!("{stale} images are not pinned to their tags' current digests")))
        }
        Outcome::Unproven { failed, proven } => Some(title(&format!("{failed} of {proven} proofs failed"))),
        Outcome::Conflicts(files) => {
            let differing = if files.len() == 1 { "1 file differs" } else { &format!("{} files differ", files.len()) };
            Some(with_hint(
                with_list(title(&format!("{differing} from what would be written; nothing was changed")), files),
                "see what differs with --diff; then choose --on-conflict skip or overwrite",
            ))
        }
    }
}

fn mistake(mistake: &Mistake) -> Styled {
    let text = match &mistake.place {
        Some(place) if !place.source.is_private => excerpt(&mistake.title, place, &mistake.allowed),
        _ => label().and_line(&mistake.title).and_line(&format!("  allowed: {}", mistake.allowed)),
    };
    match &mistake.hint {
        Some(meant) => with_hint(text, meant),
        None => text,
    }
}

fn untrusted(text: Styled, risks: &[String]) -> Styled {
    let (shown, more) = risks.split_at(risks.len().min(MOST_RISKS));
    let text = with_list(text, shown);
    let text = if more.is_empty() { text } else { text.and_line(&format!("  and {} more", more.len())) };
    with_hint(text, "review these files first; --trust runs the project anyway, with your privileges")
}

fn label() -> Styled {
    Styled::default().with(Style::new().red().bold(), "error:").and(" ")
}

fn title(text: &str) -> Styled {
    label().then(Styled::paragraph(text)).end()
}

fn with_list(text: Styled, items: &[String]) -> Styled {
    items.iter().fold(text, |text, item| text.and_line(&format!("  {item}")))
}

fn with_hint(text: Styled, meant: &str) -> Styled {
    text.and("  ").with(Style::new().cyan().bold(), "hint:").and(" ").then(Styled::paragraph(meant)).end()
}

/// An excerpt of the file with the mistake, and what is allowed.
fn excerpt(title: &str, place: &Place, allowed: &str) -> Styled {
    // The renderer removes most control characters, but not all, and writes its own styles. Printable input stays safe.
    let part = |range: std::ops::Range<usize>| printable::lines(place.source.text.get(range).unwrap_or_default());
    let (before, at) = (part(0..place.span.start), part(place.span.clone()));
    let span = before.len()..before.len() + at.len();
    let source = before + &at + &part(place.span.end..place.source.text.len());
    let [name, title, allowed] =
        [&place.source.name, title, &format!("allowed: {allowed}")].map(|text: &str| printable::line(text));
    let annotation = AnnotationKind::Primary.span(span).label(allowed.as_str());
    let snippet = Snippet::source(source.as_str()).path(name.as_str()).annotation(annotation);
    let report = [Level::ERROR.primary_title(title.as_str()).element(snippet)];
    Styled::painted(&Renderer::styled().render(&report)).end()
}
