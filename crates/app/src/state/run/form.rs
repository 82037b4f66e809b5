//! The controls of a run, and the table of numbers that the visitor can set.

use pipeline::RunConfig;
use protocol::link::Shared;
use protocol::{ModelChoice, RunRequest};
use simulated::Dials;

use crate::action::run::{Edit, Knob, ModelKind, Pace, Preset};
use crate::state::run::method;
use crate::state::settings::SettingsState;

/// Largest seed that survives a JavaScript number.
pub const MAX_SEED: u64 = (1 << 53) - 1;
/// Most tasks of one run.
pub const MAX_COUNT: u32 = 10_000;
/// Most tasks in flight.
pub const MAX_CONCURRENCY: u32 = 16;

/// The controls.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// What the records depend on.
    pub config: RunConfig,
    /// Who plays.
    pub model: ModelKind,
    /// How the simulated model errs.
    pub dials: Dials,
    /// Speed of the simulated model.
    pub pace: Pace,
    /// Tasks in flight at most.
    pub concurrency: u32,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            config: RunConfig::default(),
            model: ModelKind::default(),
            dials: Dials::default(),
            pace: Pace::default(),
            concurrency: 1,
        }
    }
}

/// A number of the method as the page shows it.
pub struct KnobSpec {
    /// Which number.
    pub knob: Knob,
    /// Two or three words.
    pub label: &'static str,
    /// What it does, and whose value the default is.
    pub doc: &'static str,
    /// Least and most.
    pub range: (u32, u32),
}

const fn spec(knob: Knob, label: &'static str, doc: &'static str, range: (u32, u32)) -> KnobSpec {
    KnobSpec { knob, label, doc, range }
}

/// The numbers, in the order of the method.
pub const KNOBS: [KnobSpec; 7] = [
    spec(
        Knob::MaxWrites,
        "Tasks of three changes",
        "How often a task has three write calls in its core, as a weight beside one and two. The paper is silent; 30 is our choice.",
        (0, 100),
    ),
    spec(
        Knob::FeedbackRounds,
        "Feedback rounds",
        "Revisions after a refused proposal. The paper: 3 for retail, 5 for airline. 0 shows the yield without feedback.",
        (0, 8),
    ),
    spec(
        Knob::Judges,
        "Judges",
        "Seats of the committee. The paper's figures draw three, its text gives no number.",
        (1, 9),
    ),
    spec(
        Knob::Threshold,
        "Threshold, %",
        "The average of the four majority votes must exceed this. The paper keeps its value to itself; 75 asks for all four.",
        (0, 99),
    ),
    spec(
        Knob::Attempts,
        "Dialogue attempts",
        "Tries at each accepted task. The paper: up to 3.",
        (1, 5),
    ),
    spec(
        Knob::Candidates,
        "Candidates per reply",
        "Best-of-N for the simulated human. The paper: 4; 1 is the naive human.",
        (1, 8),
    ),
    spec(
        Knob::MaxSteps,
        "Most agent steps",
        "Replies and calls of the agent in one dialogue. tau-bench's default, 30; the paper states none.",
        (4, 100),
    ),
];

impl Form {
    /// Controls as a share link says; everything else at its default.
    pub fn shared(shared: Shared) -> Self {
        Self { config: shared.config, dials: shared.dials, ..Self::default() }
    }

    /// What a share link says of these controls.
    pub fn to_shared(&self) -> Shared {
        Shared { config: self.config.clone(), dials: self.dials.clone() }
    }

    /// Changes one control; numbers are kept within their ranges.
    pub fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Domain(domain) => self.config.domain = domain,
            Edit::Seed(seed) => self.config.seed = seed.min(MAX_SEED),
            Edit::Count(count) => self.config.count = count.clamp(1, MAX_COUNT),
            Edit::Model(kind) => self.choose(kind),
            Edit::Dial(name, percent) => {
                self.dials.set(name, percent);
            }
            Edit::Dials(Preset::Demonstration) => self.dials = Dials::default(),
            Edit::Dials(Preset::Perfect) => self.dials = Dials::perfect(),
            Edit::Pace(pace) => self.pace = pace,
            Edit::Concurrency(number) => self.concurrency = number.clamp(1, MAX_CONCURRENCY),
            Edit::Knob(knob, value) => self.turn(knob, value),
            Edit::ResetKnobs => self.reset_knobs(),
            Edit::Method(path, text) => method::set(&mut self.config, path, &text),
            Edit::ResetMethod => method::reset(&mut self.config),
            Edit::GeneratedRows => self.config.source = RunConfig::default().source,
        }
    }

    /// The value of a number of the method.
    pub fn knob(&self, knob: Knob) -> u32 {
        *slot(&mut self.config.clone(), knob)
    }

    /// True when every number of the method stands at its default.
    pub fn knobs_are_default(&self) -> bool {
        let default = Self::default();
        KNOBS.iter().all(|spec| self.knob(spec.knob) == default.knob(spec.knob))
    }

    /// Who plays, for the worker; `Err` says what is missing.
    pub fn choice(&self, settings: &SettingsState) -> Result<ModelChoice, String> {
        match self.model {
            ModelKind::Simulated if !self.can_simulate() => {
                Err("The simulated model knows the online shop only: choose that world, or an endpoint.".into())
            }
            ModelKind::Simulated => Ok(ModelChoice::Simulated { dials: self.dials.clone() }),
            ModelKind::Endpoint => settings
                .endpoint()
                .map(ModelChoice::Endpoint)
                .ok_or_else(|| "There is no endpoint yet: give its address and the name of a model in Settings, or choose the simulated model.".into()),
        }
    }

    /// True when the simulated model can play in the chosen domain.
    pub fn can_simulate(&self) -> bool {
        simulated::plays(&self.config.domain)
    }

    /// The run that these controls describe; `Err` says what is missing.
    pub fn request(&self, settings: &SettingsState) -> Result<RunRequest, String> {
        Ok(RunRequest {
            config: self.config.clone(),
            model: self.choice(settings)?,
            concurrency: self.concurrency,
            pace_millis: self.pace_millis(),
        })
    }

    /// Least time between two model answers, in milliseconds.
    pub fn pace_millis(&self) -> u32 {
        match (self.model, self.pace) {
            (ModelKind::Simulated, Pace::Slow) => 250,
            (ModelKind::Simulated, Pace::Watch) => 40,
            (ModelKind::Simulated, Pace::Instant) | (ModelKind::Endpoint, _) => 0,
        }
    }

    fn choose(&mut self, kind: ModelKind) {
        if self.model != kind {
            // A network waits, one tab's processor does not: each kind starts with the number that suits it.
            self.concurrency = if kind == ModelKind::Endpoint { 4 } else { 1 };
        }
        self.model = kind;
    }

    fn turn(&mut self, knob: Knob, value: u32) {
        if let Some(spec) = KNOBS.iter().find(|spec| spec.knob == knob) {
            *slot(&mut self.config, knob) = value.clamp(spec.range.0, spec.range.1);
        }
    }

    fn reset_knobs(&mut self) {
        let default = Self::default();
        for spec in &KNOBS {
            self.turn(spec.knob, default.knob(spec.knob));
        }
    }
}

fn slot(config: &mut RunConfig, knob: Knob) -> &mut u32 {
    match knob {
        Knob::FeedbackRounds => config.phase1.feedback_rounds.get_or_insert(3),
        Knob::Judges => &mut config.phase1.judges,
        Knob::Threshold => super::method::threshold(config),
        Knob::MaxWrites => config.sampling.writes.entry(3).or_default(),
        Knob::Attempts => &mut config.phase2.attempts,
        Knob::Candidates => &mut config.phase2.candidates,
        Knob::MaxSteps => &mut config.phase2.max_steps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_within_their_ranges() {
        let mut form = Form::default();
        form.edit(Edit::Seed(u64::MAX));
        form.edit(Edit::Count(0));
        form.edit(Edit::Concurrency(900));
        form.edit(Edit::Knob(Knob::Judges, 0));
        form.edit(Edit::Dial("lazy_judge", 400));
        assert_eq!(
            (form.config.seed, form.config.count, form.concurrency),
            (MAX_SEED, 1, MAX_CONCURRENCY)
        );
        assert_eq!((form.knob(Knob::Judges), form.dials.lazy_judge), (1, 100));
    }

    #[test]
    fn every_default_is_within_its_range_and_can_be_restored() {
        let mut form = Form::default();
        for spec in &KNOBS {
            let default = form.knob(spec.knob);
            assert!((spec.range.0..=spec.range.1).contains(&default), "{}", spec.label);
            form.edit(Edit::Knob(
                spec.knob,
                if default == spec.range.0 { spec.range.1 } else { spec.range.0 },
            ));
            assert_ne!(form.knob(spec.knob), default, "{}", spec.label);
        }
        assert!(!form.knobs_are_default());
        form.edit(Edit::ResetKnobs);
        assert_eq!(form, Form::default());
    }

    #[test]
    fn an_endpoint_needs_an_address_and_a_model_before_a_run_starts() {
        let mut form = Form::default();
        form.edit(Edit::Model(ModelKind::Endpoint));
        let mut settings = SettingsState::default();
        assert!(form.request(&settings).unwrap_err().contains("Settings"));
        settings.base_url = "http://localhost:8000/v1".into();
        settings.model = "some-model".into();
        let request = form.request(&settings).unwrap();
        assert!(
            matches!(request.model, ModelChoice::Endpoint(endpoint) if endpoint.model == "some-model")
        );
        assert_eq!((request.concurrency, request.pace_millis), (4, 0));
    }

    #[test]
    fn the_simulated_model_is_not_sent_where_it_knows_nothing() {
        let mut form = Form::default();
        form.edit(Edit::Domain("mock".into()));
        assert!(form.request(&SettingsState::default()).unwrap_err().contains("online shop"));
        form.edit(Edit::Domain("retail".into()));
        assert!(form.request(&SettingsState::default()).is_ok());
    }

    #[test]
    fn a_link_fills_the_controls_and_gives_itself_back() {
        let mut form = Form::default();
        form.edit(Edit::Seed(7));
        form.edit(Edit::Dial("stale_id", 50));
        assert_eq!(Form::shared(form.to_shared()), form);
    }
}
