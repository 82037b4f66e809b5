//! What a customer would not say, decided from instruction and talk alone.

use blueprint::Proposal;
use environment::{Finding, registry};

use super::Progress;
use super::goal::{Tracker, Wish};
use crate::cues;
use crate::facts::{self, Facts, Specific};
use crate::trajectory::Turn;

/// The stop word while a write waits for consent, while the agent waits for an answer, or before everything was asked.
pub(super) fn stops_early(proposal: &Proposal, turns: &[Turn], text: &str) -> Option<Finding> {
    if !cues::stops(text) {
        return None;
    }
    let tracker = Tracker::of(proposal, turns);
    let last = match turns.last() {
        Some(Turn::Agent { text }) => text.as_str(),
        _ => "",
    };
    let is_change = |wish: &Wish<'_>| !matches!(wish, Wish::Answer(_));
    let waits = |change: bool| {
        tracker
            .progress()
            .find(|(wish, progress)| !progress.is_over() && (!change || is_change(wish)))
            .map(|(wish, _)| wish.describe())
    };
    let open = || {
        let open = tracker.progress().find(|(_, progress)| *progress == Progress::Open)?;
        Some(open.0.describe())
    };
    let (why, what) = if let Some(what) = waits(true).filter(|_| cues::asks_yes(last)) {
        ("The human ends the talk while the agent waits for a yes", what)
    } else if let Some(what) = waits(false).filter(|_| cues::asks(last)) {
        ("The human ends the talk instead of answering the agent", what)
    } else if let Some(what) = open().filter(|_| !cues::gives_up(last)) {
        ("The human ends the talk without having asked for everything", what)
    } else {
        return None;
    };
    let hint = "Go on until everything is done or refused, then write the stop word.";
    Some(Finding::new("human.stops_early", format!("{why}; still to come: {what}."), hint))
}

/// Specifics of a message that stand in neither the instruction nor anything that was said.
pub(crate) fn invented(proposal: &Proposal, turns: &[Turn], text: &str) -> Vec<Specific> {
    let mut specifics = facts::specifics(&text.replace(cues::STOP, " "));
    if specifics.is_empty() {
        return specifics; // most messages; what was said need not be read
    }
    let instruction = Facts::of([proposal.instruction.as_str()]);
    specifics.retain(|specific| !instruction.knows(specific));
    if !specifics.is_empty() {
        let said = Facts::of(turns.iter().filter_map(said));
        specifics.retain(|specific| !said.knows(specific));
    }
    specifics
}

/// The finding about an invented specific.
pub(super) fn invention(specific: &Specific) -> Finding {
    let message = format!(
        "The human names the {} {}, which neither the instruction nor the agent has named.",
        specific.kind.noun(),
        specific.text
    );
    let hint = "Say only what the instruction says; for anything else say that you do not have it.";
    Finding::new("human.invented", message, hint)
}

/// Names of tools and of their arguments, which no customer knows.
pub(super) fn leaks(proposal: &Proposal, turns: &[Turn], text: &str) -> Vec<Finding> {
    if !text.contains('_') {
        return Vec::new();
    }
    let known = |word: &str| {
        proposal.instruction.contains(word)
            || turns.iter().filter_map(said).any(|said| said.contains(word))
    };
    let words = text.split(|it: char| !it.is_alphanumeric() && it != '_');
    let foreign = words.filter(|word| word.contains('_') && is_technical(word) && !known(word));
    let finding = |word: &str| {
        Finding::new(
            "human.leaks",
            format!("The human says `{word}`, a name that only tools have."),
            "Say it in the words of a customer.",
        )
    };
    foreign.map(finding).collect()
}

/// True of the names of tools and of their arguments.
fn is_technical(word: &str) -> bool {
    let arguments = |parameters: &serde_json::Value| {
        let has = |map: &serde_json::Map<String, serde_json::Value>| map.contains_key(word);
        parameters.get("properties").and_then(serde_json::Value::as_object).is_some_and(has)
    };
    registry::all()
        .into_iter()
        .flat_map(environment::Domain::tools)
        .any(|tool| tool.name == word || arguments(&tool.parameters))
}

fn said(turn: &Turn) -> Option<&str> {
    match turn {
        Turn::Human { text, .. } | Turn::Agent { text } => Some(text),
        Turn::Tool { .. } => None,
    }
}
