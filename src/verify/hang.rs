//! Makes an app hang, as in a deadlock: its processes are stopped by SIGSTOP. `docker pause` is no alternative, because
//! the engine runs no health checks in a paused container.

use std::time::Duration;

use super::bench::Bench;
use super::container::Container;
use super::http;
use super::runner::UNPRIVILEGED;
use super::trouble::Trouble;
use crate::read::dockerfile::Dockerfile;

/// A running app answers within this time.
const PATIENCE: Duration = Duration::from_secs(2);

/// Time limit for the script that runs in the image's shell.
const PATIENCE_WITH_SHELL: Duration = Duration::from_secs(60);

/// Signals the descendants of PID 1. Processes of a health check have no parent in the container, so they are spared:
/// stopping one while it starts would block the engine's check for ever.
const SIGNAL_DESCENDANTS: &str = r#"
for folder in /proc/[0-9]*; do
  process=${folder#/proc/}
  ancestor=$process
  while [ "$ancestor" -gt 1 ]; do
    parent=0
    while read -r field value; do
      if [ "$field" = PPid: ]; then parent=$value; break; fi
    done < "/proc/$ancestor/status"
    ancestor=$parent
  done
  if [ "$ancestor" = 1 ] && [ "$process" != 1 ]; then kill -"$0" "$process"; fi
done 2>/dev/null
exit 0"#;

/// Which processes are stopped, to continue them later.
#[derive(Debug)]
pub enum Hang {
    /// Only PID 1, which the engine signals.
    First,
    /// All processes; the others are signalled from a container of this image in the same PID namespace.
    All(String),
}

impl Hang {
    /// Stops the app's processes; `None` if there is no way to.
    pub fn begin(bench: &mut Bench<'_>, container: &Container) -> Result<Option<Self>, Trouble> {
        // In a shared PID namespace, this would stop processes of others.
        if !matches!(container.inspect(bench.engine)?.host_config.pid_mode.as_str(), "" | "private") {
            return Ok(None);
        }
        bench.engine.text(&["kill", "--signal", "STOP", &container.id])?;
        if let Some(image) = image_with_shell(bench, container)? {
            // Repeats, to stop processes that were started meanwhile.
            for _ in 0..3 {
                signal_others(bench, container, &image, "STOP")?;
                if container.port.is_none_or(|port| !http::answers(http::loopback(port), PATIENCE)) {
                    return Ok(Some(Self::All(image)));
                }
            }
            Self::All(image).end(bench, container)?;
            return Ok(None);
        }
        let hangs = container.port.is_some_and(|port| !http::answers(http::loopback(port), PATIENCE));
        Ok(hangs.then_some(Self::First))
    }

    /// Continues the processes.
    pub fn end(self, bench: &Bench<'_>, container: &Container) -> Result<(), Trouble> {
        if let Self::All(image) = self {
            signal_others(bench, container, &image, "CONT")?;
        }
        bench.engine.text(&["kill", "--signal", "CONT", &container.id]).map(drop)
    }
}

fn signal_others(bench: &Bench<'_>, container: &Container, image: &str, signal: &str) -> Result<(), Trouble> {
    let (beside, label) = (format!("container:{}", container.id), bench.runner.label());
    let words = ["--label", &label, "--pid", &beside, "--user", "0:0", "--cap-add", "KILL"];
    let shell = ["--entrypoint", "sh", image, "-c", SIGNAL_DESCENDANTS, signal];
    bench.engine.text_within(&[&UNPRIVILEGED[..], &words, &shell].concat(), PATIENCE_WITH_SHELL).map(drop)
}

/// The app's image or that of an earlier stage, if one has a shell.
fn image_with_shell(bench: &mut Bench<'_>, container: &Container) -> Result<Option<String>, Trouble> {
    let image = bench.image()?;
    if has_shell(bench, &image.tag)? {
        return Ok(Some(image.tag));
    }
    // An app with a single process already hangs, so no other stage must be built.
    if container.port.is_some_and(|port| !http::answers(http::loopback(port), PATIENCE)) {
        return Ok(None);
    }
    let stages: Vec<String> = bench.dockerfile().iter().flat_map(Dockerfile::earlier_names).collect();
    for stage in stages {
        let (build, tag) = bench.build(&format!("stage-{stage}"), false, Some(&stage))?;
        if build.has_succeeded && has_shell(bench, &tag)? {
            return Ok(Some(tag));
        }
    }
    Ok(None)
}

fn has_shell(bench: &Bench<'_>, image: &str) -> Result<bool, Trouble> {
    let label = bench.runner.label();
    let words = [&UNPRIVILEGED[..], &["--label", &label, "--entrypoint", "sh", image, "-c", "exit 0"]].concat();
    Ok(bench.engine.follow(&words, PATIENCE_WITH_SHELL, &mut |_| ())?.status.success())
}
