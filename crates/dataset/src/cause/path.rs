//! The way of a dialogue through the states that the ground truth can pass through, in whatever order.

use blueprint::Proposal;
use environment::{Call, Environment, State, reward};

use crate::trajectory::Turn;

/// Ground truths with more calls than this are compared call by call only: all subsets would be too many.
const MOST: usize = 8;

/// What a dialogue still has to do: the calls of the ground truth that its writes have not used up.
#[derive(Clone, Debug)]
pub struct Way {
    remaining: Vec<Call>,
}

impl Way {
    /// The whole way of a task.
    pub fn new(environment: &Environment, proposal: &Proposal) -> Self {
        let ends = |call: &&Call| environment.tool(&call.name).is_some_and(|tool| tool.terminates);
        Self { remaining: proposal.actions.iter().filter(|call| !ends(call)).cloned().collect() }
    }

    /// Goes on by one call of the dialogue; false when the way is lost. A call that changes the state uses up those calls
    /// of the ground truth that have the same effect at that point, one or several; one whose effect no order of the
    /// remaining calls contains leaves every way.
    pub fn goes_on(&mut self, environment: &Environment, before: &State, after: &State) -> bool {
        if after.same_as(before) {
            return true;
        }
        let Some(used) = same_effect(environment, before, &self.remaining, after) else {
            return false;
        };
        let mut at = 0..;
        self.remaining.retain(|_| at.next().is_none_or(|at: u32| at > 31 || used & (1 << at) == 0));
        true
    }

    /// False when the task is too long for every order to be tried: then a lost way may be none.
    pub fn is_certain(&self) -> bool {
        self.remaining.len() <= MOST
    }
}

/// A write whose effect no order of the remaining calls contains.
#[derive(Debug)]
pub(crate) struct Wrong<'a> {
    /// Index of its turn.
    pub(crate) turn: usize,
    /// The call.
    pub(crate) call: &'a Call,
    /// The state before it.
    pub(crate) before: State,
    /// The state after it.
    pub(crate) after: State,
    /// Calls of the ground truth that were still to come, in order.
    pub(crate) remaining: Vec<Call>,
}

impl<'a> Wrong<'a> {
    /// The first write of a dialogue that leaves every way; `None` when none does.
    pub(crate) fn first(
        environment: &Environment,
        proposal: &Proposal,
        turns: &'a [Turn],
    ) -> Option<Self> {
        let mut way = Way::new(environment, proposal);
        let mut state = environment.reset();
        for (turn, it) in turns.iter().enumerate() {
            let Turn::Tool { call, .. } = it else { continue };
            let before = state.clone();
            environment.step(&mut state, call);
            if !way.goes_on(environment, &before, &state) {
                return Some(Self { turn, call, before, after: state, remaining: way.remaining });
            }
        }
        None
    }
}

/// The calls, as bits, that lead from `before` to `after` when they run in their order; the fewest first.
fn same_effect(
    environment: &Environment,
    before: &State,
    calls: &[Call],
    after: &State,
) -> Option<u32> {
    let count = calls.len().min(MOST);
    let mut subsets: Vec<u32> = if calls.len() > MOST {
        (0..calls.len().min(31)).map(|at| 1 << at).collect()
    } else {
        (1..1_u32 << count).collect()
    };
    subsets.sort_by_key(|subset| subset.count_ones());
    let leads = |subset: &u32| {
        let mut state = before.clone();
        let chosen = calls.iter().enumerate().filter(|(at, _)| *at < 32 && subset & (1 << at) != 0);
        let runs = chosen.into_iter().all(|(_, call)| environment.step(&mut state, call).is_done());
        runs && state.same_as(after)
    };
    subsets.into_iter().find(leads)
}

impl Wrong<'_> {
    /// True when it changes rows, and none that the ground truth touches.
    pub(crate) fn is_collateral(&self, environment: &Environment, proposal: &Proposal) -> bool {
        let expected = reward::expected(environment, &proposal.actions);
        let touched: Vec<(&str, &str)> =
            expected.changes().map(|change| (change.table, change.id)).collect();
        let own = |change: &environment::state::Change<'_>| {
            let old = self.before.get(change.table, change.id);
            !old.is_some_and(|old| old.same(change.after))
        };
        let mut changed = self.after.changes().filter(own);
        changed.all(|change| !touched.contains(&(change.table, change.id)))
    }

    /// The call of the ground truth that was meant: of the same tool, on the same thing where there is one.
    pub(crate) fn meant(&self) -> Option<&Call> {
        let alike: Vec<&Call> =
            self.remaining.iter().filter(|call| call.name == self.call.name).collect();
        let same = alike.iter().find(|call| is_write_of_the_same(call, self.call));
        match (same, &alike[..]) {
            (Some(call), _) => Some(call),
            (None, [only]) => Some(only),
            _ => None,
        }
    }
}

/// True when two calls of one tool begin with the same argument: they are about the same thing.
pub(crate) fn is_write_of_the_same(one: &Call, other: &Call) -> bool {
    let first = |call: &Call| call.arguments.values().next().cloned();
    one.name == other.name && first(one) == first(other)
}
