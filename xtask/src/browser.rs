//! Finds Chromium and the driver that belongs to it; on Debian and Ubuntu as root, installs them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace;

/// Two programs of one version.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) chrome: PathBuf,
    pub(crate) driver: PathBuf,
}

const CHROMES: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const DRIVERS: [&str; 2] = ["chromedriver", "chromium.chromedriver"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

const HELP: &str = "\
the browser tests need Chromium (or Chrome) and its driver, of one version:
  Debian, Ubuntu   sudo apt-get install chromium chromium-driver
  Fedora           sudo dnf install chromium chromedriver
  Arch             sudo pacman -S chromium
  macOS            brew install --cask google-chrome chromedriver
  anywhere         https://googlechromelabs.github.io/chrome-for-testing/
Programs in other places are named by CHROME and CHROMEDRIVER.
Everything else runs without them: cargo xtask test --quick";

/// Both programs, installed first where that can be done without asking.
pub(crate) fn find_or_install() -> Result<Browser> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if !Path::new("/etc/debian_version").exists() || !is_root() {
        bail!("{HELP}");
    }
    println!("Installing chromium and chromium-driver with apt-get …");
    for words in [&["update", "-q"][..], &["install", "-y", "-q", "chromium", "chromium-driver"]] {
        let mut command = Command::new("apt-get");
        command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
        workspace::run(&mut command)?;
    }
    match find() {
        Some(found) => Ok(found),
        None => bail!("apt-get installed them, but they are not on the PATH.\n{HELP}"),
    }
}

fn find() -> Option<Browser> {
    let chrome = named("CHROME").or_else(|| on_path(&CHROMES)).or_else(|| existing(MAC))?;
    let driver = named("CHROMEDRIVER").or_else(|| on_path(&DRIVERS))?;
    Some(Browser { chrome, driver })
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

fn existing(path: &str) -> Option<PathBuf> {
    Some(PathBuf::from(path)).filter(|path| path.is_file())
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    first_file(&folders, names)
}

/// The first of `names` that lies in any of `folders`: a better name beats an earlier folder.
fn first_file(folders: &[PathBuf], names: &[&str]) -> Option<PathBuf> {
    let program = |name: &&str| format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let places = |name: String| folders.iter().map(move |folder| folder.join(&name));
    names.iter().map(program).flat_map(places).find(|path| path.is_file())
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_name_beats_an_earlier_folder() {
        let folder = std::env::temp_dir().join(format!("interplay-find-{}", std::process::id()));
        let folders = [folder.join("a"), folder.join("b")];
        for (folder, name) in [(&folders[0], "google-chrome"), (&folders[1], "chromium")] {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)), "")
                .unwrap();
        }
        let found = first_file(&folders, &CHROMES).unwrap();
        assert!(found.starts_with(&folders[1]), "{}", found.display());
        assert_eq!(first_file(&folders, &DRIVERS), None);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
