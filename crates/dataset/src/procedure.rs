//! Procedure: how the agent went about it, apart from what came of it. Authentication before private data, one account,
//! consent before each write, one call at a time.
//!
//! Decided from the talk, the typed inputs and outputs of the tools and the domain's charter, without any state: so the
//! rows of others can be looked at too. Only calls that did their work count; a refused one has shown and changed
//! nothing. Each finding carries the index of its turn in `step`.

use environment::{Call, Domain, Effect, Finding, ToolSpec};

use crate::cues;
use crate::paths;
use crate::talk::{self, Line};

mod consent;
#[cfg(test)]
mod tests;

/// All findings, in the order of the turns.
pub(crate) fn check(domain: &dyn Domain, lines: &[Line<'_>]) -> Vec<Finding> {
    let mut walk = Walk { domain, lines, proved: None, found: Vec::new() };
    for at in 0..lines.len() {
        walk.step(at);
    }
    walk.found.extend(consent::check(domain, lines));
    walk.found.sort_by_key(|finding| finding.step);
    walk.found
}

/// The kind of the ids of a domain's accounts, as in `tool::Field::kind`.
pub(crate) fn account_kind(domain: &dyn Domain) -> Option<&'static str> {
    let charter = domain.charter();
    let meanings = charter.meanings.iter().find(|meanings| meanings.table == charter.accounts)?;
    Some(meanings.id)
}

/// Authentication, followed through a dialogue.
struct Walk<'a> {
    domain: &'a dyn Domain,
    lines: &'a [Line<'a>],
    /// The account that was proved.
    proved: Option<String>,
    found: Vec<Finding>,
}

impl Walk<'_> {
    fn step(&mut self, at: usize) {
        let Line::Tool { call, text, done: true } = self.lines[at] else { return };
        let Some(spec) = spec(self.domain, call) else { return };
        let identity = &self.domain.charter().identity;
        if spec.effect == Effect::Generic || identity.open.contains(&call.name.as_str()) {
            return;
        }
        let owners = self.owners(spec, call, text);
        if identity.proves.contains(&call.name.as_str()) {
            for owner in owners {
                self.prove(at, call, owner);
            }
            return;
        }
        if owners.is_empty() && self.proved.is_none() {
            self.unauthenticated(at, call, "private data");
        }
        for owner in owners {
            if self.proved.is_none() && identity.told.is_some() && self.told(at, &owner) {
                self.proved = Some(owner.clone());
            }
            match &self.proved {
                None => self.unauthenticated(at, call, &format!("the account {owner}")),
                Some(proved) if *proved != owner => self.foreign(at, call, &owner),
                Some(_) => {}
            }
        }
    }

    /// A tool has named the account.
    fn prove(&mut self, at: usize, call: &Call, owner: String) {
        match &self.proved {
            None => self.proved = Some(owner),
            Some(proved) if *proved != owner => self.foreign(at, call, &owner),
            Some(_) => {}
        }
    }

    /// The accounts that a call is about: named in its arguments, or else in what it shows.
    fn owners(&self, spec: &ToolSpec, call: &Call, text: &str) -> Vec<String> {
        let Some(kind) = account_kind(self.domain) else { return Vec::new() };
        let inputs = spec.inputs.iter().filter(|field| field.kind == kind);
        let mut owners: Vec<String> =
            inputs.flat_map(|field| paths::texts_in(&field.path, &call.arguments)).collect();
        if owners.is_empty() {
            let outputs = spec.outputs.iter().filter(|field| field.kind == kind);
            owners.extend(outputs.flat_map(|field| paths::texts_of(&field.path, text)));
        }
        owners.dedup();
        owners
    }

    /// Whether the human has said this id before.
    fn told(&self, at: usize, account: &str) -> bool {
        let account = account.to_lowercase();
        let says = |line: &Line<'_>| match line {
            Line::Human(text) => text.to_lowercase().contains(&account),
            Line::Agent(_) | Line::Tool { .. } => false,
        };
        self.lines[..at].iter().any(says)
    }

    fn unauthenticated(&mut self, at: usize, call: &Call, what: &str) {
        let message =
            format!("`{}` shows or changes {what} before the customer is known.", call.name);
        let hint = "Find out who the customer is first, as the policy says.";
        self.found.push(Finding::new("procedure.unauthenticated", message, hint).at(at));
    }

    fn foreign(&mut self, at: usize, call: &Call, owner: &str) {
        let proved = self.proved.as_deref().unwrap_or_default();
        let message = format!(
            "`{}` is about the account {owner}, but the customer proved to be {proved}.",
            call.name
        );
        let hint = "Decline what concerns another account.";
        self.found.push(Finding::new("procedure.foreign_account", message, hint).at(at));
    }
}

/// The spec of a call's tool.
pub(crate) fn spec<'a>(domain: &'a dyn Domain, call: &Call) -> Option<&'a ToolSpec> {
    domain.tools().iter().find(|spec| spec.name == call.name)
}

/// Whether a call writes, by its tool.
pub(crate) fn writes(domain: &dyn Domain, call: &Call) -> bool {
    spec(domain, call).is_some_and(|spec| spec.effect == Effect::Write)
}

/// True when the human's last words before a line say yes to a question of the agent.
pub(crate) fn has_consent(lines: &[Line<'_>], at: usize) -> bool {
    talk::exchange(lines, at)
        .is_some_and(|last| cues::asks_yes(last.agent) && cues::consents(last.human))
}

/// Calls that stood in one message of the agent: `turns` are the indexes of those that were not the first of theirs.
/// Our own agents make one call at a time, so this is known of rows of elsewhere only.
pub(crate) fn several_calls(turns: &[usize]) -> Vec<Finding> {
    let finding = |turn: &usize| {
        let message = "The message holds more than one call.";
        let hint = "Make one call, read what it gives, and only then the next.";
        Finding::new("procedure.several_calls", message, hint).at(*turn)
    };
    turns.iter().map(finding).collect()
}
