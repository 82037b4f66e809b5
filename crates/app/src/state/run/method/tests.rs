//! The table against the config, and what becomes of what is typed.

use super::*;

fn leaves(path: &str, value: &Json, into: &mut Vec<String>) {
    match value.as_object().filter(|_| path != "phase1.rule") {
        Some(object) => {
            for (name, value) in object {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                leaves(&path, value, into);
            }
        }
        None => into.push(path.to_owned()),
    }
}

fn all() -> impl Iterator<Item = &'static Setting> {
    GROUPS.iter().flat_map(|group| group.settings)
}

#[test]
fn the_table_has_every_setting_of_the_config_under_its_own_path() {
    let mut config = RunConfig::default();
    config.sampling.manners = blueprint::manner::Manner::ALL.map(|manner| (manner, 0)).into();
    let mut paths = Vec::new();
    leaves("", &serde_json::to_value(config).unwrap(), &mut paths);
    let beside_the_start_button = ["domain", "seed", "count", "source.generated"];
    paths.retain(|path| !beside_the_start_button.contains(&path.as_str()));
    paths.sort();
    let mut known: Vec<_> = all().map(|setting| setting.path.to_owned()).collect();
    known.sort();
    assert_eq!(known, paths);
}

#[test]
fn a_setting_changes_the_place_that_its_path_names_and_nothing_else() {
    for setting in all() {
        let default = RunConfig::default();
        let text = match setting.value(&default) {
            Value::Count(value, _, most) => {
                (if value == most { value - 1 } else { value + 1 }).to_string()
            }
            Value::Perhaps(_, _, most) => most.to_string(),
            Value::Switch(on) => (!on).to_string(),
            Value::Degree(degree) => (if degree > 1.0 { 0.5 } else { 1.5 }).to_string(),
            Value::Text(text) if text.contains(':') => "sum:11".into(),
            Value::Text(_) => "0.25, 1".into(),
            Value::Choice(word, all) => {
                all.iter().find(|(other, _)| *other != word).unwrap().0.into()
            }
        };
        let mut config = default.clone();
        set(&mut config, setting.path, &text);
        assert!(setting.is_changed(&config), "{}", setting.path);
        let changed = all().filter(|other| other.is_changed(&config)).map(|other| other.path);
        assert_eq!(changed.collect::<Vec<_>>(), [setting.path]);
        assert!(!is_default(&config), "{}", setting.path);
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
    set(&mut config, "phase2.calling", "shouted");
    set(&mut config, "phase1.rule", "anarchy");
    set(&mut config, "phase1.judge_temperatures", "0.5, warm");
    set(&mut config, "no.such.place", "1");
    let mut expected = RunConfig::default();
    expected.phase1.judges = 9;
    expected.phase1.advice_temperature = 0.0;
    assert_eq!(config, expected);
    assert!(!is_default(&config));
}

#[test]
fn a_number_that_may_be_empty_can_be_emptied_again() {
    let mut config = RunConfig::default();
    set(&mut config, "phase1.feedback_rounds", "0");
    assert_eq!(config.phase1.feedback_rounds, Some(0));
    set(&mut config, "phase1.feedback_rounds", " ");
    assert_eq!(config, RunConfig::default());
}

#[test]
fn a_least_and_its_most_push_each_other() {
    let mut config = RunConfig::default();
    set(&mut config, "sampling.min_policies", "15");
    assert_eq!((config.sampling.min_policies, config.sampling.max_policies), (15, 15));
    set(&mut config, "sampling.max_policies", "1");
    assert_eq!((config.sampling.min_policies, config.sampling.max_policies), (1, 1));
    set(&mut config, "recombination.min_parents", "4");
    set(&mut config, "recombination.max_parents", "3");
    assert_eq!((config.recombination.min_parents, config.recombination.max_parents), (3, 3));
}

#[test]
fn rules_are_written_as_they_are_read() {
    for rule in [Rule::Majority(75), Rule::Unanimous, Rule::Sum(9)] {
        assert_eq!(super::rule(&rule_text(rule)), Some(rule));
    }
    assert_eq!(super::rule("majority"), None);
}
