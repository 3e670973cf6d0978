use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use console::style;

use crate::error::{Error, Mistake};
use crate::settings::Place;

/// Nobody reads more, and each is shown with the lines around it.
const MOST_SHOWN: usize = 20;

/// Each is a line.
const MOST_RISKS: usize = 100;

/// An error as a user reads it: what was given and where, what is allowed, what may have been meant.
pub(super) fn explain(error: &Error) -> String {
    match error {
        Error::Invalid(mistakes) => {
            let mut lines: Vec<String> = mistakes.iter().take(MOST_SHOWN).map(mistake).collect();
            if mistakes.len() > MOST_SHOWN {
                lines.push(format!("and {} more", mistakes.len() - MOST_SHOWN));
            }
            lines.join("\n")
        }
        Error::Missing { .. } => with_hint(
            &error.to_string(),
            "give them, or take the defaults with --yes; `dockgen languages` lists what there is",
        ),
        Error::Conflicts(files) => with_hint(
            &format!("{error}\n  {}", files.join("\n  ")),
            "see what differs with --diff; then choose --on-conflict skip or overwrite",
        ),
        Error::Untrusted(risks) => untrusted(error, risks),
        Error::Engine { reason, hint: Some(meant) } | Error::Registry { reason, hint: meant } => {
            with_hint(reason, meant)
        }
        other => title(&other.to_string()),
    }
}

fn untrusted(error: &Error, risks: &[String]) -> String {
    let mut lines: Vec<String> = vec![error.to_string()];
    lines.extend(risks.iter().take(MOST_RISKS).map(|risk| plain(risk)));
    if risks.len() > MOST_RISKS {
        lines.push(format!("and {} more", risks.len() - MOST_RISKS));
    }
    with_hint(&lines.join("\n  "), "read these files first; --trust runs the project all the same, with your rights")
}

fn mistake(mistake: &Mistake) -> String {
    let what = plain(&mistake.title);
    let mut text = match &mistake.place {
        Some(place) => excerpt(&what, place, &mistake.allowed),
        None => format!("{}\n  allowed: {}", title(&what), mistake.allowed),
    };
    if let Some(meant) = &mistake.hint {
        text.push_str(&hint(meant));
    }
    text
}

/// What a user or a file gave must not steer the terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn title(text: &str) -> String {
    format!("{} {text}", style("error:").for_stderr().red().bold())
}

fn hint(text: &str) -> String {
    format!("\n  {} {text}", style("hint:").for_stderr().cyan().bold())
}

fn with_hint(text: &str, meant: &str) -> String {
    title(text) + &hint(meant)
}

/// The lines of a preset that a mistake is in, with what is allowed under it.
fn excerpt(title: &str, place: &Place, allowed: &str) -> String {
    let annotation = AnnotationKind::Primary.span(place.span.clone()).label(format!("allowed: {allowed}"));
    let snippet = Snippet::source(place.source.text.as_str()).path(place.source.name.as_str()).annotation(annotation);
    let report = [Level::ERROR.primary_title(title).element(snippet)];
    let renderer = if console::colors_enabled_stderr() { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&report)
}
