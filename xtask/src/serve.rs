//! `cargo xtask serve`: builds the page and serves it on this machine, with `--watch` again on every save.

use std::time::Instant;

use anyhow::Result;

use crate::args::Args;
use crate::http::{Server, Stage};
use crate::wasm::{self, Profile};
use crate::watch::Watcher;
use crate::{dist, metadata, site};

/// The command. It returns only when something failed.
pub(crate) fn run(words: impl Iterator<Item = String>) -> Result<()> {
    let args = Args::parse(words, &["--watch", "--release"], &["--port", "--host"])?;
    let host: String = args.get("--host")?.unwrap_or_else(|| "127.0.0.1".to_owned());
    let port: u16 = args.get("--port")?.unwrap_or(8080);
    let profile = if args.has("--release") { Profile::Release } else { Profile::Web };
    let watch = args.has("--watch");
    // Bound before the build, so that a port in use is not found out minutes later.
    let server = Server::bind(&host, port, "/")?;
    let address = format!("http://{host}:{}", server.address()?.port());
    let stage = server.start();
    let mut watcher = watch.then(Watcher::new).transpose()?;
    let first = show(&stage, profile, watch);
    let mut good = first.is_ok();
    match first {
        Ok(()) => println!("\nInterplay is at {address}   (stop with Ctrl-C)"),
        Err(error) if watch => eprintln!("{error:#}\nWaiting for a change; then {address}"),
        Err(error) => return Err(error),
    }
    loop {
        let Some(watcher) = &mut watcher else {
            std::thread::park();
            continue;
        };
        let changed = watcher.wait()?;
        eprintln!("\n{changed} changed; building …");
        match show(&stage, profile, watch) {
            Ok(()) => {
                good = true;
                println!("{address} shows it.");
            }
            Err(error) if good => eprintln!("{error:#}\n{address} keeps the last good page."),
            Err(error) => eprintln!("{error:#}\nWaiting for a change; then {address}"),
        }
    }
}

fn show(stage: &Stage, profile: Profile, watch: bool) -> Result<()> {
    let start = Instant::now();
    let modules = wasm::build(profile)?;
    let site = site::assemble(&wasm::sources(modules, watch)?)?;
    dist::write(&site, &metadata::target_dir()?.join("site"))?;
    stage.show(site);
    eprintln!("Built in {:.1} s.", start.elapsed().as_secs_f32());
    Ok(())
}
