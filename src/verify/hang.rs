//! An app that hangs: its processes are there, and do nothing, as in a deadlock. `docker pause` would not do, since the
//! engine makes no health checks of a paused container.

use std::time::Duration;

use super::bench::Bench;
use super::container::Container;
use super::http;
use super::runner::BESIDE;
use super::trouble::Trouble;
use crate::read::dockerfile::Dockerfile;

/// An app that is up answers within this time.
const PATIENCE: Duration = Duration::from_secs(2);

/// What its own shell does for dockgen takes no longer, in an image that means well.
const PATIENCE_WITH_SHELL: Duration = Duration::from_secs(60);

/// Signals the processes that descend from the first one. Those that the engine puts beside it, to check its health, have
/// no parent here: stopped while it comes to life, a check would never come to an end.
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

/// How an app was made to hang, and is to be let go on.
#[derive(Debug)]
pub enum Hang {
    /// By the first process alone, which the engine signals.
    First,
    /// By all of them: the others are signalled from a container of this image beside it, in its process namespace.
    All(String),
}

impl Hang {
    /// Stops the app's processes; nothing where there is no way to.
    ///
    /// # Errors
    /// Where the engine does not do it.
    pub fn begin(bench: &mut Bench<'_>, container: &Container) -> Result<Option<Self>, Trouble> {
        // In a namespace that is not its own, others would be stopped along with it.
        if !matches!(container.inspect(bench.engine)?.host_config.pid_mode.as_str(), "" | "private") {
            return Ok(None);
        }
        bench.engine.text(&["kill", "--signal", "STOP", &container.id])?;
        if let Some(image) = image_with_shell(bench, container)? {
            // A process that was born meanwhile is stopped the next time.
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

    /// Lets them go on.
    ///
    /// # Errors
    /// Where the engine does not do it.
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
    bench.engine.text_within(&[&BESIDE[..], &words, &shell].concat(), PATIENCE_WITH_SHELL).map(drop)
}

/// The app's image or that of an earlier stage, whichever has a shell.
fn image_with_shell(bench: &mut Bench<'_>, container: &Container) -> Result<Option<String>, Trouble> {
    let image = bench.image()?;
    if has_shell(bench, &image.tag)? {
        return Ok(Some(image.tag));
    }
    // An app of one process hangs already, and no other stage has to be built.
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
    let words = [&BESIDE[..], &["--label", &label, "--entrypoint", "sh", image, "-c", "exit 0"]].concat();
    Ok(bench.engine.follow(&words, PATIENCE_WITH_SHELL, &mut |_| ())?.status.success())
}
