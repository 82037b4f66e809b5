//! What changed between two proposals, in lines that people read: words of the instruction, calls, outputs.

use blueprint::Proposal;
use environment::Call;
use serde_json::Value;

/// Words shown around a change of the instruction.
const AROUND: usize = 3;

/// The changes from one proposal to the next; empty when nothing changed. The instruction is one line with the words
/// that went as `[-…-]` and those that came as `{+…+}`; a call or an output that went begins with `-`, one that came
/// with `+`, a call that kept its tool with `~`.
pub(crate) fn between(before: &Proposal, after: &Proposal) -> String {
    let mut lines = Vec::new();
    lines.extend(words(&before.instruction, &after.instruction));
    lines.extend(calls("", &before.actions, &after.actions));
    lines.extend(calls("forbidden ", &before.forbidden, &after.forbidden));
    for edit in edits(&before.outputs, &after.outputs) {
        match edit {
            Edit::Same(_) => {}
            Edit::Gone(text) => lines.push(format!("- output {text:?}")),
            Edit::Come(text) => lines.push(format!("+ output {text:?}")),
        }
    }
    lines.join("\n")
}

/// One item on the way from one list to another.
enum Edit<'a, T> {
    Same(&'a T),
    Gone(&'a T),
    Come(&'a T),
}

/// The shortest way from one list to the other; what goes stands before what comes.
fn edits<'a, T: PartialEq>(before: &'a [T], after: &'a [T]) -> Vec<Edit<'a, T>> {
    let mut common = vec![vec![0_u32; after.len() + 1]; before.len() + 1];
    for (row, one) in before.iter().enumerate().rev() {
        for (column, two) in after.iter().enumerate().rev() {
            common[row][column] = if one == two {
                common[row + 1][column + 1] + 1
            } else {
                common[row + 1][column].max(common[row][column + 1])
            };
        }
    }
    let (mut row, mut column, mut edits) = (0, 0, Vec::new());
    while row < before.len() || column < after.len() {
        if row < before.len() && column < after.len() && before[row] == after[column] {
            edits.push(Edit::Same(&before[row]));
            (row, column) = (row + 1, column + 1);
        } else if column == after.len()
            || (row < before.len() && common[row + 1][column] >= common[row][column + 1])
        {
            edits.push(Edit::Gone(&before[row]));
            row += 1;
        } else {
            edits.push(Edit::Come(&after[column]));
            column += 1;
        }
    }
    edits
}

/// The line about the instruction, if it changed.
fn words(before: &str, after: &str) -> Option<String> {
    let [one, two] = [before, after].map(|text| text.split_whitespace().collect::<Vec<_>>());
    let edits = edits(&one, &two);
    let changed: Vec<usize> =
        (0..edits.len()).filter(|at| !matches!(edits[*at], Edit::Same(_))).collect();
    let near = |at: usize| changed.iter().any(|change| change.abs_diff(at) <= AROUND);
    let mut line = Vec::new();
    let mut at = 0;
    while at < edits.len() {
        let run =
            |is: fn(&Edit<'_, &str>) -> bool| edits[at..].iter().take_while(|it| is(it)).count();
        let (gone, come) =
            (run(|it| matches!(it, Edit::Gone(_))), run(|it| matches!(it, Edit::Come(_))));
        let text =
            |length: usize| edits[at..at + length].iter().map(word).collect::<Vec<_>>().join(" ");
        match (gone, come) {
            (0, 0) if near(at) => line.push(word(&edits[at]).to_owned()),
            (0, 0) if line.last().is_none_or(|last| last != "…") => line.push("…".to_owned()),
            (0, 0) => {}
            (0, _) => line.push(format!("{{+{}+}}", text(come))),
            _ => line.push(format!("[-{}-]", text(gone))),
        }
        at += gone.max(come).max(1);
    }
    (!changed.is_empty()).then(|| format!("instruction: {}", line.join(" ")))
}

fn word<'a>(edit: &Edit<'_, &'a str>) -> &'a str {
    let (Edit::Same(word) | Edit::Gone(word) | Edit::Come(word)) = edit;
    word
}

/// The lines about calls. A call that goes where one of the same tool comes is one line.
fn calls(kind: &str, before: &[Call], after: &[Call]) -> Vec<String> {
    let edits = edits(before, after);
    let mut lines = Vec::new();
    let mut told = vec![false; edits.len()];
    for (at, edit) in edits.iter().enumerate() {
        match edit {
            Edit::Gone(old) => {
                let block =
                    edits[at..].iter().take_while(|edit| !matches!(edit, Edit::Same(_))).count();
                let successor = (at..at + block).find(|place| {
                    !told[*place]
                        && matches!(&edits[*place], Edit::Come(new) if new.name == old.name)
                });
                if let Some(place) = successor
                    && let Edit::Come(new) = &edits[place]
                {
                    told[place] = true;
                    lines.push(format!("~ {kind}{}: {}", old.name, arguments(old, new)));
                } else {
                    lines.push(format!("- {kind}{}", shown(old)));
                }
            }
            Edit::Come(new) if !told[at] => lines.push(format!("+ {kind}{}", shown(new))),
            Edit::Same(_) | Edit::Come(_) => {}
        }
    }
    lines
}

/// The arguments in which two calls of one tool differ.
fn arguments(old: &Call, new: &Call) -> String {
    let absent = Value::Null;
    let names = old
        .arguments
        .keys()
        .chain(new.arguments.keys().filter(|name| !old.arguments.contains_key(*name)));
    let change = |name: &String| {
        let [from, to] = [old, new].map(|call| call.arguments.get(name).unwrap_or(&absent));
        (from != to).then(|| format!("{name} {from} → {to}"))
    };
    names.filter_map(change).collect::<Vec<_>>().join(", ")
}

fn shown(call: &Call) -> String {
    format!("{}({})", call.name, call.arguments.to_value())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;

    fn call(name: &str, arguments: Value) -> Call {
        let Value::Object(arguments) = arguments else { unreachable!("tests give objects") };
        Call { name: name.into(), arguments: arguments.into() }
    }

    fn proposal(instruction: &str, actions: Vec<Call>, outputs: &[&str]) -> Proposal {
        Proposal {
            instruction: instruction.into(),
            actions,
            outputs: outputs.iter().map(|&text| text.to_owned()).collect(),
            ..Proposal::default()
        }
    }

    #[test]
    fn words_calls_and_outputs_each_have_their_lines() {
        let before = proposal(
            "You are Mia in 10001. You want to cancel your order because you no longer need it.",
            vec![
                call("cancel", json!({"order": "W1", "reason": "no longer needed"})),
                call("return", json!({"order": "W2"})),
            ],
            &["54.04"],
        );
        let after = proposal(
            "You are Mia in 10001. You want to cancel your second order because it was a mistake.",
            vec![
                call("cancel", json!({"order": "W3", "reason": "no longer needed"})),
                call("modify", json!({"order": "W4"})),
            ],
            &["54.04", "12"],
        );
        expect![[r#"
            instruction: … to cancel your {+second+} order because [-you no longer need it.-] {+it was a mistake.+}
            ~ cancel: order "W1" → "W3"
            - return({"order":"W2"})
            + modify({"order":"W4"})
            + output "12""#]]
        .assert_eq(&between(&before, &after));
    }

    #[test]
    fn the_same_proposal_has_no_changes_and_an_empty_one_is_all_new() {
        let task = proposal("You want nothing.", vec![call("a", json!({}))], &["1"]);
        assert_eq!(between(&task, &task), "");
        expect![[r#"
            instruction: {+You want nothing.+}
            + a({})
            + output "1""#]]
        .assert_eq(&between(&Proposal::default(), &task));
    }

    #[test]
    fn an_argument_that_went_or_came_is_null_on_the_other_side() {
        let before = proposal("x", vec![call("a", json!({"p": 1, "q": 2}))], &[]);
        let after = proposal("x", vec![call("a", json!({"q": 2, "r": [3]}))], &[]);
        assert_eq!(between(&before, &after), "~ a: p 1 → null, r null → [3]");
    }

    #[test]
    fn two_calls_of_one_tool_are_matched_one_to_one() {
        let make = |orders: &[&str]| {
            proposal("x", orders.iter().map(|order| call("a", json!({"o": order}))).collect(), &[])
        };
        assert_eq!(
            between(&make(&["1", "2"]), &make(&["3", "4"])),
            "~ a: o \"1\" → \"3\"\n~ a: o \"2\" → \"4\""
        );
        assert_eq!(between(&make(&["1", "2"]), &make(&["2"])), "- a({\"o\":\"1\"})");
    }
}
