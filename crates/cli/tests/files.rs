//! The commands that read files: their answers, their exit codes, and what they say about bad input.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use blueprint::persona::Persona;
use blueprint::{Blueprint, Context, Proposal, Provenance};
use dataset::record::{FORMAT, Record, Source};
use dataset::trajectory::KeepRule;
use dataset::{Ending, Models, RecordId, Trajectory, Turn, jsonl, judge};
use environment::{Call, Environment, registry};
use serde_json::json;

/// A fresh folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn interplay(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_interplay"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

/// Runs a command; both streams, joined, must hold every one of `parts`.
fn check(folder: &Path, arguments: &[&str], code: i32, parts: &[&str]) {
    let output = interplay(folder, arguments);
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{text}");
    for part in parts {
        assert!(text.contains(part), "no `{part}` in the answer to {arguments:?}:\n{text}");
    }
}

/// A member of the library brings a book back.
fn record() -> Record {
    let domain = registry::find("mock").unwrap();
    let environment = Environment::new(domain, domain.generate(1));
    let mut state = environment.reset();
    let (member, row) = state.rows("members").find(|(_, row)| row["books"][0].is_string()).unwrap();
    let call = Call::new("return_book", json!({"member_id": member, "book_id": row["books"][0]}));
    let before = state.clone();
    let observation = environment.step(&mut state, &call);
    let patch = environment::diff::patch(&before, &state);
    let human =
        |text: &str| Turn::Human { text: text.into(), candidates: Vec::new(), faults: Vec::new() };
    let turns = vec![
        human("I bring a book back."),
        Turn::Tool { id: "c1".into(), call: call.clone(), observation, patch },
        Turn::Agent { text: "Thank you.".into() },
        human("###STOP###"),
    ];
    let trajectory = Trajectory { turns, ending: Ending::Human };
    let proposal = Proposal {
        thought: "t".into(),
        instruction: "i".into(),
        actions: vec![call],
        outputs: vec![],
        forbidden: vec![],
    };
    let verdict = judge(&environment, &proposal, KeepRule::default(), &trajectory, &state);
    assert!(verdict.passed);
    let persona = Persona { id: "plain".into(), text: "Plain.".into() };
    let provenance =
        Provenance { seed: 1, task: 0, round: 0, context: Context::default(), parents: vec![] };
    let blueprint = Blueprint::new("mock", proposal, persona, provenance);
    let (id, source) = (RecordId { task: 0, attempt: 0 }, Source::Generated(1));
    Record {
        format: FORMAT,
        id,
        source,
        blueprint,
        trajectory,
        branch: None,
        verdict,
        keep: KeepRule::default(),
        models: Models::default(),
    }
}

/// A folder with `good.jsonl`, a file of one record.
fn with_record(test: &str) -> PathBuf {
    let folder = folder(test);
    fs::write(folder.join("good.jsonl"), jsonl::write(&[record()])).unwrap();
    folder
}

#[test]
fn a_record_and_its_exports_hold() {
    let folder = with_record("hold");
    let hash = dataset::dataset_hash(&[record()]);
    check(&folder, &["verify", "good.jsonl"], 0, &["1 verified, 1 hold, 0 do not", &hash]);
    for format in ["sharegpt", "openai", "interplay"] {
        let out = format!("{format}.jsonl");
        check(
            &folder,
            &["export", "good.jsonl", "--format", format, "--out", &out],
            0,
            &["1 rows written to"],
        );
        check(&folder, &["verify", &out], 0, &["1 verified, 1 hold, 0 do not"]);
        let printed = interplay(&folder, &["export", "good.jsonl", "--format", format]);
        assert_eq!(printed.stdout, fs::read(folder.join(out)).unwrap());
    }
    assert_eq!(
        fs::read(folder.join("good.jsonl")).unwrap(),
        fs::read(folder.join("interplay.jsonl")).unwrap()
    );
    let rows = fs::read_to_string(folder.join("sharegpt.jsonl")).unwrap();
    fs::write(folder.join("array.json"), format!("[{},{}]", rows.trim(), rows.trim())).unwrap();
    check(&folder, &["verify", "array.json"], 0, &["2 verified, 2 hold"]);
}

#[test]
fn what_does_not_hold_is_named_and_gives_exit_code_1() {
    let folder = with_record("tampered");
    let text = fs::read_to_string(folder.join("good.jsonl")).unwrap();
    fs::write(
        folder.join("bad.jsonl"),
        text.replace("\"passed\":true", "\"passed\":false") + &text,
    )
    .unwrap();
    check(
        &folder,
        &["verify", "bad.jsonl"],
        1,
        &[
            "line 1, record 0.0 bp-",
            "verdict.passed",
            "expected true",
            "got      false",
            "2 verified, 1 hold, 1 do not",
        ],
    );
    check(
        &folder,
        &["export", "good.jsonl", "--format", "sharegpt", "--out", "rows.jsonl"],
        0,
        &[],
    );
    check(
        &folder,
        &["verify", "rows.jsonl", "--data-seed", "2"],
        1,
        &["turn.observation, turn 1", "give --data-seed or --data"],
    );
}

#[test]
fn unreadable_input_says_what_to_do_and_gives_exit_code_2() {
    let folder = with_record("unreadable");
    let text = fs::read_to_string(folder.join("good.jsonl")).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    write("empty.jsonl", b"\n");
    write("cut.jsonl", format!("{text}{}", &text[..90]).as_bytes());
    write("newer.jsonl", text.replace("\"format\":2", "\"format\":9").as_bytes());
    write("binary.jsonl", b"{}\n\xff\xfe");
    check(&folder, &["verify", "empty.jsonl"], 2, &["empty.jsonl is empty"]);
    check(
        &folder,
        &["verify", "cut.jsonl"],
        2,
        &["line 2: the JSON is cut off", "1 hold", "1 could not be verified"],
    );
    check(&folder, &["verify", "newer.jsonl"], 2, &["Update Interplay"]);
    check(&folder, &["verify", "binary.jsonl"], 2, &["is not UTF-8 text at line 2"]);
    check(&folder, &["verify", "absent.jsonl"], 2, &["absent.jsonl cannot be read"]);
    check(
        &folder,
        &["verify", "good.jsonl", "--domain", "moon"],
        2,
        &["no domain `moon`; use one of: retail, airline, mock"],
    );
    check(&folder, &["verify", "good.jsonl", "--data", "."], 2, &["orders.json is missing"]);
    check(&folder, &["export", "cut.jsonl", "--format", "openai", "--out", "x"], 2, &["line 2"]);
    assert!(!folder.join("x").exists());
    check(&folder, &["export", "good.jsonl", "--format", "csv"], 2, &["no export format `csv`"]);
    check(
        &folder,
        &["export", "good.jsonl", "--format", "openai", "--out", "good.jsonl"],
        2,
        &["exists already"],
    );
    check(&folder, &["replay", "--data", "nowhere", "good.jsonl"], 2, &["nowhere is no folder"]);
    check(&folder, &["fly"], 2, &["unrecognized subcommand"]);
}

/// A library of one book as data files, and an episode on it.
fn oracle(test: &str, observation: &str) -> PathBuf {
    let folder = folder(test);
    let write = |name: &str, text: String| fs::write(folder.join(name), text).unwrap();
    write("books.json", json!({"b1": {"title": "T", "copies": 1}}).to_string());
    write(
        "members.json",
        json!({"m1": {"name": "N", "email": "n@example.org", "books": []}}).to_string(),
    );
    let step = json!({"name": "lend_book", "kwargs": {"member_id": "m1", "book_id": "b1"},
        "observation": observation, "schema_valid": true});
    let odd = json!({"name": "lend_book", "kwargs": {"member_id": 7}, "observation": "?", "schema_valid": false});
    let episode = json!({"id": 5, "domain": "mock", "steps": [step, odd]});
    write("traces.jsonl", format!("{episode}\n"));
    folder
}

#[test]
fn replay_counts_episodes_and_steps() {
    let folder = oracle("replay", r#"{"name": "N", "email": "n@example.org", "books": ["b1"]}"#);
    let parts = [
        "episodes              1",
        "steps                 2",
        "mismatches            0",
        "outside schema        1",
    ];
    check(&folder, &["replay", "--domain", "mock", "--data", ".", "traces.jsonl"], 0, &parts);
}

#[test]
fn replay_shows_a_mismatch_and_gives_exit_code_1() {
    let folder = oracle("replay_mismatch", "lent");
    let parts = [
        "mismatches            1",
        "episode 5, step 0, lend_book\n",
        "expected lent",
        "(outside schema)",
    ];
    check(
        &folder,
        &["replay", "--domain", "mock", "--data", ".", "--show", "2", "traces.jsonl"],
        1,
        &parts,
    );
    let quiet = interplay(&folder, &["replay", "--domain", "mock", "--data", ".", "traces.jsonl"]);
    assert!(!String::from_utf8(quiet.stdout).unwrap().contains("expected"));
}

#[test]
fn replay_meets_every_observation_and_state_of_tau_bench() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let traces = "../shared/tau-bench/traces/retail_dev.jsonl";
    if !root.join(traces).exists() {
        println!("skipped: {traces} is not there");
        return;
    }
    let arguments =
        ["replay", "--domain", "retail", "--data", "../shared/tau-bench/data/retail", traces];
    check(
        &root,
        &arguments,
        0,
        &["episodes             20", "mismatches            0", "hash mismatches       0"],
    );
}
