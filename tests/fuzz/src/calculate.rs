//! The calculator: every text gives a number or an error, soon.

use environment::Call;
use serde_json::json;

use crate::world::worlds;

/// What an expression is made of.
const LETTERS: &[u8; 18] = b"0123456789+-*/(). ";

/// The bytes spell an expression; those that start with a letter are taken as they are.
pub fn check(bytes: &[u8]) {
    let text = match bytes.first() {
        Some(first) if first.is_ascii_alphabetic() => String::from_utf8_lossy(bytes).into_owned(),
        _ => bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
            .collect(),
    };
    check_text(&text);
}

/// An observation is a float as Python writes it, or an error.
pub fn check_text(text: &str) {
    for world in worlds() {
        let mut state = world.environment.reset();
        let call = Call::new("calculate", json!({"expression": text}));
        let seen = world.environment.step(&mut state, &call).text;
        let sound = seen.strip_prefix("Error: ").map_or_else(
            || seen.parse::<f64>().is_ok_and(|_| seen.contains(['.', 'e', 'n'])),
            |reason| !reason.is_empty(),
        );
        assert!(sound, "{text:?} gives {seen:?}");
    }
}
