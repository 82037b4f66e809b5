//! What a test of an endpoint found, as it crosses to the page.

use llm::doctor::{Cause, Diagnosis};
use serde::{Deserialize, Serialize};

/// What is wrong with an endpoint, if anything, what mends it, and what its model can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    /// The cause.
    pub cause: Cause,
    /// What happened, in words for everybody.
    pub story: String,
    /// What to do; empty when all is well.
    pub remedy: String,
    /// What the model can do; empty when it does not answer.
    pub abilities: Vec<Ability>,
    /// What was learnt of its ways.
    pub learnt: Vec<String>,
}

/// Something that a model can or cannot do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ability {
    /// What.
    pub name: String,
    /// Whether it can; `None` where that was not tried.
    pub works: Option<bool>,
    /// How, or why not.
    pub note: String,
}

impl From<Diagnosis> for Examined {
    fn from(found: Diagnosis) -> Self {
        let Diagnosis { cause, story, remedy, abilities, chips } = found;
        let abilities = abilities.into_iter().map(|ability| Ability {
            name: ability.name.to_owned(),
            works: ability.works,
            note: ability.note,
        });
        Self { cause, story, remedy, abilities: abilities.collect(), learnt: chips }
    }
}
