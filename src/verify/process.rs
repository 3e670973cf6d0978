//! The app's processes from the kernel's view: the engine's configuration says what was requested, `/proc` what holds.

use std::fs;

use super::container::Container;
use super::engine::Engine;
use super::trouble::Trouble;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningProcess {
    /// The program's name.
    pub name: String,
    /// The real, effective, saved and file system user ID.
    pub users: Vec<u32>,
    /// The union of its capability sets, which it or a child can use.
    pub capabilities: u64,
    /// `NoNewPrivs`.
    pub has_no_new_privileges: bool,
}

/// The processes of a container. Empty if the engine runs on another or a virtual machine, since `/proc` does not show
/// its processes then.
pub fn of(container: &Container, engine: &Engine) -> Result<Vec<RunningProcess>, Trouble> {
    if first(container, engine)?.is_none() {
        return Ok(Vec::new());
    }
    let format = if engine.is_podman { "hpid" } else { "-eopid" };
    let printed = engine.run(&["top", &container.id, format])?;
    let numbers = printed.stdout.lines().skip(1).filter_map(|line| line.trim().parse::<u64>().ok());
    // A process may have ended meanwhile.
    Ok(numbers
        .filter_map(|number| fs::read_to_string(format!("/proc/{number}/status")).ok())
        .map(|s| parse(&s))
        .collect())
}

/// The container's first process; `None` if `/proc` does not show it.
fn first(container: &Container, engine: &Engine) -> Result<Option<u64>, Trouble> {
    let first = container.inspect(engine)?.state.pid;
    Ok(Some(first).filter(|first| *first != 0 && is_of(*first, &container.id)))
}

/// Whether this machine's process belongs to the container, and not only has the same ID.
fn is_of(process: u64, container: &str) -> bool {
    fs::read_to_string(format!("/proc/{process}/cgroup")).is_ok_and(|groups| groups.contains(container))
}

/// Whether a process of the container listens on a TCP port; `None` if this machine does not show that.
pub fn listens(container: &Container, engine: &Engine) -> Result<Option<bool>, Trouble> {
    let Some(first) = first(container, engine)? else { return Ok(None) };
    // Without IPv6, there is no second table.
    let tables = ["tcp", "tcp6"].map(|table| fs::read_to_string(format!("/proc/{first}/net/{table}")).ok());
    Ok(tables[0].is_some().then(|| tables.iter().flatten().any(|table| has_listener(table))))
}

/// Whether a table of the kernel has a listening socket, except that of the engine's name server on 127.0.0.11.
fn has_listener(table: &str) -> bool {
    const LISTENS: &str = "0A";
    const NAME_SERVER: &str = "0B00007F:";
    table.lines().skip(1).any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (local, state) = (fields.next().unwrap_or_default(), fields.nth(1));
        state == Some(LISTENS) && !local.starts_with(NAME_SERVER)
    })
}

fn parse(status: &str) -> RunningProcess {
    let field = |name: &str| {
        let mut fields = status.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| *field == name).map(|(_, value)| value.trim()).unwrap_or_default()
    };
    // Assumes the worst if it cannot be read.
    let capabilities = |name: &str| u64::from_str_radix(field(name), 16).unwrap_or(u64::MAX);
    RunningProcess {
        name: field("Name").to_owned(),
        users: field("Uid").split_whitespace().filter_map(|user| user.parse().ok()).collect(),
        capabilities: capabilities("CapEff") | capabilities("CapBnd"),
        has_no_new_privileges: field("NoNewPrivs") == "1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engines_name_server_is_no_listener_of_the_app() {
        let header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";
        let name_server = "   0: 0B00007F:A0C9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n";
        let connection = "   1: 020011AC:8E3A 030011AC:18EB 01 00000000:00000000 02:00000A2B 00000000 10001\n";
        let listener = "   2: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000 10001\n";
        assert!(!has_listener(&format!("{header}{name_server}{connection}")));
        assert!(has_listener(&format!("{header}{name_server}{listener}")));
    }

    #[test]
    fn a_status_tells_users_and_rights() {
        let status = "Name:\tgunicorn\nUid:\t10001\t10001\t10001\t10001\nCapEff:\t0000000000000000\n\
                      CapBnd:\t0000000000000400\nNoNewPrivs:\t1\n";
        let process = parse(status);
        assert_eq!((process.name.as_str(), process.users), ("gunicorn", vec![10001; 4]));
        assert_eq!((process.capabilities, process.has_no_new_privileges), (1 << 10, true));
        assert_eq!(parse("Name:\tx\n").capabilities, u64::MAX);
    }
}
