//! Comments and documents may point at files of this repository only while those exist.

use super::{Files, Finding};
use crate::site::ending;

/// Endings that make a word look like a file of ours.
const ENDINGS: [&str; 6] = [".rs", ".md", ".toml", ".css", ".html", ".yml"];

pub(super) fn check(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, source) in super::rust(files) {
        for (line, comment) in (1..).zip(&source.comments) {
            findings.extend(check_text(files, path, line, comment));
        }
    }
    // A change log speaks of what was.
    let documents =
        files.iter().filter(|(path, _)| ending(path) == "md" && *path != "CHANGELOG.md");
    for (path, text) in documents {
        for (line, text) in (1..).zip(text.lines()) {
            findings.extend(check_text(files, path, line, text));
        }
    }
    findings
}

fn check_text(files: &Files, path: &str, line: usize, text: &str) -> Vec<Finding> {
    let cited =
        text.split(|letter: char| letter.is_whitespace() || "`()[]<>\"',;|".contains(letter));
    let missing = cited.filter_map(cited_file).filter(|cited| !exists(files, cited));
    let advice = |cited| format!("`{cited}` does not exist: say it here, or point at what does");
    missing.map(|cited| Finding::new(path, line, advice(cited))).collect()
}

/// The path a word cites, if it does: no address, no pattern, nothing outside the repository.
fn cited_file(word: &str) -> Option<&str> {
    let word = word.trim_end_matches(['.', ':', '!', '?']);
    let word = word.split(['#', ':']).next().unwrap_or_default();
    let looks_like_one =
        ENDINGS.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending));
    let plain =
        word.chars().all(|letter| letter.is_ascii_alphanumeric() || "./_-".contains(letter));
    let outside = word.starts_with("../") || word.starts_with('/') || word.contains("//");
    (looks_like_one && plain && !outside).then(|| word.trim_start_matches("./"))
}

/// Whether some file of the repository ends in the cited path: comments cite from their own crate.
fn exists(files: &Files, cited: &str) -> bool {
    // Made by the build or by the visitor, not kept.
    let built = ["any.html", "Cargo.lock"];
    let tail = format!("/{cited}");
    built.contains(&cited) || files.keys().any(|path| path == cited || path.ends_with(&tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::expect;

    #[test]
    fn a_cited_file_must_exist() {
        let text = "//! See PLAN.md and `src/gone.rs`: both.\n// here.rs is fine, so is crates/a/src/here.rs.\n";
        let files = [("crates/a/src/here.rs", text)];
        let found =
            [("crates/a/src/here.rs:1", "`PLAN.md`"), ("crates/a/src/here.rs:1", "`src/gone.rs`")];
        expect(check, &files, &found);
    }

    #[test]
    fn addresses_patterns_and_strings_are_no_citations() {
        let text = "//! https://docs.rs/a/b.rs, *.rs, <name>.md, ../shared/facts/paper.md, x.rs::f\n let a = \"gone.md\";\n";
        expect(check, &[("x.rs", text)], &[]);
    }

    #[test]
    fn documents_are_checked_and_the_change_log_is_not() {
        let files = [("README.md", "[a](docs/gone.md)"), ("CHANGELOG.md", "removed gone.md")];
        expect(check, &files, &[("README.md:1", "`docs/gone.md`")]);
    }
}
