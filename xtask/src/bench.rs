//! `cargo xtask bench`: the environment's speed, natively and in a browser tab, in one table beside Python's.

mod tab;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::args::Args;
use crate::{metadata, toolchain, wasm, workspace};

/// The folder with tau-bench's data and traces, where there is one: beside the repository.
const SHARED: &str = "../shared/tau-bench";

/// The command.
pub(crate) fn run(words: impl Iterator<Item = String>) -> Result<()> {
    let args = Args::parse(words, &["--native"], &["--data"])?;
    let folder: PathBuf = args.get("--data")?.unwrap_or_else(|| workspace::root().join(SHARED));
    let data = folder.join("data").is_dir().then_some(folder);
    match &data {
        Some(folder) => {
            println!("Measured on tau-bench's data and traces in {}.", folder.display());
        }
        None => println!(
            "tau-bench's data are not at hand: measured on generated data and calls drawn from them."
        ),
    }
    let native = native(data.as_deref())?;
    let tab = if args.has("--native") { Vec::new() } else { in_tab(data.as_deref())? };
    table::print(&native, &tab, data.is_some());
    Ok(())
}

/// Builds and runs the native programs: one for time, one that counts memory.
fn native(data: Option<&Path>) -> Result<Vec<table::Line>> {
    let mut build = workspace::cargo();
    workspace::run(build.args(["build", "--profile", "native", "--package", "bench"]))?;
    let folder = metadata::target_dir()?.join("native");
    let mut lines = Vec::new();
    for program in ["bench", "bench-memory"] {
        let path = folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
        eprintln!("running {program} …");
        let output = Command::new(path).args(data).output();
        let output = output.with_context(|| format!("cannot start {program}"))?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{program} failed:\n{complaint}");
        lines.extend(table::read(&String::from_utf8_lossy(&output.stdout))?);
    }
    Ok(lines)
}

fn in_tab(data: Option<&Path>) -> Result<Vec<table::Line>> {
    toolchain::ensure_wasm_target()?;
    let module = wasm::build_bench()?;
    eprintln!("running the same in a tab …");
    table::read(&tab::run(module, data)?)
}
