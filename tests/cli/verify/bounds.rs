//! An engine or an app with too much output, or one that never exits.

use std::time::{Duration, Instant};

use snapbox::str;

use super::{ANSWERS, project, verify, with_engine};

#[test]
fn a_build_has_a_time_to_end_in() {
    let slow = ANSWERS.replace("echo \"[1/2]", "echo '#1 [1/1] FROM scratch' >&2; sleep 100; echo \"[1/2]");
    let folder = with_engine(project(), &slow);
    let temporary = folder.above().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let folder = folder.variable("TMPDIR", temporary.to_str().unwrap());
    let begun = Instant::now();
    let run = verify(&folder, &["--only", "build", "--json", "--build-timeout", "1s"]);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    run.gives(str![[r#"
stdout:
{
  "engine": "docker 28.5.2",
  "is_kept": false,
  "project": "[TEMP]/shop",
  "proofs": [
    {
      "points": [
        {
          "figure": "",
          "fix": "fix the failed step; the build's whole output is above",
          "name": "builds",
          "reason": "`[TEMP]/engine build --tag dockgen-verify-[RUN]:app --file [TEMP]/tmp/dockgen-verify-[RUN]/Dockerfile --progress plain --load --no-cache [TEMP]/tmp/dockgen-verify-[RUN]/context` took longer than 1 s and was stopped; raise the limit with --build-timeout",
          "status": "fail",
          "values": {}
        }
      ],
      "proof": "build",
      "seconds": [TIME],
      "status": "fail"
    }
  ],
  "run": "dockgen-verify-[RUN]",
  "service": null,
  "status": "fail",
  "version": 1
}
stderr:
ERROR: `[TEMP]/engine build --tag dockgen-verify-[RUN]:app --file [TEMP]/tmp/dockgen-verify-[RUN]/Dockerfile --progress plain --load --no-cache [TEMP]/tmp/dockgen-verify-[RUN]/context` took longer than 1 s and was stopped; raise the limit with --build-timeout
✘ build     fail ([TIME])
error: 1 of 1 proofs failed
[exit 1]
"#]]);
    verify(&folder, &["--build-timeout", "10"]).gives(str![[r#"
error: invalid value '10' for '--build-timeout <TIME>': not a length of time: allowed is 1ms to 24h with units, such as 500ms, 30s or 1m30s; did you mean `10s`?

For more information, try '--help'.
[exit 2]
"#]]);
}

/// 300 MB in lines, and 300 MB without a line end: neither is kept in memory.
#[test]
fn a_build_may_say_a_lot() {
    let much = "yes \"$(printf %01000d)\" | head -c 300000000 >&2; head -c 300000000 /dev/zero >&2";
    let loud = ANSWERS.replace("echo \"[1/2]", &format!("{much}; echo >&2; echo \"[1/2]"));
    let folder = with_engine(project(), &format!("ulimit -v unlimited\n{loud}"));
    let limited = folder.above().join("limited");
    let dockgen = assert_cmd::cargo::cargo_bin!("dockgen").display().to_string();
    std::fs::write(&limited, format!("ulimit -v 1500000; exec '{dockgen}' \"$@\"\n")).unwrap();
    let mut command = std::process::Command::new("sh");
    let engine = folder.above().join("engine");
    command.env_clear().env("PATH", "/usr/bin:/bin").current_dir(folder.path()).arg(&limited);
    command.args(["verify", "--only", "build", "--engine"]).arg(&engine);
    let run = crate::folder::Run::of(command).fails_with(1);
    run.prints("failed to solve: /app: not found");
}

/// A background process of the engine keeps its output open.
#[test]
fn a_program_that_lives_on_is_not_waited_for() {
    let folder = with_engine(project(), &ANSWERS.replace("--version)", "--version) sleep 60 &"));
    let begun = Instant::now();
    verify(&folder, &["--only", "build"]);
    assert!(begun.elapsed() < Duration::from_secs(40), "{:?}", begun.elapsed());
}
