//! Measures the environment and prints one JSON line a result: natively from a folder, in a tab from its server.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> anyhow::Result<()> {
    native::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {
    tab::main();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    //! Arguments: the folder that holds tau-bench's data (without it, generated data are measured), and a part of
    //! the names of those workloads that are wanted, such as `retail: tool`. A third, a number, runs each of them so
    //! often without timing: what a profiler looks at, warm after the first time.

    use std::io::Write;
    use std::path::PathBuf;
    use std::time::Instant;

    use bench::input::{DOMAINS, Input};
    use mimalloc::MiMalloc;

    /// As in the command line.
    #[global_allocator]
    static ALLOCATOR: MiMalloc = MiMalloc;

    pub(super) fn main() -> anyhow::Result<()> {
        let folder = std::env::args_os().nth(1).map(PathBuf::from);
        let read = |path: &str| std::fs::read(folder.as_ref()?.join(path)).ok();
        let inputs = DOMAINS.map(|domain| Input::read(domain, read));
        let wanted = std::env::args().nth(2).unwrap_or_default();
        if let Some(times) = std::env::args().nth(3) {
            bench::repeat(&inputs, &wanted, times.parse()?);
            return Ok(());
        }
        let start = Instant::now();
        let mut failed = None;
        bench::run(&inputs, &wanted, &|| start.elapsed().as_secs_f64(), |measured| {
            let line = serde_json::to_string(measured).unwrap_or_default();
            if let Err(error) = writeln!(std::io::stdout(), "{line}") {
                failed = Some(error);
            }
        });
        failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

#[cfg(target_arch = "wasm32")]
mod tab;
