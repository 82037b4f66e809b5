//! Forms for learning from failures, as TRL's trainers take them: DPO (`prompt`, `chosen`, `rejected`) and KTO
//! (`prompt`, `completion`, `label`), conversational, with `tools`.
//!
//! The prompt begins with the policy and holds the turns before; the arguments of a call are an object, since chat
//! templates render them. What stands beside the prompt is one message of the agent.

use std::str::FromStr;

use environment::{Domain, Environment};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thiserror::Error;

use super::openai::{Arguments, called, messages, said, system, tools};
use crate::attempt::Tried;
use crate::contrast::{self, Act};
use crate::trajectory::Turn;

/// A form for learning from failures. All of them are JSON lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preference {
    /// Pairs of a better and a worse turn.
    Dpo,
    /// Single turns, each good or bad.
    Kto,
}

impl Preference {
    /// All forms, in the order a chooser shows them.
    pub const ALL: [Self; 2] = [Self::Dpo, Self::Kto];

    /// Its name on the command line and in file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dpo => "dpo",
            Self::Kto => "kto",
        }
    }
}

/// A name that no form has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no preference format `{0}`. Use dpo or kto")]
pub struct UnknownPreference(String);

impl FromStr for Preference {
    type Err = UnknownPreference;

    fn from_str(name: &str) -> Result<Self, UnknownPreference> {
        let found = Self::ALL.into_iter().find(|form| form.name() == name);
        found.ok_or_else(|| UnknownPreference(name.to_owned()))
    }
}

/// What the attempts at a blueprint give in this form: lines without their ends. `environment` is the one that they
/// were made on.
pub fn lines(form: Preference, environment: &Environment, tried: &Tried) -> Vec<String> {
    let domain = environment.domain();
    let act = |before: &[Turn], act: &Act| match act {
        Act::Say(text) => said(text),
        Act::Call(call) => called(before.len(), call, Arguments::Object),
    };
    match form {
        Preference::Dpo => {
            let row = |pair: contrast::Pair<'_>| {
                json!({
                    "prompt": prompt(domain, pair.before),
                    "chosen": [act(pair.before, &pair.chosen)],
                    "rejected": [act(pair.before, &pair.rejected)],
                    "tools": tools(domain),
                })
            };
            contrast::pairs(environment, tried)
                .into_iter()
                .map(row)
                .map(|row| row.to_string())
                .collect()
        }
        Preference::Kto => {
            let row = |labelled: contrast::Labelled<'_>| {
                json!({
                    "prompt": prompt(domain, labelled.before),
                    "completion": [act(labelled.before, &labelled.act)],
                    "label": labelled.good,
                    "tools": tools(domain),
                })
            };
            let rows = contrast::labelled(environment, tried);
            rows.into_iter().map(row).map(|row| row.to_string()).collect()
        }
    }
}

fn prompt(domain: &dyn Domain, before: &[Turn]) -> Vec<Value> {
    let turns = before.iter().enumerate();
    let turns = turns.flat_map(|(index, turn)| messages(index, turn, Arguments::Object));
    std::iter::once(system(domain)).chain(turns).collect()
}
