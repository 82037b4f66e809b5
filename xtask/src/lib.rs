//! Builds, serves, measures and checks the project: everything a contributor runs goes through here,
//! the same locally and in continuous integration.
//!
//! [`run`] picks the command. `site` (pure: bytes in, bytes out) and `http` know nothing of cargo;
//! the commands join them to it. Nothing here is part of the page.

use std::process::ExitCode;

pub mod http;
pub mod site;

mod arch;
mod args;
mod bench;
mod browser;
mod check;
mod dist;
mod drill;
mod metadata;
mod optimise;
mod serve;
mod size;
mod tidy;
mod toolchain;
mod wasm;
mod watch;
mod workspace;

const USAGE: &str = "\
cargo xtask <command>

  serve [--port 8080] [--host 127.0.0.1] [--watch] [--release]
                      build the page and serve it; --watch rebuilds and reloads on save
  dist  [--out dist]  write a static folder for any web host and any sub-path
  test  [--quick]     everything; --quick leaves the browser out
  drill               only the client that browser tests play every fault to; test builds it too
  ci                  formatting, lints, documentation, then test and size
  size  [--top N] [--record]
                      sizes of the page; --top names the largest contributors,
                      --record makes today's sizes the budget
  bench [--native] [--data FOLDER]
                      speed and memory of the environment, natively and in a tab
  arch                which crate may reach which
  tidy                the rules of the source that no compiler checks
";

/// Runs one command line (without the program's name) and says how it went: 0 done, 1 failed or found
/// something, 2 not understood.
pub fn run(argv: Vec<String>) -> ExitCode {
    let mut words = argv.into_iter();
    let command = words.next().unwrap_or_default();
    let result = match command.as_str() {
        "serve" => serve::run(words),
        "dist" => dist::run(words),
        "drill" => drill::run(words),
        "size" => size::run(words),
        "bench" => bench::run(words),
        "arch" => arch::run(words),
        "tidy" => tidy::run(words),
        "test" => check::test(words),
        "ci" => check::ci(words),
        "" | "help" | "--help" | "-h" => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        other => {
            eprintln!("xtask: no command `{other}`\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask {command}: {error:#}");
            ExitCode::FAILURE
        }
    }
}
