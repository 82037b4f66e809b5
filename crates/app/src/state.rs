//! What the page knows, and how each action changes it. Data only: no Yew, no browser.

pub mod dataset;
pub mod environment;
pub mod figures;
pub mod graph;
pub mod results;
pub mod run;
pub mod settings;
#[cfg(test)]
mod tests;

use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

use llm::learn::Learned;
use protocol::link::{self, Shared};
use protocol::{Answer, Command, Reply, Request, Terms, address};
use serde::{Deserialize, Serialize};

use crate::action::run::{Edit, ModelKind};
use crate::action::settings::{PricingEdit, RowPart};
use crate::action::{
    Action, DatasetAction, Effect, EnvironmentAction, FiguresAction, Files, FilesAction, Notice,
    Owner, RunAction, SettingsAction, Theme, Tone,
};
use crate::route::{self, Page, Target};

use dataset::DatasetState;
use environment::EnvironmentState;
use figures::FiguresState;
use graph::GraphState;
use results::ResultsState;
use run::RunState;
use settings::pricing::Pricing;
use settings::{Kept, SettingsState};

/// Everything the page knows. Cloning costs a few reference counts.
#[derive(Clone, Default)]
pub struct State {
    /// The view in front.
    pub page: Page,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// How the worker is.
    pub worker: Worker,
    /// What the visitor is being told, oldest first, each with its number.
    pub notices: Snapshot<Vec<(u64, Notice)>>,
    /// The run page.
    pub run: Snapshot<RunState>,
    /// The dataset page.
    pub dataset: Snapshot<DatasetState>,
    /// The graph page.
    pub graph: Snapshot<GraphState>,
    /// The environment page.
    pub environment: Snapshot<EnvironmentState>,
    /// The results page.
    pub results: Snapshot<ResultsState>,
    /// The figures page.
    pub figures: Snapshot<FiguresState>,
    /// The settings page.
    pub settings: Snapshot<SettingsState>,
    /// What endpoints have taught this tab.
    learnt: Snapshot<Learned>,
    /// Names of dropped files that the worker reads.
    pub reading: Option<Vec<String>>,
    /// Unanswered questions, by number.
    asked: Snapshot<BTreeMap<u64, Owner>>,
    /// Last number given to a question or a notice.
    last: u64,
}

/// How the worker is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Worker {
    /// Not yet up.
    #[default]
    Starting,
    /// Takes commands.
    Ready,
    /// Broke down too often; what the browser said.
    Gone(String),
}

/// What the browser keeps between visits. Never a key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Local {
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// The endpoint.
    #[serde(flatten)]
    pub endpoint: Kept,
    /// What tokens cost.
    pub prices: Pricing,
    /// What a run may spend.
    pub terms: Terms,
}

impl State {
    /// Changes the state and says what has to be done outside it.
    pub fn update(&mut self, action: Action) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.apply(action, &mut effects);
        let mut outward = Vec::new();
        for effect in effects {
            match effect {
                Effect::Ask(owner, command) => {
                    outward.push(Effect::Send(self.number(owner, command), Files::default()));
                }
                Effect::Open(owner, domain, files) => {
                    let request = self.number(owner, Command::Open { domain });
                    outward.push(Effect::Send(request, files));
                }
                Effect::Tell(notice) => outward.extend(self.tell(notice)),
                effect => outward.push(effect),
            }
        }
        outward
    }

    /// What the browser should keep of this state.
    pub fn local(&self) -> Local {
        Local {
            theme: self.theme,
            endpoint: self.settings.kept(),
            prices: self.settings.pricing.clone(),
            // Whether a run is recorded is asked anew each time.
            terms: Terms { record: false, ..self.run.form.terms },
        }
    }

    fn apply(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::Opened(fragment) => self.opened(&fragment, effects),
            Action::Recalled(json) => self.recalled(&json, effects),
            Action::Go(page) => {
                effects.push(Effect::Fragment(page.fragment().into()));
                self.show(page, effects);
            }
            Action::Theme(theme) => {
                self.theme = theme;
                effects.push(Effect::Theme(theme));
                self.remember(effects);
            }
            Action::Learnt(learned) => self.learnt = Snapshot::new(learned),
            Action::WorkerReady => self.worker_ready(effects),
            Action::WorkerDied { message, restarted } => {
                self.worker_died(message, restarted, effects);
            }
            Action::Answers(answers) => {
                for answer in answers {
                    self.answered(answer, effects);
                }
            }
            Action::Tell(notice) => effects.push(Effect::Tell(notice)),
            Action::Dismiss(number) => self.notices.edit().retain(|(id, _)| *id != number),
            Action::Run(action) => {
                let before = self.run.form.terms;
                self.run.edit().update(action, &self.settings, effects);
                if self.run.form.terms != before {
                    self.remember(effects);
                }
            }
            Action::Dataset(action) => self.dataset.edit().update(action, effects),
            Action::Graph(action) => self.graph.edit().update(action, effects),
            Action::Environment(action) => self.environment.edit().update(action, effects),
            Action::Figures(FiguresAction::Price(stage, part, text)) => {
                let edit = match stage {
                    Some(stage) => PricingEdit::Stage(stage, part, text),
                    None => PricingEdit::Of(self.settings.priced(), RowPart::Amount(part, text)),
                };
                self.set(SettingsAction::Price(edit), effects);
            }
            Action::Figures(action) => self.figures.edit().update(action, effects),
            Action::Results(action) => self.results.edit().update(action, effects),
            Action::Files(FilesAction::Dropped(files)) => {
                self.reading = Some(files.names.clone());
                effects.push(Effect::Open(Owner::Files, None, files));
            }
            Action::Settings(action) => self.set(action, effects),
        }
    }

    fn set(&mut self, action: SettingsAction, effects: &mut Vec<Effect>) {
        let accepted = action == SettingsAction::Accept;
        let before = (self.settings.kept(), self.settings.pricing.clone());
        if action == SettingsAction::Suggest {
            self.share_endpoint(effects);
        }
        self.settings.edit().update(action, effects);
        if (self.settings.kept(), self.settings.pricing.clone()) != before {
            self.remember(effects);
        }
        if accepted {
            let play = RunAction::Edit(Edit::Model(ModelKind::Endpoint));
            self.apply(Action::Run(play), effects);
            self.apply(Action::Go(Page::Settings), effects);
        }
    }

    /// A link to the run that the controls describe, which suggests the endpoint.
    fn share_endpoint(&self, effects: &mut Vec<Effect>) {
        let endpoint = self.settings.suggested();
        let shared = Shared { endpoint, ..self.run.form.to_shared() };
        let done = "Link copied. It suggests this server and model, and carries the settings of the run; never a key. Whoever opens it must accept the server first.";
        effects.push(Effect::CopyLink { fragment: link::encode(&shared), done: done.into() });
    }

    fn opened(&mut self, fragment: &str, effects: &mut Vec<Effect>) {
        match route::read(fragment) {
            Target::Page(page) => self.show(page, effects),
            Target::Shared(shared) => {
                self.show(Page::Run, effects);
                self.settings.edit().suggest(shared.endpoint.clone());
                self.run.edit().invite(*shared);
            }
            Target::Recording(address) => {
                self.show(Page::Run, effects);
                let place = &self.settings.place;
                let address = address::of_recording(&address, &place.origin, &place.folder);
                self.run.edit().propose_recording(address);
            }
            Target::Steps(path) => {
                self.show(Page::Environment, effects);
                let action = EnvironmentAction::Invited(path);
                self.environment.edit().update(action, effects);
            }
            Target::BrokenSteps(message) => {
                self.show(Page::Environment, effects);
                let action = EnvironmentAction::BadLink(message);
                self.environment.edit().update(action, effects);
            }
            Target::Broken(message) => {
                self.show(Page::Run, effects);
                self.run.edit().refuse_link(message);
            }
        }
    }

    fn show(&mut self, page: Page, effects: &mut Vec<Effect>) {
        self.page = page;
        if page != Page::Dataset {
            self.dataset.edit().update(DatasetAction::Left, effects);
        }
        if page != Page::Environment {
            self.environment.edit().hidden();
        }
        match page {
            Page::Run | Page::Results => {}
            Page::Settings => effects.push(Effect::Ask(Owner::Replies, Command::Replies)),
            Page::Dataset => self.dataset.edit().shown(effects),
            Page::Graph => {
                let shown =
                    self.run.shown.as_ref().map_or(&self.run.form.config, |shown| &shown.config);
                self.graph.edit().shown(&shown.domain, effects);
            }
            Page::Environment => self.environment.edit().shown(effects),
            Page::Figures => {
                let run = self.run.shown.as_ref();
                let run = run.map(|shown| (shown.id(), shown.progress.totals.closed));
                self.figures.edit().shown(run, effects);
            }
        }
    }

    fn recalled(&mut self, json: &str, effects: &mut Vec<Effect>) {
        // Settings of another version, or written by another hand: the page then starts with its defaults.
        let local: Local = serde_json::from_str(json).unwrap_or_default();
        self.theme = local.theme;
        self.settings.edit().recalled(local.endpoint, effects);
        self.settings.edit().pricing = local.prices;
        self.run.edit().form.terms = local.terms;
        effects.push(Effect::Theme(self.theme));
    }

    fn remember(&self, effects: &mut Vec<Effect>) {
        let json = serde_json::to_string(&self.local()).expect("texts always serialise");
        effects.push(Effect::Remember(json));
    }

    fn worker_ready(&mut self, effects: &mut Vec<Effect>) {
        self.worker = Worker::Ready;
        if *self.learnt != Learned::default() {
            let learned = Learned::clone(&self.learnt);
            effects.push(Effect::Ask(Owner::Doctor, Command::Know { learned }));
        }
        effects.push(Effect::Ask(Owner::Run, Command::Runs));
    }

    fn worker_died(&mut self, message: String, restarted: bool, effects: &mut Vec<Effect>) {
        self.asked.edit().clear();
        self.reading = None;
        self.run.edit().worker_died();
        self.dataset.edit().failed();
        self.graph.edit().failed();
        self.environment.edit().failed();
        self.results.edit().worker_died();
        self.figures.edit().failed();
        self.settings.edit().forsaken();
        let was_up = std::mem::take(&mut self.worker) == Worker::Ready;
        if !restarted {
            self.worker = Worker::Gone(message);
        } else if was_up {
            let text = format!(
                "The background worker broke down ({message}) and was started again. What was accepted is stored; a run in progress can be resumed."
            );
            effects.push(Effect::Tell(Notice::alarm(text)));
            // What the page in front had asked is asked again.
            self.show(self.page, effects);
        }
    }

    fn answered(&mut self, answer: Answer, effects: &mut Vec<Effect>) {
        let lasting = matches!(
            answer.reply,
            Reply::Began { .. }
                | Reply::News { .. }
                | Reply::Live { .. }
                | Reply::Writing { .. }
                | Reply::Gathering { .. }
        );
        let owner = self.asked.get(&answer.id).copied();
        if !lasting && owner.is_some() {
            self.asked.edit().remove(&answer.id);
        }
        match (answer.reply, owner) {
            (Reply::Failed { message }, Some(owner)) => self.failed(owner, message, effects),
            (Reply::Failed { message }, None) => effects.push(Effect::Tell(Notice::alarm(message))),
            (Reply::Learnt { learned }, _) => {
                self.learnt = Snapshot::new(learned.clone());
                effects.push(Effect::KeepLearnt(learned));
            }
            (reply, owner) => self.heard(&reply, owner, effects),
        }
    }

    /// Every page hears every answer and takes what concerns it.
    fn heard(&mut self, reply: &Reply, owner: Option<Owner>, effects: &mut Vec<Effect>) {
        self.run.edit().heard(reply, owner == Some(Owner::Run), effects);
        self.dataset.edit().heard(reply, owner == Some(Owner::Dataset), effects);
        self.graph.edit().heard(reply, effects);
        self.environment.edit().heard(reply, effects);
        self.results.edit().heard(reply, effects);
        self.heard_figures(reply, effects);
        self.settings.edit().heard(reply);
        if owner == Some(Owner::Files) {
            self.opened_files(reply, effects);
        }
    }

    /// The figures page shows the run that the run page does, also when that comes later.
    fn heard_figures(&mut self, reply: &Reply, effects: &mut Vec<Effect>) {
        match reply {
            Reply::Gathering { .. } | Reply::Figures { .. } => self.figures.edit().heard(reply),
            Reply::Example { .. } | Reply::Shown { .. } if self.page == Page::Figures => {
                self.show(Page::Figures, effects);
            }
            _ => {}
        }
    }

    /// Shows what became of dropped files.
    fn opened_files(&mut self, reply: &Reply, effects: &mut Vec<Effect>) {
        self.reading = None;
        if let Reply::Loaded { domain, rows, .. } = reply {
            let rows: Vec<String> =
                rows.iter().map(|(table, count)| format!("{count} {table}")).collect();
            let text =
                format!("Loaded for {domain}: {}. New runs use these rows too.", rows.join(", "));
            effects.push(Effect::Tell(Notice::calm(text)));
            let waiting = self.results.files.as_ref().is_some_and(|files| files.domain == *domain);
            if !(waiting && self.page == Page::Results) {
                self.apply(Action::Go(Page::Environment), effects);
            }
        } else if let Reply::ResultsOpened(_) = reply {
            self.apply(Action::Go(Page::Results), effects);
        } else if let Reply::RecordingOpened(_) = reply {
            self.apply(Action::Go(Page::Run), effects);
        }
    }

    fn failed(&mut self, owner: Owner, message: String, effects: &mut Vec<Effect>) {
        match owner {
            Owner::Run => self.run.edit().failed(effects),
            Owner::Dataset => self.dataset.edit().failed(),
            Owner::Graph => self.graph.edit().failed(),
            Owner::Environment => self.environment.edit().failed(),
            Owner::Results => self.results.edit().failed(),
            Owner::Figures => self.figures.edit().failed(),
            Owner::Files => self.reading = None,
            Owner::Recording => self.run.edit().failed_recording(),
            // That page shows the message beside what was asked.
            Owner::Settings | Owner::Keys | Owner::Models | Owner::Doctor | Owner::Replies => {
                return self.settings.edit().failed(owner, &message);
            }
        }
        effects.push(Effect::Tell(Notice::alarm(message)));
    }

    fn tell(&mut self, notice: Notice) -> Option<Effect> {
        self.last += 1;
        let number = self.last;
        let millis = if notice.offer.is_some() { 10_000 } else { 6_000 };
        let leave = || Effect::After { millis, action: Box::new(Action::Dismiss(number)) };
        let effect = (notice.tone == Tone::Calm).then(leave);
        self.notices.edit().push((number, notice));
        effect
    }

    fn number(&mut self, owner: Owner, command: Command) -> Request {
        self.last += 1;
        self.asked.edit().insert(self.last, owner);
        Request { id: self.last, command }
    }
}
