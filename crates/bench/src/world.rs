//! A domain with its database and the episodes that are run on it.

use environment::{Domain, Environment, State, registry, replay, reward};

use crate::derive;
use crate::episode::Episode;
use crate::input::Input;

/// Seed of everything that is generated here.
pub const SEED: u64 = 1;

/// One domain, ready to run.
#[derive(Debug)]
pub struct World {
    /// Domain and database.
    pub env: Environment,
    /// Ground truths.
    pub truths: Vec<Episode>,
    /// Random calls, valid and nearly valid.
    pub fuzz: Vec<Episode>,
}

impl World {
    /// The world of an input; without files, of generated data and of calls drawn from it.
    ///
    /// # Panics
    /// When the domain is unknown or a file is damaged: there is nothing to measure then.
    pub fn new(input: &Input) -> Self {
        let domain = domain(input);
        if input.is_empty() {
            let env = Environment::new(domain, domain.generate(SEED));
            let truths = derive::episodes(&env, SEED, 200);
            let fuzz = derive::episodes(&env, SEED + 1, 200);
            return Self { env, truths, fuzz };
        }
        let database = registry::load(domain, &input.data).expect("tau-bench's files load");
        let env = Environment::new(domain, database);
        Self { env, truths: episodes(&input.truths), fuzz: episodes(&input.fuzz) }
    }

    /// The state that an episode leads to.
    pub fn reached(&self, episode: &Episode) -> State {
        reward::expected(&self.env, &episode.calls)
    }
}

/// The domain of an input.
///
/// # Panics
/// When there is none of that name.
pub fn domain(input: &Input) -> &'static dyn Domain {
    registry::find(&input.domain).expect("inputs name domains of the registry")
}

fn episodes(lines: &str) -> Vec<Episode> {
    let episode = |line: &str| {
        let recorded = replay::parse(line).expect("tau-bench's traces parse");
        let calls = recorded.steps.iter().map(replay::RecordedStep::call).collect();
        Episode { calls, outputs: recorded.outputs }
    };
    let read: Vec<Episode> =
        lines.split('\n').filter(|line| !line.is_empty()).map(episode).collect();
    // Calls that were just parsed lie together; among the rest of the traces they would not.
    read.clone()
}
