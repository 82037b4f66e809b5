//! `cargo xtask dist`: the site as a folder of files for any static host, at any sub-path.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::args::Args;
use crate::optimise::{self, Optimiser};
use crate::site::{self, Module, Site};
use crate::wasm::{self, Modules, Profile};
use crate::workspace;

/// A published site and what it was made of.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) site: Site,
    /// The modules before they were made smaller, names of functions included.
    pub(crate) raw: Modules,
    /// The optimiser used, if there was one.
    pub(crate) optimiser: Option<String>,
}

/// The command.
pub(crate) fn run(words: impl Iterator<Item = String>) -> Result<()> {
    let args = Args::parse(words, &[], &["--out"])?;
    let out: PathBuf = args.get("--out")?.unwrap_or_else(|| "dist".into());
    // Relative to where the command was typed, as every other tool would take it.
    let out = std::env::current_dir()?.join(out);
    let built = build()?;
    write(&built.site, &out)?;
    println!("Wrote {} files to {}", built.site.len(), out.display());
    println!("Any static host will do, at any path; serve .wasm as application/wasm.");
    Ok(())
}

/// Builds the site as it is published.
pub(crate) fn build() -> Result<Built> {
    let optimiser = optimise::find();
    let raw = wasm::build(Profile::Release)?;
    let modules = Modules {
        page: shrink(&raw.page, optimiser.as_ref())?,
        worker: shrink(&raw.worker, optimiser.as_ref())?,
    };
    let site = site::assemble(&wasm::sources(modules, false)?)?;
    Ok(Built { site, raw, optimiser: optimiser.map(|optimiser| optimiser.label()) })
}

/// Writes a site to a folder, which is emptied first if it holds an earlier site and refused otherwise.
pub(crate) fn write(site: &Site, out: &Path) -> Result<()> {
    let occupied = out.is_dir() && fs::read_dir(out)?.next().is_some();
    anyhow::ensure!(
        !occupied || out.join("any.html").is_file(),
        "{} holds files that are not an earlier site; choose another folder with --out",
        out.display()
    );
    put(site, out)
}

/// Writes a site to a folder in place of what is there.
pub(crate) fn put(site: &Site, out: &Path) -> Result<()> {
    workspace::fresh_dir(out)?;
    for (path, bytes) in site {
        let place = out.join(path);
        let folder = place.parent().context("a file lies in a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(&place, bytes).with_context(|| format!("cannot write {}", place.display()))?;
    }
    Ok(())
}

fn shrink(module: &Module, optimiser: Option<&Optimiser>) -> Result<Module> {
    let wasm = match optimiser {
        Some(optimiser) => optimiser.shrink(&module.wasm)?,
        None => optimise::without_custom_sections(&module.wasm)?,
    };
    Ok(Module { wasm, ..module.clone() })
}
