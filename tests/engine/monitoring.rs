//! Prometheus accepts the generated configuration, scrapes the app, and loads the alert rules.

use std::fs;
use std::time::Duration;

use crate::engine::{Proof, require};
use crate::http;
use crate::leftovers;
use crate::project::Generated;

/// Time for the first scrape and the first evaluation of the rules.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn prove() -> Proof {
    let _shared = leftovers::shared();
    let project = Generated::new("dockgen-monitoring", &["--language", "python", "--with", "monitoring"])?;
    let (app, prometheus) = (http::free_port(), http::free_port());
    let ports = format!("PORT={app}\nPROMETHEUS_PORT={prometheus}\n");
    fs::write(project.folder.join(".env"), ports).map_err(|error| error.to_string())?;
    project.run(
        "sh secrets/create.sh
         promtool='docker compose run --rm --no-deps --entrypoint promtool prometheus'
         $promtool check config /etc/prometheus/prometheus.yml
         docker compose --profile monitoring config --quiet
         docker compose up --detach --wait web prometheus",
    )?;
    http::expect_soon(prometheus, "/api/v1/query?query=up%7Bjob%3D%22web%22%7D", r#""1"]"#, PATIENCE)?;
    let rules = http::expect(prometheus, "/api/v1/rules", 200, "AppDown")?;
    for alert in ["AppUnhealthy", "AppErrors", "AppSlow", "ContainerMemoryHigh", "ContainerRestarting"] {
        require(rules.text.contains(alert), || format!("no {alert} in {}", rules.text))?;
    }
    // Published only on loopback.
    let published = project.run("docker compose port prometheus 9090")?;
    require(published.trim() == format!("127.0.0.1:{prometheus}"), || published.clone())?;
    // Without the profile, Compose starts the app alone, and does not need the profile's secrets.
    project.run("rm secrets/grafana_admin_password; docker compose --profile monitoring down; docker compose up --detach --wait")?;
    let services = project.run("docker compose ps --format '{{.Service}}'")?;
    require(services.trim() == "web", || services.clone())
}
