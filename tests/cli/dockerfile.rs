//! The parser of `pin` and `verify` understands every line of the generated Dockerfiles.

use std::collections::BTreeMap;

use dockgen::read::dockerfile::{Base, BuildInputs, Dockerfile};

use crate::scenarios::projects;

#[test]
fn a_generated_dockerfile_holds_nothing_that_is_not_read() {
    for (name, files) in projects() {
        let dockerfile = Dockerfile::read(&files["Dockerfile"]).unwrap();
        assert_eq!(dockerfile.unread, [], "{name}");
        let inputs = BuildInputs { arguments: &BTreeMap::new(), platform: "linux/amd64" };
        let base = dockerfile.final_base(None, &dockerfile.globals(inputs));
        assert!(matches!(base, Base::Scratch | Base::Image(_)), "{base:?} in {name}");
    }
}

/// `docker build --call targets` shows these comments.
#[test]
fn each_stage_is_described() {
    for (name, files) in projects() {
        let lines: Vec<&str> = files["Dockerfile"].lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("FROM ")) {
            let (_, stage) = line.split_once(" AS ").unwrap_or_else(|| panic!("{line} in {name} has no name"));
            let mut comments = lines[..at].iter().rev().take_while(|line| line.starts_with('#'));
            assert!(comments.any(|comment| comment.starts_with(&format!("# {stage} "))), "{stage} in {name}");
        }
    }
}
