//! `cargo metadata` as JSON. What it means is left to the callers.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::workspace::cargo;

/// The answer of `cargo metadata --format-version 1` with more arguments.
pub(crate) fn load(more: &[&str]) -> Result<Value> {
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1"]).args(more);
    let output = command.output().context("cannot start cargo metadata")?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo metadata failed:\n{complaint}");
    serde_json::from_slice(&output.stdout).context("cargo metadata did not print JSON")
}

/// The folder cargo builds into, whatever the environment or a configuration file says it is.
pub(crate) fn target_dir() -> Result<PathBuf> {
    let metadata = load(&["--no-deps"])?;
    let folder = metadata["target_directory"].as_str();
    Ok(PathBuf::from(folder.context("cargo metadata names no target_directory")?))
}
