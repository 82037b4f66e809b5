//! Data files: a damaged one is refused with its name and a place in it, or the tools can live with what it holds.

use environment::registry;
use environment::{Database, Environment};

use crate::source::Source;
use crate::tools;
use crate::world::{World, worlds};
use crate::{damage, world};

/// The bytes choose a domain, one of its files and what happens to it; half of them are a file themselves.
pub fn check(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    let Some(world) = source.pick(worlds()) else { return };
    let mut files = files(world);
    let at = source.below(files.len());
    let Some((_, file)) = files.get_mut(at) else { return };
    let calls = if source.one_in(2) {
        *file = source.rest().to_vec();
        bytes
    } else {
        *file = damage::damaged(std::mem::take(file), &mut source);
        source.rest()
    };
    check_files(world, &files, calls);
}

/// Loads the files and tries some calls on what they hold.
pub fn check_files(world: &World, files: &[(String, Vec<u8>)], calls: &[u8]) {
    let domain = world.environment.domain();
    match registry::load(domain, files) {
        Ok(database) => check_tools(world, database, calls),
        Err(error) => {
            let text = error.to_string();
            let named = files.iter().any(|(stem, _)| text.contains(&format!("{stem}.json")));
            let placed = ["line ", "record ", "the file", "is missing"];
            assert!(named && placed.iter().any(|place| text.contains(place)), "{text}");
        }
    }
}

/// Small files of a world, by their stems: the first rows of each table.
pub fn files(world: &World) -> Vec<(String, Vec<u8>)> {
    world.files.clone()
}

fn check_tools(world: &World, database: Database, calls: &[u8]) {
    let environment = Environment::new(world.environment.domain(), database);
    let mut state = environment.reset();
    let mut source = Source::new(calls);
    for _ in 0..tools::CALLS {
        let call = tools::call(world, &mut source);
        environment.step(&mut state, &call);
    }
    drop(world::document(&state));
}
