//! A stream of requests, as an app gets them in production.

use std::net::SocketAddr;
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
const REFUSED_WITHIN: Duration = Duration::from_millis(10);

/// Whether a connection that ended without an answer found the app no longer listening: what publishes a port has taken
/// it, or the kernel had, just before.
fn is_turned_away(begun: Instant, took: Duration, signalled: Instant) -> bool {
    if begun > signalled {
        return took < TURNED_AWAY_WITHIN;
    }
    signalled.duration_since(begun) < TOLD_WITHIN && took < REFUSED_WITHIN
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
    /// Begins to ask for paths.
    #[must_use]
    pub fn begin(address: SocketAddr, paths: &[String]) -> Self {
        let ending = Arc::new(AtomicBool::new(false));
        let client = |path: &String| {
            let (path, ending) = (path.clone(), Arc::clone(&ending));
            thread::spawn(move || ask(address, &path, &ending))
        };
        let clients = paths.iter().flat_map(|path| std::iter::repeat_n(path, CLIENTS)).map(client).collect();
        Self { ending, clients }
    }

    /// Ends it while the app goes on, and counts.
    #[must_use]
    pub fn finish(self) -> Tally {
        let now = Instant::now();
        self.end(now, now)
    }

    /// Ends it, and counts. The app was asked to end at the one moment, and had got the signal at the other.
    #[must_use]
    pub fn end(self, asked_to_end: Instant, signalled: Instant) -> Tally {
        self.ending.store(true, Ordering::SeqCst);
        let requests = self.clients.into_iter().flat_map(|client| client.join().unwrap_or_default());
        tally(requests, asked_to_end, signalled)
    }
}

fn ask(address: SocketAddr, path: &str, ending: &AtomicBool) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut has_worked = false;
    while !ending.load(Ordering::SeqCst) {
        let begun = Instant::now();
        let outcome = http::get(address, path);
        requests.push(Request { begun, took: begun.elapsed(), outcome, has_worked });
        has_worked |= matches!(outcome, Outcome::Answered(..500));
        thread::sleep(PAUSE);
    }
    requests
}

fn tally(requests: impl Iterator<Item = Request>, asked_to_end: Instant, signalled: Instant) -> Tally {
    let mut tally = Tally::default();
    for Request { begun, took, outcome, has_worked } in requests {
        match outcome {
            // What answers for an app that is gone, such as a proxy in the same container, answers with an error.
            Outcome::Answered(500..) if has_worked && begun <= signalled => tally.lost += 1,
            Outcome::Answered(_) => tally.answered += 1,
            // Nobody listens any more: a proxy asks another container.
            Outcome::Refused if begun + took >= asked_to_end => tally.turned_away += 1,
            Outcome::Unread if begun + TURNED_AWAY_WITHIN > signalled => tally.turned_away += 1,
            Outcome::Nothing if is_turned_away(begun, took, signalled) => tally.turned_away += 1,
            Outcome::Nothing | Outcome::Unread | Outcome::Refused | Outcome::Broken | Outcome::Otherwise => {
                tally.lost += 1;
            }
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
            Request { begun: just_before(100), took: Duration::from_millis(90), ..at(0, Outcome::Unread) },
            at(1, Outcome::Unread),
            Request { begun: just_before(10), took: Duration::from_millis(1), ..at(0, Outcome::Nothing) },
            Request { begun: just_before(10), took: Duration::from_millis(18), ..at(0, Outcome::Nothing) },
            Request { took: Duration::from_secs(1), ..at(3, Outcome::Nothing) },
            at(1, Outcome::Answered(200)),
            at(1, Outcome::Answered(502)),
            at(1, Outcome::Nothing),
            at(3, Outcome::Nothing),
            at(3, Outcome::Broken),
            at(3, Outcome::Answered(503)),
        ];
        let end = start + Duration::from_secs(2);
        let tally = tally(requests.into_iter(), end, end);
        assert_eq!(tally, Tally { answered: 2, lost: 7, turned_away: 4 });
    }
}
