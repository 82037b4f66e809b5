//! Results files: every run of a damaged one is read or refused with its place, and what is read can be graded.

use std::sync::LazyLock;

use dataset::regrade::{self, Grader};
use dataset::results::{Entry, ReadError, Reader, Tasks};
use serde_json::{Value, json};

use crate::damage;
use crate::source::Source;
use crate::world::world;

/// Two runs of tool-calling agents, one of an agent that writes its calls, one that broke down; and a recorded trace.
static FILES: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let [list, lines] = [runs(), runs()];
    let lines: Vec<String> = lines.as_array().into_iter().flatten().map(Value::to_string).collect();
    let trace = json!({
        "id": 7, "domain": "mock", "finished": true, "published_reward": 0.0, "replies": ["Done."], "outputs": ["10"],
        "gt_actions": [{"name": "lend_book", "kwargs": {"member_id": "m1", "book_id": "b1"}}],
        "steps": [{"name": "list_books", "kwargs": {}, "observation": "{}"}], "reward": 0.0, "gt_data_hash": "00"});
    [list.to_string().into_bytes(), lines.join("\n").into_bytes(), trace.to_string().into_bytes()]
});

/// The bytes choose a file and what happens to it; half of them are a file themselves.
pub fn check(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    let piece = 1 + source.below(512);
    if source.one_in(2) {
        check_file(source.rest(), piece);
    } else if let Some(file) = source.pick(&*FILES) {
        check_file(&damage::damaged(file.clone(), &mut source), piece);
    }
}

/// Reads a file in pieces of this size and grades every run that can be read.
pub fn check_file(file: &[u8], piece: usize) {
    let (entries, ended) = read(file, piece);
    for (entry, index) in entries.iter().zip(0..) {
        assert_eq!(entry.index, index);
        match &entry.run {
            Ok(run) => {
                let domain = regrade::domain_of(run).map_or("mock", |domain| domain.name());
                drop(Grader::new(world(domain).environment.clone()).grade(run));
            }
            Err(fault) => {
                assert!(!fault.place.is_empty() && !fault.message.is_empty(), "{fault:?}");
            }
        }
    }
    if let Err(error) = ended {
        assert!(!error.to_string().is_empty());
    }
    let (whole, _) = read(file, file.len().max(1));
    assert_eq!(entries, whole, "the size of the pieces matters: {piece}");
    if let Err(error) = Tasks::parse(file) {
        assert!(!error.to_string().is_empty());
    }
}

fn read(file: &[u8], piece: usize) -> (Vec<Entry>, Result<(), ReadError>) {
    let (mut entries, mut reader) = (Vec::new(), Reader::new());
    let mut keep = |entry| entries.push(entry);
    for chunk in file.chunks(piece) {
        if let Err(error) = reader.push(chunk, &mut keep) {
            return (entries, Err(error));
        }
    }
    let ended = reader.finish(&mut keep);
    (entries, ended)
}

fn runs() -> Value {
    let call = json!({"id": "c1", "type": "function",
        "function": {"name": "lend_book", "arguments": "{\"member_id\": \"m1\", \"book_id\": \"b1\"}"}});
    let task = json!({"user_id": "m1", "instruction": "Borrow.", "outputs": ["10"],
        "actions": [{"name": "lend_book", "kwargs": {"member_id": "m1", "book_id": "b1"}}]});
    json!([
        {"task_id": 3, "reward": 1.0, "trial": 0,
         "info": {"task": task, "reward_info": {"reward": 1.0, "info": {"r_outputs": 1.0, "outputs": {"10": true}}, "actions": []}},
         "traj": [
            {"role": "system", "content": "policy"}, {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": null, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c1", "name": "lend_book", "content": "Error: book not found"},
            {"role": "assistant", "content": "It is 10."}, {"role": "user", "content": "###STOP###"}]},
        {"task_id": 4, "reward": 0.0, "trial": 1, "info": {"task": task},
         "traj": [
            {"role": "system", "content": "policy"}, {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": "Thought:\nx\nAction:\n{\"name\": \"list_books\", \"arguments\": {}}"},
            {"role": "user", "content": "API output: {}"}]},
        {"task_id": 5, "reward": 0.0, "trial": 0, "info": {"error": "boom", "traceback": "…"}, "traj": []}
    ])
}
