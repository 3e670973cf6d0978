//! A running container of the app.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::details::{self, ContainerDetails};
use super::engine::Engine;
use super::http::{self, Outcome};
use super::trouble::Trouble;

/// How often a container that is waited for is looked at.
const TICK: Duration = Duration::from_millis(100);

/// An app that is up answers within this time.
const PATIENCE: Duration = Duration::from_secs(10);

/// An app that has been started again more often does not come up. The engine waits twice as long before each start, from
/// 100 ms on: by then, what the app needs has had some seconds.
const RESTARTS: u64 = 5;

/// So many lines hold one that is not empty.
const LAST_WORDS: usize = 50;

/// A container, and where its app can be reached.
#[derive(Debug, Clone)]
pub struct Container {
    /// The engine's name for it.
    pub id: String,
    /// The port of loopback that leads to the app's, where it has one.
    pub port: Option<u16>,
    /// The app's own port, inside.
    pub inside: Option<u16>,
    /// When it was started, with all that it depends on.
    pub begun: Instant,
}

/// How far an app came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It answers from outside.
    Answers,
    /// It answers from outside, but not in HTTP/1.1: gRPC, a database's own protocol.
    AnswersOtherwise,
    /// Its health check is content, but nothing answers from outside.
    OnlyHealthy,
    /// It runs, and neither answers nor turns healthy.
    Silent,
    /// It ended, with this status.
    Ended(i64),
}

impl Readiness {
    /// Whether it does what it is there for.
    #[must_use]
    pub fn is_up(&self) -> bool {
        matches!(self, Self::Answers | Self::AnswersOtherwise | Self::OnlyHealthy)
    }
}

impl Container {
    /// What the engine says of it.
    ///
    /// # Errors
    /// Where the engine does not know it.
    pub fn inspect(&self, engine: &Engine) -> Result<ContainerDetails, Trouble> {
        details::inspect(engine, "container", &self.id)
    }

    /// Looks for the port of loopback under which a port of the app was published.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
    pub fn find_port(&mut self, engine: &Engine, inside: Option<u16>) -> Result<(), Trouble> {
        self.inside = inside;
        if let Some(inside) = inside {
            let printed = engine.run(&["port", &self.id, &inside.to_string()])?;
            let first = printed.stdout.lines().next().unwrap_or_default();
            self.port = first.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        }
        Ok(())
    }

    /// Where the app is reached with nothing in between, or else through the port that the engine publishes. What
    /// publishes a port takes connections whether or not somebody listens behind it.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
    pub fn nearest(&self, engine: &Engine) -> Result<Option<SocketAddr>, Trouble> {
        let details = self.inspect(engine)?;
        let inside = |address| Some(SocketAddr::from((address, self.inside?)));
        let mut direct = details.network_settings.addresses().filter_map(inside);
        let found = direct.find(|address| http::answers(*address, Duration::from_secs(1)));
        Ok(found.or_else(|| self.port.map(http::loopback)))
    }

    /// Waits until the app is as ready as it gets.
    ///
    /// # Errors
    /// Where the engine cannot be asked, or the user wants to end this.
    pub fn wait(&mut self, engine: &Engine, patience: Duration) -> Result<Readiness, Trouble> {
        loop {
            if self.port.is_none() {
                self.find_port(engine, self.inside)?;
            }
            if let Some(answers) = self.answers() {
                return Ok(answers);
            }
            let ContainerDetails { state, restart_count, .. } = self.inspect(engine)?;
            // An app that ends once because what it needs was not there yet, and comes back, does what it should.
            if state.has_ended() || restart_count > RESTARTS {
                return Ok(Readiness::Ended(state.exit_code));
            }
            if state.is_restarting() {
                // The engine may publish it elsewhere.
                self.port = None;
            }
            // One look more, since an app may turn healthy just after it was asked.
            if state.health() == "healthy" {
                return Ok(self.answers().unwrap_or(Readiness::OnlyHealthy));
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

    /// Waits until its health check says so, and returns how long that took; nothing where it never does.
    ///
    /// # Errors
    /// As [`Self::wait`].
    pub fn turns(&self, engine: &Engine, health: &str, patience: Duration) -> Result<Option<Duration>, Trouble> {
        let started = Instant::now();
        loop {
            if engine.is_podman {
                // Podman leaves the pace to systemd, which is not everywhere; asked for, it checks at once.
                match engine.follow(&["healthcheck", "run", &self.id], patience, &mut |_| ()) {
                    Ok(_) | Err(Trouble::TooLate { .. }) => {}
                    Err(trouble) => return Err(trouble),
                }
            }
            let state = self.inspect(engine)?.state;
            if state.health() == health {
                return Ok(Some(started.elapsed()));
            }
            // A container that turned unhealthy stays so as long as nothing changes.
            let is_settled = health == "healthy" && state.health() == "unhealthy" && started.elapsed() > patience / 3;
            if is_settled || !state.is_running() || started.elapsed() > patience {
                return Ok(None);
            }
            engine.pause(TICK)?;
        }
    }

    /// The last lines of its logs: standard output, standard error.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
    pub fn logs(&self, engine: &Engine, lines: usize) -> Result<(String, String), Trouble> {
        let printed = engine.run(&["logs", "--tail", &lines.to_string(), &self.id])?;
        Ok((printed.stdout, printed.stderr))
    }

    /// The last line that it logged, as the reason why it ended.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
    pub fn last_words(&self, engine: &Engine) -> Result<String, Trouble> {
        let (stdout, stderr) = self.logs(engine, LAST_WORDS)?;
        let last =
            |text: &str| text.lines().rev().find(|line| !line.trim().is_empty()).map(|line| line.trim().to_owned());
        Ok(last(&stderr).or_else(|| last(&stdout)).unwrap_or_else(|| "nothing".to_owned()))
    }

    /// The files that it wrote since it began, directories left out.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
    pub fn written(&self, engine: &Engine) -> Result<Vec<String>, Trouble> {
        Ok(files(&engine.text(&["diff", &self.id])?))
    }
}

/// The paths in what `diff` prints that are not told to hold others, in order.
fn files(diff: &str) -> Vec<String> {
    let mut paths: Vec<&str> = diff.lines().filter_map(|line| line.split_once(' ').map(|(_, path)| path)).collect();
    paths.sort_unstable();
    // A folder is told with what is in it. In order, all of that stands together, at the place of `folder/`.
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

    /// Takes most of an hour if every path is compared with every other.
    #[test]
    fn many_files_take_no_longer_than_their_number() {
        let lines = (0..200_000).map(|number| format!("A /tmp/cache/{}/{number}\n", number % 100)).collect::<Vec<_>>();
        assert_eq!(files(&("C /tmp\nA /tmp/cache\n".to_owned() + &lines.concat())).len(), 200_000);
    }
}
