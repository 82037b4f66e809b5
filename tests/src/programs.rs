//! The command line beside the browser: its verdicts on what the page exported, its server for what the
//! page calls.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context as _, Result, bail};

/// Runs `interplay` with these words to its end.
pub fn interplay(words: &[&str]) -> Result<Output> {
    let output = Command::new(program()).args(words).stdin(Stdio::null()).output();
    output.with_context(|| format!("cannot start {}", program().display()))
}

/// An `interplay` that keeps running until this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    /// The first line it printed that contained what was waited for.
    pub line: String,
}

impl Running {
    /// Starts `interplay` and waits for a line on its output that contains `sign`.
    pub fn start(words: &[&str], sign: &str) -> Result<Running> {
        let mut command = Command::new(program());
        command.args(words).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child =
            command.spawn().with_context(|| format!("cannot start {}", program().display()))?;
        let output = child.stdout.take().context("it has no output")?;
        let mut running = Running { child, line: String::new() };
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next().transpose()? {
            if line.contains(sign) {
                running.line = line;
                // Read on, or the program would stop at a full pipe.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(running);
            }
        }
        bail!("`interplay {}` ended before it said `{sign}`", words.join(" "))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn program() -> PathBuf {
    crate::target().join("debug").join(format!("interplay{}", std::env::consts::EXE_SUFFIX))
}
