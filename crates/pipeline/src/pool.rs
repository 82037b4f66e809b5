//! The pool of a run: it grows task by task, in task order, whatever order the tasks settle in.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::Waker;

use blueprint::{Blueprint, Pool};

/// What phase 1 gave: the pool of the first tasks, and what settled ahead of them.
#[derive(Default)]
pub(crate) struct Settled {
    /// The accepted blueprints of all tasks that settled without a gap, from the first.
    pool: Pool,
    /// How many blueprints the pool held after each of those tasks.
    lengths: Vec<u32>,
    /// Tasks behind the gap that are over: their blueprint, if they have one.
    ahead: BTreeMap<u32, Option<Rc<Blueprint>>>,
    /// Who waits for the gap to close.
    waiting: Vec<Waker>,
}

impl Settled {
    /// Phase 1 of a task is over.
    pub(crate) fn settle(&mut self, task: u32, blueprint: Option<Rc<Blueprint>>) {
        self.ahead.insert(task, blueprint);
        while let Some(blueprint) = self.ahead.remove(&self.taken()) {
            if let Some(blueprint) = blueprint {
                self.pool.push(blueprint);
            }
            self.lengths.push(u32::try_from(self.pool.len()).unwrap_or(u32::MAX));
        }
        self.waiting.drain(..).for_each(Waker::wake);
    }

    /// True when phase 1 of a task is over.
    pub(crate) fn is_over(&self, task: u32) -> bool {
        task < self.taken() || self.ahead.contains_key(&task)
    }

    /// The blueprints of all tasks before `task`; `None` while one of them is not over.
    pub(crate) fn before(&self, task: u32) -> Option<Pool> {
        let len = match task.checked_sub(1) {
            Some(last) => *self.lengths.get(last as usize)?,
            None => 0,
        };
        Some(self.pool.first(len as usize))
    }

    /// Wakes this one when another task has settled.
    pub(crate) fn wake(&mut self, waker: &Waker) {
        self.waiting.push(waker.clone());
    }

    /// How many tasks, from the first, are over without a gap.
    fn taken(&self) -> u32 {
        u32::try_from(self.lengths.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use blueprint::Proposal;
    use blueprint::persona::Persona;

    use super::*;

    fn accepted(name: &str) -> Rc<Blueprint> {
        let proposal = Proposal { instruction: name.into(), ..Proposal::default() };
        let persona = Persona { id: String::new(), text: String::new() };
        let provenance = blueprint::Provenance {
            seed: 0,
            task: 0,
            round: 0,
            context: blueprint::Context::default(),
            parents: Vec::new(),
        };
        Rc::new(Blueprint::new("mock", proposal, persona, provenance))
    }

    fn names(pool: &Pool) -> Vec<&str> {
        pool.iter().map(|blueprint| blueprint.proposal.instruction.as_str()).collect()
    }

    #[test]
    fn the_pool_grows_in_task_order_and_waits_for_whoever_is_not_over() {
        let mut settled = Settled::default();
        settled.settle(2, Some(accepted("c")));
        settled.settle(0, Some(accepted("a")));
        assert!(settled.before(3).is_none());
        settled.settle(1, None);
        let pool = settled.before(3).expect("all three are over");
        assert_eq!(names(&pool), ["a", "c"]);
    }

    #[test]
    fn a_pool_that_is_held_stays_as_it_was() {
        let mut settled = Settled::default();
        settled.settle(0, Some(accepted("a")));
        settled.settle(1, Some(accepted("b")));
        let held = settled.before(1).expect("the first is over");
        let later = settled.before(2).expect("both are over");
        assert_eq!((names(&held), names(&later)), (vec!["a"], vec!["a", "b"]));
    }
}
