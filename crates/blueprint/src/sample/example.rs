//! Example sampler: accepted tasks that share tools with the core, as few-shot examples.

use seed::Stream;

use super::Sampler;
use crate::blueprint::Blueprint;
use crate::pool::Pool;

impl Sampler {
    /// Ids of up to `count` blueprints of this domain, best match first: those whose actions share most tools with the
    /// core; even ones in random order. Tasks that share nothing fill up what is left.
    pub(super) fn examples(
        &self,
        stream: &mut Stream,
        core: &[String],
        pool: &Pool,
        count: u32,
    ) -> Vec<String> {
        if count == 0 {
            return Vec::new();
        }
        let name = self.environment.domain().name();
        let mut pool: Vec<(usize, &Blueprint)> = pool
            .iter()
            .filter(|blueprint| blueprint.domain == name)
            .map(|blueprint| (shared(core, blueprint), blueprint.as_ref()))
            .collect();
        stream.shuffle(&mut pool);
        pool.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        pool.truncate(count as usize);
        pool.into_iter().map(|(_, blueprint)| blueprint.id.clone()).collect()
    }
}

/// How many calls of the core the blueprint has too, repeated ones counted.
fn shared(core: &[String], blueprint: &Blueprint) -> usize {
    let actions = &blueprint.proposal.actions;
    let mut left: Vec<&str> = actions.iter().map(|call| call.name.as_str()).collect();
    let mut count = 0;
    for tool in core {
        if let Some(at) = left.iter().position(|name| name == tool) {
            left.swap_remove(at);
            count += 1;
        }
    }
    count
}
