//! The whole way on the command line: generate, verify, export, verify.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a command in `folder`; gives what it printed when it succeeds.
fn interplay(folder: &Path, arguments: &[&str]) -> String {
    let binary = env!("CARGO_BIN_EXE_interplay");
    let output = Command::new(binary).current_dir(folder).args(arguments).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_run_gives_the_same_bytes_at_any_concurrency_and_holds_in_every_format() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("runs");
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    let generate = |concurrency: &str, out: &str| {
        let size =
            ["generate", "--count", "6", "--seed", "5", "--concurrency", concurrency, "--out", out];
        interplay(&folder, &size)
    };
    let summary = generate("1", "one.jsonl");
    generate("16", "sixteen.jsonl");
    let records = fs::read_to_string(folder.join("one.jsonl")).unwrap();
    assert_eq!(records, fs::read_to_string(folder.join("sixteen.jsonl")).unwrap());
    let kept = records.lines().count();
    assert!(kept > 0, "{summary}");
    let verified = interplay(&folder, &["verify", "one.jsonl"]);
    assert!(
        verified.starts_with(&format!("{kept} verified, {kept} hold, 0 do not\ndataset hash ")),
        "{verified}"
    );
    let hash = verified.rsplit(' ').next().unwrap();
    assert!(summary.contains(hash.trim()), "{hash} is not in\n{summary}");
    for format in ["sharegpt", "openai"] {
        interplay(&folder, &["export", "one.jsonl", "--format", format, "--out", format]);
        let verified = interplay(&folder, &["verify", format]);
        assert!(verified.starts_with(&format!("{kept} verified, {kept} hold")), "{verified}");
    }
}

#[test]
fn a_reader_who_has_had_enough_is_no_failure() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("closed-pipe");
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_interplay"));
    command.current_dir(&folder).args(["generate", "--count", "2", "--out", "kept.jsonl"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert!(output.status.success());
    assert!(fs::read_to_string(folder.join("kept.jsonl")).unwrap().lines().count() > 0);
}
