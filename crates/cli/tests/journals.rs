//! Journals on disk: a run that is killed goes on where it was, and what it leaves is what an uninterrupted run leaves.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const FILES: [&str; 3] = ["records.jsonl", "run.journal", "attempts.jsonl"];

const RUN: [&str; 14] = [
    "generate",
    "--count",
    "12",
    "--seed",
    "5",
    "--concurrency",
    "3",
    "--out",
    FILES[0],
    "--journal",
    FILES[1],
    "--attempts-out",
    FILES[2],
    "--set=pool_lag=4",
];

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("journals").join(test);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_interplay"));
    command.current_dir(folder).args(arguments);
    command
}

fn interplay(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn fails(folder: &Path, arguments: &[&str], part: &str) {
    let output = interplay(folder, arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}\n{text}");
    assert!(text.contains(part), "no `{part}` in the answer to {arguments:?}:\n{text}");
}

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = interplay(folder, arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn contents(folder: &Path) -> Vec<String> {
    FILES.iter().map(|file| fs::read_to_string(folder.join(file)).unwrap()).collect()
}

/// Bytes written so far.
fn written(folder: &Path) -> u64 {
    let size = |file: &&str| fs::metadata(folder.join(file)).map_or(0, |about| about.len());
    FILES.iter().map(size).sum()
}

fn resuming() -> Vec<&'static str> {
    RUN.into_iter().chain(["--resume"]).collect()
}

#[test]
fn a_run_killed_again_and_again_gives_the_files_of_an_uninterrupted_one() {
    let whole = folder("whole");
    succeeds(&whole, &RUN);
    let total = written(&whole);
    let broken = folder("killed");
    let mut killed = 0;
    // Spread over the run; the first is before anything is written.
    for percent in [0, 3, 11, 28, 41, 59, 73, 97] {
        let mut child = command(&broken, &resuming())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while written(&broken) * 100 < total * percent && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().ok();
        child.wait().unwrap();
    }
    assert!(killed >= 4, "only {killed} kills hit a running process");
    succeeds(&broken, &resuming());
    for ((file, got), expected) in FILES.iter().zip(contents(&broken)).zip(contents(&whole)) {
        assert!(got == expected, "{file} differs");
    }
    let left: Vec<_> = fs::read_dir(&broken).unwrap().collect();
    assert_eq!(left.len(), FILES.len(), "{left:?}");
}

#[test]
fn every_cut_of_a_finished_journal_is_made_whole_again() {
    let whole = folder("cut-whole");
    succeeds(&whole, &RUN);
    let expected = contents(&whole);
    for (at, percent) in [10_usize, 50, 90].into_iter().enumerate() {
        let broken = folder(&format!("cut-{at}"));
        let cut = &expected[1][..floor(&expected[1], expected[1].len() * percent / 100)];
        fs::write(broken.join(FILES[1]), cut).unwrap();
        fs::write(broken.join(FILES[0]), &expected[0]).unwrap();
        succeeds(&broken, &resuming());
        assert!(contents(&broken) == expected, "cut at {percent} %");
    }
}

/// The last place at or before `at` where a text can be cut.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[test]
fn the_files_do_not_depend_on_concurrency_and_attempts_hold_what_was_not_kept() {
    let (one, many) = (folder("alone"), folder("crowd"));
    succeeds(&one, &RUN);
    let crowd: Vec<&str> = RUN.iter().map(|word| if *word == "3" { "9" } else { word }).collect();
    succeeds(&many, &crowd);
    assert!(contents(&one) == contents(&many));
    let [records, journal, attempts] = contents(&one).try_into().unwrap();
    assert_eq!(journal.lines().count(), 13, "a header and a line a task");
    let tried = dataset::attempts::read(&attempts).unwrap();
    let all: usize = tried.iter().map(|one| one.tried.attempts.len()).sum();
    assert!(all > records.lines().count(), "{all} attempts");
    assert!(tried.iter().any(|one| !one.failures.is_empty()), "failures carry their cause");
    let rows = succeeds(&one, &["export", FILES[2], "--format", "kto"]);
    assert!(!rows.is_empty(), "the attempts are what exports for learning from failures read");
}

#[test]
fn going_on_with_another_run_or_without_its_records_is_refused() {
    let folder = folder("refused");
    succeeds(&folder, &RUN);
    let with = |more: &[&'static str]| -> Vec<&'static str> {
        resuming().into_iter().chain(more.iter().copied()).collect()
    };
    fails(&folder, &RUN, "records.jsonl exists already");
    fails(&folder, &RUN, "or go on with --resume");
    fails(&folder, &with(&["--set", "phase2.attempts=2"]), "phase2.attempts = 3, this one has 2");
    fails(&folder, &with(&["--dial", "perfect"]), "other models or dials");
    let lines = fs::read_to_string(folder.join(FILES[0])).unwrap();
    let (_, rest) = lines.split_once('\n').unwrap();
    fs::write(folder.join(FILES[0]), rest).unwrap();
    fails(&folder, &resuming(), "records.jsonl lacks record ");
    fs::remove_file(folder.join(FILES[1])).unwrap();
    fails(&folder, &resuming(), "run.journal holds no journal to go on from");
    fs::write(folder.join(FILES[1]), "{\"format\":1}\n").unwrap();
    fails(&folder, &resuming(), "this is no journal");
    assert_eq!(fs::read_to_string(folder.join(FILES[0])).unwrap(), rest, "nothing was touched");
}

#[test]
fn a_setting_changes_the_run_and_a_wrong_one_names_the_nearest() {
    let folder = folder("settings");
    let run = |more: &[&'static str]| -> Vec<&'static str> {
        ["generate", "--count", "2", "--out", "r.jsonl", "--journal", "j"]
            .into_iter()
            .chain(more.iter().copied())
            .collect()
    };
    fails(&folder, &run(&["--set", "phase2.atempts=1"]), "the nearest is `phase2.attempts`");
    fails(&folder, &run(&["--set", "phase1.judges=no"]), "`phase1.judges` cannot be `no`");
    assert!(!folder.join("r.jsonl").exists() && !folder.join("j").exists());
    let naive = ["--set=phase2.candidates=1", "--set=phase2.goal_tracker=false"];
    succeeds(&folder, &run(&["--set=phase2.attempts=1", naive[0], naive[1]]));
    let journal = fs::read_to_string(folder.join("j")).unwrap();
    assert!(journal.contains("\"attempts\":1") && !journal.contains("\"attempt\":1"));
    assert!(!journal.contains("\"candidates\":["), "a naive human draws once");
}
