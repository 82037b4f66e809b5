//! Compiles page and worker for the browser and runs wasm-bindgen on them, in process: its version is that
//! of the lock file and cannot drift from the library's, and nothing has to be installed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::site::{Module, Sources};
use crate::{metadata, toolchain, workspace};

/// How the wasm is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build: what `serve` shows.
    Web,
    /// Small: what is published.
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Profile::Web => "web",
            Profile::Release => "release",
        }
    }
}

/// Page and worker, compiled and bound.
#[derive(Debug)]
pub(crate) struct Modules {
    pub(crate) page: Module,
    pub(crate) worker: Module,
}

/// Compiles both binaries and binds them. Function names stay in the wasm: panics name their place, and
/// `size` needs them; `optimise` takes them out.
pub(crate) fn build(profile: Profile) -> Result<Modules> {
    toolchain::ensure_wasm_target()?;
    let mut command = workspace::cargo();
    command.args(["build", "--bins", "--package", "app", "--package", "worker"]);
    command.args(["--target", toolchain::WASM, "--profile", profile.name()]);
    command.env("CARGO_ENCODED_RUSTFLAGS", rustflags());
    workspace::run(&mut command)?;
    let target = metadata::target_dir()?;
    let built = target.join(toolchain::WASM).join(profile.name());
    let bound = target.join("bindgen").join(profile.name());
    Ok(Modules {
        page: bind(&built.join("app.wasm"), &bound.join("page"))?,
        worker: bind(&built.join("worker.wasm"), &bound.join("worker"))?,
    })
}

/// Compiles the measurements of the environment for a tab, tuned for speed, and binds them.
pub(crate) fn build_bench() -> Result<Module> {
    let mut command = workspace::cargo();
    command.args(["build", "--bin", "bench", "--package", "bench"]);
    command.args(["--target", toolchain::WASM, "--profile", "tab"]);
    command.env("CARGO_ENCODED_RUSTFLAGS", rustflags());
    workspace::run(&mut command)?;
    let target = metadata::target_dir()?;
    let built = target.join(toolchain::WASM).join("tab").join("bench.wasm");
    bind(&built, &target.join("bindgen").join("bench"))
}

/// Compiles the client that browser tests play every fault to, as the worker is compiled, and binds it. Page and worker
/// are named beside it, so that what they share is compiled once.
pub(crate) fn build_drill() -> Result<Module> {
    toolchain::ensure_wasm_target()?;
    let profile = Profile::Release.name();
    let mut command = workspace::cargo();
    command.args(["build", "--bins", "--package", "app", "--package", "worker"]);
    command.args(["--package", "interplay-drill"]);
    command.args(["--target", toolchain::WASM, "--profile", profile]);
    command.env("CARGO_ENCODED_RUSTFLAGS", rustflags());
    workspace::run(&mut command)?;
    let target = metadata::target_dir()?;
    let built = target.join(toolchain::WASM).join(profile).join("drill.wasm");
    bind(&built, &target.join("bindgen").join("drill"))
}

/// The template and everything in `www`, joined with the modules.
pub(crate) fn sources(modules: Modules, reload: bool) -> Result<Sources> {
    let root = workspace::root();
    let template = fs::read_to_string(root.join("index.html")).context("cannot read index.html")?;
    let mut files = BTreeMap::new();
    if root.join("www").is_dir() {
        let hidden = |path: &str| path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
        for path in workspace::files_below(&root.join("www"), &hidden)? {
            let bytes = fs::read(root.join("www").join(&path))?;
            files.insert(format!("www/{path}"), bytes);
        }
    }
    Ok(Sources { template, files, page: modules.page, worker: modules.worker, reload })
}

/// Paths of this machine stay out of the wasm: the same source gives the same bytes elsewhere.
fn rustflags() -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let mut flags: Vec<String> = Vec::new();
    for (from, to) in [(home, "cargo"), (Some(workspace::root()), ".")] {
        let from = from.unwrap_or_default();
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    }
    if let Ok(more) = std::env::var("RUSTFLAGS") {
        flags.extend(more.split_whitespace().map(str::to_owned));
    }
    flags.join("\x1f")
}

fn bind(wasm: &Path, folder: &Path) -> Result<Module> {
    workspace::fresh_dir(folder)?;
    let bound = || format!("wasm-bindgen could not read {}", wasm.display());
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("bound").web(true)?.typescript(false);
    bindgen.remove_producers_section(true).omit_default_module_path(true);
    bindgen.generate(folder).with_context(bound)?;
    let mut module = Module {
        glue: fs::read_to_string(folder.join("bound.js"))?,
        wasm: fs::read(folder.join("bound_bg.wasm"))?,
        snippets: BTreeMap::new(),
    };
    for path in workspace::files_below(folder, &|path| path.starts_with("bound"))? {
        let script = fs::read_to_string(folder.join(&path))?;
        module.snippets.insert(path, script);
    }
    Ok(module)
}
