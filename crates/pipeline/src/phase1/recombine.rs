//! Reverse task recombination (paper section 4.1.3): accepted tasks of one persona and account become a harder one,
//! whose instruction the generator writes anew.

use std::rc::Rc;

use blueprint::recombine::{Merge, merge};
use blueprint::{Blueprint, Context, Pool, Proposal};
use environment::Call;
use serde_json::{Map, Value, json};

use super::{Brief, json as text, shown};
use crate::prompt;
use crate::task::Task;

/// What a task takes over from the accepted tasks that it joins.
#[derive(Clone)]
pub(crate) struct Joined {
    /// Their ids, in the order of their actions.
    pub parents: Vec<String>,
    /// Why other tasks were left out, in words.
    pub conflicts: Vec<String>,
    /// The parents as the prompt shows them.
    told: String,
    actions: Vec<Call>,
    outputs: Vec<String>,
    forbidden: Vec<Call>,
}

/// What this task joins, and the context of the whole. It decides from its own stream whether it joins anything, and is
/// a first-hand one when nothing in the pool goes together.
pub(super) fn draw(task: &Task, pool: &Pool) -> Option<(Joined, Context)> {
    let config = &task.shared.config.recombination;
    let mut stream = task.stream("recombine");
    if !stream.percent(config.percent) {
        return None;
    }
    let Merge { parents, actions, outputs, context, conflicts, .. } =
        merge(&task.shared.environment, &mut stream, pool, config)?;
    Some((Joined::new(&parents, actions, outputs, conflicts), context))
}

impl Joined {
    /// What the parents hand down, besides these actions and outputs of theirs.
    pub(super) fn new(
        parents: &[Rc<Blueprint>],
        actions: Vec<Call>,
        outputs: Vec<String>,
        conflicts: Vec<String>,
    ) -> Self {
        let mut forbidden: Vec<Call> = Vec::new();
        for call in parents.iter().flat_map(|parent| &parent.proposal.forbidden) {
            if !forbidden.contains(call) {
                forbidden.push(call.clone());
            }
        }
        let told: Vec<Value> = parents.iter().map(|parent| shown(&parent.proposal)).collect();
        let parents = parents.iter().map(|parent| parent.id.clone()).collect();
        Self { parents, conflicts, told: text(&told), actions, outputs, forbidden }
    }

    /// The messages of the first round.
    pub(super) fn opening(&self, domain: &str, brief: &Brief) -> Vec<llm::Message> {
        let slots = prompt::Merge {
            domain,
            persona: &brief.persona.text,
            parents: &self.told,
            actions: &text(&self.actions),
            outputs: &text(&self.outputs),
            data: &brief.data,
        };
        slots.messages()
    }

    /// The generator's answer as a whole proposal: thought and instruction are its own, the rest is the parents'. An
    /// answer that is no object stays what it is.
    pub(super) fn complete(&self, answer: Value) -> Value {
        let Value::Object(mut answer) = answer else { return answer };
        let own = |name: &str| answer.remove(name).map(|value| (name.to_owned(), value));
        let mut whole: Map<String, Value> =
            ["thought", "instruction"].into_iter().filter_map(own).collect();
        whole.insert("actions".into(), json!(self.actions));
        whole.insert("outputs".into(), json!(self.outputs));
        whole.into()
    }

    /// Calls that must be refused come from the parents alone.
    pub(super) fn with_forbidden(&self, proposal: Proposal) -> Proposal {
        Proposal { forbidden: self.forbidden.clone(), ..proposal }
    }
}
