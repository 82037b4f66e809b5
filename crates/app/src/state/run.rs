//! What the run page knows: the controls, the run that is shown, and what of it the visitor looks at.

pub mod behind;
pub mod form;
pub mod live;
mod look;
pub mod method;
mod shown;
pub mod task;
#[cfg(test)]
mod tests;

use crate::snapshot::Snapshot;

use dataset::record::Source;
use llm::money::Plan;
use pipeline::RunConfig;
use pipeline::committee::Rule;
use protocol::link::{self, Shared};
use protocol::progress::{Delta, End, Progress, Stage};
use protocol::{Command, ModelChoice, Reply, RunInfo};

use crate::action::run::{Behind, Edit, ModelKind};
use crate::action::{Effect, Notice, Owner, RunAction};
use crate::state::settings::SettingsState;

use behind::Listed;
use form::Form;
use live::{Live, Playable};
use look::interesting;
use task::Task;

pub use shown::{Origin, Phase, Shown};

/// What the run page knows.
#[derive(Clone, Default)]
pub struct RunState {
    /// The controls.
    pub form: Form,
    /// The run that is shown.
    pub shown: Option<Shown>,
    /// The task that is to be shown in full.
    pub selected: Option<u32>,
    /// The task that is: the selected one, or the one before until the worker has given the steps.
    pub open: Option<Snapshot<Task>>,
    /// True while the newest task is followed.
    pub follow: bool,
    /// The stage that is explained in full.
    pub stage: Option<Stage>,
    /// The tasks that are listed instead of all.
    pub listed: Option<Snapshot<Listed>>,
    /// The rule under which the stored votes are counted again.
    pub rule: Option<Rule>,
    /// What stands above the controls.
    pub banner: Option<Banner>,
    /// A recording that may be played.
    pub playable: Playable,
    /// What the run of the controls will ask; `None` until the worker has worked it out.
    pub plan: Option<Snapshot<Plan>>,
    /// What is seen of the shown run only while it goes on.
    pub live: Live,
    /// The run that was shown before the one that is starting, in case that does not work.
    before: Option<Shown>,
    /// Stored runs, newest first; `None` until the worker has listed them.
    pub runs: Option<Snapshot<Vec<RunInfo>>>,
    /// The task to show when the run that was asked for comes.
    wanted: Option<u32>,
    /// The list to show then.
    wanted_list: Option<Behind>,
    /// True while a followed task lingers.
    lingering: bool,
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

impl RunState {
    /// The task that is shown in full.
    pub fn task(&self) -> Option<&Snapshot<Task>> {
        self.open.as_ref()
    }

    /// True while the worker is at a run.
    pub fn is_active(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.phase.is_active())
    }

    /// Fills the controls from a share link; nothing starts and nothing is stored.
    pub fn invite(&mut self, shared: Shared) {
        let terms = self.form.terms;
        self.form = Form { terms, ..Form::shared(shared) };
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
        self.forget_live();
    }

    /// A question of this page was refused; the message is shown already.
    pub fn failed(&mut self, effects: &mut Vec<Effect>) {
        if self.shown.as_ref().is_some_and(|shown| shown.phase == Phase::Starting) {
            match self.before.take() {
                Some(before) => self.show(before, effects),
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
            RunAction::Edit(edit) => self.edit(edit, effects),
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
            RunAction::Select(task) => self.select(task, effects),
            RunAction::Move(places) => self.step(places, effects),
            RunAction::Follow => {
                self.follow = true;
                self.take_newest(effects);
            }
            RunAction::Turn => {
                self.lingering = false;
                if self.follow {
                    self.take_newest(effects);
                }
            }
            RunAction::List(behind) => self.list(behind),
            RunAction::ListOf(run, behind) => self.list_of(run, behind, effects),
            RunAction::Recount(rule) => {
                self.rule = rule;
                self.list_anew();
            }
            RunAction::Stage(stage) => self.stage = if self.stage == stage { None } else { stage },
            RunAction::Share => self.share(effects),
            RunAction::SaveRecording => {
                effects.push(Effect::Ask(Owner::Run, Command::Recording));
            }
            RunAction::FetchRecording => self.fetch_recording(effects),
            RunAction::PlayRecording => self.play_recording(effects),
            RunAction::CloseRecording => self.close_recording(effects),
            RunAction::SaveUnsaved => self.save_unsaved(effects),
            RunAction::CloseBanner => self.banner = None,
        }
    }

    /// The worker said something; `asked` when this page had asked.
    pub fn heard(&mut self, reply: &Reply, asked: bool, effects: &mut Vec<Effect>) {
        match reply {
            Reply::Runs { runs } => self.heard_runs(runs, effects),
            // Answers to what was asked before the visitor pressed Start must not take the place of the new run.
            Reply::Example { .. } | Reply::Shown { .. } if self.is_active() => {}
            Reply::Example { config, progress } if asked => {
                self.show(Shown::example(config.clone(), progress.clone()), effects);
            }
            Reply::Shown { run, progress } if asked => {
                self.show(Shown::stored(run, progress.clone()), effects);
            }
            Reply::Began { run, progress } => {
                let shown = Shown::stored(run, progress.clone());
                self.live = Live::default();
                self.show(Shown { phase: Phase::Running, ..shown }, effects);
                self.follow = true;
            }
            Reply::News { run, delta } => self.happened(run, delta, effects),
            Reply::Export { name, url, count, .. } if asked => {
                Self::heard_export(name, url, *count, effects);
            }
            Reply::Task { run, task, steps, closed, failures } => {
                let shown = self.shown.as_ref().is_some_and(|shown| shown.id() == run);
                if shown && self.selected == Some(*task) {
                    let mut task = Task::of(*task, steps.iter().cloned(), *closed);
                    task.explain(failures);
                    self.open = Some(Snapshot::new(task));
                }
            }
            Reply::Loaded { domain, hash, rows } => {
                self.form.config.domain.clone_from(domain);
                self.form.config.source = Source::Loaded(hash.clone());
                self.banner = Some(Banner::Loaded(rows.clone()));
                self.plan_anew(effects);
            }
            reply => self.heard_live(reply, effects),
        }
    }

    fn edit(&mut self, edit: Edit, effects: &mut Vec<Effect>) {
        self.form.edit(edit);
        self.plan_anew(effects);
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
                self.begin(&request.config.clone(), &request.how.model, effects);
                effects.push(Effect::Reveal("overview".into()));
                effects.push(Effect::Ask(Owner::Run, Command::Start { request }));
            }
        }
    }

    fn begin(&mut self, config: &RunConfig, model: &ModelChoice, effects: &mut Vec<Effect>) {
        let (model, simulated) = match model {
            ModelChoice::Simulated { .. } => ("interplay-simulated".to_owned(), true),
            ModelChoice::Endpoint(endpoint) => (endpoint.model.clone(), false),
            ModelChoice::Recorded => self.recorded(),
        };
        self.before = self.shown.take();
        let shown = Shown {
            origin: Origin::Stored(String::new()),
            config: config.clone(),
            model,
            endpoint: String::new(),
            recording: None,
            simulated,
            phase: Phase::Starting,
            progress: Snapshot::new(Progress::new(config.count)),
            end: None,
            memory: 0,
        };
        self.show(shown, effects);
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
        let how = if info.recording.is_some() { Ok(self.replay()) } else { form.how(settings) };
        match how {
            Err(message) => effects.push(Effect::Tell(Notice::alarm(message))),
            Ok(how) => {
                let command = Command::Resume { run: info.id.clone(), how };
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
        self.unless_active(Command::Show { run }, effects);
    }

    fn open_task(&mut self, run: String, task: u32, effects: &mut Vec<Effect>) {
        if self.shown.as_ref().is_some_and(|shown| shown.is(&run)) {
            self.select(task, effects);
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
            self.show(Shown::stored(&info, Progress::new(info.config.count)), effects);
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
        let Some(shown) = &self.shown else { return };
        if let Some(End::Halted { unsaved: Some(text), .. }) = &shown.end {
            effects.push(Effect::Download {
                name: "interplay-unsaved-record.jsonl".into(),
                text: format!("{text}\n"),
            });
        }
    }

    fn show(&mut self, shown: Shown, effects: &mut Vec<Effect>) {
        let known = |task: &u32| shown.progress.line(*task).is_some();
        let wanted = self.wanted.take().filter(known);
        let first = wanted.or_else(|| interesting(&shown.progress));
        let same = self.shown.as_ref().is_some_and(|before| before.origin == shown.origin);
        self.follow = false;
        if !same {
            self.live = Live::default();
            self.open = None;
            self.listed = None;
        }
        self.shown = Some(shown);
        self.selected = first;
        self.list_anew();
        self.look(effects);
    }

    fn heard_runs(&mut self, runs: &[RunInfo], effects: &mut Vec<Effect>) {
        let first = self.runs.is_none();
        self.runs = Some(Snapshot::new(runs.to_vec()));
        if first && self.shown.is_none() {
            let command = match runs.first() {
                Some(info) => Command::Show { run: info.id.clone() },
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

    fn happened(&mut self, run: &str, delta: &Delta, effects: &mut Vec<Effect>) {
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.is(run)) else { return };
        shown.progress.edit().apply(delta);
        shown.memory = delta.memory;
        let phase = match &delta.end {
            Some(End::Finished) => Some(Phase::Finished),
            Some(End::Capped { .. }) => Some(Phase::Stopped),
            Some(End::Halted { reason, .. }) => Some(Phase::Halted(reason.clone())),
            None => None,
        };
        if let Some(phase) = phase {
            shown.phase = phase;
            shown.end.clone_from(&delta.end);
            effects.push(Effect::Ask(Owner::Run, Command::Runs));
        }
        self.watched(delta);
        self.list_anew();
        if self.follow {
            self.linger(effects);
        }
    }
}
