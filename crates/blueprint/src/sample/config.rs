//! Settings of the samplers, and how settings of before are read.

use std::collections::BTreeMap;

use seed::Stream;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::manner::Manner;

/// A distribution over small numbers: how often each is drawn, as weights. A number without a weight is never drawn.
pub type Weights = BTreeMap<u32, u32>;

/// Settings of the samplers. The paper states none of these numbers: all defaults are ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", default, deny_unknown_fields)]
pub struct SamplingConfig {
    /// How often a core has so many write calls; 0 poses tasks that only ask questions.
    pub writes: Weights,
    /// How often a random walk has at most so many steps; it is longer where its writes need more.
    pub walk: Weights,
    /// How often a walk starts anew instead of following an edge, in percent of its steps.
    pub restart_percent: u32,
    /// Fewest policy rules shown, of those that concern the core.
    pub min_policies: u32,
    /// Most policy rules shown.
    pub max_policies: u32,
    /// Most examples shown.
    pub max_examples: u32,
    /// Most orders (rows that belong to the account) shown, unless the core needs more.
    pub max_rows: u32,
    /// How often a task has a persona of its own instead of the neutral one, in percent.
    pub persona_percent: u32,
    /// Most questions the customer asks.
    pub max_questions: u32,
    /// Lean to what the accepted tasks do not cover yet; false is the paper's plain random walk.
    pub coverage: bool,
    /// How often a task takes persona and account of an accepted one, so that both can be recombined, in percent.
    pub kin_percent: u32,
    /// How often each manner of the human is drawn, as weights; the paper has collaborative humans only.
    pub manners: BTreeMap<Manner, u32>,
}

impl Default for SamplingConfig {
    fn default() -> Self {
        Self {
            writes: [(0, 0), (1, 35), (2, 35), (3, 30), (4, 0)].into(),
            walk: [(2, 20), (4, 30), (6, 30), (8, 20)].into(),
            restart_percent: 15,
            min_policies: 3,
            max_policies: 10,
            max_examples: 2,
            max_rows: 4,
            persona_percent: 90,
            max_questions: 2,
            coverage: true,
            kin_percent: 25,
            manners: [(Manner::Collaborative, 100)].into(),
        }
    }
}

impl SamplingConfig {
    /// Most write calls that a core can have; 0 when no number has a weight.
    pub fn most_writes(&self) -> u32 {
        self.writes
            .iter()
            .filter(|(_, weight)| **weight > 0)
            .map(|(count, _)| *count)
            .max()
            .unwrap_or(0)
    }
}

/// Draws by weight; `None` when no weight is above 0.
pub(super) fn draw<T: Copy>(weights: &BTreeMap<T, u32>, stream: &mut Stream) -> Option<T> {
    let amounts: Vec<u32> = weights.values().copied().collect();
    stream.weighted(&amounts).and_then(|at| weights.keys().nth(at)).copied()
}

impl Serialize for SamplingConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

/// Older files have bounds in place of distributions; they are read as even ones.
impl<'de> Deserialize<'de> for SamplingConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let mut bound = |name: &str| fields.shift_remove(name).as_ref().and_then(bound_of);
        let (least, most) = (bound("min_writes"), bound("max_writes"));
        let walk = bound("max_walk");
        if least.is_some() || most.is_some() {
            // What the bounds were when one of them was left out.
            fields.insert("writes".to_owned(), even(least.unwrap_or(1), most.unwrap_or(3)));
        }
        if let Some(most) = walk {
            fields.insert("walk".to_owned(), even(2, most));
        }
        Self::deserialize(Value::Object(fields)).map_err(D::Error::custom)
    }
}

fn bound_of(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|bound| u32::try_from(bound).ok())
}

/// Equal weights from the least to the most, at most a hundred of them.
fn even(least: u32, most: u32) -> Value {
    let counts = least..=most.max(least).min(least.saturating_add(99));
    Value::Object(counts.map(|count| (count.to_string(), Value::from(1))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_json() {
        let config = SamplingConfig { writes: [(2, 1)].into(), ..SamplingConfig::default() };
        let text = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<SamplingConfig>(&text).unwrap(), config);
        assert_eq!(
            serde_json::from_str::<SamplingConfig>("{}").unwrap(),
            SamplingConfig::default()
        );
    }

    #[test]
    fn bounds_of_older_files_become_even_distributions() {
        let old = r#"{"min_writes": 2, "max_walk": 5, "max_rows": 1}"#;
        let config: SamplingConfig = serde_json::from_str(old).unwrap();
        let expected = SamplingConfig {
            writes: [(2, 1), (3, 1)].into(),
            walk: [(2, 1), (3, 1), (4, 1), (5, 1)].into(),
            max_rows: 1,
            ..SamplingConfig::default()
        };
        assert_eq!(config, expected);
        assert!(serde_json::from_str::<SamplingConfig>(r#"{"most_writes": 2}"#).is_err());
    }

    #[test]
    fn numbers_come_in_proportion_to_their_weights() {
        let weights: Weights = [(0, 0), (1, 10), (4, 30)].into();
        let mut stream = Stream::new(1, "weights");
        let drawn: Vec<u32> = (0..400).filter_map(|_| draw(&weights, &mut stream)).collect();
        let fours = drawn.iter().filter(|count| **count == 4).count();
        assert!(
            drawn.len() == 400 && !drawn.contains(&0) && (250..350).contains(&fours),
            "{fours}"
        );
        assert_eq!(draw::<u32>(&Weights::new(), &mut stream), None);
    }
}
