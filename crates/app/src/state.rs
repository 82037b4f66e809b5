//! What the page knows, and how each action changes it. Data only: no Yew, no browser.

pub mod dataset;
pub mod environment;
pub mod graph;
pub mod results;
pub mod run;
pub mod settings;
#[cfg(test)]
mod tests;

use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

use protocol::{Answer, Command, Reply, Request};
use serde::{Deserialize, Serialize};

use crate::action::{
    Action, DatasetAction, Effect, EnvironmentAction, Files, FilesAction, Notice, Owner, Theme,
    Tone,
};
use crate::route::{self, Page, Target};

use dataset::DatasetState;
use environment::EnvironmentState;
use graph::GraphState;
use results::ResultsState;
use run::RunState;
use settings::SettingsState;

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
    /// The settings page.
    pub settings: Snapshot<SettingsState>,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Local {
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// Base URL of the endpoint.
    pub base_url: String,
    /// Name of the model.
    pub model: String,
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
            base_url: self.settings.base_url.clone(),
            model: self.settings.model.clone(),
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
            Action::Run(action) => self.run.edit().update(action, &self.settings, effects),
            Action::Dataset(action) => self.dataset.edit().update(action, effects),
            Action::Graph(action) => self.graph.edit().update(action, effects),
            Action::Environment(action) => self.environment.edit().update(action, effects),
            Action::Results(action) => self.results.edit().update(action, effects),
            Action::Files(FilesAction::Dropped(files)) => {
                self.reading = Some(files.names.clone());
                effects.push(Effect::Open(Owner::Files, None, files));
            }
            Action::Settings(action) => {
                self.settings.edit().update(action, effects);
                self.remember(effects);
            }
        }
    }

    fn opened(&mut self, fragment: &str, effects: &mut Vec<Effect>) {
        match route::read(fragment) {
            Target::Page(page) => self.show(page, effects),
            Target::Shared(shared) => {
                self.show(Page::Run, effects);
                self.run.edit().invite(*shared);
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
            Page::Dataset => self.dataset.edit().shown(effects),
            Page::Graph => {
                let shown =
                    self.run.shown.as_ref().map_or(&self.run.form.config, |shown| &shown.config);
                self.graph.edit().shown(&shown.domain, effects);
            }
            Page::Environment => self.environment.edit().shown(effects),
            Page::Settings => self.settings.edit().shown(effects),
        }
    }

    fn recalled(&mut self, json: &str, effects: &mut Vec<Effect>) {
        // Settings of another version, or written by another hand: the page then starts with its defaults.
        let local: Local = serde_json::from_str(json).unwrap_or_default();
        self.theme = local.theme;
        let settings = self.settings.edit();
        settings.base_url = local.base_url;
        settings.model = local.model;
        effects.push(Effect::Theme(self.theme));
    }

    fn remember(&self, effects: &mut Vec<Effect>) {
        let json = serde_json::to_string(&self.local()).expect("texts always serialise");
        effects.push(Effect::Remember(json));
    }

    fn worker_ready(&mut self, effects: &mut Vec<Effect>) {
        self.worker = Worker::Ready;
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
        let lasting = matches!(answer.reply, Reply::Began { .. } | Reply::News { .. });
        let owner = self.asked.get(&answer.id).copied();
        if !lasting && owner.is_some() {
            self.asked.edit().remove(&answer.id);
        }
        match (answer.reply, owner) {
            (Reply::Failed { message }, Some(owner)) => self.failed(owner, message, effects),
            (Reply::Failed { message }, None) => effects.push(Effect::Tell(Notice::alarm(message))),
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
        self.settings.edit().heard(reply, effects);
        if owner == Some(Owner::Files) {
            self.opened_files(reply, effects);
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
        }
    }

    fn failed(&mut self, owner: Owner, message: String, effects: &mut Vec<Effect>) {
        match owner {
            Owner::Run => self.run.edit().failed(effects),
            Owner::Dataset => self.dataset.edit().failed(),
            Owner::Graph => self.graph.edit().failed(),
            Owner::Environment => self.environment.edit().failed(),
            Owner::Results => self.results.edit().failed(),
            Owner::Files => self.reading = None,
            // That page shows the message beside what was asked.
            Owner::Settings => return self.settings.edit().failed(&message),
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
