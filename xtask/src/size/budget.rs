//! The recorded sizes: a file a reviewer sees change when the page grows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;

use anyhow::{Context, Result};

use crate::workspace;

/// Where the budget is kept, from the repository's root.
pub(super) const PATH: &str = "xtask/size.toml";

/// Name of a file → bytes with brotli.
pub(super) type Budget = BTreeMap<String, usize>;

/// The recorded budget; empty where none was recorded yet.
pub(super) fn read() -> Result<Budget> {
    match fs::read_to_string(workspace::root().join(PATH)) {
        Ok(text) => parse(&text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Budget::new()),
        Err(error) => Err(error).context(PATH),
    }
}

/// Makes `budget` the recorded one.
pub(super) fn write(budget: &Budget) -> Result<()> {
    fs::write(workspace::root().join(PATH), render(budget)).context(PATH)
}

/// What is over its budget by more than 5 %, or new and not small, as lines for a person.
pub(super) fn exceeded(budget: &Budget, now: &Budget) -> Vec<String> {
    let mut over = Vec::new();
    for (name, &bytes) in now {
        match budget.get(name) {
            Some(&allowed) if bytes * 100 > allowed * 105 => {
                over.push(format!("{name}: {bytes} bytes, budget {allowed}"));
            }
            None if !budget.is_empty() && bytes > 5_000 => {
                over.push(format!("{name}: {bytes} bytes, not in the budget yet"));
            }
            _ => {}
        }
    }
    over
}

fn parse(text: &str) -> Result<Budget> {
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let entry = |line: &str| {
        let (name, bytes) = line.split_once('=')?;
        Some((
            name.trim().trim_matches('"').to_owned(),
            bytes.trim().replace('_', "").parse().ok()?,
        ))
    };
    lines.map(|line| entry(line).with_context(|| format!("{PATH}: cannot read `{line}`"))).collect()
}

fn render(budget: &Budget) -> String {
    let mut text = String::from(
        "# Bytes with brotli -11 after wasm-opt; `cargo xtask size` fails 5 % above them and\n\
         # `cargo xtask size --record` rewrites them.\n",
    );
    for (name, bytes) in budget {
        writeln!(text, "\"{name}\" = {bytes}").expect("writing to a string cannot fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(entries: &[(&str, usize)]) -> Budget {
        entries.iter().map(|(name, bytes)| ((*name).to_owned(), *bytes)).collect()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let budget = budget(&[("page.wasm", 120_000), ("style.css", 900)]);
        assert_eq!(parse(&render(&budget)).unwrap(), budget);
        assert!(parse("page.wasm: 3").is_err());
    }

    #[test]
    fn five_per_cent_is_allowed_and_more_is_not() {
        let allowed = budget(&[("page.wasm", 100_000)]);
        assert!(exceeded(&allowed, &budget(&[("page.wasm", 105_000)])).is_empty());
        assert_eq!(exceeded(&allowed, &budget(&[("page.wasm", 105_001)])).len(), 1);
    }

    #[test]
    fn a_large_new_file_needs_a_budget_once_there_is_one() {
        let now = budget(&[("style.css", 9_000)]);
        assert_eq!(exceeded(&budget(&[("page.wasm", 1)]), &now).len(), 1);
        assert!(exceeded(&Budget::new(), &now).is_empty());
    }
}
