//! Reading results files: each style of agent, older forms, and every way of being damaged.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::*;

/// Two runs as tau-bench writes them.
fn file() -> String {
    let call = json!({"function": {"name": "list_books", "arguments": "{\"limit\": 2.0}"}, "id": "c1", "type": "function"});
    let runs = json!([
        {"task_id": 3, "reward": 1.0, "trial": 1, "info": {
            "task": {"user_id": "u", "actions": [{"name": "lend_book", "kwargs": {"book_id": "b"}}], "instruction": "Borrow.", "outputs": ["10"]},
            "reward_info": {"reward": 1.0, "info": {"r_outputs": 1.0, "outputs": {"10": true}}, "actions": []}},
         "traj": [
            {"role": "system", "content": "policy"},
            {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": null, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "name": "list_books", "content": "[]"},
            {"role": "assistant", "content": "None left."},
            {"role": "user", "content": "###STOP###"}]},
        {"task_id": 4, "reward": 0.0, "trial": 0, "info": {"error": "boom", "traceback": "…"}, "traj": []},
    ]);
    serde_json::to_string_pretty(&runs).unwrap()
}

/// Every entry of a file, given in pieces of this size, and how reading it ended.
fn read(bytes: &[u8], piece: usize) -> (Vec<Entry>, Result<(), ReadError>) {
    let (mut entries, mut reader) = (Vec::new(), Reader::new());
    let mut keep = |entry| entries.push(entry);
    for chunk in bytes.chunks(piece) {
        if let Err(error) = reader.push(chunk, &mut keep) {
            return (entries, Err(error));
        }
    }
    let ended = reader.finish(&mut keep);
    (entries, ended)
}

fn check(text: &str, expected: &Expect) {
    let (entries, ended) = read(text.as_bytes(), 64);
    let line = |entry: &Entry| match &entry.run {
        Ok(run) => {
            format!("run {} at line {}: {} steps", entry.index, entry.place.line, run.steps.len())
        }
        Err(fault) => format!("run {} at line {}: {fault}", entry.index, entry.place.line),
    };
    let mut lines: Vec<String> = entries.iter().map(line).collect();
    lines.extend(ended.err().map(|error| error.to_string()));
    expected.assert_eq(&lines.join("\n"));
}

/// A list of runs as one run a line, with this before and after each.
fn by_line(text: &str, before: &str, after: &str) -> String {
    let runs: Vec<Value> = serde_json::from_str(text).unwrap();
    runs.iter().flat_map(|run| [before.to_owned(), run.to_string(), after.to_owned()]).collect()
}

fn run(entry: &Value) -> Run {
    parse(entry).unwrap()
}

#[test]
fn a_file_reads_the_same_in_pieces_of_any_size() {
    let text = file();
    let (whole, ended) = read(text.as_bytes(), text.len());
    assert_eq!(ended, Ok(()));
    for piece in [1, 2, 3, 7, 64, 1000] {
        assert_eq!(read(text.as_bytes(), piece), (whole.clone(), Ok(())), "pieces of {piece}");
    }
    let lines = by_line(&text, "", "\n\n");
    let (parted, ended) = read(lines.as_bytes(), 5);
    assert_eq!(ended, Ok(()));
    assert_eq!(
        parted.iter().map(|entry| &entry.run).collect::<Vec<_>>(),
        whole.iter().map(|entry| &entry.run).collect::<Vec<_>>()
    );
}

#[test]
fn the_place_and_length_of_a_run_fetch_it_again() {
    for text in [file(), by_line(&file(), " ", " \n")] {
        let (entries, _) = read(text.as_bytes(), 100);
        assert_eq!(entries.len(), 2);
        for entry in entries {
            let start = usize::try_from(entry.place.offset).unwrap();
            let value: Value = serde_json::from_str(&text[start..start + entry.length]).unwrap();
            assert_eq!(entry.run, parse(&value));
        }
    }
}

#[test]
fn a_tool_calling_run_has_its_calls_replies_task_and_reward() {
    let (entries, _) = read(file().as_bytes(), 64);
    let run = entries[0].run.as_ref().unwrap();
    assert_eq!(
        (run.task.as_str(), run.trial, run.reward, run.opening.as_deref()),
        ("3", 1, Some(1.0), Some("Hello"))
    );
    let call = environment::Call::new("list_books", json!({"limit": 2.0}));
    assert_eq!(
        run.steps,
        [
            Step::Call { message: 2, call, observation: Some("[]".into()), dropped: 0 },
            Step::Say { message: 4, text: "None left.".into(), answer: Some("###STOP###".into()) },
        ]
    );
    let truth = run.truth.as_ref().unwrap();
    assert_eq!(
        (truth.actions[0].text("book_id"), truth.outputs.as_slice()),
        (Some("b"), ["10".to_owned()].as_slice())
    );
    assert_eq!(run.judged.outputs, [("10".to_owned(), true)]);
    let broken = entries[1].run.as_ref().unwrap();
    assert_eq!(
        (broken.error.as_deref(), broken.steps.len(), broken.truth.is_none()),
        (Some("boom"), 0, true)
    );
}

#[test]
fn a_text_agent_calls_after_the_last_action_and_speaks_otherwise() {
    let says = |text: &str| json!({"role": "assistant", "content": text});
    let run = run(&json!({"traj": [
        {"role": "system", "content": "Write Action: and JSON"},
        {"role": "user", "content": "Hi"},
        says("Thought: Action: is next\nAction:\n{\"name\": \"list_books\", \"arguments\": {\"a\": 1}}"),
        {"role": "user", "content": "API output: []"},
        says("Action:\n{\"name\": \"respond\", \"arguments\": {\"content\": \"None.\"}}"),
        {"role": "user", "content": "Sure?"},
        says("Action: Yes, sure."),
        {"role": "user", "content": "###STOP###"},
        says("{\"name\": \"list_books\", \"arguments\": {"),
    ]}));
    assert_eq!(run.style, Style::Text);
    assert_eq!(run.calls().next(), Some(&environment::Call::new("list_books", json!({"a": 1}))));
    let Step::Call { observation, .. } = &run.steps[0] else { panic!("a call") };
    assert_eq!(observation.as_deref(), Some("[]"));
    assert_eq!(run.replies().take(2).collect::<Vec<_>>(), ["None.", "Yes, sure."]);
    assert_eq!(
        run.oddities,
        ["traj[8] looks like a call but is no JSON, so it was said to the human"]
    );
}

#[test]
fn older_forms_are_read_too() {
    let old_task = json!({"traj": [], "info": {"task": {"actions": [{"name": "t", "arguments": {"a": 1}}], "outputs": [10]}}});
    let truth = run(&old_task).truth.unwrap();
    assert_eq!(
        (truth.actions[0].arguments["a"].clone(), truth.outputs),
        (json!(1), vec!["10".to_owned()])
    );

    let no_task = json!({"traj": [], "info": {"task": null, "reward_info": {
        "actions": [{"name": "t", "kwargs": {}}], "info": {"outputs": {"10": false}}}}});
    let truth = run(&no_task).truth.unwrap();
    assert_eq!((truth.actions.len(), truth.outputs), (1, vec!["10".to_owned()]));

    let function_call = json!({"traj": [
        {"role": "assistant", "content": null, "function_call": {"name": "t", "arguments": "{}"}},
        {"role": "function", "name": "t", "content": "ok"}]});
    let steps = run(&function_call).steps;
    assert!(matches!(&steps[0], Step::Call { observation: Some(text), .. } if text == "ok"));

    let parts = json!({"traj": [{"role": "assistant", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]});
    assert_eq!(run(&parts).replies().next(), Some("ab"));

    let several = json!({"traj": [
        {"role": "assistant", "tool_calls": [{"function": {"name": "t", "arguments": "{}"}}, {"function": {"name": "u", "arguments": "{}"}}]},
        {"role": "tool", "content": "1"}, {"role": "tool", "content": "2"}]});
    let several = run(&several);
    assert!(matches!(&several.steps[..], [Step::Call { dropped: 1, .. }]));
    assert_eq!(several.oddities, ["traj[2] answers a call that was not the first of its message"]);
}

#[test]
fn a_damaged_run_is_named_with_its_place_and_the_next_ones_are_read() {
    check(
        r#"[
{"traj": []},
{"traj": [{"role": "user", "content": "a"}, 5]},
{"traj": [{"content": "a"}]},
{"traj": [{"role": "assistant", "content": 7}]},
{"traj": [{"role": "assistant", "tool_calls": 7}]},
{"traj": [{"role": "assistant", "tool_calls": [{}]}]},
{"traj": "none"},
{"traj": [], "info": 3},
{"traj": [], "reward": "1"},
{"traj": [], "info": {"task": {"actions": {}}}},
{"traj": [], "info": {"task": {"actions": [{"kwargs": {}}]}}},
{"traj": [], "info": {"task": {"actions": [{"name": "t", "kwargs": []}]}}},
{"steps": 1},
{"orders": {}},
[],
{"traj": [] "reward": 1},
{"traj": []}
]"#,
        &expect![[r"
            run 0 at line 2: 0 steps
            run 1 at line 3: traj[1] should be a message, but is a number
            run 2 at line 4: traj[0] has no text `role`
            run 3 at line 5: traj[0].content should be a text, but is a number
            run 4 at line 6: traj[0].tool_calls should be a list of calls, but is a number
            run 5 at line 7: traj[0].tool_calls[0] has no function with a text `name`
            run 6 at line 8: traj should be a list of messages, but is a text
            run 7 at line 9: info should be an object, but is a number
            run 8 at line 10: reward should be a number, but is a text
            run 9 at line 11: info.task.actions should be a list of calls, but is an object
            run 10 at line 12: info.task.actions[0] has no text `name`
            run 11 at line 13: info.task.actions[0].kwargs should be an object, but is a list
            run 12 at line 14: steps should be a list, but is a number
            run 13 at line 15: the run has no `traj`; each run of a results file has `task_id`, `reward`, `info`, `traj` and `trial`
            run 14 at line 16: the run should be an object, but is a list
            run 15 at line 17: the run is not JSON at line 17, column 13: expected `,` or `}`
            run 16 at line 18: 0 steps"]],
    );
}

#[test]
fn a_damaged_file_gives_what_came_before_and_says_where_it_breaks() {
    check("", &expect!["is empty: it holds no run"]);
    check(" \n", &expect!["is empty: it holds no run"]);
    check("[]", &expect!["is empty: it holds no run"]);
    check(
        "[{\"traj\": []}, ",
        &expect![[r"
        run 0 at line 1: 0 steps
        is not JSON at line 1, column 16: the text is cut off: it ends after 1 complete items. A results file is a JSON list of runs; fetch it again if it was cut off"]],
    );
    check(
        "[{\"traj\": []} {\"traj\": []}]",
        &expect![[r"
        run 0 at line 1: 0 steps
        is not JSON at line 1, column 15: `,` or `]` should stand here. A results file is a JSON list of runs; fetch it again if it was cut off"]],
    );
    check(
        "[{\"traj\": []}] x",
        &expect![[r"
        run 0 at line 1: 0 steps
        is not JSON at line 1, column 16: something follows the end. A results file is a JSON list of runs; fetch it again if it was cut off"]],
    );
    check(
        "PK\u{3}\u{4}",
        &expect![
            "is not JSON at line 1, column 1: a value should stand here. A results file is a JSON list of runs; fetch it again if it was cut off"
        ],
    );
    check(
        "{\n  \"orders\": {}\n}",
        &expect![
            "is neither a JSON list of runs nor one run a line: line 1 is not JSON at column 1: EOF while parsing an object. Choose a results file as tau-bench writes it"
        ],
    );
    check(
        "{\"traj\": []}\n{\"traj\": [\n",
        &expect![[r"
        run 0 at line 1: 0 steps
        run 1 at line 2: the run is not JSON at column 10: EOF while parsing a list"]],
    );
    check("\u{feff}[{\"traj\": []}]", &expect!["run 0 at line 1: 0 steps"]);
    check("\u{feff}{\"traj\": []}", &expect!["run 0 at line 1: 0 steps"]);
}

#[test]
fn no_cut_of_a_file_panics_or_passes_for_a_whole_one() {
    let text = file();
    for end in 0..text.len() {
        let (entries, ended) = read(&text.as_bytes()[..end], 16);
        assert!(ended.is_err(), "cut at {end}");
        assert!(entries.iter().all(|entry| entry.run.is_ok()), "cut at {end}");
    }
}

#[test]
fn no_value_in_place_of_another_panics() {
    let whole: Value = serde_json::from_str(&file()).unwrap();
    let mut places = Vec::new();
    pointers(&whole, String::new(), &mut places);
    assert!(places.len() > 40);
    for place in &places {
        for other in
            [json!(null), json!(true), json!(-1.5), json!("x"), json!([[]]), json!({"name": {}})]
        {
            let mut damaged = whole.clone();
            *damaged.pointer_mut(place).unwrap() = other;
            let _ = read(damaged.to_string().as_bytes(), 512);
        }
    }
}

fn pointers(value: &Value, place: String, places: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, item)| (key.clone(), item)).collect(),
        Value::Array(items) => {
            (0..).zip(items).map(|(at, item): (usize, _)| (at.to_string(), item)).collect()
        }
        _ => Vec::new(),
    };
    for (key, item) in inner {
        pointers(item, format!("{place}/{key}"), places);
    }
    places.push(place);
}

#[test]
fn a_run_without_an_end_is_refused_before_it_fills_the_memory() {
    let mut reader = Reader::new();
    let mut none = |_| panic!("no run is complete");
    let piece = vec![b'x'; 1 << 20];
    reader.push(b"[\n{\"traj\": \"", &mut none).unwrap();
    let error = (0..=64).find_map(|_| reader.push(&piece, &mut none).err()).unwrap();
    assert_eq!(
        error.to_string(),
        "holds more than 64 MB at line 1 without an end of run 0. Is a quote missing there?"
    );
}

#[test]
fn tasks_come_from_a_list_of_tasks_or_from_results() {
    let tasks =
        Tasks::parse(br#"[{"actions": [], "outputs": ["1"]}, {"task_id": "x", "actions": []}]"#)
            .unwrap();
    assert_eq!(tasks.get("0").unwrap().outputs, ["1"]);
    assert!(tasks.get("x").is_some() && tasks.get("1").is_none());
    assert!(Tasks::parse(file().as_bytes()).unwrap().get("3").is_some());
    let message = |bytes: &[u8]| Tasks::parse(bytes).unwrap_err().to_string();
    expect![[r"
        is not JSON: EOF while parsing an object at line 1 column 1
        should be a JSON list of tasks, each with `actions` and `outputs`, or a results file whose runs carry `info.task`
        should be a JSON list of tasks, each with `actions` and `outputs`, or a results file whose runs carry `info.task`
        entry 0: the task.actions is missing
        entry 0: the task should be an object, but is a number"]].assert_eq(&[message(b"{"), message(b"{}"), message(b"[]"), message(b"[{}]"), message(b"[3]")].join("\n"));
}
