//! Which questions to the worker the page needs, and what becomes of the answers.

use protocol::Command;
use protocol::world::{Look, Moment, Seen};

use super::EnvironmentState;
use crate::action::{Effect, Owner};
use crate::snapshot::Snapshot;

/// The last question of each kind. The answer to an earlier one is left alone.
#[derive(Clone, Default)]
pub(super) struct Asked {
    last: u64,
    description: Option<Question>,
    walk: Option<Question>,
    rows: Option<Question>,
    row: Option<Question>,
    form: Option<Question>,
}

#[derive(Clone, PartialEq)]
struct Question {
    mark: u64,
    moment: Moment,
    look: Look,
}

impl Asked {
    /// Nothing asked yet, with numbers that nobody has.
    pub(super) fn fresh(&self) -> Self {
        Self { last: self.last, ..Self::default() }
    }

    /// Everything may be asked again.
    pub(super) fn forget(&mut self) {
        *self = self.fresh();
    }
}

impl EnvironmentState {
    /// Asks for what should be on screen and was not asked for.
    pub(super) fn sync(&mut self, effects: &mut Vec<Effect>) {
        if !self.visible {
            return;
        }
        let here = |calls| Moment { world: self.world.clone(), calls, mark: 0 };
        let asked = &mut self.asked;
        let last = &mut asked.last;
        if self.description.is_none() {
            ask(&mut asked.description, last, here(Vec::new()), Look::Description, effects);
            return;
        }
        if self.tree.is_open() {
            ask(&mut asked.walk, last, here(self.tree.all_calls()), Look::Walk, effects);
        }
        let calls = self.tree.calls();
        let query = &self.browse.query;
        ask(&mut asked.rows, last, here(calls.clone()), Look::Rows(query.clone()), effects);
        if let Some(id) = &self.browse.open {
            let look = Look::Row { table: query.table.clone(), id: id.clone() };
            ask(&mut asked.row, last, here(calls.clone()), look, effects);
        } else {
            asked.row = None;
        }
        let tool = self.form.tool.clone();
        let look = match (self.form.touched, self.form.call()) {
            (true, Ok(call)) => Look::Offers { call },
            // Half a JSON text has no offers.
            (true, Err(_)) => return,
            (false, _) => Look::Draft { tool },
        };
        ask(&mut asked.form, last, here(calls), look, effects);
    }

    /// Takes an answer in, if it is the one that is waited for.
    pub(super) fn take(&mut self, mark: u64, seen: &Seen) {
        let waiting =
            |question: &Option<Question>| question.as_ref().is_some_and(|it| it.mark == mark);
        match seen {
            Seen::Description(description) if waiting(&self.asked.description) => {
                self.begin(description);
                self.browse.tables.clone_from(&description.tables);
                self.description = Some(Snapshot::new((**description).clone()));
            }
            Seen::Walk(steps) if waiting(&self.asked.walk) => self.tree.edit().tell(steps),
            Seen::Rows { tables, listing } if waiting(&self.asked.rows) => {
                self.browse.tables.clone_from(tables);
                self.browse.listing = Some(Snapshot::new(listing.clone()));
            }
            Seen::Row { text } if waiting(&self.asked.row) => {
                self.browse.row = Some(text.clone());
            }
            Seen::Draft { call, offers } if waiting(&self.asked.form) => {
                self.form.propose(call);
                self.form.offers.clone_from(offers);
            }
            Seen::Offers(offers) if waiting(&self.asked.form) => {
                self.form.offers.clone_from(offers);
            }
            _ => {}
        }
    }
}

/// Asks, unless the same was asked last.
fn ask(
    slot: &mut Option<Question>,
    last: &mut u64,
    moment: Moment,
    look: Look,
    effects: &mut Vec<Effect>,
) {
    if slot.as_ref().is_some_and(|asked| asked.moment == moment && asked.look == look) {
        return;
    }
    *last += 1;
    *slot = Some(Question { mark: *last, moment: moment.clone(), look: look.clone() });
    let moment = Moment { mark: *last, ..moment };
    effects.push(Effect::Ask(Owner::Environment, Command::World { moment, look }));
}
