//! `cargo xtask tidy`: the rules of the source that no compiler checks. Each finding names file, line and
//! what to do.
//!
//! One file for each family of rules; `source` gives them a view of Rust code in which comments and
//! strings cannot be mistaken for code.

mod code;
mod modules;
mod pins;
mod references;
mod source;
mod styles;
mod tree;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;

use anyhow::{Result, ensure};

use crate::args::Args;
use crate::site::ending;
use crate::workspace;

/// Text files of the repository by path from its root.
type Files = BTreeMap<String, String>;

/// One thing to put right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    file: String,
    /// Counted from 1.
    line: usize,
    advice: String,
}

impl Finding {
    fn new(file: &str, line: usize, advice: impl Into<String>) -> Finding {
        Finding { file: file.to_owned(), line, advice: advice.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.advice)
    }
}

/// The command.
pub(crate) fn run(words: impl Iterator<Item = String>) -> Result<()> {
    Args::parse(words, &[], &[])?;
    let files = load()?;
    let findings = findings(&files);
    for finding in &findings {
        println!("{finding}");
    }
    println!("checked: {} files, {} findings", files.len(), findings.len());
    ensure!(findings.is_empty(), "{} findings", findings.len());
    Ok(())
}

fn findings(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in
        [tree::check, code::check, modules::check, references::check, styles::check, pins::check]
    {
        findings.extend(rule(files));
    }
    findings.sort();
    findings.dedup();
    findings
}

/// Every text file of the repository but what is built, installed or kept by git.
fn load() -> Result<Files> {
    let root = workspace::root();
    let skip = |path: &str| {
        let built = matches!(path, ".git" | "target" | "dist" | "node_modules");
        built || path.ends_with(".partial")
    };
    let mut files = Files::new();
    for path in workspace::files_below(&root, &skip)? {
        if let Ok(text) = String::from_utf8(fs::read(root.join(&path))?) {
            files.insert(path, text);
        }
    }
    Ok(files)
}

/// The Rust files among `files`, with their code view.
fn rust(files: &Files) -> impl Iterator<Item = (&String, source::Source)> {
    let rust = files.iter().filter(|(path, _)| ending(path) == "rs");
    rust.map(|(path, text)| (path, source::Source::new(text)))
}

/// Runs one rule on a small tree and compares what it finds: `path:line` and a piece of the advice.
#[cfg(test)]
fn expect(rule: fn(&Files) -> Vec<Finding>, files: &[(&str, &str)], expected: &[(&str, &str)]) {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let mut findings = rule(&files);
    findings.sort();
    assert_eq!(findings.len(), expected.len(), "{findings:#?}");
    for (finding, (place, advice)) in findings.iter().zip(expected) {
        assert_eq!(&format!("{}:{}", finding.file, finding.line), place, "{findings:#?}");
        assert!(finding.advice.contains(advice), "{finding} lacks `{advice}`");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_file_line_and_advice() {
        let finding = Finding::new("a.rs", 3, "do this");
        assert_eq!(finding.to_string(), "a.rs:3: do this");
    }

    #[test]
    fn every_family_of_rules_is_run() {
        let files = [
            ("x.js", ""),
            ("crates/a/src/lib.rs", "use x::*;\n"),
            ("crates/a/src/b.rs", "//! B, see gone.md.\nuse crate::c::C;\n"),
            ("crates/a/src/c.rs", "//! C.\nuse crate::b::B;\n"),
            ("www/css/a.css", "a { color: #fff }\n"),
            ("Cargo.lock", "name = \"wasm-bindgen\"\nversion = \"0.2.1\"\n"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
        let found: Vec<_> = findings(&files).into_iter().map(|finding| finding.file).collect();
        for file in
            ["x.js", "crates/a/src/lib.rs", "crates/a/src/b.rs", "www/css/a.css", "Cargo.lock"]
        {
            assert!(found.contains(&file.to_owned()), "{file}: {found:?}");
        }
        assert_eq!(found.iter().filter(|file| *file == "crates/a/src/b.rs").count(), 2);
    }
}
