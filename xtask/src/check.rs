//! `cargo xtask test` and `cargo xtask ci`: everything a change must pass, cheapest first.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::args::Args;
use crate::{arch, browser, dist, drill, metadata, size, tidy, toolchain, workspace};

/// How many tests passed and failed; a check that is no test counts as one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    fn of(result: Result<()>) -> Tally {
        match result {
            Ok(()) => Tally { passed: 1, failed: 0 },
            Err(error) => {
                eprintln!("{error:#}");
                Tally { passed: 0, failed: 1 }
            }
        }
    }

    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The command `test`.
pub(crate) fn test(words: impl Iterator<Item = String>) -> Result<()> {
    let args = Args::parse(words, &["--quick"], &[])?;
    let mut tally = Tally::default();
    heading("tidy");
    tally.add(Tally::of(tidy::run(std::iter::empty())));
    heading("arch");
    tally.add(Tally::of(arch::run(std::iter::empty())));
    heading("tests on this machine");
    tally.add(cargo_test(&["--workspace"], &[])?);
    if args.has("--quick") {
        println!("\nThe browser was left out (--quick).");
    } else {
        tally.add(in_browser().unwrap_or_else(|error| Tally::of(Err(error))));
    }
    println!("\n{} passed, {} failed", tally.passed, tally.failed);
    ensure!(tally.failed == 0, "not everything passed");
    Ok(())
}

/// The command `ci`.
pub(crate) fn ci(words: impl Iterator<Item = String>) -> Result<()> {
    Args::parse(words, &[], &[])?;
    heading("formatting");
    cargo(&["fmt", "--all", "--check"], &[])?;
    heading("lints on this machine");
    // The fuzz targets themselves wait for cargo-fuzz: libFuzzer needs a C++ compiler.
    let all = ["--workspace", "--exclude", "interplay-fuzz", "--all-features"].as_slice();
    for part in [all, &["-p", "interplay-fuzz"]] {
        let strict = ["--all-targets", "--", "-D", "warnings"];
        cargo(&[&["clippy"], part, &strict].concat(), &[])?;
    }
    heading("lints in the browser");
    toolchain::ensure_wasm_target()?;
    let wasm = [
        "clippy",
        "-p",
        "app",
        "-p",
        "worker",
        "-p",
        "interplay-drill",
        "--target",
        toolchain::WASM,
        "--",
        "-D",
        "warnings",
    ];
    cargo(&wasm, &[])?;
    heading("documentation");
    cargo(&["doc", "--workspace", "--no-deps"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    test(std::iter::empty())?;
    heading("size");
    size::run(std::iter::empty())
}

fn in_browser() -> Result<Tally> {
    heading("the page as it is published");
    let found = browser::find_or_install()?;
    let target = metadata::target_dir()?;
    let site = target.join("site-dist");
    dist::write(&dist::build()?.site, &site)?;
    drill::build()?;
    cargo(&["build", "--package", "cli"], &[])?;
    let interplay = target.join("debug").join(format!("interplay{}", std::env::consts::EXE_SUFFIX));
    heading("tests in the browser");
    let text = |path: &std::path::Path| path.to_string_lossy().into_owned();
    let settings = [
        ("INTERPLAY_SITE", text(&site)),
        ("INTERPLAY_BIN", text(&interplay)),
        ("CHROME", text(&found.chrome)),
        ("CHROMEDRIVER", text(&found.driver)),
    ];
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let browser = ["--package", "interplay-tests", "--features", "browser", "--test", "browser"];
    cargo_test(&browser, &settings)
}

fn heading(title: &str) {
    println!("\n== {title}");
}

fn cargo(words: &[&str], settings: &[(&str, &str)]) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(words).envs(settings.iter().copied());
    workspace::run(&mut command)
}

/// Runs `cargo test`, showing its output, and adds up what the test programs report.
fn cargo_test(words: &[&str], settings: &[(&str, &str)]) -> Result<Tally> {
    let mut command: Command = workspace::cargo();
    command.arg("test").arg("--no-fail-fast").args(words).envs(settings.iter().copied());
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo test")?;
    let output = child.stdout.take().context("cargo test has no output")?;
    let mut tally = Tally::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        writeln!(std::io::stdout(), "{line}")?;
        tally.add(summary(&line).unwrap_or_default());
    }
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        eprintln!(
            "cargo test failed without a failing test: something does not compile, or crashed"
        );
        tally.failed = 1;
    }
    if status.success() && tally.passed == 0 {
        eprintln!("cargo test ran no test at all");
        tally.failed = 1;
    }
    Ok(tally)
}

/// Reads `test result: ok. 12 passed; 0 failed; …`.
fn summary(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |word: &str| {
        let mut parts = counts.split("; ");
        parts.find_map(|part| part.strip_suffix(word)?.trim().parse().ok())
    };
    Some(Tally { passed: count("passed")?, failed: count("failed")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_line_of_a_test_program_is_read() {
        let check = |line: &str, expected: Option<(u64, u64)>| {
            let expected = expected.map(|(passed, failed)| Tally { passed, failed });
            assert_eq!(summary(line), expected, "{line}");
        };
        check(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.1s",
            Some((12, 0)),
        );
        check(
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
            Some((1, 2)),
        );
        check("test result_is_a_word ... ok", None);
        check("running 12 tests", None);
    }

    #[test]
    fn a_failed_check_counts_as_one_failure() {
        let mut tally = Tally { passed: 3, failed: 0 };
        tally.add(Tally::of(Ok(())));
        tally.add(Tally::of(Err(anyhow::anyhow!("an example of a failed check"))));
        assert_eq!(tally, Tally { passed: 4, failed: 1 });
    }
}
