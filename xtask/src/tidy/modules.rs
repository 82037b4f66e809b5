//! Two top modules of one crate never import each other: inside a crate, too, one of them is below.

use std::collections::BTreeMap;

use super::source::Source;
use super::{Files, Finding};

/// (importer, imported) → the first place it happens.
type Imports = BTreeMap<(String, String), (String, usize)>;

pub(super) fn check(files: &Files) -> Vec<Finding> {
    let mut crates: BTreeMap<String, Imports> = BTreeMap::new();
    for (path, source) in super::rust(files) {
        let Some((name, inside)) = path.split_once("/src/") else { continue };
        let modules = module_path(inside);
        let Some(module) = modules.first() else { continue };
        if path.ends_with("/tests.rs") {
            continue;
        }
        let imports = crates.entry(name.to_owned()).or_default();
        for (line, imported) in imported(&source, modules.len()) {
            if imported != *module {
                let place = (path.clone(), line);
                imports.entry(((*module).to_owned(), imported)).or_insert(place);
            }
        }
    }
    crates.values().flat_map(mutual).collect()
}

fn mutual(imports: &Imports) -> Vec<Finding> {
    let pairs = imports.iter().filter(|((from, to), _)| from < to);
    let both = pairs.filter_map(|((from, to), here)| {
        let there = imports.get(&(to.clone(), from.clone()))?;
        let advice = format!(
            "`{from}` and `{to}` import each other (the other way: {}:{}): move what both need below",
            there.0, there.1
        );
        Some(Finding::new(&here.0, here.1, advice))
    });
    both.collect()
}

/// The module a file is: `[a, b]` for `mod.rs` in folder `b` of folder `a`. The crate's root and its binaries → `[]`.
fn module_path(inside: &str) -> Vec<&str> {
    let stem = inside.strip_suffix(".rs").unwrap_or(inside);
    let mut parts: Vec<&str> = stem.split('/').collect();
    if parts.last() == Some(&"mod") {
        parts.pop();
    }
    if matches!(parts.as_slice(), ["lib" | "main"] | ["bin", ..]) { Vec::new() } else { parts }
}

/// Top modules named in product code, as `crate::x` or by climbing from a module `depth` deep.
fn imported(source: &Source, depth: usize) -> Vec<(usize, String)> {
    let climb = "super::".repeat(depth);
    let mut found = Vec::new();
    let mut open = false;
    for (line, code) in source.product_code() {
        for start in ["crate::", climb.as_str()] {
            for (at, _) in code.match_indices(start) {
                let before = code[..at].chars().last();
                let longer = before.is_some_and(|letter| {
                    letter.is_alphanumeric() || matches!(letter, '_' | ':' | '$')
                });
                if longer {
                    continue;
                }
                let rest = &code[at + start.len()..];
                found.extend(names(rest).into_iter().map(|name| (line, name)));
                open = rest.starts_with('{') && !rest.contains('}');
            }
        }
        if open && !code.contains("crate::{") && !code.contains(&format!("{climb}{{")) {
            found.extend(names(&format!("{{{code}")).into_iter().map(|name| (line, name)));
            open = !code.contains("};");
        }
    }
    found
}

/// The first segments of `x::…` or of each part of `{x::…, y}`.
fn names(rest: &str) -> Vec<String> {
    let first = |text: &str| {
        let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![first(rest)] };
    let mut depth = 0;
    let mut names = vec![String::new()];
    for letter in group.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            _ if depth == 0 => names.last_mut().expect("never empty").push(letter),
            _ => {}
        }
    }
    names.iter().map(|name| first(name.trim())).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::expect;

    #[test]
    fn two_modules_that_import_each_other_are_found_however_they_write_it() {
        for back in [
            "use crate::a::A;",
            "use crate::{x::X, a};",
            "use crate::{\n    x::{Y, Z},\n    a::A,\n};",
            "use super::a::A;",
            "fn f(a: &crate::a::A) {}",
        ] {
            let files = [("crates/c/src/a.rs", "use crate::b::B;"), ("crates/c/src/b.rs", back)];
            expect(check, &files, &[("crates/c/src/a.rs:1", "`a` and `b` import each other")]);
        }
    }

    #[test]
    fn modules_deep_inside_count_for_their_top_module() {
        let deep = "use super::super::b::B;";
        let files =
            [("crates/c/src/a/deep.rs", deep), ("crates/c/src/b/mod.rs", "use crate::a::A;")];
        expect(check, &files, &[("crates/c/src/a/deep.rs:1", "import each other")]);
    }

    #[test]
    fn one_direction_and_tests_and_other_crates_are_fine() {
        let tests = "fn b() {}\n#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}\n";
        let files = [
            ("crates/c/src/a.rs", "use crate::b::B;\nuse crate::a::inner;\n// use crate::b;"),
            ("crates/c/src/b.rs", tests),
            ("crates/c/src/b/tests.rs", "use crate::a::A;"),
            ("crates/d/src/b.rs", "use crate::a::A;"),
            ("crates/c/src/lib.rs", "use crate::a::A;"),
        ];
        expect(check, &files, &[]);
    }
}
