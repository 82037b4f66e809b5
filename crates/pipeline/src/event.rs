//! All that can happen in a run: a closed set from which everything on screen is folded.

use std::collections::BTreeMap;

use blueprint::check::Report;
use blueprint::persona::Persona;
use blueprint::{Blueprint, Context, Proposal};
use dataset::{Attempt, Branch, Ending, RecordId, Trajectory, Tried, Turn, Verdict};
use llm::Usage;
use serde::{Deserialize, Serialize};

use crate::committee::{Tally, Vote};

/// One thing that happened.
#[expect(clippy::large_enum_variant, reason = "nearly every event is of the large kind")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The run begins.
    Started {
        /// Tasks of the whole run.
        total: u32,
        /// Tasks that were already closed (a resumed run).
        done: u32,
    },
    /// Something happened in one task. Events of one task keep their order; tasks interleave.
    Task {
        /// Number of the task.
        task: u32,
        /// What happened.
        step: Step,
    },
    /// A task is over and stored.
    Closed {
        /// Number of the task.
        task: u32,
        /// Model calls and tokens by stage.
        usage: UsageByStage,
    },
    /// The run cannot go on; what is stored stays, and the run can be resumed.
    Halted {
        /// Why, and what to do.
        reason: String,
        /// The record that could not be stored, as a line of JSON, so that nothing is lost.
        unsaved: Option<String>,
    },
    /// Every task is closed.
    Finished,
}

/// One step of a task's way through the method.
#[cfg_attr(
    target_pointer_width = "64",
    expect(
        clippy::large_enum_variant,
        reason = "one step of a task is of the large kind, and steps are seldom moved"
    )
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The samplers prepared a context.
    Sampled {
        /// What was sampled.
        context: Context,
        /// Who the human will be.
        persona: Persona,
    },
    /// The task joins accepted ones instead of being proposed from nothing.
    Recombined {
        /// Ids of the parents, in the order of their actions.
        parents: Vec<String>,
        /// Why other candidates were left out, in words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        conflicts: Vec<String>,
    },
    /// The generator proposed a task.
    Proposed {
        /// Round of the feedback loop, from 0.
        round: u32,
        /// The proposal; `None` when its form was so wrong that nothing could be read.
        proposal: Option<Proposal>,
        /// The generator's answer as it came.
        raw: String,
        /// Repairs of its JSON, in words.
        repairs: Vec<String>,
        /// What changed since the proposal of the round before, in lines that people read; empty in the first round.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        changed: String,
    },
    /// Stage 1: format, execution, policy and no-op checks.
    Checked {
        /// Round.
        round: u32,
        /// What they say.
        report: Report,
    },
    /// Stage 2: the committee voted.
    Reviewed {
        /// Round.
        round: u32,
        /// One vote a judge that was asked, in order of seats.
        votes: Vec<Vote>,
        /// Seats of the committee; more than the votes when the outcome was settled early. 0 in older journals.
        #[serde(default)]
        seats: u32,
        /// Majority per criterion, and the outcome.
        tally: Tally,
    },
    /// Stage 3: the summariser turned findings or reviews into advice for the next round.
    Advised {
        /// Round that was refused.
        round: u32,
        /// The advice.
        feedback: String,
    },
    /// The blueprint stands.
    Accepted {
        /// The blueprint.
        blueprint: Blueprint,
    },
    /// All rounds are used up.
    Rejected {
        /// Rounds that were tried.
        rounds: u32,
    },
    /// A dialogue begins.
    Attempt {
        /// Number of the attempt, from 0.
        attempt: u32,
        /// Where it leaves an earlier one, whose turns are told again as its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<Branch>,
    },
    /// A turn was taken.
    Turn {
        /// Number of the attempt.
        attempt: u32,
        /// The turn.
        turn: Turn,
    },
    /// The dialogue ended and was judged.
    Judged {
        /// Number of the attempt.
        attempt: u32,
        /// How it ended.
        ending: Ending,
        /// Reward.
        verdict: Verdict,
    },
    /// The trajectory is in the store.
    Kept {
        /// Its record.
        record: RecordId,
    },
    /// The trajectory succeeded but equals one that is kept already.
    Duplicate {
        /// Number of the attempt.
        attempt: u32,
    },
}

/// Where in the method a model call was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The generator's proposals.
    Propose,
    /// The judges.
    Review,
    /// The summariser.
    Advise,
    /// The human's candidates.
    Human,
    /// Their self-critique.
    Critic,
    /// The agent.
    Agent,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 6] =
        [Self::Propose, Self::Review, Self::Advise, Self::Human, Self::Critic, Self::Agent];

    /// Its name, as it stands in journals.
    pub fn name(self) -> &'static str {
        match self {
            Self::Propose => "propose",
            Self::Review => "review",
            Self::Advise => "advise",
            Self::Human => "human",
            Self::Critic => "critic",
            Self::Agent => "agent",
        }
    }
}

/// Calls and tokens of one stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageUsage {
    /// Model calls.
    pub calls: u64,
    /// Tokens.
    pub tokens: Usage,
    /// Prompt tokens that repeat the beginning of an earlier prompt of the task to the same model: what a provider's
    /// prefix cache can save. By bytes it is a share of the prompt; of the tokens that the endpoint counted, or of four
    /// bytes a token where it counted none, this share.
    #[serde(default)]
    pub prefix_tokens: u64,
}

/// Calls and tokens by stage.
pub type UsageByStage = BTreeMap<Stage, StageUsage>;

/// A closed task as the store keeps it: enough to fold it again and to resume the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// Number of the task.
    pub task: u32,
    /// Everything that happened, in order.
    pub steps: Vec<Step>,
    /// Model calls and tokens by stage.
    pub usage: UsageByStage,
}

impl Journal {
    /// The blueprint that was accepted, if any.
    pub fn blueprint(&self) -> Option<&Blueprint> {
        self.steps.iter().find_map(|step| {
            if let Step::Accepted { blueprint } = step { Some(blueprint) } else { None }
        })
    }

    /// The blueprint that was accepted, if any, without a copy.
    pub fn into_blueprint(self) -> Option<Blueprint> {
        self.steps.into_iter().find_map(|step| {
            if let Step::Accepted { blueprint } = step { Some(blueprint) } else { None }
        })
    }

    /// The blueprint with every dialogue about it that came to a verdict, kept or not; `None` without a blueprint.
    pub fn tried(&self) -> Option<Tried> {
        let blueprint = self.blueprint()?.clone();
        let (mut attempts, mut said) = (Vec::new(), Vec::new());
        for step in &self.steps {
            match step {
                Step::Attempt { .. } => said.clear(),
                Step::Turn { turn, .. } => said.push(turn.clone()),
                Step::Judged { attempt, ending, verdict } => attempts.push(Attempt {
                    number: *attempt,
                    trajectory: Trajectory { turns: std::mem::take(&mut said), ending: *ending },
                    verdict: verdict.clone(),
                }),
                _ => {}
            }
        }
        Some(Tried { task: self.task, blueprint, attempts })
    }
}
