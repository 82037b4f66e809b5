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
    /// Where: `orders · #W1 · status`.
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
            Operation::Add { path, value } => line(Change::Added, path, Some(calls::plain(value))),
            Operation::Remove { path } => line(Change::Removed, path, None),
            Operation::Replace { path, value } => line(Change::Replaced, path, Some(calls::plain(value))),
        })
        .collect()
}

/// The readable form of a diff (`orders/#W1/status: "pending" → "cancelled"`) as lines.
pub fn of_text(text: &str) -> Vec<Line> {
    text.lines().filter(|line| !line.trim().is_empty()).map(of_line).collect()
}

fn of_line(text: &str) -> Line {
    let (path, rest) = text.split_once(": ").unwrap_or((text, ""));
    let place = place(path.trim());
    if let Some(after) = rest.strip_prefix("added ") {
        return Line { change: Change::Added, place, before: None, after: Some(after.to_owned()) };
    }
    if let Some(before) = rest.strip_prefix("removed ") {
        return Line { change: Change::Removed, place, before: Some(before.to_owned()), after: None };
    }
    let (before, after) = rest.split_once(" → ").unwrap_or(("", rest));
    let before = (!before.is_empty()).then(|| before.to_owned());
    Line { change: Change::Replaced, place, before, after: Some(after.to_owned()) }
}

fn line(change: Change, pointer: &str, after: Option<String>) -> Line {
    let parts: Vec<String> = pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    Line { change, place: parts.join(" · "), before: None, after }
}

fn place(path: &str) -> String {
    path.split('/').collect::<Vec<_>>().join(" · ")
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
        assert_eq!(lines[0].place, "orders · #W1 · status");
        assert_eq!(lines[0].after.as_deref(), Some("cancelled"));
        assert_eq!((lines[1].place.as_str(), lines[1].after.as_deref()), ("orders · #W1 · a/b", Some("5.0")));
        assert_eq!((lines[2].change, lines[2].after.as_deref()), (Change::Removed, None));
    }

    #[test]
    fn a_readable_diff_is_taken_apart_again() {
        let lines = of_text("orders/#W1/status: \"pending\" → \"cancelled\"\nusers/u/gone: removed null\nusers/u/new: added {\"a\":1}\n");
        assert_eq!(lines.len(), 3);
        assert_eq!((lines[0].before.as_deref(), lines[0].after.as_deref()), (Some("\"pending\""), Some("\"cancelled\"")));
        assert_eq!((lines[1].change, lines[1].before.as_deref()), (Change::Removed, Some("null")));
        assert_eq!((lines[2].change, lines[2].after.as_deref()), (Change::Added, Some("{\"a\":1}")));
    }

    #[test]
    fn nothing_changed_has_no_lines() {
        assert!(of_text("").is_empty());
        assert!(of_operations(&[]).is_empty());
    }
}
