//! `--set PATH=VALUE`: any setting of a run by its path, such as `phase1.committee=false`.

use anyhow::{Context, anyhow, bail};
use pipeline::RunConfig;
use serde_json::{Map, Value};

/// Settings that have flags of their own, since the database is made from them.
const FLAGS: [(&str, &str); 2] = [("domain", "--domain"), ("source", "--data or --data-seed")];

/// The config with these settings, in order.
pub(crate) fn apply(config: RunConfig, settings: &[String]) -> anyhow::Result<RunConfig> {
    settings.iter().try_fold(config, |config, setting| {
        let (path, value) = setting.split_once('=').with_context(|| {
            format!("`{setting}` is no setting; write PATH=VALUE, such as phase1.judges=5")
        })?;
        set(&config, path.trim(), value.trim())
    })
}

/// The path of the first setting in which two configs differ, with both values.
pub(crate) fn difference(one: &RunConfig, two: &RunConfig) -> Option<(String, String, String)> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    leaves(&to_value(one), "", &mut first);
    leaves(&to_value(two), "", &mut second);
    let value = |all: &[(String, Value)], path: &str| {
        all.iter().find(|(other, _)| other == path).map_or(Value::Null, |(_, value)| value.clone())
    };
    let paths = first.iter().chain(&second).map(|(path, _)| path);
    let mut pairs = paths.map(|path| (path, value(&first, path), value(&second, path)));
    let (path, one, two) = pairs.find(|(_, one, two)| one != two)?;
    Some((path.clone(), one.to_string(), two.to_string()))
}

fn set(config: &RunConfig, path: &str, text: &str) -> anyhow::Result<RunConfig> {
    let top = path.split('.').next().unwrap_or_default();
    if let Some((name, flag)) = FLAGS.iter().find(|(name, _)| *name == top) {
        bail!("`{name}` decides the database; give {flag} instead of --set");
    }
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    let mut all = to_value(config);
    let place = place(&mut all, path).ok_or_else(|| unknown(config, path))?;
    *place = value;
    serde_json::from_value(all).map_err(|error| {
        let reason = error.to_string();
        // A path that leads to a new field of a struct is no setting; one into a map is.
        if reason.contains("unknown field") {
            unknown(config, path)
        } else {
            anyhow!("`{path}` cannot be `{text}`: {reason}")
        }
    })
}

/// Where a path leads; a last part that is not there yet is made, for maps.
fn place<'a>(value: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(one, two)| (one, Some(two)));
    match (value, rest) {
        (Value::Object(fields), Some(rest)) => place(fields.get_mut(first)?, rest),
        (Value::Object(fields), None) if !first.is_empty() => {
            Some(fields.entry(first).or_insert(Value::Null))
        }
        (Value::Array(items), _) => {
            let item = items.get_mut(first.parse::<usize>().ok()?)?;
            rest.map_or(Some(()), |_| None).map(|()| item)
        }
        _ => None,
    }
}

fn unknown(config: &RunConfig, path: &str) -> anyhow::Error {
    let mut known = Vec::new();
    leaves(&to_value(config), "", &mut known);
    let far = |other: &str| {
        // Who names the end of a path means that path.
        let ends = other.ends_with(&format!(".{path}"));
        if ends { 0 } else { distance(path, other) }
    };
    let nearest = known.iter().map(|(other, _)| other).min_by_key(|other| far(other));
    let hint = nearest.map(|nearest| format!("; the nearest is `{nearest}`")).unwrap_or_default();
    anyhow!("there is no setting `{path}`{hint}")
}

/// Every setting by path; what is no object is a leaf, and an empty map too.
fn leaves(value: &Value, path: &str, all: &mut Vec<(String, Value)>) {
    let Some(fields) = value.as_object().filter(|fields: &&Map<_, _>| !fields.is_empty()) else {
        all.push((path.to_owned(), value.clone()));
        return;
    };
    for (name, value) in fields {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        leaves(value, &path, all);
    }
}

fn to_value(config: &RunConfig) -> Value {
    serde_json::to_value(config).expect("a config has only text keys and finite numbers")
}

/// Levenshtein's distance: letters to change, add or take away.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (column, other) in two.iter().enumerate() {
            let changed = corner + usize::from(letter != *other);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[two.len()]
}

#[cfg(test)]
mod tests {
    use pipeline::committee::Rule;

    use super::*;

    fn applied(settings: &[&str]) -> anyhow::Result<RunConfig> {
        let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
        apply(RunConfig::default(), &settings)
    }

    fn fails(setting: &str, part: &str) {
        let error = applied(&[setting]).unwrap_err().to_string();
        assert!(error.contains(part), "`{part}` is not in: {error}");
    }

    #[test]
    fn any_setting_can_be_set_by_its_path_and_the_last_word_counts() {
        let config = applied(&[
            "phase1.committee=false",
            "phase1.judges=5",
            "phase1.rule={\"sum\":9}",
            "phase1.judge_temperatures=[0.1, 0.9]",
            "phase1.checks.policy=false",
            "phase1.feedback_rounds=2",
            "phase1.judges=4",
        ])
        .unwrap();
        assert_eq!((config.phase1.judges, config.phase1.committee), (4, false));
        assert_eq!((config.phase1.rule, config.phase1.checks.policy), (Rule::Sum(9), false));
        assert_eq!(config.phase1.feedback_rounds, Some(2));
        assert_eq!(config.phase1.judge_temperatures, [0.1, 0.9]);
        assert_eq!(applied(&["phase1.rule=unanimous"]).unwrap().phase1.rule, Rule::Unanimous);
        assert_eq!(applied(&["phase1.rule.majority=50"]).unwrap().phase1.rule, Rule::Majority(50));
    }

    #[test]
    fn maps_take_new_keys_that_their_type_knows() {
        let config = applied(&["sampling.manners.impatient=20"]).unwrap();
        assert_eq!(config.sampling.manners[&blueprint::Manner::Impatient], 20);
        fails("sampling.manners.sleepy=1", "`sampling.manners.sleepy` cannot be `1`");
    }

    #[test]
    fn a_wrong_path_names_the_nearest() {
        fails("phase1.comittee=false", "the nearest is `phase1.committee`");
        fails("goal_tracker=false", "the nearest is `phase2.goal_tracker`");
        fails("phase3.attempts=1", "the nearest is `phase2.attempts`");
        fails("phase1.judges.many=1", "there is no setting `phase1.judges.many`");
        fails("=1", "there is no setting");
    }

    #[test]
    fn a_wrong_value_says_what_is_wrong() {
        fails("phase1.judges=many", "`phase1.judges` cannot be `many`: invalid type");
        fails("phase1.judges=-1", "`phase1.judges` cannot be `-1`");
        fails("phase1.rule=most", "unknown variant `most`");
        fails("phase1.judges", "write PATH=VALUE");
        fails("domain=airline", "give --domain instead");
        fails("source.generated=4", "give --data or --data-seed instead");
    }

    #[test]
    fn two_configs_are_told_apart_by_the_first_setting_in_which_they_differ() {
        let (one, two) = (RunConfig::default(), applied(&["phase2.attempts=5"]).unwrap());
        assert_eq!(difference(&one, &one), None);
        let found = difference(&one, &two);
        assert_eq!(found, Some(("phase2.attempts".into(), "3".into(), "5".into())));
    }
}
