//! Versions that must agree, and sources every machine can reach.

use super::{Files, Finding};

/// The only place packages may come from, as the lock file writes it.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(files: &Files) -> Vec<Finding> {
    let Some(lock) = files.get("Cargo.lock") else { return Vec::new() };
    let mut findings = Vec::new();
    let library = locked(lock, "wasm-bindgen");
    let tool = locked(lock, "wasm-bindgen-cli-support");
    if library != tool {
        let advice = format!(
            "wasm-bindgen is {} but wasm-bindgen-cli-support is {}: pin both to one version with `=` in Cargo.toml",
            library.unwrap_or("absent"),
            tool.unwrap_or("absent")
        );
        findings.push(Finding::new("Cargo.lock", 1, advice));
    }
    findings.extend(check_pinned(files));
    for (line, text) in (1..).zip(lock.lines()) {
        let source = text.strip_prefix("source = ").map(|source| source.trim_matches('"'));
        if source.is_some_and(|source| source != REGISTRY) {
            let advice =
                "packages come from crates.io only: another source is not reachable everywhere";
            findings.push(Finding::new("Cargo.lock", line, advice));
        }
    }
    findings
}

fn check_pinned(files: &Files) -> Vec<Finding> {
    let manifest = files.get("Cargo.toml").map_or("", String::as_str);
    let loose = (1..).zip(manifest.lines()).filter(|(_, text)| {
        let named = ["wasm-bindgen ", "wasm-bindgen-cli-support "]
            .iter()
            .any(|name| text.starts_with(name));
        named && !text.contains("\"=")
    });
    let advice = "pin the version with `=`: library and tool must be the same";
    loose.map(|(line, _)| Finding::new("Cargo.toml", line, advice)).collect()
}

fn locked<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::expect;

    fn lock(library: &str, tool: &str) -> String {
        let package = |name: &str, version: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n")
        };
        package("wasm-bindgen", library) + &package("wasm-bindgen-cli-support", tool)
    }

    #[test]
    fn library_and_tool_have_one_version() {
        expect(check, &[("Cargo.lock", &lock("0.2.130", "0.2.130"))], &[]);
        expect(
            check,
            &[("Cargo.lock", &lock("0.2.131", "0.2.130"))],
            &[("Cargo.lock:1", "0.2.131")],
        );
    }

    #[test]
    fn the_version_is_pinned_and_not_a_range() {
        let manifest = "wasm-bindgen = \"0.2\"\nwasm-bindgen-cli-support = \"=0.2.1\"\nwasm-bindgen-futures = \"0.4\"\n";
        let files = [("Cargo.lock", lock("1", "1")), ("Cargo.toml", manifest.to_owned())];
        let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        expect(check, &files, &[("Cargo.toml:1", "pin the version")]);
    }

    #[test]
    fn packages_come_from_the_public_registry() {
        let lock = lock("1", "1")
            + "source = \"registry+https://mirror.example/index\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        expect(check, &[("Cargo.lock", &lock)], &[("Cargo.lock:7", "crates.io only")]);
    }
}
