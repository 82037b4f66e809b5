//! Notices saved files by asking for their times. A few hundred files cost a millisecond or two each time, and
//! it works on every file system; a notification library would be one more thing to build and to fail.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::workspace;

/// What is built from: a change elsewhere changes no page.
const WATCHED: [&str; 5] = ["crates", "www", "index.html", "Cargo.toml", "Cargo.lock"];

/// How often to look, and how long nothing must change before a burst of saves counts as over.
const PAUSE: Duration = Duration::from_millis(250);

type Times = BTreeMap<String, (SystemTime, u64)>;

/// Remembers the times of all watched files.
#[derive(Debug)]
pub(crate) struct Watcher {
    root: PathBuf,
    seen: Times,
}

impl Watcher {
    /// Starts from the files as they are now.
    pub(crate) fn new() -> Result<Watcher> {
        let root = workspace::root();
        Ok(Watcher { seen: times(&root)?, root })
    }

    /// Waits until files have changed and no longer do; names the first of them.
    pub(crate) fn wait(&mut self) -> Result<String> {
        loop {
            sleep(PAUSE);
            let mut now = times(&self.root)?;
            let Some(changed) = first_difference(&self.seen, &now) else { continue };
            loop {
                sleep(PAUSE);
                let later = times(&self.root)?;
                if later == now {
                    break;
                }
                now = later;
            }
            self.seen = now;
            return Ok(changed);
        }
    }
}

fn times(root: &Path) -> Result<Times> {
    let mut times = Times::new();
    for watched in WATCHED {
        let place = root.join(watched);
        let below = if place.is_dir() {
            workspace::files_below(&place, &|_| false)?
        } else {
            vec![String::new()]
        };
        for path in below {
            let path = format!("{watched}/{path}").trim_end_matches('/').to_owned();
            // An editor may replace a file at this very moment; the next look will find it.
            let Ok(data) = fs::metadata(root.join(&path)) else { continue };
            times.insert(path, (data.modified().unwrap_or(SystemTime::UNIX_EPOCH), data.len()));
        }
    }
    Ok(times)
}

fn first_difference(before: &Times, after: &Times) -> Option<String> {
    let new = after.iter().find(|(path, time)| before.get(*path) != Some(time));
    let gone = || before.iter().find(|(path, _)| !after.contains_key(*path));
    new.or_else(gone).map(|(path, _)| path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saved_new_and_removed_files_are_differences_and_nothing_else_is() {
        let times = |files: &[(&str, u64)]| -> Times {
            let time =
                |(path, size): &(&str, u64)| ((*path).to_owned(), (SystemTime::UNIX_EPOCH, *size));
            files.iter().map(time).collect()
        };
        let before = times(&[("a", 1), ("b", 1)]);
        let check = |after: &[(&str, u64)], expected: Option<&str>| {
            assert_eq!(first_difference(&before, &times(after)).as_deref(), expected);
        };
        check(&[("a", 1), ("b", 1)], None);
        check(&[("a", 1), ("b", 2)], Some("b"));
        check(&[("a", 1), ("b", 1), ("c", 1)], Some("c"));
        check(&[("a", 1)], Some("b"));
    }

    #[test]
    fn the_page_is_made_of_watched_files() {
        let seen = times(&workspace::root()).unwrap();
        assert!(seen.contains_key("index.html") && seen.contains_key("crates/app/src/main.rs"));
    }
}
