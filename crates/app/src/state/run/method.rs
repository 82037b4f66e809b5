//! The settings of the method as a page shows them: read from a config and written to it by path, as links and files
//! name them. `table` has them all.

mod table;
#[cfg(test)]
mod tests;

use pipeline::RunConfig;
use pipeline::committee::Rule;
use serde_json::Value as Json;

pub use table::GROUPS;

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
    kind: Kind,
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

/// Settings that belong together.
pub struct Group {
    /// A few words.
    pub label: &'static str,
    /// What they have in common.
    pub doc: &'static str,
    /// They, in the order of the method.
    pub settings: &'static [Setting],
}

/// What a setting can hold.
enum Kind {
    /// A whole number, with the least and the most; weights that are not there are 0.
    Count(u32, u32),
    /// The same, or nothing.
    Perhaps(u32, u32),
    /// On or off.
    Switch,
    /// A sampling temperature.
    Degree,
    /// Several of them.
    Degrees,
    /// The committee's rule.
    Rule,
    /// One of these words, each with its label.
    Choice(&'static [(&'static str, &'static str)]),
}

/// What a setting holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number, with the least and the most.
    Count(u32, u32, u32),
    /// The same, or nothing.
    Perhaps(Option<u32>, u32, u32),
    /// On or off.
    Switch(bool),
    /// A sampling temperature from 0 to 2.
    Degree(f64),
    /// Something that is typed as a text.
    Text(String),
    /// One of these words, each with its label.
    Choice(String, &'static [(&'static str, &'static str)]),
}

/// Highest temperature that endpoints take.
const HOTTEST: f64 = 2.0;

impl Setting {
    /// What it holds in this config.
    pub fn value(&self, config: &RunConfig) -> Value {
        let json = json(config);
        let json = json.pointer(&self.pointer()).unwrap_or(&Json::Null);
        let number = || json.as_u64().and_then(|number| u32::try_from(number).ok());
        match self.kind {
            Kind::Count(least, most) => Value::Count(number().unwrap_or_default(), least, most),
            Kind::Perhaps(least, most) => Value::Perhaps(number(), least, most),
            Kind::Switch => Value::Switch(json.as_bool().unwrap_or_default()),
            Kind::Degree => Value::Degree(json.as_f64().unwrap_or_default()),
            Kind::Degrees => {
                let all = json.as_array().map_or(&[][..], Vec::as_slice);
                Value::Text(all.iter().map(Json::to_string).collect::<Vec<_>>().join(", "))
            }
            Kind::Rule => Value::Text(rule_text(config.phase1.rule)),
            Kind::Choice(all) => Value::Choice(json.as_str().unwrap_or_default().to_owned(), all),
        }
    }

    /// True when it differs from its default.
    pub fn is_changed(&self, config: &RunConfig) -> bool {
        self.value(config) != self.value(&RunConfig::default())
    }

    /// What was typed as it stands in a config, within the bounds; `None` when it cannot be read.
    fn read(&self, text: &str) -> Option<Json> {
        let text = text.trim();
        let degree = |text: &str| {
            let degree = text.trim().parse::<f64>().ok().filter(|degree| degree.is_finite())?;
            Some(Json::from(degree.clamp(0.0, HOTTEST)))
        };
        match self.kind {
            Kind::Perhaps(..) if text.is_empty() => Some(Json::Null),
            Kind::Count(least, most) | Kind::Perhaps(least, most) => {
                text.parse::<u32>().ok().map(|number| number.clamp(least, most).into())
            }
            Kind::Switch => text.parse::<bool>().ok().map(Json::from),
            Kind::Degree => degree(text),
            Kind::Degrees => {
                let all = text.split(',').map(degree).collect::<Option<Vec<_>>>()?;
                Some(all.into())
            }
            Kind::Rule => rule(text).and_then(|rule| serde_json::to_value(rule).ok()),
            Kind::Choice(all) => {
                all.iter().find(|(word, _)| *word == text).map(|(word, _)| Json::from(*word))
            }
        }
    }

    fn pointer(&self) -> String {
        format!("/{}", self.path.replace('.', "/"))
    }
}

/// The setting of this path.
pub fn find(path: &str) -> Option<&'static Setting> {
    GROUPS.iter().flat_map(|group| group.settings).find(|setting| setting.path == path)
}

/// Changes a setting to what was typed, within its bounds; what cannot be read changes nothing. A least and a most
/// that belong together push each other.
pub fn set(config: &mut RunConfig, path: &str, text: &str) {
    let Some((setting, value)) = find(path).and_then(|it| Some((it, it.read(text)?))) else {
        return;
    };
    let mut json = json(config);
    let (group, name) = path.rsplit_once('.').unwrap_or(("", path));
    let pointer =
        if group.is_empty() { String::new() } else { format!("/{}", group.replace('.', "/")) };
    // Weights that are 0 may be missing: the place is made.
    if let Some(fields) = json.pointer_mut(&pointer).and_then(Json::as_object_mut) {
        fields.insert(name.to_owned(), value);
    }
    if let Ok(changed) = serde_json::from_value::<RunConfig>(json) {
        *config = changed;
        push(config, setting.path);
    }
}

/// Keeps what belongs together in order: the one that was just set stays.
fn push(config: &mut RunConfig, path: &str) {
    let (sampling, recombination) = (&mut config.sampling, &mut config.recombination);
    let pairs = [
        (
            "sampling.min_policies",
            &mut sampling.min_policies,
            "sampling.max_policies",
            &mut sampling.max_policies,
        ),
        (
            "recombination.min_parents",
            &mut recombination.min_parents,
            "recombination.max_parents",
            &mut recombination.max_parents,
        ),
    ];
    for (lower, least, upper, most) in pairs {
        if path == lower {
            *most = (*most).max(*least);
        } else if path == upper {
            *least = (*least).min(*most);
        }
    }
}

/// Puts every setting of the table back to its default.
pub fn reset(config: &mut RunConfig) {
    let RunConfig { domain, seed, count, source, .. } = std::mem::take(config);
    *config = RunConfig { domain, seed, count, source, ..RunConfig::default() };
}

/// True when every setting of the table stands at its default.
pub fn is_default(config: &RunConfig) -> bool {
    let mut standard = config.clone();
    reset(&mut standard);
    standard == *config
}

/// A rule as people write it: `majority:75`, `unanimous` or `sum:10`.
pub fn rule(text: &str) -> Option<Rule> {
    let (name, number) = text.split_once(':').unwrap_or((text, ""));
    match (name.trim(), number.trim().parse::<u32>()) {
        ("majority", Ok(percent)) => Some(Rule::Majority(percent.min(99))),
        ("sum", Ok(least)) => Some(Rule::Sum(least)),
        ("unanimous", _) => Some(Rule::Unanimous),
        _ => None,
    }
}

/// A rule in the form that [`rule`] reads.
pub fn rule_text(rule: Rule) -> String {
    match rule {
        Rule::Majority(percent) => format!("majority:{percent}"),
        Rule::Unanimous => "unanimous".into(),
        Rule::Sum(least) => format!("sum:{least}"),
    }
}

fn json(config: &RunConfig) -> Json {
    serde_json::to_value(config).expect("settings are plain data")
}

const fn setting(
    path: &'static str,
    label: &'static str,
    source: Source,
    kind: Kind,
    doc: &'static str,
) -> Setting {
    Setting { path, label, doc, source, kind }
}
