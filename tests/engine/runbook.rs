//! Runs every command of the generated runbook in order, and checks that restored data is there again.

use std::fs;

use libtest_mimic::Trial;

use crate::engine::{Proof, require};
use crate::leftovers;
use crate::project::Generated;

/// Sections whose commands need the network: scanners download their databases.
const NOT_RUN: [&str; 1] = ["Scan for vulnerabilities"];

/// Commands for a service: write data before the backup; afterwards destroy it and write newer data that a careless
/// restore would keep; read the data back.
struct Memory {
    section: &'static str,
    put: &'static str,
    destroy: &'static str,
    show: &'static str,
}

const REDIS: &str = r#"docker compose exec -T SERVICE sh -c 'REDISCLI_AUTH="$(cat /run/secrets/SERVICE_password)" SERVICE-cli COMMAND'"#;
const SQL: &str = r#"docker compose exec -T SERVICE sh -c 'MYSQL_PWD="$(cat /run/secrets/SERVICE_password)" CLIENT --user=app app --execute="COMMAND"'"#;

const MEMORIES: [Memory; 6] = [
    Memory {
        section: "PostgreSQL",
        put: "docker compose exec -T postgres psql -U app app -c 'CREATE TABLE kept AS SELECT 4711 AS number'",
        destroy: "docker compose exec -T postgres psql -U app app -c 'ALTER TABLE kept ADD PRIMARY KEY (number)' \
                  -c 'CREATE TABLE newer (number int REFERENCES kept)' -c 'DELETE FROM kept'",
        show: "docker compose exec -T postgres psql -U app app -c 'SELECT * FROM kept' -c '\\dt'",
    },
    Memory { section: "Redis", put: "set kept 4711", destroy: "mset kept 0 newer newer", show: "mget kept newer" },
    Memory { section: "Valkey", put: "set kept 4711", destroy: "mset kept 0 newer newer", show: "mget kept newer" },
    Memory {
        section: "MySQL",
        put: "CREATE TABLE kept AS SELECT 4711 AS number",
        destroy: "CREATE TABLE newer AS SELECT 1 AS number; DELETE FROM kept",
        show: "SELECT * FROM kept; SHOW TABLES",
    },
    Memory {
        section: "MariaDB",
        put: "CREATE TABLE kept AS SELECT 4711 AS number",
        destroy: "CREATE TABLE newer AS SELECT 1 AS number; DELETE FROM kept",
        show: "SELECT * FROM kept; SHOW TABLES",
    },
    Memory {
        section: "RabbitMQ",
        put: "docker compose exec -T rabbitmq rabbitmqctl --quiet add_vhost kept4711",
        destroy: "docker compose exec -T rabbitmq rabbitmqctl --quiet delete_vhost kept4711",
        show: "docker compose exec -T rabbitmq rabbitmqctl --quiet list_vhosts",
    },
];

impl Memory {
    fn command(&self, text: &str) -> String {
        let service = self.section.to_lowercase();
        let frame = match self.section {
            "Redis" | "Valkey" => REDIS,
            "MySQL" | "MariaDB" => SQL,
            _ => return text.to_owned(),
        };
        frame.replace("SERVICE", &service).replace("CLIENT", &service).replace("COMMAND", text)
    }
}

/// How many combinations run by default; `ENGINE_TESTS_ALL` runs the others.
const BY_DEFAULT: usize = 2;

pub fn trials(all: bool) -> Vec<Trial> {
    let combinations: [(&str, &[&str]); 6] = [
        ("python-postgres-redis", &["--language", "python", "--with", "postgres,redis"]),
        ("static-replicas", &["--language", "static", "--replicas", "2"]),
        ("node-valkey", &["--language", "node", "--with", "valkey"]),
        ("python-mysql", &["--language", "python", "--with", "mysql"]),
        ("python-mariadb", &["--language", "python", "--with", "mariadb"]),
        ("go-rabbitmq", &["--language", "go", "--with", "rabbitmq"]),
    ];
    let trial = |(name, flags): (&'static str, &'static [&'static str])| {
        Trial::test(format!("runbook-{name}"), move || prove(name, flags).map_err(Into::into))
    };
    let number = if all { combinations.len() } else { BY_DEFAULT };
    combinations.into_iter().take(number).map(trial).collect()
}

fn prove(name: &str, flags: &[&str]) -> Proof {
    let _shared = leftovers::shared();
    let flags = [&["--stop-timeout", "5s"], flags].concat();
    let project = Generated::new(&format!("dockgen-runbook-{name}"), &flags)?;
    // Another trial may use the default port.
    fs::write(project.folder.join(".env"), "PORT=0\n").map_err(|error| error.to_string())?;
    let text = fs::read_to_string(project.folder.join("RUNBOOK.md")).map_err(|error| error.to_string())?;
    let blocks = blocks(&text);
    require(blocks.len() >= 8, || format!("{} blocks", blocks.len()))?;
    for Block { section, commands } in &blocks {
        if NOT_RUN.contains(&section.as_str()) {
            eprintln!("NOT RUN: the commands of `{section}`");
            continue;
        }
        let memory = MEMORIES.iter().find(|memory| memory.section == section);
        let is_restore = commands.contains("<../");
        if let Some(memory) = memory {
            if commands.contains(">../") {
                project.run(&memory.command(memory.put))?;
            } else if is_restore {
                project.run(&memory.command(memory.destroy))?;
                let shown = project.run(&memory.command(memory.show));
                require(!shown.is_ok_and(|shown| shown.contains("4711")), || {
                    format!("{section}: nothing is destroyed")
                })?;
            }
        }
        project.run(commands).map_err(|error| format!("{section}: {error}"))?;
        if let Some(memory) = memory.filter(|_| is_restore || commands.contains("create.sh")) {
            let shown = project.run(&memory.command(memory.show))?;
            require(shown.contains("4711"), || format!("{section}: it is not back: {shown}"))?;
            require(!shown.contains("newer"), || {
                format!("{section}: what came after the backup is still there: {shown}")
            })?;
        }
    }
    if flags.contains(&"python") {
        broken_release(&project, &blocks)?;
    }
    Ok(())
}

/// The update command fails on an unhealthy release, and the rollback command restores the previous one.
fn broken_release(project: &Generated, blocks: &[Block]) -> Proof {
    let dockerfile = project.folder.join("Dockerfile");
    let sound = fs::read_to_string(&dockerfile).map_err(|error| error.to_string())?;
    fs::write(&dockerfile, sound + "CMD [\"python\", \"-c\", \"raise SystemExit('broken')\"]\n")
        .map_err(|error| error.to_string())?;
    let of_section = |text: &str| {
        let block =
            blocks.iter().find(|block| block.section == "Update and roll back" && block.commands.contains(text));
        block.map(|block| block.commands.clone()).ok_or_else(|| format!("no block with {text}"))
    };
    let update = project.run(&of_section("VERSION=1.1.0")?);
    require(update.is_err(), || "a broken release is taken for a sound one".to_owned())?;
    let back = blocks.iter().rfind(|block| block.section == "Update and roll back").ok_or("no way back")?;
    project.run(&back.commands)?;
    let state = project.run("docker compose ps --format '{{.Image}} {{.Status}}' web")?;
    require(state.contains(":1.0.0") && state.contains("healthy"), || state)
}

/// A block of commands and the heading above it.
struct Block {
    section: String,
    commands: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut section = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            heading.clone_into(&mut section);
        } else if line == "```sh" {
            let commands: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block { section: section.clone(), commands: commands.join("\n") });
        }
    }
    blocks
}
