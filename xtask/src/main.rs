//! The entry point of `cargo xtask`. The commands live in the library, so that the browser tests can
//! use the same web server as `serve`.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::run(std::env::args().skip(1).collect())
}
