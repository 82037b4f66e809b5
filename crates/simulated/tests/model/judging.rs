//! The committee's judges see what is wrong, and lazy ones do not.

use serde_json::{Value, json};
use simulated::Dials;

use crate::bench::{Bench, Task, generate, read};

fn good(bench: &Bench, seed: u64) -> (Task, String) {
    let (messages, data) = bench.context(seed);
    let task = read(&generate(&Dials::perfect(), &messages, 5)).expect("a perfect answer is JSON");
    (task, data)
}

/// The metrics that a perfect judge denies, creativity aside.
fn denied(bench: &Bench, task: &Task, data: &str) -> Vec<&'static str> {
    let scores = bench.judge(&Dials::perfect(), task, data, 3);
    assert_eq!(scores["correction"] == "", scores["total"] == 4, "{scores}");
    ["correctness", "completeness", "satisfaction"]
        .into_iter()
        .filter(|metric| scores[metric] != 1)
        .collect()
}

#[test]
fn an_action_too_few_or_too_many_is_seen() {
    for (bench, name) in Bench::all().iter().zip(["modify_user_address", "send_certificate"]) {
        for seed in 0..40 {
            let (task, data) = good(bench, seed);
            let mut fewer = task.clone();
            let Some(call) = fewer.calls.pop() else { continue };
            assert!(denied(bench, &fewer, &data).contains(&"completeness"), "{seed}");
            let mut more = task.clone();
            let mut other = call;
            other.name = name.into();
            other.arguments.insert("zip".into(), json!("00001"));
            more.calls.push(other);
            assert!(denied(bench, &more, &data).contains(&"correctness"), "{seed}");
        }
    }
}

#[test]
fn wrong_missing_and_surplus_outputs_are_seen() {
    for (bench, seed) in Bench::all().iter().flat_map(|bench| (0..40).map(move |it| (bench, it))) {
        let (task, data) = good(bench, seed);
        let mut surplus = task.clone();
        surplus.outputs.push("99".into());
        assert_eq!(denied(bench, &surplus, &data), ["satisfaction"], "{seed}");
        if let Some(output) = task.outputs.first() {
            let mut wrong = task.clone();
            wrong.outputs[0] = format!("{output}1");
            assert_eq!(denied(bench, &wrong, &data), ["satisfaction"], "{seed}");
        }
    }
}

#[test]
fn a_customer_without_a_name_is_seen() {
    for bench in Bench::all() {
        let (mut task, data) = good(&bench, 1);
        let (_, rest) = task.instruction.split_once(". ").expect("an instruction has sentences");
        task.instruction = rest.to_owned();
        assert_eq!(denied(&bench, &task, &data), ["completeness"]);
    }
}

#[test]
fn instructions_in_other_words_are_weighed_by_what_they_mention() {
    let bench = Bench::retail();
    let order = first_order(&bench, 1);
    let data = bench.context(1).1;
    let call = |id: &str| {
        environment::Call::new(
            "cancel_pending_order",
            json!({"order_id": id, "reason": "no longer needed"}),
        )
    };
    let task = |instruction: String, id: &str| Task {
        instruction,
        calls: vec![call(id)],
        outputs: Vec::new(),
        forbidden: Vec::new(),
    };
    let words = |id: &str| {
        format!("Ann Lee of 02101 regrets having bought {id} and hopes to be rid of it soon.")
    };
    let honest = bench.judge(&Dials::perfect(), &task(words(&order), &order), &data, 1);
    assert_eq!(honest["completeness"], 1, "{honest}");
    let silent = bench.judge(&Dials::perfect(), &task(words("it all"), &order), &data, 1);
    assert_eq!(silent["completeness"], 0, "{silent}");
    let strange = bench.judge(&Dials::perfect(), &task(words("#W0000000"), &order), &data, 1);
    assert_eq!(strange["correctness"], 0, "{strange}");
}

#[test]
fn lazy_judges_approve_or_refuse_without_looking() {
    let bench = Bench::retail();
    let mut dials = Dials::perfect();
    dials.lazy_judge = 100;
    let (mut task, data) = good(&bench, 2);
    task.outputs.push("99".into());
    let totals: Vec<u64> = (0..40)
        .map(|seed| bench.judge(&dials, &task, &data, seed)["total"].as_u64().expect("a number"))
        .collect();
    assert!(totals.contains(&4), "none approves: {totals:?}");
    assert!(totals.iter().any(|total| *total < 3), "none refuses: {totals:?}");
}

#[test]
fn a_foreign_instruction_at_the_airline_is_weighed_by_the_reservation_it_names() {
    let bench = Bench::airline();
    let (_, data) = bench.context(1);
    let id = first_row(&data, "reservations");
    let call = environment::Call::new("cancel_reservation", json!({"reservation_id": &id}));
    let judged = |named: &str| {
        let instruction = format!("Ann Lee (ann_lee_1234) regrets {named} and hopes for the best.");
        let calls = vec![call.clone()];
        let task = Task { instruction, calls, outputs: Vec::new(), forbidden: Vec::new() };
        bench.judge(&Dials::perfect(), &task, &data, 1)
    };
    assert_eq!(judged(&id)["completeness"], 1);
    assert_eq!(judged("it all")["completeness"], 0);
    assert_eq!(judged("ZZ9ZZ9")["correctness"], 0);
}

fn first_order(bench: &Bench, seed: u64) -> String {
    first_row(&bench.context(seed).1, "orders")
}

/// Id of the first row of a table in a prompt.
fn first_row(data: &str, table: &str) -> String {
    let open = format!("<data table=\"{table}\">");
    let block = crate::bench::between(data, &open, "</data>").expect("there are such rows");
    let rows: Value = serde_json::from_str(block).expect("rows are JSON");
    rows.as_object().and_then(|rows| rows.keys().next().cloned()).expect("there is a row")
}
