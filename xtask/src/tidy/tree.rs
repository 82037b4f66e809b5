//! Rules about files as wholes: which there may be, how they begin, how long they are.

use super::{Files, Finding};
use crate::site::ending;

/// Lines a Rust file may have, tests included.
const LINES: usize = 500;

pub(super) fn check(files: &Files) -> Vec<Finding> {
    files.iter().filter_map(|(path, text)| check_file(path, text)).collect()
}

fn check_file(path: &str, text: &str) -> Option<Finding> {
    let ending = ending(path);
    if matches!(ending, "js" | "mjs" | "cjs" | "ts" | "jsx" | "tsx") {
        let advice =
            "no hand-written JavaScript: write it in Rust, or let xtask generate the few lines";
        return Some(Finding::new(path, 1, advice));
    }
    if ending != "rs" {
        return None;
    }
    let lines = text.lines().count();
    if lines > LINES {
        let advice = format!("{lines} lines are more than {LINES}: split the file by idea");
        return Some(Finding::new(path, LINES + 1, advice));
    }
    let first = text.lines().next().unwrap_or_default();
    let says_why = first.strip_prefix("//!").is_some_and(|rest| !rest.trim().is_empty());
    let advice = "begin the file with `//!` and why it exists";
    (!says_why).then(|| Finding::new(path, 1, advice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::expect;

    #[test]
    fn a_rust_file_says_first_why_it_exists() {
        let files = [
            ("a.rs", "//! Why.\nfn a() {}\n"),
            ("b.rs", "fn b() {}\n"),
            ("c.rs", "//!\n//! Late.\n"),
            ("d.rs", ""),
        ];
        expect(check, &files, &[("b.rs:1", "`//!`"), ("c.rs:1", "`//!`"), ("d.rs:1", "`//!`")]);
    }

    #[test]
    fn a_rust_file_ends_before_line_501() {
        let long = |lines: usize| "//! Why.\n".to_owned() + &"\n".repeat(lines - 1);
        expect(check, &[("a.rs", &long(500))], &[]);
        expect(check, &[("a.rs", &long(501))], &[("a.rs:501", "split the file")]);
    }

    #[test]
    fn there_is_no_hand_written_javascript() {
        let files = [("www/a.js", ""), ("www/b.ts", ""), ("www/c.json", "{}")];
        expect(check, &files, &[("www/a.js:1", "JavaScript"), ("www/b.ts:1", "JavaScript")]);
    }
}
