//! The commands that count: stats, revote, ablate and graph.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

/// Runs a command; gives its exit code, what it printed and what it complained of.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let binary = env!("CARGO_BIN_EXE_interplay");
    let output = Command::new(binary).current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn printed(folder: &Path, arguments: &[&str]) -> String {
    let (code, text, errors) = run(folder, arguments);
    assert_eq!(code, Some(0), "{arguments:?}\n{errors}");
    text
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(folder, arguments)).unwrap()
}

fn fails(folder: &Path, arguments: &[&str], part: &str) {
    let (code, _, errors) = run(folder, arguments);
    assert_eq!(code, Some(2), "{arguments:?}\n{errors}");
    assert!(errors.contains(part), "no `{part}` in:\n{errors}");
}

/// A folder with two runs: `a` is the method, `b` has no feedback; every judge is asked.
static RUNS: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("figures");
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    for (name, setting) in [("a", "phase1.feedback=true"), ("b", "phase1.feedback=false")] {
        let (records, journal) = (format!("{name}.jsonl"), format!("{name}.journal"));
        let files = ["--out", &records, "--journal", &journal];
        let size = ["generate", "--count", "16", "--seed", "9", "--set", setting];
        let all = ["--set", "phase1.early_stop=false"];
        printed(&folder, &[&size[..], &all, &files].concat());
    }
    folder
});

#[test]
fn stats_print_a_table_with_the_papers_figures_beside_and_say_who_played() {
    let text = printed(&RUNS, &["stats", "a.journal", "b.journal"]);
    for part in [
        "a.journal",
        "the paper",
        "success with feedback",
        "70 %",
        "pass^3",
        "their sample variance",
        "Covered by accepted blueprints",
        "phase 1 for each blueprint",
        "made with the simulated model",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}

#[test]
fn stats_in_json_list_the_tasks_behind_a_number_and_agree_with_the_records() {
    let all = json(&RUNS, &["stats", "a.journal", "a.jsonl", "--json"]);
    let (journal, records) = (&all[0]["figures"], &all[1]["figures"]);
    let accepted = &journal["table"]["with_feedback"];
    assert_eq!(accepted["of"], 16);
    assert_eq!(accepted["behind"]["tasks"], accepted["hits"]);
    let lines = fs::read_to_string(RUNS.join("a.jsonl")).unwrap().lines().count();
    assert_eq!(journal["table"]["trajectories"]["n"], lines);
    for same in ["turns", "calls", "human_turns", "agent_turns"] {
        assert_eq!(journal["table"][same], records["table"][same]);
        assert_eq!(journal["shape"][same], records["shape"][same]);
    }
    assert_eq!(records["table"]["with_feedback"]["of"], 0);
    assert_eq!(journal["cost"]["total"]["run"]["usd"], Value::Null);
}

#[test]
fn prices_give_money_with_their_date() {
    let prices = r#"{"date": "2025-01-02", "all": {"prompt": 2.0, "completion": 8.0}}"#;
    fs::write(RUNS.join("prices.json"), prices).unwrap();
    let text = printed(&RUNS, &["stats", "a.journal", "--prices", "prices.json"]);
    assert!(text.contains("USD") && text.contains("2025-01-02"), "{text}");
    fs::write(RUNS.join("undated.json"), r#"{"all": {"prompt": 2.0}}"#).unwrap();
    fails(&RUNS, &["stats", "a.journal", "--prices", "undated.json"], "add \"date\"");
    fs::write(RUNS.join("wrong.json"), r#"{"prompt": 2.0}"#).unwrap();
    fails(&RUNS, &["stats", "a.journal", "--prices", "wrong.json"], "holds no prices");
}

#[test]
fn two_runs_are_compared_with_intervals() {
    let text = printed(&RUNS, &["stats", "a.journal", "b.journal", "--compare"]);
    assert!(text.contains("beyond noise") && text.contains("success with feedback"), "{text}");
    let same = json(&RUNS, &["stats", "a.journal", "a.journal", "--compare", "--json"]);
    for difference in same.as_array().unwrap() {
        assert_ne!(difference["beyond_noise"], true, "{difference}");
        assert_eq!(difference["a"], difference["b"]);
    }
    fails(&RUNS, &["stats", "a.journal", "--compare"], "--compare takes two files, not 1");
}

#[test]
fn stats_of_a_file_that_was_cut_off_count_its_whole_lines() {
    let text = fs::read_to_string(RUNS.join("a.journal")).unwrap();
    let third = text.match_indices('\n').nth(3).unwrap().0;
    fs::write(RUNS.join("cut.journal"), &text[..third + 30]).unwrap();
    let (code, out, errors) = run(&RUNS, &["stats", "cut.journal", "--json"]);
    let all: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, &all[0]["figures"]["table"]["configurations"]["n"]),
        (Some(0), &Value::from(3))
    );
    assert!(errors.contains("line 5: the JSON is cut off"), "{errors}");
}

#[test]
fn unreadable_files_say_what_to_do() {
    fs::write(RUNS.join("empty"), "").unwrap();
    fails(&RUNS, &["stats", "empty"], "empty holds no whole line");
    fails(&RUNS, &["revote", "empty", "--rule", "unanimous"], "line 1: the JSON is cut off");
    fs::write(RUNS.join("rows.jsonl"), "{\"conversations\":[]}\n").unwrap();
    fails(&RUNS, &["stats", "rows.jsonl"], "no Interplay record");
    fails(&RUNS, &["stats", "absent"], "absent cannot be read");
    fails(&RUNS, &["revote", "a.jsonl", "--rule", "unanimous"], "this is no journal");
    fails(&RUNS, &["revote", "a.journal", "--rule", "most"], "majority:PERCENT");
}

#[test]
fn revote_under_the_rule_of_the_run_gives_the_run_and_milder_ones_more() {
    let rules = ["--rule", "majority:75", "--rule", "majority:50", "--rule", "unanimous"];
    let all = json(&RUNS, &[&["revote", "a.journal", "--json"], &rules[..]].concat());
    let hits = |at: usize, when: &str| all[at][when]["hits"].as_u64().unwrap();
    assert_eq!(hits(0, "before"), hits(0, "after"));
    assert_eq!((&all[0]["gained"]["n"], &all[0]["lost"]["n"]), (&0.into(), &0.into()));
    assert!(hits(1, "after") >= hits(0, "after") && hits(2, "after") <= hits(0, "after"));
    let text = printed(&RUNS, &["revote", "b.journal", "--rule", "sum:12"]);
    for part in
        ["the run's rule        majority:75", "under                 sum:12", "would escape"]
    {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}

#[test]
fn ablate_runs_the_arms_on_one_seed_and_holds_them_against_the_first() {
    let size = ["ablate", "--count", "8", "--seed", "4"];
    let arms = ["--arms", "full,no_feedback,naive_human", "--json"];
    let all = json(&RUNS, &[&size[..], &arms].concat());
    let share = |at: usize, name: &str| all[at]["figures"]["table"][name]["hits"].as_u64().unwrap();
    assert_eq!(all[1]["name"], "no_feedback");
    assert_eq!(share(1, "with_feedback"), share(1, "without_feedback"));
    assert!(share(0, "with_feedback") > share(1, "with_feedback"));
    let critics = |at: usize| all[at]["figures"]["cost"]["stages"]["critic"].is_object();
    assert!(critics(0) && !critics(2), "a naive human is not criticised");
    let text = printed(&RUNS, &[&size[..], &["--arms", "full,no_policy_check"]].concat());
    assert!(text.contains("faulty") && text.contains("beyond noise against full"), "{text}");
    fails(&RUNS, &[&size[..], &["--arms", "no_luck"]].concat(), "there is no arm `no_luck`");
}

#[test]
fn settings_and_dials_apply_to_every_arm() {
    let size = ["ablate", "--count", "4", "--arms", "full,no_feedback", "--json"];
    let more = ["--dial", "perfect", "--set", "phase2.attempts=1"];
    let all = json(&RUNS, &[&size[..], &more].concat());
    for arm in all.as_array().unwrap() {
        let table = &arm["figures"]["table"];
        assert_eq!(table["attempts"]["of"], table["with_feedback"]["hits"], "one attempt each");
    }
    assert!(all[0]["figures"]["table"]["with_feedback"]["hits"].as_u64() >= Some(3), "{}", all[0]);
}

#[test]
fn cost_is_held_against_the_plain_loop() {
    let size = ["ablate", "--cost", "--count", "4", "--arms", "plain,ours"];
    let text = printed(&RUNS, &size);
    for part in ["of plain", "100.0 %", "ours", "without cached"] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}

#[test]
fn the_graph_explains_every_edge_in_every_form() {
    let sentence = "order_id of get_order_details fills order_id of cancel_pending_order";
    for form in ["text", "dot", "json"] {
        let text = printed(&RUNS, &["graph", "--domain", "retail", "--format", form]);
        assert!(text.contains(sentence), "{form}:\n{text}");
    }
    let all = json(&RUNS, &["graph", "--domain", "airline", "--format", "json"]);
    let edges = all["edges"].as_array().unwrap();
    assert!(!edges.is_empty() && edges.iter().all(|edge| edge["text"].as_str().is_some()));
    let text = printed(&RUNS, &["graph", "--domain", "airline"]);
    assert!(text.contains(&format!("{} edges", edges.len())), "{text}");
    fails(&RUNS, &["graph", "--domain", "moon"], "there is no domain `moon`");
}
