//! How fast environment and pipeline are: workloads that are defined once and measured natively and in a browser tab.
//!
//! [`world`] joins a domain with data and recorded episodes (tau-bench's where they are at hand, generated ones
//! elsewhere), [`workload`] says what one round of each measurement does, [`method`] the same of whole runs, [`timing`] repeats rounds against a clock
//! that the caller brings. `cargo bench` runs the same workloads in divan.

pub mod derive;
pub mod episode;
pub mod input;
pub mod method;
pub mod timing;
pub mod workload;
pub mod world;

use timing::Measured;

/// Measures the workloads of every domain whose `domain: name` holds `wanted`. `clock` gives seconds, `watch` hears
/// of each result as it comes.
pub fn run(
    inputs: &[input::Input],
    wanted: &str,
    clock: &dyn Fn() -> f64,
    mut watch: impl FnMut(&Measured),
) -> Vec<Measured> {
    let mut results = Vec::new();
    each(inputs, wanted, |workload| {
        let measured = timing::measure(workload, clock);
        watch(&measured);
        results.push(measured);
    });
    results
}

/// Runs the same workloads `times` times and measures nothing.
pub fn repeat(inputs: &[input::Input], wanted: &str, times: usize) {
    each(inputs, wanted, |workload| (0..times).for_each(|_| (workload.run)()));
}

fn each(inputs: &[input::Input], wanted: &str, mut act: impl FnMut(&mut workload::Workload<'_>)) {
    for input in inputs {
        let world = world::World::new(input);
        let named = |workload: &workload::Workload<'_>| {
            format!("{}: {}", workload.domain, workload.name).contains(wanted)
        };
        let method = method::all(&world);
        workload::all(&world, input)
            .into_iter()
            .chain(method)
            .filter(|workload| named(workload))
            .for_each(|mut workload| act(&mut workload));
    }
}
