//! What live episodes hold on to, counted by an allocator that keeps books. A program of its own: counting slows
//! every allocation, so nothing is timed here.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> anyhow::Result<()> {
    counted::main()
}

#[cfg(not(target_arch = "wasm32"))]
mod counted {
    use std::alloc::System;
    use std::io::Write;
    use std::path::PathBuf;

    use bench::input::{DOMAINS, Input};
    use bench::timing::Measured;
    use bench::world::World;
    use environment::State;
    use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

    #[global_allocator]
    static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

    /// Episodes that live at once.
    const LIVE: usize = 10_000;

    pub(super) fn main() -> anyhow::Result<()> {
        let folder = std::env::args_os().nth(1).map(PathBuf::from);
        let read = |path: &str| std::fs::read(folder.as_ref()?.join(path)).ok();
        for domain in DOMAINS {
            let world = World::new(&Input::read(domain, read));
            // Texts and indexes are made once and belong to the database.
            world.truths.iter().for_each(|episode| drop(world.reached(episode)));
            let note = |workload: &str, bytes: f64| {
                let measured = Measured {
                    domain: domain.to_owned(),
                    workload: workload.to_owned(),
                    unit: "episode".to_owned(),
                    seconds: 0.0,
                    bytes: Some(bytes),
                };
                let line = serde_json::to_string(&measured)?;
                writeln!(std::io::stdout(), "{line}")
            };
            note("memory of an idle episode", each(&|_| world.env.reset()))?;
            let changed = |index: usize| world.reached(&world.truths[index % world.truths.len()]);
            let bytes = each(&changed);
            note("memory of a changed episode", bytes)?;
            #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
            note("memory of 10,000 live episodes", bytes * LIVE as f64)?;
        }
        Ok(())
    }

    /// Bytes that each of many live episodes holds, the place of the state itself included.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    fn each(make: &dyn Fn(usize) -> State) -> f64 {
        let region = Region::new(COUNTING);
        let states: Vec<State> = (0..LIVE).map(make).collect();
        let change = region.change();
        let held = change.bytes_allocated - change.bytes_deallocated;
        held as f64 / states.len() as f64
    }
}
