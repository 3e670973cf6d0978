//! `pin` and `verify` can read every Dockerfile that is generated.

use std::collections::BTreeMap;

use dockgen::read::dockerfile::{Base, Dockerfile, Inputs};

use crate::scenarios::projects;

#[test]
fn every_line_of_a_generated_dockerfile_is_an_instruction_and_its_base_is_known() {
    let arguments = BTreeMap::new();
    for (name, files) in projects() {
        let dockerfile = Dockerfile::read(&files["Dockerfile"]).unwrap();
        assert_eq!(dockerfile.unread, [], "{name}");
        let globals = dockerfile.globals(Inputs { arguments: &arguments, platform: "linux/amd64" });
        let base = dockerfile.final_base(None, &globals);
        assert!(matches!(base, Base::Scratch | Base::Image(_)), "{base:?} in {name}");
    }
}
