//! The blueprint (q, a_gt, o_gt) and where it came from.

use environment::Call;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::persona::Persona;

/// What the generator proposes: thought, instruction q, ground-truth actions a_gt, expected outputs o_gt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The generator's plan; kept for study, never shown to human or agent.
    #[serde(default)]
    pub thought: String,
    /// q: what the simulated human wants, addressed as "you".
    pub instruction: String,
    /// a_gt: the calls that fulfil it, in order.
    pub actions: Vec<Call>,
    /// o_gt: texts that the agent must say.
    pub outputs: Vec<String>,
    /// Calls that the human asks for and that policy forbids; they must not happen. Ours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<Call>,
}

/// A proposal that passed every check and the committee.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Blueprint {
    /// `bp-` and 16 hex digits of a hash of domain, instruction, actions and outputs.
    pub id: String,
    /// Name of the domain.
    pub domain: String,
    /// The task.
    #[serde(flatten)]
    pub proposal: Proposal,
    /// Who the simulated human is.
    pub persona: Persona,
    /// Where it came from.
    pub provenance: Provenance,
}

/// Where a blueprint came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Seed of the run.
    pub seed: u64,
    /// Number of the task within the run, from 0.
    pub task: u32,
    /// Round of the feedback loop that was accepted, from 0.
    pub round: u32,
    /// What was sampled.
    pub context: Context,
    /// Blueprints it was recombined from; empty for a first-hand task.
    pub parents: Vec<String>,
}

impl Blueprint {
    /// Joins a proposal with its persona and provenance, and names it.
    pub fn new(domain: &str, proposal: Proposal, persona: Persona, provenance: Provenance) -> Self {
        let task = (domain, &proposal.instruction, &proposal.actions, &proposal.outputs);
        let text = serde_json::to_string(&task).expect("texts and JSON values always serialise");
        let id = format!("bp-{:016x}", seed::hash(text.as_bytes()));
        Self { id, domain: domain.to_owned(), proposal, persona, provenance }
    }
}
