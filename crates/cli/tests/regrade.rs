//! `interplay regrade`: its table, its exit codes, and what it says about damaged files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use environment::{Call, Environment, registry};
use serde_json::{Value, json};

/// A fresh folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs `regrade`; both streams, joined, must hold every one of `parts`. Gives the standard output.
fn check(folder: &Path, arguments: &[&str], code: i32, parts: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_interplay"))
        .current_dir(folder)
        .arg("regrade")
        .args(arguments)
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let text = out.clone() + &String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{text}");
    for part in parts {
        assert!(text.contains(part), "no `{part}` in the answer to {arguments:?}:\n{text}");
    }
    out
}

/// A run in which a member of the library brings a book back, or does not.
fn run(trial: u64, reward: f64, does: bool) -> Value {
    let domain = registry::find("mock").unwrap();
    let environment = Environment::new(domain, domain.generate(1));
    let mut state = environment.reset();
    let held = |row: &environment::state::Row| row.get("books")?.as_array()?.first().cloned();
    let (member, book) =
        state.rows("members").find_map(|(id, row)| Some((id, held(row)?))).unwrap();
    let call = Call::new("return_book", json!({"member_id": member, "book_id": book}));
    let mut traj = vec![json!({"role": "user", "content": "I bring a book back."})];
    if does {
        let seen = environment.step(&mut state, &call);
        let function = json!({"name": call.name, "arguments": serde_json::to_string(&call.arguments).unwrap()});
        traj.push(
            json!({"role": "assistant", "content": null, "tool_calls": [{"function": function}]}),
        );
        traj.push(json!({"role": "tool", "content": seen.text}));
    }
    traj.push(json!({"role": "assistant", "content": "Thank you."}));
    traj.push(json!({"role": "user", "content": "###STOP###"}));
    json!({"task_id": 0, "trial": trial, "reward": reward, "traj": traj, "info": {"task": {
        "user_id": "", "instruction": "", "outputs": [], "actions": [{"name": call.name, "kwargs": call.arguments}]}}})
}

#[test]
fn reproduced_rewards_give_a_table_and_pass_hat_k() {
    let folder = folder("regrade-good");
    let runs = json!([run(0, 1.0, true), run(1, 0.0, false)]);
    fs::write(folder.join("good.json"), runs.to_string()).unwrap();
    let parts = [
        "rewards reproduced: 2 of 2",
        "observations equal: 1 of 1",
        "pass^1 0.5000  pass^2 0.0000",
    ];
    check(&folder, &["good.json"], 0, &parts);
    check(&folder, &["good.json", "--show", "1"], 0, &["state, expected → reached: members/"]);
    let out = check(&folder, &["--json", "good.json"], 0, &[]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["grade"]["verdict"], "reproduced");
    assert_eq!(lines[2]["pass_hat_k"]["ours"], json!([0.5, 0.0]));
}

#[test]
fn a_reward_that_does_not_come_out_is_exit_code_1() {
    let folder = folder("regrade-differs");
    fs::write(folder.join("bad.json"), json!([run(0, 1.0, false)]).to_string()).unwrap();
    check(&folder, &["bad.json"], 1, &["DIFFERS", "1 other rewards without a reason"]);
}

#[test]
fn a_folder_is_graded_file_by_file_and_a_damaged_one_does_not_stop_the_others() {
    let folder = folder("regrade-folder");
    let good = json!([run(0, 1.0, true)]).to_string();
    fs::write(folder.join("a.json"), &good).unwrap();
    let two = json!([run(0, 1.0, true), run(1, 1.0, true)]).to_string();
    fs::write(folder.join("b.json"), &two[..two.len() - 50]).unwrap();
    fs::write(folder.join("c.jsonl"), run(0, 1.0, true).to_string()).unwrap();
    let parts = [
        "b.json: is not JSON at line 1, column",
        "the 1 runs before it are graded",
        "all 3 files",
        "3 runs;",
    ];
    check(&folder, &["."], 2, &parts);
}

#[test]
fn bad_input_says_what_to_do() {
    let folder = folder("regrade-bad-input");
    fs::write(folder.join("empty.json"), "[]").unwrap();
    fs::write(folder.join("other.json"), r#"{"orders": {}}"#).unwrap();
    fs::write(folder.join("no-calls.json"), r#"[{"traj": []}]"#).unwrap();
    fs::create_dir(folder.join("nothing")).unwrap();
    check(&folder, &["missing.json"], 2, &["missing.json cannot be read"]);
    check(&folder, &["empty.json"], 2, &["empty.json: is empty: it holds no run"]);
    check(&folder, &["other.json"], 2, &["other.json", "the run has no `traj`"]);
    check(&folder, &["no-calls.json"], 2, &["give --domain"]);
    check(&folder, &["no-calls.json", "--domain", "mock"], 0, &["no reward"]);
    check(&folder, &["nothing"], 2, &["holds no .json or .jsonl file"]);
}

#[test]
fn missing_ground_truths_are_asked_for_and_taken_from_a_file_of_tasks() {
    let folder = folder("regrade-tasks");
    let mut bare = run(0, 1.0, true);
    let task = bare["info"]["task"].take();
    fs::write(folder.join("bare.json"), json!([bare]).to_string()).unwrap();
    fs::write(folder.join("tasks.json"), json!([task]).to_string()).unwrap();
    check(&folder, &["bare.json"], 0, &["1 runs without a ground truth: give --tasks"]);
    check(&folder, &["bare.json", "--tasks", "tasks.json"], 0, &["rewards reproduced: 1 of 1"]);
    fs::write(folder.join("broken.json"), "{}").unwrap();
    check(
        &folder,
        &["bare.json", "--tasks", "broken.json"],
        2,
        &["should be a JSON list of tasks"],
    );
}
