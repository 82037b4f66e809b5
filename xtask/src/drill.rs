//! `cargo xtask drill`: the client alone, as the worker of a tab, for the browser tests that play every fault to it.

use anyhow::Result;

use crate::args::Args;
use crate::{dist, metadata, site, wasm};

/// The command.
pub(crate) fn run(words: impl Iterator<Item = String>) -> Result<()> {
    Args::parse(words, &[], &[])?;
    build()
}

/// Builds it into the target folder, where the tests look for it.
pub(crate) fn build() -> Result<()> {
    let site = site::lone_worker(&wasm::build_drill()?)?;
    dist::put(&site, &metadata::target_dir()?.join("site-drill"))
}
