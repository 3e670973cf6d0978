//! Existing apps: dockgen adds container files, a health endpoint and a shutdown handler, and two edited lines connect
//! them.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use tempfile::TempDir;

use crate::container::Compose;
use crate::disk;
use crate::engine::{Proof, require};
use crate::http;
use crate::leftovers;
use crate::verify::Verified;

/// A project under `tests/projects`, the flags it is generated with, and the edits its owner then makes.
struct Existing {
    project: &'static str,
    flags: &'static [&'static str],
    /// File, old text, new text.
    wiring: &'static [(&'static str, &'static str, &'static str)],
}

const ALL: [Existing; 5] = [
    Existing {
        project: "flask-shop",
        flags: &["--snippets", "write", "--entrypoint", "shop.web:app"],
        wiring: &[(
            "shop/web.py",
            "app = Flask(__name__)\n",
            "from shop.health import health\n\napp = Flask(__name__)\napp.register_blueprint(health)\n",
        )],
    },
    Existing {
        project: "fastapi-orders",
        flags: &["--snippets", "write", "--entrypoint", "orders.main:app"],
        wiring: &[(
            "orders/main.py",
            "app = FastAPI()\n",
            "from orders.health import health\n\napp = FastAPI()\napp.include_router(health)\n",
        )],
    },
    Existing {
        project: "express-quotes",
        flags: &["--snippets", "write", "--entrypoint", "src/server.js", "--variant", "alpine"],
        wiring: &[
            (
                "src/server.js",
                "const app = express();\n",
                "const { health } = require(\"./health.mjs\");\nconst { gracefulShutdown } = require(\"./shutdown.mjs\");\n\nconst app = express();\napp.use(health);\n",
            ),
            ("src/server.js", "app.listen(port);", "gracefulShutdown(app.listen(port));"),
        ],
    },
    Existing {
        project: "go-ledger",
        flags: &["--snippets", "write", "--entrypoint", "./cmd/ledger", "--variant", "distroless"],
        wiring: &[
            (
                "cmd/ledger/main.go",
                "\tserver := ",
                "\tmux.HandleFunc(\"GET /health\", serveHealth)\n\tmux.HandleFunc(\"GET /live\", serveLive)\n\tserver := ",
            ),
            (
                "cmd/ledger/main.go",
                "log.Fatal(server.ListenAndServe())",
                "if err := listenAndServe(server); err != nil {\n\t\tlog.Fatal(err)\n\t}",
            ),
        ],
    },
    Existing { project: "root-site", flags: &["--snippets", "write", "--entrypoint", "."], wiring: &[] },
];

pub fn trials() -> Vec<Trial> {
    let trial =
        |it: &'static Existing| Trial::test(format!("existing-{}", it.project), move || prove(it).map_err(Into::into));
    ALL.iter().map(trial).collect()
}

fn prove(it: &Existing) -> Proof {
    let _shared = leftovers::shared();
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let folder = temporary.path().join(it.project);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects").join(it.project);
    disk::copy(&source, &folder).map_err(|error| error.to_string())?;
    let mut dockgen = std::process::Command::new(env!("CARGO_BIN_EXE_dockgen"));
    dockgen.env_clear().current_dir(&folder).args(["new", "--yes", "--quiet"]).args(it.flags);
    let output = dockgen.output().map_err(|error| error.to_string())?;
    require(output.status.success(), || String::from_utf8_lossy(&output.stderr).into_owned())?;
    for (file, text, instead) in it.wiring {
        let path = folder.join(file);
        let old = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        require(old.contains(text), || format!("no `{text}` in {file}"))?;
        fs::write(&path, old.replacen(text, instead, 1)).map_err(|error| error.to_string())?;
    }
    let slow = if it.project == "root-site" { "/style.css" } else { "/slow" };
    Verified::run(&folder, &["--request", slow])?.has_no_failure()?;
    let port = http::free_port();
    fs::write(folder.join(".env"), format!("PORT={port}\n")).map_err(|error| error.to_string())?;
    {
        let _compose = Compose::up(&folder)?;
        http::expect(port, "/", 200, "Hello")?;
        http::expect(port, "/health", 200, "healthy")?;
        http::expect(port, "/live", 200, "alive")?;
        if it.project == "root-site" {
            return nothing_but_the_site_is_served(port);
        }
    }
    Ok(())
}

/// The site's folder is the repository's root, which also contains files that must not be served.
fn nothing_but_the_site_is_served(port: u16) -> Proof {
    for path in [
        "/Dockerfile",
        "/compose.yaml",
        "/dockgen.toml",
        "/.env",
        "/.env.example",
        "/nginx.conf.template",
        "/README.md",
        "/docker-entrypoint.sh",
    ] {
        http::expect(port, path, 404, "")?;
    }
    http::expect(port, "/style.css", 200, "max-width").map(drop)
}
