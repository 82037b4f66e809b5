//! Rules about lines of Rust: globs, props that never compare equal, markup from text, silent tests, the
//! world inside pure crates, paths of one machine.

use super::source::Source;
use super::{Files, Finding};
use crate::arch::PURE;
use crate::site::ending;

/// What must stand nowhere in code, and what to do instead.
const FORBIDDEN: [(&str, &str); 5] = [
    ("from_html_unchecked", "text of a model must never become markup: render text nodes"),
    ("set_inner_html", "text of a model must never become markup: render text nodes"),
    (
        "#[ignore",
        "an ignored test protects nothing: repair it, take it out, or skip with a printed reason",
    ),
    (
        "#[should_panic",
        "should_panic passes for the wrong panic too: return the error and compare it",
    ),
    ("pub use self::*", "name what is exported"),
];

/// What the pure crates may not touch outside their tests.
const WORLD: [&str; 6] =
    ["std::fs", "std::env", "std::net::Tcp", "std::net::Udp", "std::process", "std::thread"];

/// Paths that exist on one machine only, and hosts only package managers speak to.
const MACHINE: [&str; 8] = [
    "/Users/",
    "/root/",
    "/home/",
    "/tmp/",
    "index.crates.io",
    "static.crates.io",
    "registry.npmjs.org",
    "static.rust-lang.org",
];

pub(super) fn check(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, source) in super::rust(files) {
        for (line, code, in_tests) in source.all_code() {
            findings.extend(check_line(path, line, code, in_tests));
        }
        findings.extend(check_equality(path, &source));
        if is_product(path) {
            findings.extend(check_world(path, &source));
            findings.extend(check_style_attributes(path, &source));
        }
    }
    findings.extend(check_machine_paths(files));
    findings
}

fn check_line(path: &str, line: usize, code: &str, in_tests: bool) -> Option<Finding> {
    for (pattern, advice) in FORBIDDEN {
        if code.contains(pattern) {
            return Some(Finding::new(path, line, advice));
        }
    }
    let import = code.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
    let glob = import.starts_with("use ") && code.contains("::*");
    let in_tests = in_tests || is_test_file(path);
    let allowed = code.contains("yew::prelude::*") || (in_tests && code.contains("super::*"));
    let advice =
        "name what is imported; only `yew::prelude::*`, and `super::*` in tests, are allowed";
    (glob && !allowed).then(|| Finding::new(path, line, advice))
}

/// `fn eq(&self, …) -> bool { false }` on one line or three.
fn check_equality(path: &str, source: &Source) -> Option<Finding> {
    let joined: Vec<String> = source.code.windows(3).map(<[String]>::concat).collect();
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let never = |text: &String| {
        let text = squeezed(text);
        text.split_once("fneq(&self,").is_some_and(|(_, rest)| rest.contains(")->bool{false}"))
    };
    let index = joined.iter().position(never)?;
    let offset = source.code[index..].iter().position(|line| line.contains("fn eq"))?;
    let advice =
        "props that never compare equal render for ever: compare them, or share them in `Rc`";
    Some(Finding::new(path, index + offset + 1, advice))
}

fn check_world(path: &str, source: &Source) -> Vec<Finding> {
    let pure = PURE.iter().any(|name| path.starts_with(&format!("crates/{name}/src/")));
    let mut findings = Vec::new();
    for (line, code) in source.product_code().filter(|_| pure && !is_test_file(path)) {
        if let Some(name) = WORLD.iter().find(|name| code.contains(**name)) {
            let advice = format!(
                "a pure crate does not touch {name}: take the value as an argument or through a port"
            );
            findings.push(Finding::new(path, line, advice));
        }
    }
    findings
}

/// The page's policy blocks `style` attributes: they would work nowhere.
fn check_style_attributes(path: &str, source: &Source) -> Vec<Finding> {
    let page = path.starts_with("crates/app/src/");
    let lines = source.product_code().filter(|(_, code)| page && has_attribute(code, "style="));
    let advice =
        "the content security policy blocks style attributes: use a class, or SVG attributes";
    lines.map(|(line, _)| Finding::new(path, line, advice)).collect()
}

fn has_attribute(code: &str, attribute: &str) -> bool {
    let starts = code.split(attribute).map(|before| before.chars().last());
    let count = starts.clone().count();
    starts.take(count - 1).any(|last| last.is_none_or(char::is_whitespace))
}

fn check_machine_paths(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in files {
        if path.starts_with("xtask/src/tidy/") || is_test_file(path) || path == "Cargo.lock" {
            continue;
        }
        let lines: Vec<(usize, String)> = if ending(path) == "rs" {
            let source = Source::new(text);
            let comments = source
                .product_code()
                .zip(&source.comments)
                .map(|((line, _), text)| (line, text.clone()));
            comments
                .chain(source.product_strings().map(|(line, text)| (line, text.to_owned())))
                .collect()
        } else {
            (1..).zip(text.lines().map(str::to_owned)).collect()
        };
        for (line, text) in lines {
            if let Some(found) = MACHINE.iter().find(|found| text.contains(**found)) {
                let advice = format!(
                    "`{found}` belongs to one machine: use a relative path or leave it out"
                );
                findings.push(Finding::new(path, line, advice));
            }
        }
    }
    findings
}

fn is_product(path: &str) -> bool {
    path.starts_with("crates/")
}

/// `tests.rs`, `x/tests/…` and the tests package.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path.starts_with("tests/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::expect;

    #[test]
    fn globs_are_named_unless_they_are_the_two_allowed() {
        let good = "use yew::prelude::*;\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n";
        let bad = "use super::*;\npub use self::inner::*;\n// use a::*;\nlet x = 2 * a::b;\n";
        let files = [
            ("crates/a/src/a.rs", good),
            ("crates/a/src/b.rs", bad),
            ("crates/a/src/b/tests.rs", "use super::*;"),
        ];
        expect(
            check,
            &files,
            &[("crates/a/src/b.rs:1", "name what"), ("crates/a/src/b.rs:2", "name what")],
        );
    }

    #[test]
    fn markup_from_text_and_silent_tests_are_forbidden() {
        let text = "Html::from_html_unchecked(x);\ne.set_inner_html(x);\n#[ignore = \"later\"]\n#[should_panic]\n\"#[ignore]\";\n";
        let found = [
            ("a.rs:1", "markup"),
            ("a.rs:2", "markup"),
            ("a.rs:3", "ignored"),
            ("a.rs:4", "should_panic"),
        ];
        expect(check, &[("a.rs", text)], &found);
    }

    #[test]
    fn equality_that_is_always_false_is_found_in_both_layouts() {
        let short = "impl X {\n    fn eq(&self, _: &Self) -> bool { false }\n}\n";
        let long = "impl X {\n    fn eq(&self, _other: &Self) -> bool {\n        false\n    }\n}\n";
        let good = "fn eq(&self, other: &Self) -> bool {\n    self.a == other.a\n}\n";
        let files = [("a.rs", short), ("b.rs", long), ("c.rs", good)];
        expect(check, &files, &[("a.rs:2", "never compare"), ("b.rs:2", "never compare")]);
    }

    #[test]
    fn pure_crates_touch_no_files_outside_tests() {
        let text = "use std::fs;\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        let files = [("crates/seed/src/lib.rs", text), ("crates/cli/src/main.rs", text)];
        expect(check, &files, &[("crates/seed/src/lib.rs:1", "std::fs")]);
    }

    #[test]
    fn style_attributes_are_found_in_the_page_only() {
        let text = "<p style={x}>\nlet style = 1;\n<p data-style=\"\">\n<p style=\"\">\n";
        let files = [("crates/app/src/a.rs", text), ("crates/cli/src/a.rs", text)];
        let found = [("crates/app/src/a.rs:1", "policy"), ("crates/app/src/a.rs:4", "policy")];
        expect(check, &files, &found);
    }

    #[test]
    fn paths_of_one_machine_stay_out_of_sources_and_documents() {
        let text = "let a = \"/tmp/x\";\n// see /root/notes\n#[cfg(test)]\nmod tests {\n let b = \"/tmp/y\";\n}\n";
        let files = [
            ("crates/cli/src/a.rs", text),
            ("README.md", "a\n/home/me/b\n"),
            ("tests/src/a.rs", text),
        ];
        let found = [
            ("README.md:2", "/home/"),
            ("crates/cli/src/a.rs:1", "/tmp/"),
            ("crates/cli/src/a.rs:2", "/root/"),
        ];
        expect(check, &files, &found);
    }
}
