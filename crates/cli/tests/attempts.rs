//! Whole runs with the simulated model, judged by all that a program can decide: what is honest has no findings, what
//! errs is pinned on whom it should be, and the commands turn attempts into training data.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::rc::Rc;

use dataset::record::Source;
use dataset::{Attempts, Cause, Record, Side, attempts, human, jsonl};
use environment::{Environment, registry};
use futures_util::StreamExt;
use llm::model::SIMULATED;
use pipeline::run::Resume;
use pipeline::{Cast, Journal, MemoryStore, RunConfig, Store, run};
use serde_json::Value;
use simulated::{Dials, SimulatedModel};

struct Made {
    environment: Environment,
    records: Vec<Record>,
    attempts: Vec<Attempts>,
}

/// A run with one candidate a turn, so that a human who errs is not corrected.
fn made(domain: &str, count: u32, dials: Dials) -> Made {
    let found = registry::find(domain).unwrap();
    let environment = Environment::new(found, found.generate(1));
    let mut config = RunConfig { domain: domain.into(), count, seed: 5, ..RunConfig::default() };
    config.phase2.candidates = 1;
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let cast = Cast::one(Rc::new(SimulatedModel { dials }), SIMULATED);
    let resume = Resume { done: Vec::new(), concurrency: 1 };
    let running = run(config, environment.clone(), cast, kept, resume);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(running.for_each(|_| std::future::ready(())));
    let (mut journals, mut records) = (store.journals.take(), store.records.take());
    journals.sort_by_key(|journal| journal.task);
    records.sort_by_key(|record| record.id);
    let tried = journals.iter().filter_map(Journal::tried);
    let attempts = tried.map(|tried| Attempts::new(&environment, Source::Generated(1), tried));
    Made { attempts: attempts.collect(), environment, records }
}

fn erring(dial: &str) -> Dials {
    let mut dials = Dials::perfect();
    assert!(dials.set(dial, 25));
    dials
}

#[test]
fn kept_dialogues_of_the_perfect_model_have_no_finding_of_any_kind() {
    for domain in ["retail", "airline"] {
        let made = made(domain, 16, Dials::perfect());
        assert!(made.records.len() >= 30, "{} records", made.records.len());
        for record in &made.records {
            assert_eq!(record.verdict.procedure, [], "{domain} {:?}", record.id);
            assert_eq!(record.verdict.unrefused, [], "{domain} {:?}", record.id);
            let proposal = &record.blueprint.proposal;
            let faults = human::all_faults(proposal, &record.trajectory.turns);
            assert_eq!(faults, [], "{domain} {:?}", record.id);
            let goals = human::goals(proposal, &record.trajectory.turns);
            let open = goals.iter().find(|goal| !goal.progress.is_over());
            assert_eq!(open, None, "{domain} {:?}", record.id);
            assert_eq!(
                dataset::verify::record(&made.environment, record),
                [],
                "{domain} {:?}",
                record.id
            );
        }
    }
}

/// How many failures lie on each side, and how many there are.
fn sides(domain: &str, dial: &str) -> (usize, usize, usize) {
    let made = made(domain, 14, erring(dial));
    let failures = || made.attempts.iter().flat_map(|attempts| &attempts.failures);
    let on = |side| failures().filter(|failure| failure.diagnosis.side == side).count();
    (on(Side::Human), on(Side::Agent), failures().count())
}

#[test]
fn failures_are_pinned_on_the_side_that_erred() {
    for domain in ["retail", "airline"] {
        let (_, agent, all) = sides(domain, "careless_agent");
        assert!(all >= 8 && agent == all, "{domain}: {agent} of {all} are the careless agent's");
        let (human, _, all) = sides(domain, "human_stops_early");
        assert!(all >= 8 && human * 10 >= all * 8, "{domain}: {human} of {all} are the human's");
    }
    // What a human left out or meant otherwise is not always in the words; most of it is.
    let sum = |(human, all): (usize, usize), domain| {
        let (more, _, of) = sides(domain, "human_drift");
        (human + more, all + of)
    };
    let (human, all) = ["retail", "airline"].into_iter().fold((0, 0), sum);
    assert!(all >= 5 && human * 10 >= all * 6, "{human} of {all} are the drifting human's");
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::remove_dir_all(&folder).ok();
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn interplay(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_interplay"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
    (status.code().unwrap(), text)
}

#[test]
fn attempts_become_preference_pairs_and_labels_on_the_command_line() {
    let folder = folder("attempts");
    let made = made("airline", 14, erring("careless_agent"));
    fs::write(folder.join("attempts.jsonl"), attempts::write(&made.attempts)).unwrap();
    fs::write(folder.join("records.jsonl"), jsonl::write(&made.records)).unwrap();
    let rows = |format: &str| -> Vec<Value> {
        let out = format!("{format}.jsonl");
        let (code, text) =
            interplay(&folder, &["export", "attempts.jsonl", "--format", format, "--out", &out]);
        assert_eq!(code, 0, "{text}");
        let text = fs::read_to_string(folder.join(out)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let pairs = rows("dpo");
    assert!(pairs.len() >= 5, "{} pairs", pairs.len());
    assert!(pairs.iter().all(|pair| pair["chosen"] != pair["rejected"]));
    let labels = rows("kto");
    let good = labels.iter().filter(|row| row["label"] == true).count();
    assert!(good > 0 && good < labels.len(), "{good} of {}", labels.len());
    let wrong = made.attempts.iter().flat_map(|it| &it.failures);
    let wrong = wrong.filter(|it| it.diagnosis.cause == Cause::WrongWrite).count();
    assert!(labels.len() - good >= wrong, "every wrong write is labelled");
    let (code, text) = interplay(&folder, &["export", "records.jsonl", "--format", "dpo"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("this line holds a record, not a set of attempts"), "{text}");
    let arguments = ["export", "attempts.jsonl", "--format", "dpo", "--bad-turns", "drop"];
    assert!(interplay(&folder, &arguments).1.contains("--bad-turns is for records"));
}

#[test]
fn an_audit_of_a_run_is_clean_and_of_a_spoilt_one_is_not() {
    let folder = folder("audit");
    let made = made("retail", 10, Dials::perfect());
    fs::write(folder.join("good.jsonl"), jsonl::write(&made.records)).unwrap();
    let (code, text) = interplay(&folder, &["audit", "good.jsonl"]);
    assert_eq!(code, 0, "{text}");
    for part in ["writes without consent  0", "retail: write tools", "nothing is wrong"] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
    let mut spoilt = made.records.clone();
    let Some(dataset::Turn::Human { text, .. }) =
        spoilt[0].trajectory.turns.iter_mut().rev().nth(3)
    else {
        // A dialogue about a change ends with question, yes, call, report, stop.
        panic!("{:?}", spoilt[0].trajectory.turns)
    };
    "No.".clone_into(text);
    fs::write(folder.join("spoilt.jsonl"), jsonl::write(&spoilt)).unwrap();
    let (code, text) = interplay(&folder, &["audit", "spoilt.jsonl", "--json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &report["totals"]["consent"]), (1, &Value::from(1)));
    let (code, text) = interplay(&folder, &["audit", "--compare", "good.jsonl", "good.jsonl"]);
    assert!(code == 0 && text.contains("both hold the same records"), "{text}");
    let (code, text) = interplay(&folder, &["audit", "--compare", "good.jsonl", "spoilt.jsonl"]);
    assert!(code == 1 && text.contains("/trajectory/turns/"), "{text}");
    for format in ["sharegpt", "openai"] {
        let out = format!("{format}.jsonl");
        interplay(&folder, &["export", "good.jsonl", "--format", format, "--out", &out]);
        let (code, text) = interplay(&folder, &["audit", &out]);
        assert_eq!(code, 0, "{text}");
    }
    assert_eq!(interplay(&folder, &["audit"]).0, 2);
    assert_eq!(interplay(&folder, &["audit", "none.jsonl"]).0, 2);
}
