//! The command line, `interplay`: joins the pure crates to files, the terminal and the network. One module a command.
//!
//! Exit codes: 0 all is well, 1 the answer is no (a mismatch, a verdict that does not hold, a halted run), 2 the
//! question could not be asked (bad usage, unreadable input).

mod commands;
mod data;
mod grid;
mod keeping;
mod lines;
mod place;
mod play;
mod replies;
mod report;
mod serve_model;
mod settings;
mod setup;
mod spending;
mod tape;
#[cfg(test)]
mod throughput;
mod transport;

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

/// Records are many small pieces, and replay does little else than make and free them.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Verified multi-turn trajectories from simulated agent-human interplay.
#[derive(Parser)]
#[command(name = "interplay", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Generate(commands::generate::Generate),
    Estimate(commands::estimate::EstimateRun),
    Verify(commands::verify::Verify),
    Audit(commands::audit::AuditFile),
    Export(commands::export::Export),
    Replay(commands::replay::Replay),
    Regrade(commands::regrade::Regrade),
    Policies(commands::policies::Policies),
    Graph(commands::graph::Graph),
    Stats(commands::stats::Stats),
    Revote(commands::revote::Revote),
    Ablate(commands::ablate::Ablate),
    ServeModel(commands::serve_model::ServeModel),
    Doctor(commands::doctor::Doctor),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match execute(Arguments::parse().command).await {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn execute(command: Command) -> anyhow::Result<ExitCode> {
    let out = &mut io::stdout().lock();
    match command {
        Command::Generate(command) => command.execute(out).await,
        Command::Estimate(command) => command.execute(out),
        Command::Verify(command) => command.execute(out),
        Command::Audit(command) => command.execute(out),
        Command::Export(command) => command.execute(out),
        Command::Replay(command) => command.execute(out),
        Command::Regrade(command) => command.execute(out),
        Command::Policies(command) => command.execute(out),
        Command::Graph(command) => command.execute(out),
        Command::Stats(command) => command.execute(out),
        Command::Revote(command) => command.execute(out),
        Command::Ablate(command) => command.execute(out).await,
        Command::ServeModel(command) => command.execute().await,
        Command::Doctor(command) => command.execute(out).await,
    }
}

/// True when whoever reads the output has had enough, such as `head`.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
