//! What a scenario stands on: one browser with a fresh profile, one site, one folder for what it leaves.
//! It knows nothing of the page itself; the scenarios in `browser` do.
//!
//! Everything that was started ends when the scenario does, also when it fails.

#![cfg(feature = "browser")]

mod driver;
mod process;
mod programs;
mod tab;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use anyhow::{Context as _, Result, anyhow, bail};
use xtask::http::{Server, Stage};
use xtask::site::Site;

pub use programs::{Running, interplay};
pub use tab::{Entry, Memory, Tab};

use driver::Driver;

/// A usual scenario that takes longer has hung.
const PATIENCE: Duration = Duration::from_mins(5);

/// How a scenario wants its browser.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// The sub-path the site lies under, with a slash at both ends.
    pub prefix: &'static str,
    /// The page opened first, with query and fragment.
    pub page: &'static str,
    /// Width and height of the window in CSS pixels; a narrow one is shown as a phone.
    pub size: (u32, u32),
    /// Whether the visitor prefers dark colours.
    pub dark: bool,
    /// A scenario that takes longer has hung.
    pub patience: Duration,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup {
            prefix: "/some/where/",
            page: "index.html",
            size: (1280, 900),
            dark: false,
            patience: PATIENCE,
        }
    }
}

/// Runs `scenario` in a browser of its own and gives what it returns. Fails when the scenario does, and
/// when the page logged an error that [`Tab::forgive`] did not announce. A picture of a failure is left in
/// the scenario's folder.
pub fn run<T>(name: &str, setup: Setup, scenario: impl AsyncFnOnce(&Tab) -> Result<T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime on this thread needs nothing");
    match runtime.block_on(run_async(name, setup, scenario)) {
        Ok(value) => value,
        Err(error) => panic!("{name}: {error:?}"),
    }
}

async fn run_async<T>(
    name: &str,
    setup: Setup,
    scenario: impl AsyncFnOnce(&Tab) -> Result<T>,
) -> Result<T> {
    let folder = scratch(name)?;
    let (address, _stage) = serve(setup.prefix)?;
    let driver = Driver::start(&folder)?;
    let tab = Tab::open(&driver, &folder, format!("http://{address}{}", setup.prefix)).await?;
    tab.appear(setup.size, setup.dark).await?;
    let outcome = within(setup.patience, async {
        tab.visit(setup.page).await?;
        let value = scenario(&tab).await?;
        tab.check_console().await?;
        Ok(value)
    })
    .await;
    if outcome.is_err() {
        tab.leave_evidence().await;
    }
    outcome
}

async fn within<T>(patience: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(patience, work).await {
        Ok(outcome) => outcome,
        Err(_) => bail!("nothing came of it within {} s", patience.as_secs()),
    }
}

/// The site in the target folder, on a host as plain as any.
fn serve(prefix: &str) -> Result<(std::net::SocketAddr, Stage)> {
    let server = Server::bind("127.0.0.1", 0, prefix)?.without_policy();
    let address = server.address()?;
    let stage = server.start();
    stage.show(site()?);
    Ok((address, stage))
}

/// The site in the target folder, for scenarios that serve it with something beside it.
pub fn site() -> Result<Site> {
    load_site(&target().join("site-dist"))
}

/// The client alone, as a worker that `worker.js` starts: every fault is played to it.
pub fn client() -> Result<Site> {
    load_site(&target().join("site-drill"))
}

fn load_site(folder: &Path) -> Result<Site> {
    let mut site = Site::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(place) = folders.pop() {
        let entries = fs::read_dir(&place).with_context(|| {
            format!("no site in {}: run `cargo xtask test`, which builds it", place.display())
        })?;
        for path in entries.map(|entry| entry.map(|entry| entry.path())) {
            let path = path?;
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).context("it lies in the folder")?;
            let name = name.to_string_lossy().replace('\\', "/");
            site.insert(name, fs::read(&path)?);
        }
    }
    Ok(site)
}

/// Cargo's target folder, as the place of the running test program tells: `target/debug/deps/browser-…`.
fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.ancestors().nth(3).unwrap_or(Path::new("target")).to_path_buf()
}

/// An empty folder for what the scenario leaves: profile, downloads, pictures.
fn scratch(name: &str) -> Result<PathBuf> {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let name: String = name.chars().map(safe).collect();
    let folder = target().join("browser").join(name);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(anyhow!("cannot empty {}: {error}", folder.display()));
        }
        _ => {}
    }
    for part in ["profile", "downloads"] {
        fs::create_dir_all(folder.join(part))?;
    }
    Ok(folder)
}
