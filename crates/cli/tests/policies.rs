//! `interplay policies`: what it prints of a policy, and its audit of tasks.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use environment::registry;
use serde_json::{Value, json};

/// A fresh folder with the data files of the small library.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    for (name, rows) in registry::find("mock").unwrap().generate(1).tables() {
        let bytes = serde_json::to_vec(rows).unwrap();
        fs::write(folder.join(format!("{name}.json")), bytes).unwrap();
    }
    folder
}

/// Exit code and both streams, joined.
fn interplay(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_interplay"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

fn action(name: &str, kwargs: &Value) -> Value {
    json!({"name": name, "kwargs": kwargs, "observation": "", "schema_valid": true})
}

/// A task that keeps the policy, and one that lends a book after a handover; the second in two runs.
fn traces(folder: &Path) {
    let transfer = action("transfer_to_human_agents", &json!({"summary": "s"}));
    let loan = action("lend_book", &json!({"member_id": "m1", "book_id": "b8"}));
    let task = json!({"id": 1, "domain": "mock", "steps": [transfer]});
    let run = |id: u8| json!({"id": id, "task_id": 2, "steps": [], "gt_actions": [transfer, loan]});
    fs::write(folder.join("traces.jsonl"), format!("{task}\n{}\n\n{}\n", run(7), run(8))).unwrap();
}

#[test]
fn rules_are_printed_with_sentence_way_and_tools_and_the_undecided_with_why() {
    let folder = folder("policies_printed");
    for domain in registry::all() {
        let (code, text) = interplay(&folder, &["policies", "--domain", domain.name()]);
        assert_eq!(code, 0, "{text}");
        for rule in domain.rules() {
            assert!([rule.id, rule.sentence, rule.how].iter().all(|part| text.contains(part)));
        }
        for undecided in domain.charter().policy.undecided {
            assert!(text.contains(undecided.sentence) && text.contains(undecided.why));
        }
    }
}

#[test]
fn the_same_is_written_as_json() {
    let folder = folder("policies_json");
    let (code, text) = interplay(&folder, &["policies", "--domain", "airline", "--json"]);
    let airline: Value = serde_json::from_str(&text).unwrap();
    let domain = registry::find("airline").unwrap();
    assert_eq!((code, airline["rules"].as_array().unwrap().len()), (0, domain.rules().len()));
    assert_eq!(airline["rules"][0]["id"], domain.rules()[0].id);
    assert_eq!(airline["undecided"][0]["why"], domain.charter().policy.undecided[0].why);
    let (_, text) = interplay(&folder, &["policies", "--json"]);
    let all: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(all[1], airline);
}

#[test]
fn an_audit_names_task_step_rule_and_evidence_and_counts_by_rule() {
    let folder = folder("policies_audit");
    traces(&folder);
    let audit = ["policies", "--domain", "mock", "--data", ".", "--audit", "traces.jsonl"];
    let (code, text) = interplay(&folder, &audit);
    assert_eq!(code, 1, "{text}");
    for part in [
        "traces.jsonl: 2 tasks, 1 break a rule",
        "task 2, step 2 (lend_book), mock.transfer_alone\n    A book is lent",
        "     1  mock.transfer_alone",
        "     0  mock.one_member",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
    let (code, text) = interplay(&folder, &[&audit[..], &["--json"]].concat());
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &found["rules"]), (1, &json!({"mock.transfer_alone": 1})));
    let broken = &found["files"][0]["breaking"][0];
    assert_eq!((&broken["task"], &broken["broken"][0]["step"]), (&json!(2), &json!(1)));
}

#[test]
fn tasks_that_keep_the_policy_give_exit_code_0_and_what_is_no_task_gives_2() {
    let folder = folder("policies_input");
    let transfer = action("transfer_to_human_agents", &json!({"summary": "s"}));
    let task = |domain: &str| json!({"id": 1, "domain": domain, "steps": [transfer]}).to_string();
    let check = |text: &str, code: i32, part: &str| {
        fs::write(folder.join("traces.jsonl"), text).unwrap();
        let audit = ["policies", "--domain", "mock", "--data", ".", "--audit", "traces.jsonl"];
        let (found, text) = interplay(&folder, &audit);
        assert!(found == code && text.contains(part), "{found} {text}");
    };
    check(&task("mock"), 0, "1 tasks, 0 break a rule");
    check(&task("retail"), 2, "the task belongs to the domain `retail`, not `mock`");
    check(&format!("{}\n{{", task("mock")), 2, "traces.jsonl line 2: is no task");
    check("", 2, "traces.jsonl holds no task");
    let (code, text) = interplay(&folder, &["policies", "--domain", "mock", "--data", "."]);
    assert!(code == 2 && text.contains("--audit"), "{text}");
    let (code, text) = interplay(&folder, &["policies", "--domain", "moon"]);
    assert!(code == 2 && text.contains("there is no domain `moon`"), "{text}");
}
