//! How fast the environment is: workloads that are defined once and measured natively and in a browser tab.
//!
//! [`world`] joins a domain with data and recorded episodes (tau-bench's where they are at hand, generated ones
//! elsewhere), [`workload`] says what one round of each measurement does, [`timing`] repeats rounds against a clock
//! that the caller brings. `cargo bench` runs the same workloads in divan.

pub mod derive;
pub mod input;
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
    for input in inputs {
        let world = world::World::new(input);
        let wanted = |workload: &workload::Workload<'_>| {
            format!("{}: {}", workload.domain, workload.name).contains(wanted)
        };
        for mut workload in workload::all(&world, input).into_iter().filter(wanted) {
            let measured = timing::measure(&mut workload, clock);
            watch(&measured);
            results.push(measured);
        }
    }
    results
}
