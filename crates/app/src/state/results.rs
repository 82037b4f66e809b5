//! What the results page knows: the open files, their graded runs, the run that is open.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use dataset::record::Source;
use dataset::regrade::{Tally, Verdict};
use protocol::results::{GradedRun, GradedRuns, OpenedResults, RunPlace, RunRow};
use protocol::{Command, Reply};

use crate::action::results::Filter;
use crate::action::{Effect, Owner, ResultsAction};
use crate::snapshot::Snapshot;

/// Runs on one page of the list.
pub const PAGE: usize = 50;

/// Id of the open run's element.
pub const RUN: &str = "open-result";

/// What the results page knows.
#[derive(Clone, Default)]
pub struct ResultsState {
    /// The files, when some are open.
    pub files: Option<Snapshot<OpenedResults>>,
    /// The rows that their runs are replayed on.
    pub source: Option<Source>,
    /// The runs graded so far, in the order of the files.
    pub rows: Snapshot<Vec<RunRow>>,
    /// Them in numbers, by file.
    pub tallies: Snapshot<Vec<Tally>>,
    /// Bytes read so far.
    pub read: u64,
    /// What is wrong with the files.
    pub faults: Snapshot<Vec<String>>,
    /// True when all is graded.
    pub done: bool,
    /// Which runs are listed.
    pub filter: Filter,
    /// Number of the first listed run, among those that the filter lets through.
    pub offset: usize,
    /// The run that is open.
    pub open: Option<Snapshot<GradedRun>>,
    /// The run that was asked for.
    pub opening: Option<RunPlace>,
    /// The last loaded data files by domain: the hash of their initial state.
    loaded: BTreeMap<String, String>,
}

impl ResultsState {
    /// Numbers of the runs that the filter lets through.
    pub fn listed(&self) -> Vec<usize> {
        let lets = |row: &RunRow| passes(&self.filter, row);
        self.rows.iter().enumerate().filter(|(_, row)| lets(row)).map(|(place, _)| place).collect()
    }

    /// All runs of all files in numbers.
    pub fn total(&self) -> Tally {
        match self.tallies.as_slice() {
            [one] => one.clone(),
            several => several.iter().fold(Tally::default(), |mut sum, tally| {
                sum.merge(tally);
                sum
            }),
        }
    }

    /// What the visitor did.
    pub fn update(&mut self, action: ResultsAction, effects: &mut Vec<Effect>) {
        match action {
            ResultsAction::Filter(filter) => {
                self.filter = if self.filter == filter { Filter::All } else { filter };
                self.offset = 0;
            }
            ResultsAction::Offset(offset) => self.offset = offset,
            ResultsAction::Open(place) => self.ask(place, effects),
            ResultsAction::Move(places) => self.go(places, effects),
            ResultsAction::Close => {
                self.open = None;
                self.opening = None;
            }
            ResultsAction::Forget => {
                *self = Self { loaded: std::mem::take(&mut self.loaded), ..Self::default() };
            }
        }
    }

    /// What the worker said.
    pub fn heard(&mut self, reply: &Reply, effects: &mut Vec<Effect>) {
        match reply {
            Reply::ResultsOpened(files) => {
                self.update(ResultsAction::Forget, effects);
                self.files = Some(Snapshot::new(files.clone()));
                self.grade(effects);
            }
            Reply::Graded(news) => self.graded(news),
            Reply::GradedRun(run) if self.opening == Some(run.place) && self.is_of(run.mark) => {
                self.opening = None;
                self.open = Some(Snapshot::new(run.as_ref().clone()));
                effects.push(Effect::Top(RUN.to_owned()));
            }
            Reply::Loaded { domain, hash, .. } => {
                self.loaded.insert(domain.clone(), hash.clone());
                if self.files.as_ref().is_some_and(|files| files.domain == *domain) {
                    self.grade(effects);
                }
            }
            _ => {}
        }
    }

    /// A question could not be answered; the message is shown already.
    pub fn failed(&mut self) {
        self.opening = None;
    }

    /// The worker broke down, and with it the handles to the files are gone.
    pub fn worker_died(&mut self) {
        *self = Self::default();
    }

    fn is_of(&self, mark: u64) -> bool {
        self.files.as_ref().is_some_and(|files| files.mark == mark)
    }

    /// Has all runs graded, on the loaded rows of their domain or else on generated ones.
    fn grade(&mut self, effects: &mut Vec<Effect>) {
        let Some(files) = &self.files else { return };
        let loaded = self.loaded.get(&files.domain).cloned();
        let source = loaded.map_or(Source::Generated(1), Source::Loaded);
        effects.push(Effect::Ask(
            Owner::Results,
            Command::GradeResults { mark: files.mark, source: source.clone() },
        ));
        let open = self.open.take().map(|open| open.place);
        self.source = Some(source);
        self.rows = Snapshot::default();
        self.tallies = Snapshot::default();
        self.faults = Snapshot::default();
        self.read = 0;
        self.done = false;
        if let Some(place) = open {
            self.ask(place, effects);
        }
    }

    fn graded(&mut self, news: &GradedRuns) {
        if !self.is_of(news.mark) || self.source.as_ref() != Some(&news.source) {
            return;
        }
        self.rows.edit().extend(news.rows.iter().cloned());
        self.tallies = Snapshot::new(news.tallies.clone());
        self.faults = Snapshot::new(news.faults.clone());
        self.read = news.read;
        self.done = news.done;
    }

    fn ask(&mut self, place: RunPlace, effects: &mut Vec<Effect>) {
        let (Some(files), Some(source)) = (&self.files, &self.source) else { return };
        let (mark, source) = (files.mark, source.clone());
        self.opening = Some(place);
        effects.push(Effect::Ask(Owner::Results, Command::ResultsRun { mark, place, source }));
    }

    /// The run so many places on in the list; runs that cannot be read are passed over.
    fn go(&mut self, places: i32, effects: &mut Vec<Effect>) {
        let readable = |place: &usize| self.rows[*place].found.is_ok();
        let listed: Vec<usize> = self.listed().into_iter().filter(readable).collect();
        let here = self.opening.or(self.open.as_ref().map(|open| open.place));
        let at = listed.iter().position(|place| Some(self.rows[*place].place) == here);
        let step = places.unsigned_abs() as usize;
        let next = match at {
            Some(at) if places < 0 => at.checked_sub(step),
            Some(at) => Some(at + step),
            None => Some(0),
        };
        let Some(row) = next.and_then(|next| listed.get(next)) else { return };
        let place = self.rows[*row].place;
        let shown = self.listed().iter().position(|listed| listed == row).unwrap_or(0);
        self.offset = shown / PAGE * PAGE;
        self.ask(place, effects);
    }
}

fn passes(filter: &Filter, row: &RunRow) -> bool {
    match (&row.found, filter) {
        (_, Filter::All) => true,
        (Err(_), filter) => *filter == Filter::Unreadable,
        (Ok(run), filter) => match filter {
            Filter::All => true,
            Filter::Unreadable => false,
            Filter::Reward => matches!(run.verdict, Verdict::Differs | Verdict::Explained),
            Filter::Observation => run.observations.0 != run.observations.1,
            Filter::State => run.state_equal == Some(false),
            Filter::NoOp => run.no_op,
            Filter::Quirk(id) => run.quirks.iter().any(|(other, _)| other == id),
        },
    }
}
