//! A stream of requests, as an app gets them in production.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::http::{self, Outcome};

/// Clients for each path. A server with few processes has to have time for all: this is a stream, not a flood.
const CLIENTS: usize = 3;

/// Between two requests of a client.
const PAUSE: Duration = Duration::from_millis(5);

/// Clients that ask until they are told to end.
#[derive(Debug)]
pub struct Traffic {
    ending: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Vec<Request>>>,
}

/// Who is turned away hears it at once. Who waits longer and gets nothing was let in, and left without an answer.
const TURNED_AWAY_WITHIN: Duration = Duration::from_millis(250);

/// The engine tells of a signal a moment after it was sent.
const TOLD_WITHIN: Duration = Duration::from_millis(50);

/// Who finds nobody listening hears it within this time; who was let in and lost has mostly waited longer.
const REFUSED_WITHIN: Duration = Duration::from_millis(3);

/// Whether a request without an answer found the app no longer listening.
fn is_turned_away(begun: Instant, took: Duration, asked_to_end: Instant) -> bool {
    if begun > asked_to_end {
        return took < TURNED_AWAY_WITHIN;
    }
    asked_to_end.duration_since(begun) < TOLD_WITHIN && took < REFUSED_WITHIN
}

/// A request that was made.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    begun: Instant,
    took: Duration,
    outcome: Outcome,
    /// Whether the path has been answered without a server's error before.
    has_worked: bool,
}

/// What became of the requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answered in full.
    pub answered: usize,
    /// Begun before the app was asked to end, or let in after that, and not answered, or with an error of the server's;
    /// or an answer that broke off.
    pub lost: usize,
    /// Begun after the app was asked to end, and turned away at once: a proxy asks another container.
    pub turned_away: usize,
}

impl Traffic {
    /// Begins to ask for paths at a port of loopback.
    #[must_use]
    pub fn begin(port: u16, paths: &[String]) -> Self {
        let ending = Arc::new(AtomicBool::new(false));
        let client = |path: &String| {
            let (path, ending) = (path.clone(), Arc::clone(&ending));
            thread::spawn(move || ask(port, &path, &ending))
        };
        let clients = paths.iter().flat_map(|path| std::iter::repeat_n(path, CLIENTS)).map(client).collect();
        Self { ending, clients }
    }

    /// Ends it, and counts.
    #[must_use]
    pub fn end(self, asked_to_end: Instant) -> Tally {
        self.ending.store(true, Ordering::SeqCst);
        let requests = self.clients.into_iter().flat_map(|client| client.join().unwrap_or_default());
        tally(requests, asked_to_end)
    }
}

fn ask(port: u16, path: &str, ending: &AtomicBool) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut has_worked = false;
    while !ending.load(Ordering::SeqCst) {
        let begun = Instant::now();
        let outcome = http::get(port, path);
        requests.push(Request { begun, took: begun.elapsed(), outcome, has_worked });
        has_worked |= matches!(outcome, Outcome::Answered(..500));
        thread::sleep(PAUSE);
    }
    requests
}

fn tally(requests: impl Iterator<Item = Request>, asked_to_end: Instant) -> Tally {
    let mut tally = Tally::default();
    for Request { begun, took, outcome, has_worked } in requests {
        match outcome {
            // What answers for an app that is gone, such as a proxy in the same container, answers with an error.
            Outcome::Answered(500..) if has_worked && begun <= asked_to_end => tally.lost += 1,
            Outcome::Answered(_) => tally.answered += 1,
            Outcome::Nothing if is_turned_away(begun, took, asked_to_end) => tally.turned_away += 1,
            // The engine may leave those who come late without any word.
            Outcome::Refused if begun + TOLD_WITHIN > asked_to_end => tally.turned_away += 1,
            Outcome::Nothing | Outcome::Refused | Outcome::Broken | Outcome::Otherwise => tally.lost += 1,
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_begun_before_the_end_is_lost_without_an_answer() {
        let start = Instant::now();
        let at = |seconds: u64, outcome| Request {
            begun: start + Duration::from_secs(seconds),
            took: Duration::from_millis(5),
            outcome,
            has_worked: true,
        };
        let just_before = |milliseconds: u64| start + Duration::from_millis(2000 - milliseconds);
        let requests = [
            Request { took: Duration::from_secs(5), ..at(3, Outcome::Refused) },
            at(1, Outcome::Refused),
            Request { begun: just_before(10), took: Duration::from_millis(1), ..at(0, Outcome::Nothing) },
            Request { begun: just_before(10), took: Duration::from_millis(8), ..at(0, Outcome::Nothing) },
            Request { took: Duration::from_secs(1), ..at(3, Outcome::Nothing) },
            at(1, Outcome::Answered(200)),
            at(1, Outcome::Answered(502)),
            at(1, Outcome::Nothing),
            at(3, Outcome::Nothing),
            at(3, Outcome::Broken),
            at(3, Outcome::Answered(503)),
        ];
        let tally = tally(requests.into_iter(), start + Duration::from_secs(2));
        assert_eq!(tally, Tally { answered: 2, lost: 6, turned_away: 3 });
    }
}
