//! Runs the shell scripts of the generated pipelines step by step. A correct image passes all; an image with a defect
//! stops at the step that checks for it.

use std::fs;
use std::path::Path;
use std::process::Command;

use yaml_serde::Value;

use crate::container::Image;
use crate::engine::{Proof, raw, require};
use crate::leftovers;
use crate::project::Generated;

/// The network from which GitLab's pipeline sends requests to the app.
const NETWORK: &str = "outside";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Forge {
    GitHub,
    GitLab,
}

impl Forge {
    /// The value for `--ci`.
    fn name(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
        }
    }
}

/// A line added to the Dockerfile, and the step at which the workflow must stop.
const BROKEN: [(&str, &str); 8] = [
    (r#"CMD ["no-such-program"]"#, "Start the container with a read-only root and no capabilities"),
    (r#"CMD ["python", "-c", "open('/app/state', 'w')"]"#, "Wait until it is healthy"),
    (r#"HEALTHCHECK --interval=1s --start-period=1ms --retries=1 CMD ["false"]"#, "Wait until it is healthy"),
    ("HEALTHCHECK NONE", "Wait until it is healthy"),
    (r#"CMD ["gunicorn", "--bind", "127.0.0.1:8000", "app:app"]"#, "Send a request from outside"),
    ("USER 0:0", "Check the user"),
    ("USER nobody", "Check the user"),
    // The shell is PID 1 and does not forward the signal.
    (r#"CMD ["sh", "-c", "gunicorn app:app; true"]"#, "Stop the container gracefully"),
];

/// The pipeline starts the services before the app.
fn prove_with_services(forge: Forge) -> Proof {
    let project = generated(forge, &["--with", "postgres,redis"])?;
    let (stopped, output) = run(forge, &project.folder, 7)?;
    require(stopped.is_none(), || format!("it stops at {stopped:?}: {output}"))
}

pub fn prove(forge: Forge) -> Proof {
    let _shared = leftovers::shared();
    prove_alone(forge)?;
    prove_with_services(forge)
}

fn prove_alone(forge: Forge) -> Proof {
    let project = generated(forge, &[])?;
    let folder = &project.folder;
    let (stopped, output) = run(forge, folder, 6)?;
    require(stopped.is_none(), || format!("a sound image stops at {stopped:?}: {output}"))?;
    let dockerfile = folder.join("Dockerfile");
    let sound = fs::read_to_string(&dockerfile).map_err(|error| error.to_string())?;
    // GitHub and GitLab share the other steps.
    let differs = |step: &str| step.starts_with("Send") || step.starts_with("Check");
    for (line, step) in BROKEN.into_iter().filter(|(_, step)| forge == Forge::GitHub || differs(step)) {
        fs::write(&dockerfile, format!("{sound}{line}\n")).map_err(|error| error.to_string())?;
        let (stopped, output) = run(forge, folder, 6)?;
        let is_there = stopped.as_ref().is_some_and(|stopped| stopped.starts_with(step));
        require(is_there, || format!("`{line}` stops at {stopped:?}: {output}"))?;
    }
    Ok(())
}

fn generated(forge: Forge, flags: &[&str]) -> Proof<Generated> {
    let fixed = ["--language", "python", "--stop-timeout", "3s", "--ci", forge.name()];
    Generated::new(&name(forge), &[&fixed, flags].concat())
}

/// The name of the project, its image and the pipeline's container.
fn name(forge: Forge) -> String {
    format!("dockgen-{}-proof", forge.name())
}

/// Removes the pipeline's container and network when dropped.
struct Started(String);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = raw(Path::new("."), &["rm", "--force", "--volumes", &self.0]);
        let _ = raw(Path::new("."), &["network", "rm", "--force", NETWORK]);
    }
}

struct Step {
    name: String,
    shell: String,
    environment: Vec<(String, String)>,
}

/// Builds the image and runs the steps that test it. Returns the step that failed, and its output. Fails unless there
/// are `number` steps.
fn run(forge: Forge, folder: &Path, number: usize) -> Proof<(Option<String>, String)> {
    let steps = match forge {
        Forge::GitHub => of_github(folder)?,
        Forge::GitLab => of_gitlab(folder)?,
    };
    require(steps.len() == number, || format!("{} steps are there", steps.len()))?;
    let image = Image::build(folder, &format!("{}:test", name(forge)), &[])?;
    let _started = Started(name(forge));
    for step in steps {
        let mut command = Command::new("bash");
        command.args(["-e", "-c", &step.shell]).current_dir(folder).env("IMAGE", &image.tag).envs(step.environment);
        let output = command.output().map_err(|error| format!("bash: {error}"))?;
        if !output.status.success() {
            let output =
                String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            return Ok((Some(step.name), output));
        }
    }
    Ok((None, String::new()))
}

fn read(folder: &Path, path: &str) -> Proof<Value> {
    let text = fs::read_to_string(folder.join(path)).map_err(|error| error.to_string())?;
    yaml_serde::from_str(&text).map_err(|error| error.to_string())
}

fn of_github(folder: &Path) -> Proof<Vec<Step>> {
    let workflow = read(folder, ".github/workflows/docker.yml")?;
    let mut steps = Vec::new();
    for step in workflow["jobs"]["test"]["steps"].as_sequence().ok_or("no steps")? {
        // Steps with a condition run only after a failure.
        let (Some(shell), None) = (step["run"].as_str(), step["if"].as_str()) else { continue };
        let text = |value: &Value| value.as_str().map(str::to_owned).ok_or("no text");
        let environment = step["env"].as_mapping().into_iter().flatten();
        let environment = environment.map(|(name, value)| Ok((text(name)?, text(value)?))).collect::<Proof<_>>()?;
        steps.push(Step { name: text(&step["name"])?, shell: shell.to_owned(), environment });
    }
    Ok(steps)
}

/// In GitLab's script, a comment names each step of several lines. The first step builds, the last pushes.
fn of_gitlab(folder: &Path) -> Proof<Vec<Step>> {
    let pipeline = read(folder, ".gitlab-ci.yml")?;
    let script = pipeline["build"]["script"].as_sequence().ok_or("no script")?;
    let shells = script.iter().filter_map(Value::as_str).filter(|shell| shell.starts_with("# "));
    let mut steps: Vec<Step> = shells
        .map(|shell| {
            let name = shell.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
            Step { name, shell: shell.to_owned(), environment: Vec::new() }
        })
        .collect();
    let (first, last) = (steps.remove(0).name, steps.pop().map(|step| step.name).unwrap_or_default());
    require(first.starts_with("Build the image") && last.starts_with("Push"), || format!("{first}, {last}"))?;
    Ok(steps)
}
