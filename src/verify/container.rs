use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::engine::Engine;
use super::http::{self, Outcome};
use super::inspect::{self, ContainerDetails};
use super::trouble::Trouble;

/// The polling interval while waiting for a container.
const TICK: Duration = Duration::from_millis(100);

/// A running app answers within this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// An app that was restarted more often will not come up. The engine doubles its delay before each restart, beginning
/// with 100 ms, so a service that the app needs has had some seconds by then.
const RESTARTS: u64 = 5;

/// An app that neither a port nor a health check asks has started if it still runs after this time.
const STARTED: Duration = Duration::from_secs(10);

/// Enough lines to find one that is not empty.
const LAST_WORDS: usize = 50;

#[derive(Debug, Clone)]
pub struct Container {
    pub id: String,
    /// The published port on loopback.
    pub port: Option<u16>,
    /// The app's port in the container.
    pub inside: Option<u16>,
    /// When it was started, including its services.
    pub begun: Instant,
}

/// The app's state after the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It answers HTTP/1.1 from outside the container.
    Answers,
    /// It answers in another protocol, such as gRPC or a database's.
    AnswersOtherwise,
    /// Its health check succeeds, but nothing answers from outside the container.
    OnlyHealthy,
    /// It runs, and has neither a port nor a health check.
    Runs,
    /// It runs, but does not answer and is not healthy.
    Silent,
    /// The exit code.
    Ended(i64),
}

impl Readiness {
    #[must_use]
    pub fn is_up(&self) -> bool {
        matches!(self, Self::Answers | Self::AnswersOtherwise | Self::OnlyHealthy | Self::Runs)
    }
}

impl Container {
    pub fn inspect(&self, engine: &Engine) -> Result<ContainerDetails, Trouble> {
        inspect::inspect(engine, "container", &self.id)
    }

    /// Sets `port` to the loopback port under which the app's port `inside` is published.
    pub fn find_port(&mut self, engine: &Engine, inside: Option<u16>) -> Result<(), Trouble> {
        self.inside = inside;
        if let Some(inside) = inside {
            let printed = engine.run(&["port", &self.id, &inside.to_string()])?;
            let first = printed.stdout.lines().next().unwrap_or_default();
            self.port = first.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        }
        Ok(())
    }

    /// The app's address, if possible the container's own: the engine's port proxy accepts connections even if nobody
    /// listens behind it.
    pub fn nearest(&self, engine: &Engine) -> Result<Option<SocketAddr>, Trouble> {
        let details = self.inspect(engine)?;
        let inside = |address| Some(SocketAddr::from((address, self.inside?)));
        let mut direct = details.network_settings.addresses().filter_map(inside);
        let found = direct.find(|address| http::answers(*address, Duration::from_secs(1)));
        Ok(found.or_else(|| self.port.map(http::loopback)))
    }

    /// Waits until the app answers, is healthy, has ended, or `patience` is over.
    pub fn wait(&mut self, engine: &Engine, patience: Duration) -> Result<Readiness, Trouble> {
        loop {
            if self.port.is_none() {
                self.find_port(engine, self.inside)?;
            }
            if let Some(answers) = self.answers() {
                return Ok(answers);
            }
            let ContainerDetails { state, restart_count, config, .. } = self.inspect(engine)?;
            // An app may exit once because a service was not ready, if it comes back.
            if state.has_ended() || restart_count > RESTARTS {
                return Ok(Readiness::Ended(state.exit_code));
            }
            if state.is_restarting() {
                // After a restart, the published port may change.
                self.port = None;
            }
            // Checks once more, since the app may have turned healthy just now.
            if state.health() == "healthy" {
                return Ok(self.answers().unwrap_or(Readiness::OnlyHealthy));
            }
            let is_asked = self.inside.is_some() || config.check().is_some();
            if !is_asked && state.is_running() && self.begun.elapsed() > STARTED.min(patience) {
                return Ok(Readiness::Runs);
            }
            if self.begun.elapsed() > patience {
                return Ok(Readiness::Silent);
            }
            engine.pause(TICK)?;
        }
    }

    fn answers(&self) -> Option<Readiness> {
        match http::get_within(http::loopback(self.port?), "/", PATIENCE) {
            Outcome::Answered(_) => Some(Readiness::Answers),
            Outcome::Otherwise => Some(Readiness::AnswersOtherwise),
            Outcome::Broken | Outcome::Nothing | Outcome::Unread | Outcome::Refused => None,
        }
    }

    /// Waits for the health status `health`, and returns how long that took; `None` after `patience`.
    pub fn wait_for_health(
        &self,
        engine: &Engine,
        health: &str,
        patience: Duration,
    ) -> Result<Option<Duration>, Trouble> {
        let started = Instant::now();
        loop {
            if engine.is_podman {
                // Podman schedules checks with systemd, which may be missing, so this runs the check.
                match engine.follow(&["healthcheck", "run", &self.id], patience, &mut |_| ()) {
                    Ok(_) | Err(Trouble::TooLate { .. }) => {}
                    Err(trouble) => return Err(trouble),
                }
            }
            let state = self.inspect(engine)?.state;
            if state.health() == health {
                return Ok(Some(started.elapsed()));
            }
            // An unhealthy container does not recover by itself.
            let is_settled = health == "healthy" && state.health() == "unhealthy" && started.elapsed() > patience / 3;
            if is_settled || !state.is_running() || started.elapsed() > patience {
                return Ok(None);
            }
            engine.pause(TICK)?;
        }
    }

    /// The last lines on stdout and stderr.
    pub fn logs(&self, engine: &Engine, lines: usize) -> Result<(String, String), Trouble> {
        let printed = engine.run(&["logs", "--tail", &lines.to_string(), &self.id])?;
        Ok((printed.stdout, printed.stderr))
    }

    /// The last line that it logged, usually the reason why it ended.
    pub fn last_words(&self, engine: &Engine) -> Result<String, Trouble> {
        let (stdout, stderr) = self.logs(engine, LAST_WORDS)?;
        let last =
            |text: &str| text.lines().rev().find(|line| !line.trim().is_empty()).map(|line| line.trim().to_owned());
        Ok(last(&stderr).or_else(|| last(&stdout)).unwrap_or_else(|| "nothing".to_owned()))
    }

    /// The files that it wrote since its start, without folders.
    pub fn written(&self, engine: &Engine) -> Result<Vec<String>, Trouble> {
        Ok(files(&engine.text(&["diff", &self.id])?))
    }
}

/// The changed paths of `diff` that are not folders with changes inside, sorted.
fn files(diff: &str) -> Vec<String> {
    let mut paths: Vec<&str> = diff.lines().filter_map(|line| line.split_once(' ').map(|(_, path)| path)).collect();
    paths.sort_unstable();
    // `diff` lists a folder with its contents. In the sorted list, these follow the position of `folder/`.
    let is_folder = |path: &str| {
        let inside = format!("{path}/");
        let first = paths.partition_point(|other| *other < inside.as_str());
        paths.get(first).is_some_and(|other| other.starts_with(&inside))
    };
    paths.iter().filter(|path| !is_folder(path)).map(|path| (*path).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::files;

    #[test]
    fn folders_are_told_from_files_by_what_is_in_them() {
        let diff = "C /a\nA /a-b\nA /a/b c\nC /d\nA /d/e/f\nA /a.txt\nC /g\nD /g/h\nA /d/e-f\n";
        assert_eq!(files(diff), ["/a-b", "/a.txt", "/a/b c", "/d/e-f", "/d/e/f", "/g/h"]);
        assert_eq!(files(""), [""; 0]);
    }

    /// Takes most of an hour with quadratic time.
    #[test]
    fn many_files_take_no_longer_than_their_number() {
        let lines = (0..200_000).map(|number| format!("A /tmp/cache/{}/{number}\n", number % 100)).collect::<Vec<_>>();
        assert_eq!(files(&("C /tmp\nA /tmp/cache\n".to_owned() + &lines.concat())).len(), 200_000);
    }
}
