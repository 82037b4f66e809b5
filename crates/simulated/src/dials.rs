//! How often the simulated model errs, and how: the dials, and the table that describes them to a page.

use serde::{Deserialize, Serialize};

/// Error rates in percent, 0 to 100 (more counts as 100). The default is for demonstrations: every kind of rejection
/// turns up within some fifty tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dials {
    /// The proposal is not JSON.
    pub malformed_json: u32,
    /// An action names a tool that does not exist.
    pub unknown_tool: u32,
    /// An argument is missing, of the wrong type or outside its list.
    pub wrong_argument: u32,
    /// An action refers to an order, item or payment method that is not there.
    pub stale_id: u32,
    /// The environment runs the action, and the policy forbids it.
    pub policy_violation: u32,
    /// The actions do something else than the instruction asks.
    pub intent_mismatch: u32,
    /// A question of the instruction has no answer in the outputs.
    pub missing_output: u32,
    /// A judge scores without looking.
    pub lazy_judge: u32,
    /// The human states a wrong or invented detail.
    pub human_drift: u32,
    /// The human ends the talk although something is open.
    pub human_stops_early: u32,
    /// The agent slips at a write or an answer.
    pub careless_agent: u32,
}

/// One dial as a page or a help text shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Name of the field in [`Dials`].
    pub name: &'static str,
    /// Two or three words for a slider.
    pub label: &'static str,
    /// What goes wrong, and which check should notice.
    pub doc: &'static str,
    /// The demonstration default, in percent.
    pub default: u32,
}

const ALL: [Dial; 11] = [
    dial(
        "malformed_json",
        "Broken JSON",
        "The generator's answer is cut off; the format check notices.",
        6,
    ),
    dial(
        "unknown_tool",
        "Unknown tool",
        "An action names a tool that does not exist; the format check notices.",
        6,
    ),
    dial(
        "wrong_argument",
        "Wrong argument",
        "An argument is missing, mistyped or outside its list; the checks notice.",
        7,
    ),
    dial(
        "stale_id",
        "Stale id",
        "An action refers to something that is not there; the execution check notices.",
        8,
    ),
    dial(
        "policy_violation",
        "Policy breach",
        "A call that runs and is forbidden; the policy check notices.",
        9,
    ),
    dial(
        "intent_mismatch",
        "Intent mismatch",
        "The actions differ from the instruction; the committee notices.",
        10,
    ),
    dial(
        "missing_output",
        "Missing output",
        "A question has no answer in the outputs; the committee notices.",
        15,
    ),
    dial(
        "lazy_judge",
        "Lazy judge",
        "A judge scores without looking; the majority makes up for it.",
        8,
    ),
    dial(
        "human_drift",
        "Human drifts",
        "The human states a wrong detail; best-of-N with critique makes up for it.",
        10,
    ),
    dial(
        "human_stops_early",
        "Human leaves",
        "The human ends the talk too soon; the final check notices.",
        2,
    ),
    dial(
        "careless_agent",
        "Careless agent",
        "The agent errs at a write or an answer; the final check notices.",
        10,
    ),
];

const fn dial(name: &'static str, label: &'static str, doc: &'static str, default: u32) -> Dial {
    Dial { name, label, doc, default }
}

impl Dials {
    /// A model that never errs on purpose.
    pub fn perfect() -> Self {
        let mut dials = Self::default();
        for dial in Self::all() {
            dials.set(dial.name, 0);
        }
        dials
    }

    /// All dials in the order of the fields.
    pub fn all() -> &'static [Dial] {
        &ALL
    }

    /// The rate of a dial by name, in percent; `None` when there is no such dial.
    pub fn get(&self, name: &str) -> Option<u32> {
        self.clone().slot(name).copied()
    }

    /// Sets a dial by name, at most 100; false when there is no such dial.
    pub fn set(&mut self, name: &str, percent: u32) -> bool {
        self.slot(name).map(|slot| *slot = percent.min(100)).is_some()
    }

    fn slot(&mut self, name: &str) -> Option<&mut u32> {
        Some(match name {
            "malformed_json" => &mut self.malformed_json,
            "unknown_tool" => &mut self.unknown_tool,
            "wrong_argument" => &mut self.wrong_argument,
            "stale_id" => &mut self.stale_id,
            "policy_violation" => &mut self.policy_violation,
            "intent_mismatch" => &mut self.intent_mismatch,
            "missing_output" => &mut self.missing_output,
            "lazy_judge" => &mut self.lazy_judge,
            "human_drift" => &mut self.human_drift,
            "human_stops_early" => &mut self.human_stops_early,
            "careless_agent" => &mut self.careless_agent,
            _ => return None,
        })
    }
}

impl Default for Dials {
    fn default() -> Self {
        let [
            malformed_json,
            unknown_tool,
            wrong_argument,
            stale_id,
            policy_violation,
            intent_mismatch,
            ..,
        ] = ALL.map(|dial| dial.default);
        let [.., missing_output, lazy_judge, human_drift, human_stops_early, careless_agent] =
            ALL.map(|dial| dial.default);
        Self {
            malformed_json,
            unknown_tool,
            wrong_argument,
            stale_id,
            policy_violation,
            intent_mismatch,
            missing_output,
            lazy_judge,
            human_drift,
            human_stops_early,
            careless_agent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dial_of_the_table_is_a_field_with_that_default() {
        let dials = Dials::default();
        for dial in Dials::all() {
            assert_eq!(dials.get(dial.name), Some(dial.default), "{}", dial.name);
        }
        let fields = serde_json::to_value(&dials).unwrap();
        let names: Vec<&str> = fields.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, Dials::all().iter().map(|dial| dial.name).collect::<Vec<_>>());
    }

    #[test]
    fn a_perfect_model_has_every_dial_at_zero() {
        let dials = Dials::perfect();
        assert!(Dials::all().iter().all(|dial| dials.get(dial.name) == Some(0)));
    }

    #[test]
    fn dials_are_set_by_name_and_kept_within_a_hundred() {
        let mut dials = Dials::perfect();
        assert!(dials.set("lazy_judge", 250));
        assert_eq!(dials.lazy_judge, 100);
        assert!(!dials.set("lazy", 5));
        assert_eq!(dials.get("lazy"), None);
    }

    #[test]
    fn unknown_dials_are_refused_and_missing_ones_take_their_default() {
        assert!(serde_json::from_str::<Dials>(r#"{"lazy":1}"#).is_err());
        let dials: Dials = serde_json::from_str(r#"{"lazy_judge":1}"#).unwrap();
        assert_eq!((dials.lazy_judge, dials.stale_id), (1, 8));
    }
}
