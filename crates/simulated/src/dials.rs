//! How often the simulated model errs, and how: one table, one line a dial.

use serde::{Deserialize, Serialize};

/// One dial as a page or a help text shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Name of the field in [`Dials`].
    pub name: &'static str,
    /// The part of the model that errs; dials of one part stand together.
    pub part: &'static str,
    /// Two or three words for a slider.
    pub label: &'static str,
    /// What goes wrong, and who should notice.
    pub doc: &'static str,
    /// The demonstration default, in percent.
    pub default: u32,
}

/// Makes the struct, its defaults and the table from one line a dial.
macro_rules! dials {
    ($($part:literal { $($name:ident = $default:literal, $label:literal, $doc:literal;)+ })+) => {
        /// Error rates in percent, 0 to 100 (more counts as 100). The default is for demonstrations: nearly every branch of
        /// the method is taken within some hundred tasks.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Dials {
            $($(#[doc = $doc] pub $name: u32,)+)+
        }

        const ALL: &[Dial] = &[$($(Dial {
            name: stringify!($name),
            part: $part,
            label: $label,
            doc: $doc,
            default: $default,
        },)+)+];

        impl Default for Dials {
            fn default() -> Self {
                Self { $($($name: $default,)+)+ }
            }
        }

        impl Dials {
            fn slot(&mut self, name: &str) -> Option<&mut u32> {
                match name {
                    $($(stringify!($name) => Some(&mut self.$name),)+)+
                    _ => None,
                }
            }
        }
    };
}

dials! {
    "Generator" {
        malformed_json = 6, "Broken JSON", "The generator's answer is cut off; the format check notices.";
        unknown_tool = 6, "Unknown tool", "An action names a tool that does not exist; the format check notices.";
        wrong_argument = 7, "Wrong argument", "An argument is missing, mistyped or outside its list; the checks notice.";
        stale_id = 8, "Stale id", "An action refers to something that is not there; the execution check notices.";
        policy_violation = 9, "Policy breach", "A call that runs and is forbidden; the policy check notices.";
        intent_mismatch = 10, "Intent mismatch", "The actions differ from the instruction; the committee notices.";
        missing_output = 15, "Missing output", "A question has no answer in the outputs; the committee notices.";
        no_op = 3, "No effect", "An action sets what is so already; the no-op check notices.";
        ungrounded = 3, "Ungrounded value", "An action holds a value that nobody named; the grounding check notices.";
        ambiguous = 4, "Ambiguous wish", "A telling detail is left out; the uniqueness check notices.";
        near_duplicate = 4, "Copied example", "An example is handed in again; the grounding or the duplicates check notices.";
        merge_forgets = 15, "Merge forgets", "A joined task leaves out a wish or a detail; checks and committee notice.";
        feedback_ignored = 5, "Feedback ignored", "A revision is the refused proposal once more; it is refused again.";
    }
    "Committee" {
        lazy_judge = 8, "Lazy judge", "A judge scores without looking; the majority makes up for it.";
        unreadable_vote = 2, "Unreadable vote", "A judge's scores cannot be read; the vote is void.";
        silent_summariser = 3, "Silent summariser", "The summariser says nothing; the findings themselves go back.";
    }
    "Human" {
        human_drift = 10, "Human drifts", "The human states a wrong detail; best-of-N with critique makes up for it.";
        human_stops_early = 2, "Human leaves", "The human ends the talk too soon; the final check notices.";
        human_stops_waiting = 1, "Human leaves a question", "The human ends the talk while a change waits for a yes; the goal tracker notices.";
        human_invents = 3, "Human invents", "The human names an id that nobody gave; the goal tracker notices.";
        unreadable_critique = 2, "Unreadable critique", "A critic's scores cannot be read; the candidate goes unscored.";
    }
    "Agent" {
        careless_agent = 10, "Careless agent", "The agent errs at a write or an answer; the final check notices.";
        agent_skips_consent = 0, "No consent", "The agent writes without asking; the procedure check notices.";
        agent_reads_early = 0, "Early look", "The agent opens records before it knows who is there; the procedure check notices.";
        agent_grants_forbidden = 10, "Gives in", "The agent does what policy forbids when asked; the verdict notices.";
        agent_strays = 0, "Collateral change", "The agent changes something nobody asked for; the final check notices.";
        agent_loops = 1, "Never done", "The agent calls one tool for ever; the step limit ends it.";
        agent_breaks = 1, "Broken reply", "The agent's reply is empty or cut off; it is asked again.";
        agent_fails_call = 0, "Failed call", "The agent mistypes an id and tries again; the turn filter notices.";
        agent_repeats = 2, "Repeated call", "The agent makes a call twice; the turn filter notices.";
        agent_apologises = 2, "Apology loop", "The agent apologises twice before it goes on; the turn filter notices.";
    }
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

    /// All dials, part by part.
    pub fn all() -> &'static [Dial] {
        ALL
    }

    /// The rate of a dial by name, in percent; `None` when there is no such dial.
    pub fn get(&self, name: &str) -> Option<u32> {
        self.clone().slot(name).copied()
    }

    /// Sets a dial by name, at most 100; false when there is no such dial.
    pub fn set(&mut self, name: &str, percent: u32) -> bool {
        self.slot(name).map(|slot| *slot = percent.min(100)).is_some()
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
