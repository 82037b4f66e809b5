//! Every setting of the method that a run's config holds, as a table: what it does, whose value its default is, and
//! how it is changed. `form` has the few that stand beside the start button.

use pipeline::RunConfig;
use pipeline::committee::Rule;

/// One setting.
pub struct Setting {
    /// Its place in the config, as links and files name it.
    pub path: &'static str,
    /// Two or three words.
    pub label: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Whose value the default is.
    pub source: Source,
    slot: Slot,
}

/// Whose value a default is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The paper states it.
    Paper,
    /// tau-bench's default; the paper states none.
    TauBench,
    /// The paper is silent; the value is ours.
    Ours,
}

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A whole number, with the least and the most.
    Count(u32, u32, u32),
    /// On or off.
    Switch(bool),
    /// A sampling temperature from 0 to 2.
    Degree(f64),
}

/// Settings that belong together.
pub struct Group {
    /// A few words.
    pub label: &'static str,
    /// What they have in common.
    pub doc: &'static str,
    /// They, in the order of the method.
    pub settings: &'static [Setting],
}

enum Slot {
    Count(fn(&mut RunConfig) -> &mut u32, u32, u32),
    Switch(fn(&mut RunConfig) -> &mut bool),
    Degree(fn(&mut RunConfig) -> &mut f64),
}

/// Highest temperature that endpoints take.
const HOTTEST: f64 = 2.0;

/// All settings, in the order of the method.
pub const GROUPS: [Group; 3] = [
    Group {
        label: "Sampling",
        doc: "What a task is made of. The paper varies each sampler's frequency at random and gives no numbers.",
        settings: &SAMPLING,
    },
    Group {
        label: "Phase 1: blueprints",
        doc: "Proposal, checks, committee and feedback.",
        settings: &PHASE1,
    },
    Group {
        label: "Phase 2: trajectories",
        doc: "The dialogue between the simulated human and the agent.",
        settings: &PHASE2,
    },
];

const SAMPLING: [Setting; 17] = [
    weight("sampling.writes.0", "Tasks that only ask", |it| {
        it.sampling.writes.entry(0).or_default()
    }),
    weight("sampling.writes.1", "Tasks of one change", |it| {
        it.sampling.writes.entry(1).or_default()
    }),
    weight("sampling.writes.2", "Tasks of two changes", |it| {
        it.sampling.writes.entry(2).or_default()
    }),
    weight("sampling.writes.3", "Tasks of three changes", |it| {
        it.sampling.writes.entry(3).or_default()
    }),
    weight("sampling.writes.4", "Tasks of four changes", |it| {
        it.sampling.writes.entry(4).or_default()
    }),
    weight("sampling.walk.2", "Walks of two steps", |it| it.sampling.walk.entry(2).or_default()),
    weight("sampling.walk.4", "Walks of four steps", |it| it.sampling.walk.entry(4).or_default()),
    weight("sampling.walk.6", "Walks of six steps", |it| it.sampling.walk.entry(6).or_default()),
    weight("sampling.walk.8", "Walks of eight steps", |it| it.sampling.walk.entry(8).or_default()),
    count(
        "sampling.restart_percent",
        "Restarts, %",
        "How often the walk starts anew instead of following a dependency.",
        |it| &mut it.sampling.restart_percent,
        (0, 100),
    ),
    count(
        "sampling.min_policies",
        "Fewest rules",
        "Policy rules that the generator sees, at least.",
        |it| &mut it.sampling.min_policies,
        (0, 30),
    ),
    count(
        "sampling.max_policies",
        "Most rules",
        "Policy rules that the generator sees, at most.",
        |it| &mut it.sampling.max_policies,
        (0, 30),
    ),
    count(
        "sampling.max_rows",
        "Most orders",
        "Rows of the customer that the generator sees, unless the task needs more.",
        |it| &mut it.sampling.max_rows,
        (1, 12),
    ),
    count(
        "sampling.max_questions",
        "Most questions",
        "What the customer also wants to know, at most.",
        |it| &mut it.sampling.max_questions,
        (0, 5),
    ),
    count(
        "sampling.persona_percent",
        "Personas, %",
        "How often the human has a character of their own instead of a plain one.",
        |it| &mut it.sampling.persona_percent,
        (0, 100),
    ),
    count(
        "sampling.max_examples",
        "Most examples",
        "Accepted tasks that the generator sees, at most.",
        |it| &mut it.sampling.max_examples,
        (0, 5),
    ),
    count(
        "pool_lag",
        "Pool lag",
        "A task sees examples from tasks at least this far before it, so that the same seed gives the same run at any speed.",
        |it| &mut it.pool_lag,
        (1, 64),
    ),
];

/// The threshold of the majority rule; asking for it makes that the rule.
pub(super) fn threshold(config: &mut RunConfig) -> &mut u32 {
    if !matches!(config.phase1.rule, Rule::Majority(_)) {
        config.phase1.rule = Rule::default();
    }
    match &mut config.phase1.rule {
        Rule::Majority(percent) => percent,
        Rule::Unanimous | Rule::Sum(_) => unreachable!("it was made the majority rule"),
    }
}

const PHASE1: [Setting; 6] = [
    by(
        Source::Paper,
        count(
            "phase1.feedback_rounds",
            "Feedback rounds",
            "Revisions after a refused proposal. The paper: 3 for retail, 5 for airline.",
            |it| it.phase1.feedback_rounds.get_or_insert(3),
            (0, 8),
        ),
    ),
    count(
        "phase1.judges",
        "Judges",
        "Seats of the committee. The paper's figures draw three, its text gives no number.",
        |it| &mut it.phase1.judges,
        (1, 9),
    ),
    count(
        "phase1.rule.majority",
        "Threshold, %",
        "The average of the four majority votes must exceed this; 75 asks for all four.",
        threshold,
        (0, 99),
    ),
    switch(
        "phase1.judges_see_rows",
        "Judges see the rows",
        "The paper's prompt shows them task, tools and diff patch only.",
        |it| &mut it.phase1.judges_see_rows,
    ),
    degree(
        "phase1.generator_temperature",
        "Generator's temperature",
        "For endpoints; the simulated model has none.",
        |it| &mut it.phase1.generator_temperature,
    ),
    degree(
        "phase1.advice_temperature",
        "Summariser's temperature",
        "For endpoints; the simulated model has none.",
        |it| &mut it.phase1.advice_temperature,
    ),
];

const PHASE2: [Setting; 6] = [
    by(
        Source::Paper,
        count(
            "phase2.attempts",
            "Attempts",
            "Dialogues tried for each accepted task. The paper: up to 3.",
            |it| &mut it.phase2.attempts,
            (1, 5),
        ),
    ),
    by(
        Source::Paper,
        switch(
            "phase2.keep_all",
            "Keep every success",
            "Off stops at the first that is verified.",
            |it| &mut it.phase2.keep_all,
        ),
    ),
    by(
        Source::Paper,
        count(
            "phase2.candidates",
            "Candidates per reply",
            "Best-of-N for the simulated human, by self-critique. 1 is the naive human.",
            |it| &mut it.phase2.candidates,
            (1, 8),
        ),
    ),
    by(
        Source::TauBench,
        count(
            "phase2.max_steps",
            "Most agent steps",
            "Replies and calls of the agent in one dialogue.",
            |it| &mut it.phase2.max_steps,
            (4, 100),
        ),
    ),
    degree(
        "phase2.human_temperature",
        "Human's temperature",
        "For endpoints; the simulated model has none.",
        |it| &mut it.phase2.human_temperature,
    ),
    degree(
        "phase2.agent_temperature",
        "Agent's temperature",
        "For endpoints; the simulated model has none.",
        |it| &mut it.phase2.agent_temperature,
    ),
];

impl Setting {
    /// What it holds in this config.
    pub fn value(&self, config: &RunConfig) -> Value {
        let mut config = config.clone();
        match self.slot {
            Slot::Count(of, least, most) => Value::Count(*of(&mut config), least, most),
            Slot::Switch(of) => Value::Switch(*of(&mut config)),
            Slot::Degree(of) => Value::Degree(*of(&mut config)),
        }
    }

    /// True when it differs from its default.
    pub fn is_changed(&self, config: &RunConfig) -> bool {
        self.value(config) != self.value(&RunConfig::default())
    }

    fn set(&self, config: &mut RunConfig, text: &str) {
        match self.slot {
            Slot::Count(of, least, most) => {
                if let Ok(number) = text.trim().parse::<u32>() {
                    *of(config) = number.clamp(least, most);
                }
            }
            Slot::Switch(of) => {
                if let Ok(on) = text.parse() {
                    *of(config) = on;
                }
            }
            Slot::Degree(of) => {
                if let Ok(degree) = text.trim().parse::<f64>()
                    && degree.is_finite()
                {
                    *of(config) = degree.clamp(0.0, HOTTEST);
                }
            }
        }
    }
}

/// The setting of this path.
pub fn find(path: &str) -> Option<&'static Setting> {
    GROUPS.iter().flat_map(|group| group.settings).find(|setting| setting.path == path)
}

/// Changes a setting to what was typed, within its bounds; what cannot be read changes nothing. A least and a most
/// that belong together push each other.
pub fn set(config: &mut RunConfig, path: &str, text: &str) {
    let Some(setting) = find(path) else { return };
    setting.set(config, text);
    let sampling = &mut config.sampling;
    match path {
        "sampling.min_policies" => {
            sampling.max_policies = sampling.max_policies.max(sampling.min_policies);
        }
        "sampling.max_policies" => {
            sampling.min_policies = sampling.min_policies.min(sampling.max_policies);
        }
        _ => {}
    }
}

/// Puts every setting of the table back to its default.
pub fn reset(config: &mut RunConfig) {
    let default = RunConfig::default();
    config.sampling = default.sampling;
    config.phase1 = default.phase1;
    config.phase2 = default.phase2;
    config.pool_lag = default.pool_lag;
}

/// True when every setting of the table stands at its default.
pub fn is_default(config: &RunConfig) -> bool {
    !GROUPS.iter().flat_map(|group| group.settings).any(|setting| setting.is_changed(config))
}

const fn count(
    path: &'static str,
    label: &'static str,
    doc: &'static str,
    of: fn(&mut RunConfig) -> &mut u32,
    range: (u32, u32),
) -> Setting {
    Setting { path, label, doc, source: Source::Ours, slot: Slot::Count(of, range.0, range.1) }
}

const fn weight(
    path: &'static str,
    label: &'static str,
    of: fn(&mut RunConfig) -> &mut u32,
) -> Setting {
    count(
        path,
        label,
        "How often such a task is drawn, as a weight beside the others.",
        of,
        (0, 100),
    )
}

const fn switch(
    path: &'static str,
    label: &'static str,
    doc: &'static str,
    of: fn(&mut RunConfig) -> &mut bool,
) -> Setting {
    Setting { path, label, doc, source: Source::Ours, slot: Slot::Switch(of) }
}

const fn degree(
    path: &'static str,
    label: &'static str,
    doc: &'static str,
    of: fn(&mut RunConfig) -> &mut f64,
) -> Setting {
    Setting { path, label, doc, source: Source::Ours, slot: Slot::Degree(of) }
}

const fn by(source: Source, setting: Setting) -> Setting {
    Setting { source, ..setting }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(path: &str, value: &serde_json::Value, into: &mut Vec<String>) {
        match value.as_object() {
            Some(object) => {
                for (name, value) in object {
                    let path =
                        if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    leaves(&path, value, into);
                }
            }
            None => into.push(path.to_owned()),
        }
    }

    #[test]
    fn the_table_has_every_setting_of_the_config_under_its_own_path() {
        let mut paths = Vec::new();
        leaves("", &serde_json::to_value(RunConfig::default()).unwrap(), &mut paths);
        let beside_the_start_button = ["domain", "seed", "count", "source.generated"];
        paths.retain(|path| !beside_the_start_button.contains(&path.as_str()));
        paths.sort();
        let mut known: Vec<_> = GROUPS
            .iter()
            .flat_map(|group| group.settings)
            .map(|setting| setting.path.to_owned())
            .collect();
        known.sort();
        assert_eq!(known, paths);
    }

    #[test]
    fn a_setting_changes_the_place_that_its_path_names_and_nothing_else() {
        for setting in GROUPS.iter().flat_map(|group| group.settings) {
            let default = RunConfig::default();
            let text = match setting.value(&default) {
                Value::Count(value, least, most) => {
                    (if value == most { least } else { most }).to_string()
                }
                Value::Switch(on) => (!on).to_string(),
                Value::Degree(degree) => (if degree > 1.0 { 0.5 } else { 1.5 }).to_string(),
            };
            let mut config = default.clone();
            setting.set(&mut config, &text);
            assert!(setting.is_changed(&config), "{}", setting.path);
            let (mut before, mut after) =
                (serde_json::to_value(&default).unwrap(), serde_json::to_value(&config).unwrap());
            let pointer = format!("/{}", setting.path.replace('.', "/"));
            assert_ne!(before.pointer(&pointer), after.pointer(&pointer), "{}", setting.path);
            *before.pointer_mut(&pointer).unwrap() = serde_json::Value::Null;
            *after.pointer_mut(&pointer).unwrap() = serde_json::Value::Null;
            assert_eq!(before, after, "{}", setting.path);
            reset(&mut config);
            assert_eq!(config, default, "{}", setting.path);
        }
    }

    #[test]
    fn what_is_typed_stays_within_bounds_and_nonsense_changes_nothing() {
        let mut config = RunConfig::default();
        set(&mut config, "phase1.judges", "900");
        set(&mut config, "phase1.advice_temperature", "-4");
        set(&mut config, "phase2.attempts", "many");
        set(&mut config, "phase2.human_temperature", "NaN");
        set(&mut config, "phase2.keep_all", "perhaps");
        set(&mut config, "no.such.place", "1");
        let mut expected = RunConfig::default();
        expected.phase1.judges = 9;
        expected.phase1.advice_temperature = 0.0;
        assert_eq!(config, expected);
        assert!(!is_default(&config));
    }

    #[test]
    fn a_least_and_its_most_push_each_other() {
        let mut config = RunConfig::default();
        set(&mut config, "sampling.min_policies", "15");
        assert_eq!((config.sampling.min_policies, config.sampling.max_policies), (15, 15));
        set(&mut config, "sampling.max_policies", "1");
        assert_eq!((config.sampling.min_policies, config.sampling.max_policies), (1, 1));
    }
}
