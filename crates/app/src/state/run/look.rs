//! What the visitor looks at: the selected task, the list it stands in, and the newest one while it is followed.

use protocol::Command;
use protocol::progress::{Delta, Progress, Standing};

use super::RunState;
use super::behind::Listed;
use crate::action::run::Behind;
use crate::action::{Action, Effect, Owner, RunAction};
use crate::snapshot::Snapshot;

/// Milliseconds that a followed task stays after its end, so that a fast run can be watched.
const LINGER: u32 = 700;

impl RunState {
    pub(super) fn select(&mut self, task: u32, effects: &mut Vec<Effect>) {
        self.follow = false;
        self.selected = Some(task);
        self.look(effects);
    }

    /// Has the worker give the selected task.
    pub(super) fn look(&mut self, effects: &mut Vec<Effect>) {
        if let (Some(shown), Some(task)) = (&self.shown, self.selected) {
            let command = Command::Watch { run: shown.id().to_owned(), task };
            effects.push(Effect::Ask(Owner::Run, command));
        } else {
            self.open = None;
        }
    }

    /// What is new of the task that is shown in full.
    pub(super) fn watched(&mut self, delta: &Delta) {
        let Some(open) = &mut self.open else { return };
        if let Some((task, steps)) = &delta.watched
            && *task == open.number
            && !steps.is_empty()
        {
            let open = open.edit();
            steps.iter().cloned().for_each(|step| open.take(step));
        }
        let closed = delta.lines.iter().any(|line| line.task == open.number && line.closed);
        if closed && !open.closed {
            open.edit().closed = true;
        }
    }

    /// Stays with a task until a moment after it is closed, then takes the newest: jumping at once would be unreadable.
    pub(super) fn linger(&mut self, effects: &mut Vec<Effect>) {
        let Some(shown) = &self.shown else { return };
        match self.selected.map(|task| shown.progress.is_closed(task)) {
            None => self.take_newest(effects),
            Some(true) if !self.lingering => {
                self.lingering = true;
                let action = Box::new(Action::Run(RunAction::Turn));
                effects.push(Effect::After { millis: LINGER, action });
            }
            Some(_) => {}
        }
    }

    pub(super) fn take_newest(&mut self, effects: &mut Vec<Effect>) {
        let Some(shown) = &self.shown else { return };
        let newest = shown.progress.lines.last().map(|line| line.task);
        if newest.is_some() && newest != self.selected {
            self.selected = newest;
            self.look(effects);
        }
    }

    pub(super) fn step(&mut self, places: i32, effects: &mut Vec<Effect>) {
        let Some(shown) = &self.shown else { return };
        let count = self.listed.as_ref().map_or(shown.progress.lines.len(), |it| it.tasks.len());
        let place = |task: u32| match &self.listed {
            Some(listed) => listed.tasks.binary_search(&task),
            None => shown.progress.place(task),
        };
        let here = self.selected.map_or(0, |task| place(task).unwrap_or_else(|place| place));
        let there = here.saturating_add_signed(places as isize).min(count.saturating_sub(1));
        let task = match &self.listed {
            Some(listed) => listed.tasks.get(there).copied(),
            None => shown.progress.lines.get(there).map(|line| line.task),
        };
        if let Some(task) = task {
            self.select(task, effects);
        }
    }

    pub(super) fn list(&mut self, behind: Option<Behind>) {
        let progress = self.shown.as_ref().map(|shown| &shown.progress);
        self.listed = progress
            .zip(behind)
            .map(|(progress, behind)| Snapshot::new(Listed::of(progress, behind, self.rule)));
    }

    /// The same list after something has changed.
    pub(super) fn list_anew(&mut self) {
        if let Some(listed) = &self.listed {
            self.list(Some(listed.behind.clone()));
        }
    }
}

/// The task that shows most of the method: one that was refused, improved and kept; else one that was kept.
pub(super) fn interesting(progress: &Progress) -> Option<u32> {
    let kept = || progress.lines.iter().filter(|line| line.standing == Standing::Kept);
    let best = kept().find(|line| line.rounds > 1).or_else(|| kept().next());
    best.or_else(|| progress.lines.first()).map(|line| line.task)
}
