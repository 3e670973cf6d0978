//! The parser of `pin` and `verify` understands every line of the generated Dockerfiles.

use std::collections::BTreeMap;

use dockgen::read::dockerfile::{Base, Dockerfile, Inputs};

use crate::scenarios::projects;

#[test]
fn a_generated_dockerfile_holds_nothing_that_is_not_read() {
    for (name, files) in projects() {
        let dockerfile = Dockerfile::read(&files["Dockerfile"]).unwrap();
        assert_eq!(dockerfile.unread, [], "{name}");
        let inputs = Inputs { arguments: &BTreeMap::new(), platform: "linux/amd64" };
        let base = dockerfile.final_base(None, &dockerfile.globals(inputs));
        assert!(matches!(base, Base::Scratch | Base::Image(_)), "{base:?} in {name}");
    }
}
