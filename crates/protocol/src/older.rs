//! Settings as older links and stored runs name them, turned into those of today.

use serde_json::{Map, Value};

/// Bounds that have become distributions; the config itself reads them as such.
const BOUNDS: [&str; 3] = ["sampling.min_writes", "sampling.max_writes", "sampling.max_walk"];

/// Today's path and value of a setting of an older link; `None` when its name is not an older one.
pub(crate) fn setting(path: &str, value: &Value) -> Option<(String, Value)> {
    match path {
        _ if BOUNDS.contains(&path) && value.is_u64() => Some((path.to_owned(), value.clone())),
        "phase1.threshold_percent" | "phase1.rule.majority" => {
            Some(("phase1.rule".to_owned(), serde_json::json!({ "majority": value })))
        }
        "phase1.judge_temperature" => {
            Some(("phase1.judge_temperatures".to_owned(), serde_json::json!([value])))
        }
        _ => None,
    }
}

/// A config as an older version stored it, readable today.
pub fn config(mut config: Value) -> Value {
    let Some(phase1) = config.get_mut("phase1").and_then(Value::as_object_mut) else {
        return config;
    };
    let mut moved = Map::new();
    for name in ["threshold_percent", "judge_temperature"] {
        if let Some(value) = phase1.shift_remove(name)
            && let Some((path, value)) = setting(&format!("phase1.{name}"), &value)
            && let Some((_, name)) = path.split_once('.')
        {
            moved.insert(name.to_owned(), value);
        }
    }
    phase1.extend(moved);
    config
}

#[cfg(test)]
mod tests {
    use pipeline::RunConfig;
    use pipeline::committee::Rule;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_config_of_before_there_were_rules_is_still_read() {
        let old = json!({
            "domain": "retail", "seed": 7, "count": 3, "source": {"generated": 1},
            "sampling": {"min_writes": 1, "max_writes": 2},
            "phase1": {"feedback_rounds": 3, "judges": 5, "threshold_percent": 50, "judge_temperature": 0.4},
            "phase2": {"attempts": 2},
        });
        assert!(serde_json::from_value::<RunConfig>(old.clone()).is_err());
        let new: RunConfig = serde_json::from_value(config(old)).unwrap();
        assert_eq!((new.phase1.judges, new.phase1.rule), (5, Rule::Majority(50)));
        assert_eq!(new.phase1.judge_temperatures, [0.4]);
        let today = serde_json::to_value(RunConfig::default()).unwrap();
        assert_eq!(config(today.clone()), today);
    }
}
