//! What the dataset page knows.

use protocol::Reply;

use crate::action::{DatasetAction, Effect};

/// What the dataset page knows.
#[derive(Clone, Default)]
pub struct DatasetState {}

impl DatasetState {
    /// The visitor did something on the page.
    pub fn update(&mut self, action: DatasetAction, effects: &mut Vec<Effect>) {
        match action {
            DatasetAction::Shown => self.shown(effects),
        }
    }

    /// The page came into view.
    pub fn shown(&mut self, _effects: &mut Vec<Effect>) {}

    /// The worker said something; `asked` when this page had asked.
    pub fn heard(&mut self, _reply: &Reply, _asked: bool, _effects: &mut Vec<Effect>) {}

    /// A question of this page was refused; the message is shown already.
    pub fn failed(&mut self) {}
}
