//! What the figures page knows: whose figures are shown, beside whose, and what tokens cost.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use figures::Figures;
use figures::coverage::Dimension;
use protocol::{Command, Reply};

use crate::action::{Effect, FiguresAction, Owner};
use crate::snapshot::Snapshot;

/// What the figures page knows.
#[derive(Clone)]
pub struct FiguresState {
    /// The run whose figures are shown; empty for the example, `None` before the page was first shown.
    pub run: Option<String>,
    /// The run beside it.
    pub other: Option<String>,
    /// Figures by run; those of runs that are not shown are forgotten.
    pub known: BTreeMap<String, Snapshot<Gathered>>,
    /// The run whose figures are being worked out, tasks read, tasks to read.
    pub gathering: Option<(String, u32, u32)>,
    /// The dimension whose coverage is drawn.
    pub dimension: Dimension,
    /// Runs that were asked for and not answered, oldest first.
    asked: Vec<String>,
    /// True after the visitor has chosen a run.
    chosen: bool,
}

/// Figures and what they are of.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// Tasks that were closed when they were worked out.
    pub closed: u32,
    /// The figures, without prices.
    pub figures: Figures,
}

impl Default for FiguresState {
    fn default() -> Self {
        Self {
            run: None,
            other: None,
            known: BTreeMap::new(),
            gathering: None,
            dimension: Dimension::Edges,
            asked: Vec::new(),
            chosen: false,
        }
    }
}

impl FiguresState {
    /// The figures that are shown.
    pub fn shown_figures(&self) -> Option<&Snapshot<Gathered>> {
        self.known.get(self.run.as_ref()?)
    }

    /// Those beside them.
    pub fn other_figures(&self) -> Option<&Snapshot<Gathered>> {
        self.known.get(self.other.as_ref()?)
    }

    /// The page came into view; `run` is what the run page shows, with its closed tasks.
    pub fn shown(&mut self, run: Option<(&str, u32)>, effects: &mut Vec<Effect>) {
        if let Some((run, closed)) = run {
            if !self.chosen {
                self.run = Some(run.to_owned());
            }
            let stale = self.known.get(run).is_some_and(|known| known.closed != closed);
            if stale && self.run.as_deref() == Some(run) {
                self.ask(run.to_owned(), effects);
            }
        }
        self.ask_missing(effects);
    }

    /// The visitor did something on the page.
    pub fn update(&mut self, action: FiguresAction, effects: &mut Vec<Effect>) {
        match action {
            FiguresAction::Run(run) => {
                self.chosen = true;
                if self.other.as_ref() == Some(&run) {
                    self.other = self.run.take();
                }
                self.run = Some(run);
                self.ask_missing(effects);
            }
            FiguresAction::Other(other) => {
                self.other = other.filter(|other| self.run.as_ref() != Some(other));
                self.ask_missing(effects);
            }
            FiguresAction::Again => {
                let runs: Vec<String> = self.run.iter().chain(&self.other).cloned().collect();
                for run in runs {
                    self.ask(run, effects);
                }
            }
            FiguresAction::Dimension(dimension) => self.dimension = dimension,
            // Prices are kept with the settings.
            FiguresAction::Price(..) => {}
        }
    }

    /// The worker said something.
    pub fn heard(&mut self, reply: &Reply) {
        match reply {
            Reply::Gathering { run, done, of } => self.gathering = Some((run.clone(), *done, *of)),
            Reply::Figures { run, closed, figures } => {
                self.asked.retain(|asked| asked != run);
                if self.gathering.as_ref().is_some_and(|(gathered, ..)| gathered == run) {
                    self.gathering = None;
                }
                let gathered = Gathered { closed: *closed, figures: figures.as_ref().clone() };
                self.known.insert(run.clone(), Snapshot::new(gathered));
                let (run, other) = (self.run.clone(), self.other.clone());
                self.known.retain(|known, _| {
                    Some(known) == run.as_ref() || Some(known) == other.as_ref()
                });
            }
            _ => {}
        }
    }

    /// A question of this page was refused, or will never be answered; the message is shown already.
    pub fn failed(&mut self) {
        self.asked.clear();
        self.gathering = None;
    }

    fn ask_missing(&mut self, effects: &mut Vec<Effect>) {
        let runs: Vec<String> = self.run.iter().chain(&self.other).cloned().collect();
        for run in runs {
            if !self.known.contains_key(&run) {
                self.ask(run, effects);
            }
        }
    }

    fn ask(&mut self, run: String, effects: &mut Vec<Effect>) {
        if !self.asked.contains(&run) {
            self.asked.push(run.clone());
            effects.push(Effect::Ask(Owner::Figures, Command::Figures { run }));
        }
    }
}
