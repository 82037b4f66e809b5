//! The controls of a run, and the table of numbers that the visitor can set.

use llm::model::Cap;
use pipeline::RunConfig;
use pipeline::config::arms;
use protocol::link::Shared;
use protocol::{How, ModelChoice, RunRequest, Terms};
use simulated::Dials;

use crate::action::run::{Edit, ModelKind, Pace, Preset};
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
    /// What a run may spend, and what is kept of it.
    pub terms: Terms,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            config: RunConfig::default(),
            model: ModelKind::default(),
            dials: Dials::default(),
            pace: Pace::default(),
            concurrency: 1,
            terms: Terms::default(),
        }
    }
}

/// Settings of the method that stand beside the start button, by their paths.
pub const KNOBS: [&str; 8] = [
    "sampling.manners.impatient",
    "sampling.manners.forbidden",
    "recombination.percent",
    "phase1.judges",
    "phase1.feedback_rounds",
    "phase2.candidates",
    "phase2.attempts",
    "phase2.max_steps",
];

impl Form {
    /// Controls as a share link says; everything else at its default.
    pub fn shared(shared: Shared) -> Self {
        Self { config: shared.config, dials: shared.dials, ..Self::default() }
    }

    /// What a share link says of these controls.
    pub fn to_shared(&self) -> Shared {
        Shared { config: self.config.clone(), dials: self.dials.clone(), endpoint: None }
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
            Edit::Cap(cap, text) => self.cap(cap, &text),
            Edit::Reuse(reuse) => self.terms.reuse = reuse,
            Edit::Record(record) => self.terms.record = record,
            Edit::Method(path, text) => method::set(&mut self.config, path, &text),
            Edit::ResetMethod => method::reset(&mut self.config),
            Edit::Arm(name) => {
                let mut base = self.config.clone();
                method::reset(&mut base);
                self.config = arms(&base)
                    .into_iter()
                    .find(|arm| arm.name == name)
                    .map_or(base, |arm| arm.config);
            }
            Edit::GeneratedRows => self.config.source = RunConfig::default().source,
        }
    }

    /// Who plays, for the worker; `Err` says what is missing.
    pub fn choice(&self, settings: &SettingsState) -> Result<ModelChoice, String> {
        match self.model {
            ModelKind::Simulated if !self.can_simulate() => {
                Err("The simulated model knows the online shop only: choose that world, or an endpoint.".into())
            }
            ModelKind::Simulated => Ok(ModelChoice::Simulated { dials: self.dials.clone() }),
            ModelKind::Endpoint => settings.ready().map(ModelChoice::Endpoint),
        }
    }

    /// True when the simulated model can play in the chosen domain.
    pub fn can_simulate(&self) -> bool {
        simulated::plays(&self.config.domain)
    }

    /// The run that these controls describe; `Err` says what is missing.
    pub fn request(&self, settings: &SettingsState) -> Result<RunRequest, String> {
        Ok(RunRequest { config: self.config.clone(), how: self.how(settings)? })
    }

    /// How it is made; `Err` says what is missing.
    pub fn how(&self, settings: &SettingsState) -> Result<How, String> {
        let model = self.choice(settings)?;
        let mut how = How {
            model,
            concurrency: self.concurrency,
            pace_millis: self.pace_millis(),
            terms: self.terms,
            prices: std::collections::BTreeMap::new(),
        };
        if let ModelChoice::Endpoint(endpoint) = &how.model {
            how.prices = settings.pricing.by_stage(&settings.priced());
            let told = endpoint.base_url.starts_with("https://openrouter.ai/");
            if how.terms.caps.nanos.is_some() && how.prices.is_empty() && !told {
                return Err(format!(
                    "No price of {} is known, so the cap on money cannot be kept: give the price in Settings, or cap tokens or calls instead.",
                    endpoint.model
                ));
            }
        }
        Ok(how)
    }

    /// Least time between two model answers, in milliseconds; an endpoint has its own pace.
    pub fn pace_millis(&self) -> u32 {
        if self.model == ModelKind::Endpoint { 0 } else { self.paced_millis() }
    }

    /// The same of a model at hand.
    pub fn paced_millis(&self) -> u32 {
        match self.pace {
            Pace::Slow => 250,
            Pace::Watch => 40,
            Pace::Instant => 0,
        }
    }

    /// Sets a cap, or takes it away; what is no amount leaves it as it is.
    fn cap(&mut self, cap: Cap, text: &str) {
        let text = text.trim().trim_start_matches('$').trim();
        let caps = &mut self.terms.caps;
        let slot = match cap {
            Cap::Money => &mut caps.nanos,
            Cap::Tokens => &mut caps.tokens,
            Cap::Calls => &mut caps.calls,
        };
        let read = || match cap {
            Cap::Money => text.parse().ok().and_then(llm::money::nanos),
            Cap::Tokens | Cap::Calls => text.parse().ok(),
        };
        if text.is_empty() {
            *slot = None;
        } else if let Some(amount) = read() {
            *slot = Some(amount);
        }
    }

    fn choose(&mut self, kind: ModelKind) {
        if self.model != kind {
            // A network waits, one tab's processor does not: each kind starts with the number that suits it.
            self.concurrency = if kind == ModelKind::Endpoint { 4 } else { 1 };
        }
        self.model = kind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::run::method::Value;

    #[test]
    fn numbers_stay_within_their_ranges() {
        let mut form = Form::default();
        form.edit(Edit::Seed(u64::MAX));
        form.edit(Edit::Count(0));
        form.edit(Edit::Concurrency(900));
        form.edit(Edit::Method("phase1.judges", "0".into()));
        form.edit(Edit::Dial("lazy_judge", 400));
        assert_eq!(
            (form.config.seed, form.config.count, form.concurrency),
            (MAX_SEED, 1, MAX_CONCURRENCY)
        );
        assert_eq!((form.config.phase1.judges, form.dials.lazy_judge), (1, 100));
    }

    #[test]
    fn every_knob_is_a_number_of_the_method_that_can_be_turned_and_restored() {
        for path in KNOBS {
            let setting = method::find(path).unwrap();
            let mut form = Form::default();
            let (least, most) = match setting.value(&form.config) {
                Value::Count(_, least, most) | Value::Perhaps(_, least, most) => (least, most),
                other => panic!("{path} is no number: {other:?}"),
            };
            form.edit(Edit::Method(path, most.to_string()));
            form.edit(Edit::Method(path, least.to_string()));
            form.edit(Edit::ResetMethod);
            assert_eq!(form, Form::default(), "{path}");
        }
    }

    #[test]
    fn an_arm_leaves_one_part_out_and_keeps_what_stands_beside_the_start_button() {
        let mut form = Form::default();
        form.edit(Edit::Seed(7));
        form.edit(Edit::Method("phase1.judges", "5".into()));
        form.edit(Edit::Arm("no_committee"));
        let config = &form.config;
        assert_eq!((config.seed, config.phase1.committee, config.phase1.judges), (7, false, 3));
        form.edit(Edit::Arm("full"));
        assert!(method::is_default(&form.config));
    }

    #[test]
    fn an_endpoint_needs_an_address_and_a_model_before_a_run_starts() {
        let mut form = Form::default();
        form.edit(Edit::Model(ModelKind::Endpoint));
        let mut settings = SettingsState::default();
        assert!(form.request(&settings).unwrap_err().contains("Settings"));
        settings.base_url = "http://localhost:8000/v1".into();
        settings.model = "some-model".into();
        let how = form.request(&settings).unwrap().how;
        assert_eq!((how.concurrency, how.pace_millis), (4, 0));
        assert!(
            matches!(how.model, ModelChoice::Endpoint(endpoint) if endpoint.model == "some-model")
        );
    }

    #[test]
    fn a_cap_on_money_needs_a_price() {
        let mut form = Form::default();
        form.edit(Edit::Model(ModelKind::Endpoint));
        form.edit(Edit::Cap(Cap::Money, "$2.50".into()));
        let mut settings = SettingsState {
            base_url: "http://localhost:8000/v1".into(),
            model: "some-model".into(),
            ..SettingsState::default()
        };
        assert!(form.request(&settings).unwrap_err().contains("No price of some-model"));
        settings.base_url = "https://openrouter.ai/api/v1".into();
        assert!(form.request(&settings).is_ok(), "that host says what calls cost");
        (settings.base_url, settings.model) = ("https://api.openai.com/v1".into(), "gpt-4o".into());
        let how = form.request(&settings).unwrap().how;
        assert_eq!((how.terms.caps.nanos, how.prices.len()), (Some(2_500_000_000), 6));
    }

    #[test]
    fn caps_are_typed_and_taken_away() {
        let mut form = Form::default();
        for (cap, text) in [(Cap::Money, "1"), (Cap::Tokens, "50000"), (Cap::Calls, "30")] {
            form.edit(Edit::Cap(cap, text.into()));
            for nonsense in ["-1", "much", "1e99"] {
                form.edit(Edit::Cap(cap, nonsense.into()));
            }
        }
        let caps = form.terms.caps;
        assert_eq!(
            (caps.nanos, caps.tokens, caps.calls),
            (Some(1_000_000_000), Some(50_000), Some(30))
        );
        for cap in [Cap::Money, Cap::Tokens, Cap::Calls] {
            form.edit(Edit::Cap(cap, " ".into()));
        }
        assert_eq!(form.terms, Terms::default());
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
