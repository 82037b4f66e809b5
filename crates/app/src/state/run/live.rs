//! What of a run is seen only while it goes on, and recordings of runs.

use protocol::{Command, Gauges, How, ModelChoice, OpenedRecording, Reply, Terms, Writing};

use super::RunState;
use crate::action::run::ModelKind;
use crate::action::{Effect, Notice, Owner};
use crate::snapshot::Snapshot;

/// What is seen of the shown run only while it goes on.
#[derive(Clone, Default)]
pub struct Live {
    /// What it spends, and what holds it up; `None` where nothing is to be seen.
    pub gauges: Option<Snapshot<Gauges>>,
    /// The task that answers are being written in.
    pub task: u32,
    /// Those answers.
    pub answers: Snapshot<Vec<Writing>>,
}

/// A recording that may be played.
#[derive(Clone, Default, PartialEq)]
pub enum Playable {
    /// None.
    #[default]
    None,
    /// A link names one, which was not fetched.
    Proposed(String),
    /// A link names one that cannot be fetched: why.
    Refused(String),
    /// It is being fetched.
    Fetching(String),
    /// It is open.
    Open(Snapshot<OpenedRecording>),
}

impl RunState {
    /// The answers that are being written in the task that is shown.
    pub fn writing(&self) -> Snapshot<Vec<Writing>> {
        match &self.open {
            Some(open) if open.number == self.live.task && self.is_active() => {
                self.live.answers.clone()
            }
            _ => Snapshot::default(),
        }
    }

    pub(super) fn heard_live(&mut self, reply: &Reply, effects: &mut Vec<Effect>) {
        let shown = |run: &String| self.shown.as_ref().is_some_and(|shown| shown.is(run));
        match reply {
            Reply::Live { run, gauges } if shown(run) => {
                self.live.gauges = Some(Snapshot::new(gauges.as_ref().clone()));
            }
            Reply::Writing { run, task, answers } if shown(run) => {
                self.live.task = *task;
                self.live.answers = Snapshot::new(answers.clone());
            }
            Reply::Planned { plan } => self.plan = Some(Snapshot::new(plan.clone())),
            Reply::RecordingOpened(about) => {
                self.playable = Playable::Open(Snapshot::new(about.as_ref().clone()));
                effects.push(Effect::Reveal("recording".into()));
            }
            _ => {}
        }
    }

    /// Has the worker say what the run of the controls will ask, where that costs something.
    pub(super) fn plan_anew(&self, effects: &mut Vec<Effect>) {
        if self.form.model == ModelKind::Endpoint {
            let config = self.form.config.clone();
            effects.push(Effect::Ask(Owner::Run, Command::Plan { config }));
        }
    }

    /// A recording of this tab was asked for and comes as a file.
    pub(super) fn heard_export(name: &str, url: &str, lines: u32, effects: &mut Vec<Effect>) {
        effects.push(Effect::Offer { name: name.to_owned(), url: url.to_owned() });
        let text = format!(
            "{name}: {lines} lines. It holds every request and reply, and no key. Drop it on this page to play the run \
             without an endpoint."
        );
        effects.push(Effect::Tell(Notice::calm(text)));
    }

    /// A link names a recording: nothing is fetched before the visitor says so.
    pub fn propose_recording(&mut self, address: Result<String, String>) {
        self.playable = match address {
            Ok(url) => Playable::Proposed(url),
            Err(message) => Playable::Refused(message),
        };
    }

    pub(super) fn fetch_recording(&mut self, effects: &mut Vec<Effect>) {
        if let Playable::Proposed(url) = &self.playable {
            let url = url.clone();
            effects
                .push(Effect::Ask(Owner::Recording, Command::FetchRecording { url: url.clone() }));
            self.playable = Playable::Fetching(url);
        }
    }

    /// The recording could not be fetched; the message is shown already.
    pub fn failed_recording(&mut self) {
        if let Playable::Fetching(url) = &self.playable {
            self.playable = Playable::Proposed(url.clone());
        }
    }

    pub(super) fn close_recording(&mut self, effects: &mut Vec<Effect>) {
        if let Playable::Open(_) = std::mem::take(&mut self.playable) {
            effects.push(Effect::Ask(Owner::Recording, Command::CloseRecording));
        }
    }

    pub(super) fn play_recording(&mut self, effects: &mut Vec<Effect>) {
        let Playable::Open(about) = &self.playable else { return };
        if self.is_active() {
            effects.push(Effect::Tell(Notice::alarm(
                "A run is in progress: wait for its end, or stop it first.",
            )));
            return;
        }
        let config = about.config.clone();
        let request = protocol::RunRequest { config, how: self.replay() };
        self.begin(&request.config.clone(), &request.how.model, effects);
        effects.push(Effect::Reveal("overview".into()));
        effects.push(Effect::Ask(Owner::Run, Command::Start { request }));
    }

    /// How a recording is played.
    pub(super) fn replay(&self) -> How {
        How {
            model: ModelChoice::Recorded,
            concurrency: 1,
            pace_millis: self.form.paced_millis(),
            terms: Terms::default(),
            prices: std::collections::BTreeMap::new(),
        }
    }

    /// Name of the model in the open recording, and whether it is the simulated one.
    pub(super) fn recorded(&self) -> (String, bool) {
        match &self.playable {
            Playable::Open(about) => (about.model.clone(), about.simulated),
            _ => Default::default(),
        }
    }

    /// The worker broke down, and what it held is gone.
    pub(super) fn forget_live(&mut self) {
        self.live = Live::default();
        if matches!(self.playable, Playable::Open(_) | Playable::Fetching(_)) {
            self.playable = Playable::None;
        }
    }
}
