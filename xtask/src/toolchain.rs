//! Makes sure that rustc can build for the browser, so that nobody has to read how first.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace;

/// The target both wasm binaries are built for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Adds the wasm target through rustup unless the compiler already has it.
pub(crate) fn ensure_wasm_target() -> Result<()> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.args(["--print", "sysroot"]).current_dir(workspace::root());
    let output = command.output().context("cannot start rustc")?;
    let sysroot = String::from_utf8_lossy(&output.stdout);
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib").is_dir() {
        return Ok(());
    }
    eprintln!("Adding the compiler target {WASM} …");
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", WASM]).current_dir(workspace::root());
    match rustup.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => bail!("`rustup target add {WASM}` failed; run it by hand to see why"),
        Err(_) => bail!(
            "this Rust cannot build for the browser and rustup was not found: install Rust from \
             https://rustup.rs, or your system's package with the target {WASM} \
             (Debian: libstd-rust-dev-wasm32)"
        ),
    }
}
