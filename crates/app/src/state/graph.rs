//! What the graph page knows.

use protocol::Reply;

use crate::action::{Effect, GraphAction};

/// What the graph page knows.
#[derive(Clone, Default)]
pub struct GraphState {}

impl GraphState {
    /// The visitor did something on the page.
    pub fn update(&mut self, action: GraphAction, _effects: &mut Vec<Effect>) {
        match action {
            GraphAction::Shown => {}
        }
    }

    /// The page came into view; `domain` is the one that the run page has chosen.
    pub fn shown(&mut self, _domain: &str, _effects: &mut Vec<Effect>) {}

    /// The worker said something.
    pub fn heard(&mut self, _reply: &Reply, _effects: &mut Vec<Effect>) {}

    /// A question of this page was refused; the message is shown already.
    pub fn failed(&mut self) {}
}
