//! Sends a stream of requests, and counts what happens to them while the app stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::http::{self, Outcome};

/// Clients per path. A server with few processes must be able to serve all of them: this is no load test.
const CLIENTS: usize = 3;

/// The pause between two requests of a client.
const PAUSE: Duration = Duration::from_millis(5);

/// Clients that send requests until they are stopped.
#[derive(Debug)]
pub struct Traffic {
    ending: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Vec<Request>>>,
}

/// A refusal arrives within this time. A longer silence means that the request was accepted and then dropped.
const REFUSED_WITHIN: Duration = Duration::from_millis(250);

/// The engine's event comes up to this long after the signal.
const EVENT_DELAY: Duration = Duration::from_millis(50);

/// If nobody listens, the connection ends within this time. If the app accepted and dropped it, this usually takes
/// longer.
const NOT_LISTENING_WITHIN: Duration = Duration::from_millis(10);

/// Whether a connection that was closed without a response met an app that no longer listened: the port proxy or the
/// kernel had accepted it.
fn is_refused(begun: Instant, took: Duration, signalled: Instant) -> bool {
    if begun > signalled {
        return took < REFUSED_WITHIN;
    }
    signalled.duration_since(begun) < EVENT_DELAY && took < NOT_LISTENING_WITHIN
}

#[derive(Debug, Clone, Copy)]
pub struct Request {
    begun: Instant,
    took: Duration,
    outcome: Outcome,
    /// Whether the path had a response below 500 before.
    has_worked: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Complete responses.
    pub answered: usize,
    /// Sent before the stop, or accepted after it, without a complete response or with a server error.
    pub lost: usize,
    /// Sent after the stop and refused immediately, so that a proxy would try another container.
    pub refused: usize,
}

impl Traffic {
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

    /// Stops while the app keeps running.
    #[must_use]
    pub fn finish(self) -> Tally {
        let now = Instant::now();
        self.end(now, now)
    }

    /// Stops. `asked_to_end` is the time of `docker stop`, `signalled` that of the signal's delivery.
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
            // A proxy in the same container answers for a stopped app with an error.
            Outcome::Answered(500..) if has_worked && begun <= signalled => tally.lost += 1,
            Outcome::Answered(_) => tally.answered += 1,
            // Nobody listens any more; a proxy would try another container.
            Outcome::Refused if begun + took >= asked_to_end => tally.refused += 1,
            Outcome::Unread if begun + REFUSED_WITHIN > signalled => tally.refused += 1,
            Outcome::Nothing if is_refused(begun, took, signalled) => tally.refused += 1,
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
        assert_eq!(tally, Tally { answered: 2, lost: 7, refused: 4 });
    }
}
