//! Unit tests. tests/server.rs tests the program. `cargo test` runs both.

use std::fs;
use std::time::Duration;

use crate::metrics::Requests;
use crate::{health, shutdown};

#[test]
fn memory_is_held_against_the_containers_own_limit() {
    let root = std::env::temp_dir().join(format!("cgroup-{}", std::process::id()));
    let write = |file: &str, text: &str| fs::write(root.join(file), text).unwrap();
    fs::create_dir_all(root.join("memory")).unwrap();
    assert_eq!(health::memory_percent(&root), None);

    write("memory/memory.limit_in_bytes", "1000\n");
    write("memory/memory.usage_in_bytes", "700\n");
    write(
        "memory/memory.stat",
        "inactive_file 1\ntotal_inactive_file 200\n",
    );
    assert_eq!(health::memory_percent(&root), Some(50.0));

    write("memory.max", "1000\n");
    write("memory.current", "900\n");
    write("memory.stat", "anon 600\ninactive_file 100\n");
    assert_eq!(health::memory_percent(&root), Some(80.0));

    write("memory.max", "max\n");
    assert_eq!(health::memory_percent(&root), None);
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn metrics_are_well_formed() {
    let mut requests = Requests::new();
    requests.add("GET", r#"/"quoted"\"#, 200, Duration::from_millis(30));
    let text = requests.text();
    for line in [
        r#"http_requests_total{method="GET",path="/\"quoted\"\\",status="200"} 1"#,
        r#"http_request_duration_seconds_bucket{method="GET",path="/\"quoted\"\\",le="0.025"} 0"#,
        r#"http_request_duration_seconds_bucket{method="GET",path="/\"quoted\"\\",le="0.05"} 1"#,
        r#"http_request_duration_seconds_bucket{method="GET",path="/\"quoted\"\\",le="+Inf"} 1"#,
        r#"http_request_duration_seconds_count{method="GET",path="/\"quoted\"\\"} 1"#,
    ] {
        assert!(
            text.lines().any(|other| other == line),
            "no `{line}` in\n{text}"
        );
    }
}

#[tokio::test]
async fn what_was_opened_last_is_closed_first() {
    let (sender, receiver) = std::sync::mpsc::channel();
    for name in ["database", "queue"] {
        let sender = sender.clone();
        shutdown::on_shutdown(async move { sender.send(name).unwrap() });
    }
    shutdown::finish().await;
    assert_eq!(
        receiver.try_iter().collect::<Vec<_>>(),
        ["queue", "database"]
    );
}
