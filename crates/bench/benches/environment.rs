//! The workloads in divan, for a closer look at one of them: `cargo bench -p bench -- retail`.

use std::path::Path;

use bench::input::{DOMAINS, Input};
use bench::workload;
use bench::world::World;
use divan::{Bencher, counter::ItemsCount};
use mimalloc::MiMalloc;

/// As in the command line.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() {
    divan::main();
}

/// Domain and place of a workload in the list of its domain.
fn cases() -> Vec<String> {
    let input = Input { domain: "mock".to_owned(), ..Input::default() };
    let world = World::new(&input);
    let names: Vec<&str> = workload::all(&world, &input)
        .iter()
        .map(|workload| workload.name)
        .chain([workload::LOAD])
        .collect();
    DOMAINS
        .iter()
        .flat_map(|domain| names.iter().map(move |name| format!("{domain}: {name}")))
        .collect()
}

#[divan::bench(args = cases())]
fn environment(bencher: Bencher<'_, '_>, case: &str) {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/tau-bench"));
    let (domain, name) = case.split_once(": ").expect("cases are written so");
    let input = Input::read(domain, |path| std::fs::read(folder.join(path)).ok());
    let world = World::new(&input);
    let found = workload::all(&world, &input).into_iter().find(|workload| workload.name == name);
    let Some(mut workload) = found else { return };
    bencher.counter(ItemsCount::new(workload.units)).bench_local(|| (workload.run)());
}
