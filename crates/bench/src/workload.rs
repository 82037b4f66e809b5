//! What is measured: each workload once, for every harness.

use std::hint::black_box;

use environment::{State, hash, registry, reward};

use crate::episode::Episode;
use crate::input::Input;
use crate::world::{self, SEED, World};

/// Tool steps on ground truths, from a fresh state each.
pub const TRUTHS: &str = "tool steps, ground truths";
/// Tool steps on random calls.
pub const FUZZ: &str = "tool steps, random calls";
/// An episode that does nothing.
pub const FRESH: &str = "fresh episode";
/// tau-bench's reward of one task: fresh state, replay, comparison.
pub const REWARD: &str = "full reward check";
/// Two states that hold the same changes.
pub const COMPARE: &str = "compare two changed states";
/// tau-bench's own hash of all rows.
pub const HASH: &str = "hash of the whole state";
/// A database from a seed.
pub const GENERATE: &str = "generate the database";
/// A database from tau-bench's files.
pub const LOAD: &str = "load tau-bench's files";

/// One thing to measure.
pub struct Workload<'a> {
    /// Name of the domain.
    pub domain: String,
    /// What is done.
    pub name: &'static str,
    /// What is counted.
    pub unit: &'static str,
    /// How many of them one run does.
    pub units: usize,
    /// One run.
    pub run: Box<dyn FnMut() + 'a>,
}

impl std::fmt::Debug for Workload<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Workload").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All workloads of a world; loading is left out where there are no files.
pub fn all<'a>(world: &'a World, input: &'a Input) -> Vec<Workload<'a>> {
    let make = |name, unit, units, run| {
        let domain = input.domain.clone();
        Workload { domain, name, unit, units, run }
    };
    let domain = world::domain(input);
    let mut all = vec![
        make(TRUTHS, "step", steps(&world.truths), replay(world, &world.truths)),
        make(FUZZ, "step", steps(&world.fuzz), replay(world, &world.fuzz)),
        make(
            FRESH,
            "episode",
            1000,
            Box::new(|| (0..1000).for_each(|_| drop(black_box(world.env.reset())))),
        ),
        make(REWARD, "check", world.truths.len(), rewards(world)),
        make(COMPARE, "pair", world.truths.len(), comparisons(world)),
        make(HASH, "hash", 1, hashes(world)),
        make(GENERATE, "database", 1, Box::new(|| drop(black_box(domain.generate(SEED))))),
    ];
    if !input.is_empty() {
        let load = || drop(black_box(registry::load(domain, &input.data)));
        all.push(make(LOAD, "load", 1, Box::new(load)));
    }
    all
}

fn steps(episodes: &[Episode]) -> usize {
    episodes.iter().map(|episode| episode.calls.len()).sum()
}

fn replay<'a>(world: &'a World, episodes: &'a [Episode]) -> Box<dyn FnMut() + 'a> {
    Box::new(move || {
        for episode in episodes {
            let mut state = world.env.reset();
            for call in &episode.calls {
                black_box(world.env.step(&mut state, call));
            }
        }
    })
}

fn rewards(world: &World) -> Box<dyn FnMut() + '_> {
    let reached: Vec<State> = world.truths.iter().map(|episode| world.reached(episode)).collect();
    let replies: Vec<Vec<String>> =
        world.truths.iter().map(|episode| episode.outputs.clone()).collect();
    Box::new(move || {
        for ((episode, reached), replies) in world.truths.iter().zip(&reached).zip(&replies) {
            let reward =
                reward::reward(&world.env, &episode.calls, &episode.outputs, reached, replies);
            assert!(reward.state_equal, "a replayed ground truth reaches its own state");
        }
    })
}

fn comparisons(world: &World) -> Box<dyn FnMut() + '_> {
    let reach = |episode| (world.reached(episode), world.reached(episode));
    let pairs: Vec<(State, State)> = world.truths.iter().map(reach).collect();
    Box::new(move || {
        assert!(pairs.iter().all(|(one, two)| one.same_as(two)), "replay is repeatable");
    })
}

fn hashes(world: &World) -> Box<dyn FnMut() + '_> {
    let state =
        world.truths.first().map_or_else(|| world.env.reset(), |truth| world.reached(truth));
    Box::new(move || drop(black_box(hash::consistent(&state))))
}
