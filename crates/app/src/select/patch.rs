//! What a call or a task changed, as lines that people read.

use environment::diff::Operation;

use crate::select::calls;

/// How a place changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    Added,
    /// It is gone.
    Removed,
    /// It has another value.
    Replaced,
}

/// One changed place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How it changed.
    pub change: Change,
    /// Which record: `orders · #W1`.
    pub record: String,
    /// Where in it: `items · 0 · price`; empty for the whole record.
    pub place: String,
    /// The value before, where it is known.
    pub before: Option<String>,
    /// The value after.
    pub after: Option<String>,
}

/// A JSON Patch as lines; a patch does not know the values before.
pub fn of_operations(operations: &[Operation]) -> Vec<Line> {
    operations
        .iter()
        .map(|operation| match operation {
            Operation::Add { path, value } => line(Change::Added, path, Some(&calls::plain(value))),
            Operation::Remove { path } => line(Change::Removed, path, None),
            Operation::Replace { path, value } => {
                line(Change::Replaced, path, Some(&calls::plain(value)))
            }
        })
        .collect()
}

/// The readable form of a diff (`orders/#W1/status: "pending" → "cancelled"`) as lines.
pub fn of_text(text: &str) -> Vec<Line> {
    text.lines().filter(|line| !line.trim().is_empty()).map(of_line).collect()
}

/// Lines by record, in the order of the first line of each.
pub fn by_record(lines: &[Line]) -> Vec<(&str, Vec<&Line>)> {
    let mut groups: Vec<(&str, Vec<&Line>)> = Vec::new();
    for line in lines {
        match groups.iter_mut().find(|(record, _)| *record == line.record) {
            Some((_, group)) => group.push(line),
            None => groups.push((&line.record, vec![line])),
        }
    }
    groups
}

fn of_line(text: &str) -> Line {
    let (path, rest) = text.split_once(": ").unwrap_or((text, ""));
    let parts: Vec<String> = path.trim().split('/').map(str::to_owned).collect();
    if let Some(after) = rest.strip_prefix("added ") {
        return placed(Change::Added, &parts, None, Some(after));
    }
    if let Some(before) = rest.strip_prefix("removed ") {
        return placed(Change::Removed, &parts, Some(before), None);
    }
    match rest.split_once(" → ") {
        Some((before, after)) => placed(Change::Replaced, &parts, Some(before), Some(after)),
        None => placed(Change::Replaced, &parts, None, Some(rest)),
    }
}

fn line(change: Change, pointer: &str, after: Option<&str>) -> Line {
    let parts: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    placed(change, &parts, None, after)
}

fn placed(change: Change, parts: &[String], before: Option<&str>, after: Option<&str>) -> Line {
    let (record, place) = parts.split_at(parts.len().min(2));
    Line {
        change,
        record: record.join(" · "),
        place: place.join(" · "),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_patch_names_places_and_new_values() {
        let operations = [
            Operation::Replace { path: "/orders/#W1/status".into(), value: json!("cancelled") },
            Operation::Add { path: "/orders/#W1/a~1b".into(), value: json!(5.0) },
            Operation::Remove { path: "/users/u/old".into() },
        ];
        let lines = of_operations(&operations);
        assert_eq!((lines[0].record.as_str(), lines[0].place.as_str()), ("orders · #W1", "status"));
        assert_eq!(lines[0].after.as_deref(), Some("cancelled"));
        assert_eq!((lines[1].place.as_str(), lines[1].after.as_deref()), ("a/b", Some("5.0")));
        assert_eq!((lines[2].change, lines[2].after.as_deref()), (Change::Removed, None));
        let groups = by_record(&lines);
        let sizes: Vec<(&str, usize)> =
            groups.iter().map(|(record, lines)| (*record, lines.len())).collect();
        assert_eq!(sizes, [("orders · #W1", 2), ("users · u", 1)]);
    }

    #[test]
    fn a_readable_diff_is_taken_apart_again() {
        let lines = of_text(
            "orders/#W1/status: \"pending\" → \"cancelled\"\nusers/u/gone: removed null\nusers/u/new: added {\"a\":1}\n",
        );
        assert_eq!(lines.len(), 3);
        assert_eq!(
            (lines[0].before.as_deref(), lines[0].after.as_deref()),
            (Some("\"pending\""), Some("\"cancelled\""))
        );
        assert_eq!((lines[1].change, lines[1].before.as_deref()), (Change::Removed, Some("null")));
        assert_eq!(
            (lines[2].change, lines[2].after.as_deref()),
            (Change::Added, Some("{\"a\":1}"))
        );
    }

    #[test]
    fn nothing_changed_has_no_lines() {
        assert!(of_text("").is_empty());
        assert!(of_operations(&[]).is_empty());
    }
}
