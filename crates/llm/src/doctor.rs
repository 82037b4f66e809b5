//! Tells what is wrong with an endpoint, and what mends it: a decision over the outcomes of a few probes.
//!
//! ```text
//! let findings = client.examine(model).await;              // the probes
//! around.reachable = …                                     // a shell may add what only it can see
//! let diagnosis = diagnose(&client.endpoint, model, &around, &findings);
//! ```

mod cause;
mod words;

use serde::{Deserialize, Serialize};

use crate::endpoint::Endpoint;
use crate::model::{ChatReply, ModelError};

pub use cause::Cause;

/// Tokens of context that a run needs: the rules, the tools, and a dialogue.
pub const NEEDED_CONTEXT: u64 = 16_384;

/// What the browser says of calls to this device and its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Permission {
    /// They are allowed.
    Granted,
    /// The browser asks first.
    Prompt,
    /// They are forbidden.
    Denied,
}

/// What a shell knows of the place that it calls from. The default knows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surroundings {
    /// Origin of the page; `None` on a terminal, where no browser is in the way.
    pub page: Option<String>,
    /// The browser blocks plain http from an https page even to this device (Safari).
    pub blocks_local_http: bool,
    /// Whether the page may call this device and its network, where the browser tells.
    pub permission: Option<Permission>,
    /// Whether a request without a key, whose answer nobody may read, got through.
    pub reachable: Option<bool>,
}

/// A model that an endpoint offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its name, as a request gives it.
    pub name: String,
    /// Tokens of its context, where the endpoint tells.
    pub context: Option<u64>,
    /// Whether it can call tools, where the endpoint tells.
    pub calls_tools: Option<bool>,
}

/// The outcomes of the probes.
#[derive(Clone, Debug)]
pub struct Findings {
    /// A word.
    pub hello: Result<ChatReply, ModelError>,
    /// The models that are offered, where they were asked for and told.
    pub offers: Option<Vec<Offer>>,
    /// A tool call.
    pub tool: Option<Result<ChatReply, ModelError>>,
    /// An answer in JSON.
    pub json: Option<Result<ChatReply, ModelError>>,
    /// A long text.
    pub long: Option<Result<ChatReply, ModelError>>,
    /// What was learnt on the way.
    pub chips: Vec<String>,
}

impl Findings {
    /// Whether nothing came at all: the case in which [`Surroundings::reachable`] tells more.
    pub fn is_silent(&self) -> bool {
        matches!(self.hello, Err(ModelError::Unreachable { .. }))
    }

    /// What is offered under this name.
    pub fn offer(&self, model: &str) -> Option<&Offer> {
        self.offers.as_ref()?.iter().find(|offer| offer.name == model)
    }
}

/// Something that a model can or cannot do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ability {
    /// What: "Tool calls", "Answers in JSON", "Long conversations".
    pub name: &'static str,
    /// Whether it can; `None` where that was not tried.
    pub works: Option<bool>,
    /// How, or why not.
    pub note: String,
}

/// What is wrong, if anything, and what mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The cause.
    pub cause: Cause,
    /// What happened, in words for everybody.
    pub story: String,
    /// What to do, with the exact flag or setting of this server; empty when all is well.
    pub remedy: String,
    /// What the model can do; empty when it does not answer.
    pub abilities: Vec<Ability>,
    /// What was learnt of its ways.
    pub chips: Vec<String>,
}

impl Diagnosis {
    /// Story and remedy in one text.
    pub fn text(&self) -> String {
        format!("{} {}", self.story, self.remedy).trim().to_owned()
    }

    /// Whether a run can begin.
    pub fn is_well(&self) -> bool {
        self.cause == Cause::AllWell
    }
}

/// Decides what the outcomes mean.
pub fn diagnose(
    endpoint: &Endpoint,
    model: &str,
    around: &Surroundings,
    findings: &Findings,
) -> Diagnosis {
    let cause = cause::of(endpoint, model, around, findings);
    let page = around.page.as_deref();
    Diagnosis {
        cause,
        story: words::story(cause, endpoint, model, findings),
        remedy: words::remedy(cause, endpoint, page),
        abilities: words::abilities(model, findings),
        chips: findings.chips.clone(),
    }
}

#[cfg(test)]
mod tests;
