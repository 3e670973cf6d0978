//! The shell of the generated workflow, step by step as a runner takes it: all of it passes on a sound image, and one
//! that is broken in a point stops at the step that is there for it.

use std::fs;
use std::path::Path;
use std::process::Command;

use yaml_serde::Value;

use crate::container::Image;
use crate::engine::{Proof, raw, require};
use crate::leftovers;
use crate::project::Generated;

/// What the project, its image and the workflow's container are called.
const NAME: &str = "dockgen-workflow-proof";

/// What is added to the Dockerfile, and the step at which the workflow has to stop.
const BROKEN: [(&str, &str); 8] = [
    (r#"CMD ["no-such-program"]"#, "Start it on a read-only root, without capabilities"),
    (r#"CMD ["python", "-c", "open('/app/state', 'w')"]"#, "Wait until it is healthy"),
    (r#"HEALTHCHECK --interval=1s --start-period=1ms --retries=1 CMD ["false"]"#, "Wait until it is healthy"),
    ("HEALTHCHECK NONE", "Wait until it is healthy"),
    (r#"CMD ["gunicorn", "--bind", "127.0.0.1:8000", "app:app"]"#, "Ask it from outside"),
    ("USER 0:0", "See whom it runs as"),
    ("USER nobody", "See whom it runs as"),
    // The shell is the first process, and passes no signal on.
    (r#"CMD ["sh", "-c", "gunicorn app:app; true"]"#, "Stop it gracefully"),
];

/// With services beside the app, the workflow starts those first.
pub fn prove_with_services() -> Proof {
    let _beside = leftovers::beside_others();
    let project = generated(&["--with", "postgres,redis"])?;
    let (stopped, told) = run(&project.folder, 7)?;
    require(stopped.is_none(), || format!("it stops at {stopped:?}: {told}"))
}

pub fn prove() -> Proof {
    let _beside = leftovers::beside_others();
    let project = generated(&[])?;
    let folder = &project.folder;
    let (stopped, told) = run(folder, 6)?;
    require(stopped.is_none(), || format!("a sound image stops at {stopped:?}: {told}"))?;
    let dockerfile = folder.join("Dockerfile");
    let sound = fs::read_to_string(&dockerfile).map_err(|error| error.to_string())?;
    for (line, step) in BROKEN {
        fs::write(&dockerfile, format!("{sound}{line}\n")).map_err(|error| error.to_string())?;
        let (stopped, told) = run(folder, 6)?;
        require(stopped.as_deref() == Some(step), || format!("`{line}` stops at {stopped:?}: {told}"))?;
    }
    Ok(())
}

fn generated(flags: &[&str]) -> Proof<Generated> {
    Generated::new(NAME, &[&["--language", "python", "--stop-timeout", "3s"], flags].concat())
}

/// The workflow's container, gone when the proof is over.
struct Started;

impl Drop for Started {
    fn drop(&mut self) {
        let _ = raw(Path::new("."), &["rm", "--force", "--volumes", NAME]);
    }
}

/// Builds the image, and runs the steps that test it. Tells at which of them it stopped, and what that one said;
/// all of the given number have to be there.
fn run(folder: &Path, steps: usize) -> Proof<(Option<String>, String)> {
    let text = fs::read_to_string(folder.join(".github/workflows/docker.yml")).map_err(|error| error.to_string())?;
    let workflow: Value = yaml_serde::from_str(&text).map_err(|error| error.to_string())?;
    let job = &workflow["jobs"]["test"];
    let image = Image::build(folder, job["env"]["IMAGE"].as_str().ok_or("no IMAGE")?, &[])?;
    let _started = Started;
    let mut ran = 0;
    for step in job["steps"].as_sequence().ok_or("no steps")? {
        // What has a condition is for a failure that was seen already.
        let (Some(shell), None) = (step["run"].as_str(), step["if"].as_str()) else { continue };
        let mut command = Command::new("bash");
        command.args(["-e", "-c", shell]).current_dir(folder).env("IMAGE", &image.tag);
        for (name, value) in step["env"].as_mapping().into_iter().flatten() {
            command.env(name.as_str().ok_or("no name")?, value.as_str().ok_or("no text")?);
        }
        let output = command.output().map_err(|error| format!("bash: {error}"))?;
        if !output.status.success() {
            let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            return Ok((step["name"].as_str().map(str::to_owned), told));
        }
        ran += 1;
    }
    require(ran == steps, || format!("{ran} steps ran"))?;
    Ok((None, String::new()))
}
