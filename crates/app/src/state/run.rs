//! What the run page knows: the controls, the run that is shown, and what of it the visitor looks at.

pub mod fold;
pub mod form;
pub mod method;
pub mod task;
#[cfg(test)]
mod tests;

use crate::snapshot::Snapshot;

use dataset::record::Source;
use pipeline::{Event, Journal, RunConfig};
use protocol::link::{self, Shared};
use protocol::{Command, ModelChoice, Reply, RunInfo, RunStatus};

use crate::action::run::{Edit, ModelKind, Stage};
use crate::action::{Effect, Notice, Owner, RunAction};
use crate::state::settings::SettingsState;

use fold::{End, Fold};
use form::Form;
use task::Task;

/// What the run page knows.
#[derive(Clone, Default)]
pub struct RunState {
    /// The controls.
    pub form: Form,
    /// The run that is shown.
    pub shown: Option<Shown>,
    /// The task that is shown in full.
    pub selected: Option<u32>,
    /// True while the newest task is followed.
    pub follow: bool,
    /// The stage that is explained in full.
    pub stage: Option<Stage>,
    /// What stands above the controls.
    pub banner: Option<Banner>,
    /// The run that was shown before the one that is starting, in case that does not work.
    before: Option<Shown>,
    /// Stored runs, newest first; `None` until the worker has listed them.
    pub runs: Option<Snapshot<Vec<RunInfo>>>,
    /// The task to show when the run that was asked for comes.
    wanted: Option<u32>,
}

/// The run that is shown.
#[derive(Clone)]
pub struct Shown {
    /// Where it came from.
    pub origin: Origin,
    /// Its config.
    pub config: RunConfig,
    /// Name of the model, as its host names it.
    pub model: String,
    /// True when the simulated model plays.
    pub simulated: bool,
    /// What it does at the moment.
    pub phase: Phase,
    /// What happened.
    pub fold: Snapshot<Fold>,
}

/// Where a shown run came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Made for the first sight of the page; not stored.
    Example,
    /// Stored in this browser under this id.
    Stored(String),
}

/// What a run does at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The worker prepares it.
    Starting,
    /// It runs.
    Running,
    /// It is held.
    Paused,
    /// It is being ended.
    Stopping,
    /// The visitor ended it.
    Stopped,
    /// Every task is closed.
    Finished,
    /// It could not go on.
    Halted(String),
    /// Tab or worker went away while it ran.
    CutOff,
}

/// What stands above the controls.
#[derive(Clone, Debug, PartialEq)]
pub enum Banner {
    /// A share link filled the controls.
    Invited,
    /// A share link could not be read; the message.
    BadLink(String),
    /// Own rows are loaded: rows by table.
    Loaded(Vec<(String, u32)>),
}

impl Phase {
    /// True while the worker is at it.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Starting | Self::Running | Self::Paused | Self::Stopping)
    }

    /// True when it can be taken up again.
    pub fn can_resume(&self) -> bool {
        matches!(self, Self::Stopped | Self::Halted(_) | Self::CutOff)
    }

    fn of(status: &RunStatus) -> Self {
        match status {
            RunStatus::Running => Self::Running,
            RunStatus::Finished => Self::Finished,
            RunStatus::Stopped => Self::Stopped,
            RunStatus::Halted { reason } => Self::Halted(reason.clone()),
            RunStatus::CutOff => Self::CutOff,
        }
    }
}

impl Shown {
    fn stored(info: &RunInfo, journals: Vec<Journal>) -> Self {
        Self {
            origin: Origin::Stored(info.id.clone()),
            config: info.config.clone(),
            model: info.model.clone(),
            simulated: info.dials.is_some(),
            phase: Phase::of(&info.status),
            fold: Snapshot::new(Fold::of(info.config.count, journals)),
        }
    }

    fn example(config: RunConfig, journals: Vec<Journal>) -> Self {
        let total = config.count;
        Self {
            origin: Origin::Example,
            config,
            model: "interplay-simulated".into(),
            simulated: true,
            phase: Phase::Finished,
            fold: Snapshot::new(Fold::of(total, journals)),
        }
    }

    fn is(&self, run: &str) -> bool {
        self.origin == Origin::Stored(run.to_owned())
    }
}

impl RunState {
    /// The task that is shown in full.
    pub fn task(&self) -> Option<&Snapshot<Task>> {
        self.shown.as_ref()?.fold.tasks.get(&self.selected?)
    }

    /// True while the worker is at a run.
    pub fn is_active(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.phase.is_active())
    }

    /// Fills the controls from a share link; nothing starts and nothing is stored.
    pub fn invite(&mut self, shared: Shared) {
        self.form = Form::shared(shared);
        self.banner = Some(Banner::Invited);
    }

    /// A share link could not be read.
    pub fn refuse_link(&mut self, message: String) {
        self.banner = Some(Banner::BadLink(message));
    }

    /// The worker broke down: what ran is cut off.
    pub fn worker_died(&mut self) {
        if self.is_active() {
            self.set_phase(Phase::CutOff);
        }
    }

    /// A question of this page was refused; the message is shown already.
    pub fn failed(&mut self, effects: &mut Vec<Effect>) {
        if self.shown.as_ref().is_some_and(|shown| shown.phase == Phase::Starting) {
            match self.before.take() {
                Some(before) => self.show(before),
                None => effects.push(Effect::Ask(Owner::Run, Command::Example)),
            }
        }
        if self.runs.is_none() {
            // The store cannot be read: the visitor still sees what the method does.
            self.runs = Some(Snapshot::default());
            effects.push(Effect::Ask(Owner::Run, Command::Example));
        }
    }

    /// The visitor did something on the page.
    pub fn update(
        &mut self,
        action: RunAction,
        settings: &SettingsState,
        effects: &mut Vec<Effect>,
    ) {
        match action {
            RunAction::Edit(edit) => self.edit(edit),
            RunAction::RandomSeed => effects.push(Effect::RandomSeed),
            RunAction::Start => self.start(settings, effects),
            RunAction::Pause => self.ask(Phase::Paused, Command::Pause, effects),
            RunAction::Continue => self.ask(Phase::Running, Command::Continue, effects),
            RunAction::Stop => self.ask(Phase::Stopping, Command::Stop, effects),
            RunAction::Resume => self.resume(settings, effects),
            RunAction::Open(run) => self.open(run, effects),
            RunAction::OpenTask(run, task) => self.open_task(run, task, effects),
            RunAction::TakeUp(run) => self.take_up(&run, settings, effects),
            RunAction::Example => self.unless_active(Command::Example, effects),
            RunAction::Select(task) => {
                self.selected = Some(task);
                self.follow = false;
            }
            RunAction::Move(places) => self.step(places),
            RunAction::Follow => {
                self.follow = true;
                self.follow_newest();
            }
            RunAction::Stage(stage) => self.stage = if self.stage == stage { None } else { stage },
            RunAction::Share => self.share(effects),
            RunAction::SaveUnsaved => self.save_unsaved(effects),
            RunAction::CloseBanner => self.banner = None,
        }
    }

    /// The worker said something; `asked` when this page had asked.
    pub fn heard(&mut self, reply: &Reply, asked: bool, effects: &mut Vec<Effect>) {
        match reply {
            Reply::Runs { runs } => self.heard_runs(runs, effects),
            // Answers to what was asked before the visitor pressed Start must not take the place of the new run.
            Reply::Example { .. } | Reply::Journals { .. } if self.is_active() => {}
            Reply::Example { config, journals } if asked => {
                self.show(Shown::example(config.clone(), journals.clone()));
            }
            Reply::Journals { run, journals } if asked => {
                self.show(Shown::stored(run, journals.clone()));
            }
            Reply::Began { run, journals } => {
                self.show(Shown { phase: Phase::Running, ..Shown::stored(run, journals.clone()) });
                self.follow = true;
            }
            Reply::Events { run, events } => self.happened(run, events, effects),
            Reply::Loaded { domain, hash, rows } => {
                self.form.config.domain.clone_from(domain);
                self.form.config.source = Source::Loaded(hash.clone());
                self.banner = Some(Banner::Loaded(rows.clone()));
            }
            _ => {}
        }
    }

    fn edit(&mut self, edit: Edit) {
        self.form.edit(edit);
        if self.banner == Some(Banner::Invited) {
            self.banner = None;
        }
    }

    fn start(&mut self, settings: &SettingsState, effects: &mut Vec<Effect>) {
        if self.is_active() {
            return;
        }
        match self.form.request(settings) {
            Err(message) => effects.push(Effect::Tell(Notice::alarm(message))),
            Ok(request) => {
                self.banner = None;
                self.begin(&request.config.clone(), &request.model);
                effects.push(Effect::Reveal("overview".into()));
                effects.push(Effect::Ask(Owner::Run, Command::Start { request }));
            }
        }
    }

    fn begin(&mut self, config: &RunConfig, model: &ModelChoice) {
        let (model, simulated) = match model {
            ModelChoice::Simulated { .. } => ("interplay-simulated".to_owned(), true),
            ModelChoice::Endpoint(endpoint) => (endpoint.model.clone(), false),
        };
        let fold = Snapshot::new(Fold { total: config.count, ..Fold::default() });
        let origin = Origin::Stored(String::new());
        self.before = self.shown.take();
        self.show(Shown {
            origin,
            config: config.clone(),
            model,
            simulated,
            phase: Phase::Starting,
            fold,
        });
        self.follow = true;
    }

    fn resume(&mut self, settings: &SettingsState, effects: &mut Vec<Effect>) {
        let Some(info) = self.resumable() else { return };
        let mut form = Form { config: info.config.clone(), ..self.form.clone() };
        if let Some(dials) = &info.dials {
            form.edit(Edit::Model(ModelKind::Simulated));
            form.dials = dials.clone();
        } else {
            form.edit(Edit::Model(ModelKind::Endpoint));
        }
        match form.request(settings) {
            Err(message) => effects.push(Effect::Tell(Notice::alarm(message))),
            Ok(request) => {
                let command = Command::Resume {
                    run: info.id.clone(),
                    model: request.model,
                    concurrency: request.concurrency,
                    pace_millis: request.pace_millis,
                };
                self.before.clone_from(&self.shown);
                self.set_phase(Phase::Starting);
                effects.push(Effect::Ask(Owner::Run, command));
            }
        }
    }

    fn resumable(&self) -> Option<RunInfo> {
        let shown = self.shown.as_ref()?;
        let runs = self.runs.as_ref()?;
        runs.iter().find(|info| shown.is(&info.id) && shown.phase.can_resume()).cloned()
    }

    fn open(&mut self, run: String, effects: &mut Vec<Effect>) {
        self.unless_active(Command::Journals { run }, effects);
    }

    fn open_task(&mut self, run: String, task: u32, effects: &mut Vec<Effect>) {
        if self.shown.as_ref().is_some_and(|shown| shown.is(&run)) {
            self.selected = Some(task);
            self.follow = false;
        } else {
            self.wanted = Some(task);
            self.open(run, effects);
        }
    }

    fn take_up(&mut self, run: &str, settings: &SettingsState, effects: &mut Vec<Effect>) {
        let info =
            self.runs.iter().flat_map(|runs| runs.iter()).find(|info| info.id == run).cloned();
        if self.is_active() {
            effects.push(Effect::Tell(Notice::alarm(
                "A run is in progress: wait for its end, or stop it first.",
            )));
        } else if let Some(info) = info {
            // What it did before comes with the worker's answer.
            self.show(Shown::stored(&info, Vec::new()));
            self.resume(settings, effects);
            if !self.is_active() {
                self.open(info.id, effects);
            }
        }
    }

    fn unless_active(&mut self, command: Command, effects: &mut Vec<Effect>) {
        if self.is_active() {
            effects.push(Effect::Tell(Notice::alarm(
                "A run is in progress: wait for its end, or stop it first.",
            )));
        } else {
            effects.push(Effect::Ask(Owner::Run, command));
        }
    }

    fn ask(&mut self, phase: Phase, command: Command, effects: &mut Vec<Effect>) {
        if self.is_active() {
            self.set_phase(phase);
            effects.push(Effect::Ask(Owner::Run, command));
        }
    }

    fn set_phase(&mut self, phase: Phase) {
        if let Some(shown) = &mut self.shown {
            shown.phase = phase;
        }
    }

    fn share(&mut self, effects: &mut Vec<Effect>) {
        let own_rows = matches!(self.form.config.source, Source::Loaded(_));
        let mut shared = self.form.to_shared();
        if own_rows {
            shared.config.source = RunConfig::default().source;
        }
        let carries = "Link copied. It carries domain, seed, number of tasks, settings of the method and dials; never a key, an endpoint or your data.";
        let done = if own_rows {
            format!("{carries} Your own rows are not in it.")
        } else {
            carries.to_owned()
        };
        effects.push(Effect::CopyLink { fragment: link::encode(&shared), done });
    }

    fn save_unsaved(&self, effects: &mut Vec<Effect>) {
        let Some(Shown { fold, .. }) = &self.shown else { return };
        if let Some(End::Halted { unsaved: Some(text), .. }) = &fold.end {
            effects.push(Effect::Download {
                name: "interplay-unsaved-record.jsonl".into(),
                text: format!("{text}\n"),
            });
        }
    }

    fn show(&mut self, shown: Shown) {
        let wanted = self.wanted.take().filter(|task| shown.fold.tasks.contains_key(task));
        self.follow = false;
        self.selected = wanted.or_else(|| interesting(&shown.fold));
        self.shown = Some(shown);
    }

    fn heard_runs(&mut self, runs: &[RunInfo], effects: &mut Vec<Effect>) {
        let first = self.runs.is_none();
        self.runs = Some(Snapshot::new(runs.to_vec()));
        if first && self.shown.is_none() {
            let command = match runs.first() {
                Some(info) => Command::Journals { run: info.id.clone() },
                None => Command::Example,
            };
            effects.push(Effect::Ask(Owner::Run, command));
        }
        if let Some(shown) = &mut self.shown
            && let Some(info) = runs.iter().find(|info| shown.is(&info.id))
            && shown.phase != Phase::Paused
        {
            shown.phase = Phase::of(&info.status);
        }
    }

    fn happened(&mut self, run: &str, events: &[Event], effects: &mut Vec<Effect>) {
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.is(run)) else { return };
        let fold = shown.fold.edit();
        events.iter().cloned().for_each(|event| fold.take(event));
        let phase = match &fold.end {
            Some(End::Finished) => Some(Phase::Finished),
            Some(End::Halted { reason, .. }) => Some(Phase::Halted(reason.clone())),
            None => None,
        };
        if let Some(phase) = phase {
            shown.phase = phase;
            effects.push(Effect::Ask(Owner::Run, Command::Runs));
        }
        if self.follow {
            self.follow_newest();
        }
    }

    /// Stays with a task until it is closed, then takes the newest: jumping at every event would be unreadable.
    fn follow_newest(&mut self) {
        let Some(shown) = &self.shown else { return };
        let still_open = self.task().is_some_and(|task| !task.closed);
        if !still_open {
            self.selected = shown.fold.tasks.keys().next_back().copied().or(self.selected);
        }
    }

    fn step(&mut self, places: i32) {
        let Some(shown) = &self.shown else { return };
        let numbers: Vec<u32> = shown.fold.tasks.keys().copied().collect();
        let here = self.selected.and_then(|task| numbers.binary_search(&task).ok()).unwrap_or(0);
        let there =
            here.saturating_add_signed(places as isize).min(numbers.len().saturating_sub(1));
        if let Some(number) = numbers.get(there) {
            self.selected = Some(*number);
            self.follow = false;
        }
    }
}

/// The task that shows most of the method: one that was refused, improved and kept; else one that was kept.
fn interesting(fold: &Fold) -> Option<u32> {
    let kept = || fold.tasks.values().filter(|task| !task.records.is_empty());
    let best = kept().find(|task| task.rounds.len() > 1).or_else(|| kept().next());
    best.or_else(|| fold.tasks.values().next()).map(|task| task.number)
}
