//! Share links: the fragment that says which run to show. Never a key or the visitor's data. A link may suggest an
//! endpoint; nothing is sent there before the visitor has accepted it.
//!
//! `#v=1&domain=retail&seed=7&count=20&dials=careless_agent:10,lazy_judge:0` — what differs from the defaults, each
//! setting by its path in the config (`phase2.candidates=1`). A run of loaded data files shares its settings; the
//! receiver gets the generated database. A link that suggests an endpoint is of version 2:
//! `#v=2&domain=retail&seed=7&count=20&endpoint.url=https://api.example.com/v1&endpoint.model=some-model`.

use dataset::record::Source;
use pipeline::RunConfig;
use serde_json::{Map, Value};
use simulated::Dials;

use crate::escape::{escape, unescape};
use crate::older;
use crate::suggestion::Suggestion;

/// Version of links that say which run; every older one stays readable.
pub const VERSION: u32 = 1;

/// Version of links that suggest an endpoint besides.
pub const SUGGESTING: u32 = 2;

/// Longest fragment that is looked at, in bytes.
pub const LIMIT: usize = 4096;

/// Most tasks that a link may ask for.
const MOST_TASKS: u32 = 10_000;

/// Largest seed: it must survive a JavaScript number.
const MOST_SEED: u64 = (1 << 53) - 1;

/// What a link carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shared {
    /// Config of the run; `source` is always generated data.
    pub config: RunConfig,
    /// Dials of the simulated model.
    pub dials: Dials,
    /// The endpoint that the link suggests.
    pub endpoint: Option<Suggestion>,
}

/// The fragment, without `#`.
pub fn encode(shared: &Shared) -> String {
    let mut config = shared.config.clone();
    if matches!(config.source, Source::Loaded(_)) {
        config.source = RunConfig::default().source;
    }
    let version = if shared.endpoint.is_some() { SUGGESTING } else { VERSION };
    let mut parts = vec![format!("v={version}")];
    let mut differing = Vec::new();
    differences("", &json(&RunConfig::default()), &json(&config), &mut differing);
    // Domain, seed and count are always named: a link should say what it is about.
    for always in ["domain", "seed", "count"] {
        let value = text(&json(&config)[always]);
        parts.push(format!("{always}={value}"));
        differing.retain(|(path, _)| path != always);
    }
    parts.extend(differing.into_iter().map(|(path, value)| format!("{path}={}", escape(&value))));
    let mut dials = Vec::new();
    differences("", &json(&Dials::default()), &json(&shared.dials), &mut dials);
    if !dials.is_empty() {
        let dials: Vec<String> =
            dials.into_iter().map(|(name, value)| format!("{name}:{value}")).collect();
        parts.push(format!("dials={}", dials.join(",")));
    }
    let suggested = shared.endpoint.iter().flat_map(Suggestion::parts);
    parts.extend(suggested.map(|(name, value)| format!("{name}={}", escape(&value))));
    parts.join("&")
}

/// Reads a fragment (with or without `#`). `Ok(None)` when it carries no link at all; `Err` is a message for the visitor.
pub fn decode(fragment: &str) -> Result<Option<Shared>, String> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    if !fragment.starts_with("v=") && !fragment.contains("&v=") {
        return Ok(None);
    }
    if fragment.len() > LIMIT {
        return Err(format!(
            "This link is {} characters long; links end at {LIMIT}. Ask for a new one.",
            fragment.len()
        ));
    }
    let pairs = fragment.split('&').map(pair).collect::<Result<Vec<_>, String>>()?;
    let version = check_version(&pairs)?;
    let (suggested, pairs): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(name, _)| version >= SUGGESTING && Suggestion::names(name));
    let suggested = suggested.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let endpoint = Suggestion::read(suggested).map_err(|why| broken(&why))?;
    let (mut config, mut dials) = (json(&RunConfig::default()), json(&Dials::default()));
    for (name, value) in pairs.iter().filter(|(name, _)| name != "v") {
        if name == "dials" {
            for dial in value.split(',').filter(|dial| !dial.is_empty()) {
                let (name, value) = dial
                    .split_once(':')
                    .ok_or_else(|| broken(&format!("the dial {dial:?} has no value")))?;
                set(&mut dials, name, value)?;
            }
        } else {
            set(&mut config, name, value)?;
        }
    }
    let config: RunConfig =
        serde_json::from_value(config).map_err(|error| broken(&error.to_string()))?;
    let dials: Dials = serde_json::from_value(dials).map_err(|error| broken(&error.to_string()))?;
    check_limits(&config, &dials)?;
    Ok(Some(Shared { config, dials, endpoint }))
}

fn check_version(pairs: &[(String, String)]) -> Result<u32, String> {
    let version =
        pairs.iter().find(|(name, _)| name == "v").map_or("", |(_, value)| value.as_str());
    match version.parse::<u32>() {
        Ok(known @ (VERSION | SUGGESTING)) => Ok(known),
        Ok(newer) if newer > SUGGESTING => Err(format!(
            "This link is of version {newer}; this page reads up to {SUGGESTING}. Reload the page or ask for an older link."
        )),
        _ => Err(broken(&format!("its version {version:?} is unknown"))),
    }
}

fn check_limits(config: &RunConfig, dials: &Dials) -> Result<(), String> {
    if config.count == 0 || config.count > MOST_TASKS {
        return Err(broken(&format!(
            "it asks for {} tasks; 1 to {MOST_TASKS} are possible",
            config.count
        )));
    }
    if config.seed > MOST_SEED {
        return Err(broken("its seed is larger than 2⁵³ − 1"));
    }
    if !environment::registry::CARDS.iter().any(|card| card.name == config.domain) {
        return Err(broken(&format!(
            "it names the domain {:?}, which this page does not have",
            config.domain
        )));
    }
    if !matches!(config.source, Source::Generated(_)) {
        return Err(broken("it asks for data files, which links never carry"));
    }
    let over = json(dials).as_object().and_then(|dials| {
        dials
            .iter()
            .find(|(_, percent)| percent.as_u64().is_none_or(|percent| percent > 100))
            .map(|(name, _)| name.clone())
    });
    over.map_or(Ok(()), |name| Err(broken(&format!("the dial {name} is not between 0 and 100"))))
}

fn broken(why: &str) -> String {
    format!("This link cannot be read: {why}. The page shows its normal start instead.")
}

/// One `name=value`, unescaped.
fn pair(part: &str) -> Result<(String, String), String> {
    let (name, value) =
        part.split_once('=').ok_or_else(|| broken(&format!("{part:?} has no value")))?;
    Ok((
        name.to_owned(),
        unescape(value).ok_or_else(|| broken(&format!("{part:?} is not well escaped")))?,
    ))
}

/// Objects that are one value: their names are no settings.
const WHOLE: [&str; 1] = ["phase1.rule"];

/// Objects whose names are open: weights, where a name that is not there counts as 0.
const WEIGHTS: [&str; 3] = ["sampling.writes", "sampling.walk", "sampling.manners"];

/// Leaves of `now` that differ from `before`, by dotted path.
fn differences(path: &str, before: &Value, now: &Value, into: &mut Vec<(String, String)>) {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) if !WHOLE.contains(&path) => {
            let within = |name: &str| {
                if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
            };
            for (name, value) in now {
                let before = before.get(name).unwrap_or(&Value::Null);
                differences(&within(name), before, value, into);
            }
            for name in before.keys().filter(|name| !now.contains_key(*name)) {
                into.push((within(name), "0".to_owned()));
            }
        }
        (before, now) if before != now => into.push((path.to_owned(), text(now))),
        _ => {}
    }
}

/// Sets a leaf to a value of the kind that stands there; what it means the config decides.
fn set(root: &mut Value, path: &str, value: &str) -> Result<(), String> {
    let plain = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
    if let Some((path, value)) = older::setting(path, &plain) {
        let (group, name) = path.split_once('.').unwrap_or(("", &path));
        root[group][name] = value;
        return Ok(());
    }
    let unknown = || broken(&format!("the setting {path:?} is unknown"));
    let mut at = &mut *root;
    let mut been = String::new();
    for name in path.split('.') {
        let open = WEIGHTS.contains(&been.as_str());
        let fields: &mut Map<String, Value> = at.as_object_mut().ok_or_else(unknown)?;
        if open {
            fields.entry(name).or_insert(Value::from(0));
        }
        at = fields.get_mut(name).ok_or_else(unknown)?;
        been = if been.is_empty() { name.to_owned() } else { format!("{been}.{name}") };
    }
    let bad = || broken(&format!("{path} cannot be {value:?}"));
    *at = match at {
        Value::String(_) => Value::String(value.to_owned()),
        Value::Bool(_) => Value::Bool(value.parse().map_err(|_| bad())?),
        Value::Number(number) if number.is_f64() => value
            .parse::<f64>()
            .ok()
            .filter(|it| it.is_finite())
            .map(Value::from)
            .ok_or_else(bad)?,
        Value::Number(_) => Value::from(value.parse::<u64>().map_err(|_| bad())?),
        Value::Null if plain.is_u64() => plain,
        Value::Array(_) if plain.is_array() => plain,
        Value::Object(_) if WHOLE.contains(&path) => plain,
        Value::Null | Value::Array(_) | Value::Object(_) => return Err(bad()),
    };
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("settings are plain data")
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use blueprint::manner::Manner;
    use blueprint::sample::SamplingConfig;
    use llm::Dialect;
    use pipeline::committee::Rule;
    use pipeline::config::Calling;

    use super::*;

    #[test]
    fn the_default_run_has_a_short_link_that_says_what_it_is_about() {
        assert_eq!(encode(&Shared::default()), "v=1&domain=retail&seed=1&count=20");
    }

    #[test]
    fn every_setting_and_dial_survives_the_way_through_a_link() {
        let mut shared = Shared::default();
        shared.config.seed = MOST_SEED;
        shared.config.count = 3;
        shared.config.source = Source::Generated(9);
        shared.config.phase1.judges_see_rows = false;
        shared.config.phase1.generator_temperature = 0.25;
        shared.config.phase2.candidates = 1;
        shared.dials.malformed_json = 77;
        let link = encode(&shared);
        assert!(
            link.contains("source.generated=9") && link.contains("dials=malformed_json:77"),
            "{link}"
        );
        assert_eq!(decode(&format!("#{link}")), Ok(Some(shared)));
    }

    #[test]
    fn bounds_that_older_links_name_are_read_as_distributions() {
        let link = "v=1&seed=1&sampling.min_writes=2&sampling.max_walk=3";
        let sampling = decode(link).unwrap().unwrap().config.sampling;
        assert_eq!(sampling.writes, [(2, 1), (3, 1)].into());
        assert_eq!(sampling.walk, [(2, 1), (3, 1)].into());
        assert!(decode("v=1&sampling.max_walk=long").unwrap_err().contains("sampling.max_walk"));
    }

    #[test]
    fn settings_that_are_maps_lists_rules_or_unset_survive_the_way_through_a_link() {
        let mut shared = Shared::default();
        let config = &mut shared.config;
        config.sampling.manners = [(Manner::Impatient, 30), (Manner::Forbidden, 5)].into();
        config.sampling.writes.insert(7, 2);
        config.phase1.feedback_rounds = Some(1);
        config.phase1.judge_temperatures = vec![0.1, 1.0];
        config.phase2.calling = Calling::Prompted;
        config.phase2.keep.procedure = true;
        for rule in [Rule::Unanimous, Rule::Sum(9), Rule::Majority(20)] {
            shared.config.phase1.rule = rule;
            let link = encode(&shared);
            let read = decode(&link).unwrap().unwrap();
            // A weight of 0 is as good as none.
            let manners =
                read.config.sampling.manners.into_iter().filter(|(_, weight)| *weight > 0);
            assert_eq!(
                manners.collect::<BTreeMap<_, _>>(),
                shared.config.sampling.manners,
                "{link}"
            );
            let manners = shared.config.sampling.manners.clone();
            let config = RunConfig {
                sampling: SamplingConfig { manners, ..read.config.sampling },
                ..read.config
            };
            assert_eq!(config, shared.config, "{link}");
        }
    }

    #[test]
    fn settings_of_older_links_are_read_as_those_of_today() {
        let link =
            "v=1&phase1.threshold_percent=50&phase1.judge_temperature=0.5&phase1.feedback_rounds=2";
        let phase1 = decode(link).unwrap().unwrap().config.phase1;
        assert_eq!((phase1.rule, phase1.feedback_rounds), (Rule::Majority(50), Some(2)));
        assert_eq!(phase1.judge_temperatures, [0.5]);
        let link = "v=1&phase1.rule.majority=60";
        assert_eq!(decode(link).unwrap().unwrap().config.phase1.rule, Rule::Majority(60));
    }

    #[test]
    fn a_link_never_tells_of_loaded_files() {
        let mut shared = Shared::default();
        shared.config.source = Source::Loaded("abc".into());
        assert!(!encode(&shared).contains("abc"));
    }

    #[test]
    fn fragments_that_are_no_links_are_left_alone() {
        for fragment in ["", "#", "#run", "#dataset"] {
            assert_eq!(decode(fragment), Ok(None), "{fragment}");
        }
    }

    #[test]
    fn a_suggested_endpoint_survives_the_way_through_a_link_of_its_own_version() {
        for dialect in [None, Some(Dialect::Anthropic), Some(Dialect::OpenAi)] {
            let endpoint = Suggestion {
                base_url: "https://a.example:8443/v1".into(),
                model: "org/model:free".into(),
                dialect,
            };
            let shared = Shared { endpoint: Some(endpoint), ..Shared::default() };
            let link = encode(&shared);
            assert!(link.starts_with("v=2&domain=retail&seed=1&count=20&endpoint.url="), "{link}");
            assert_eq!(decode(&link), Ok(Some(shared)));
        }
        assert_eq!(decode("v=2&seed=1").unwrap().unwrap().endpoint, None);
    }

    #[test]
    fn bad_links_say_what_is_wrong() {
        let long = format!("v=1&domain={}", "x".repeat(LIMIT));
        let cases = [
            ("v=3&seed=1", "version 3"),
            ("v=1&endpoint.url=https://a.example/v1", "unknown"),
            ("v=2&endpoint.model=m", "endpoint.url is missing"),
            ("v=2&endpoint.url=a.example/v1", "needs a scheme"),
            ("v=2&endpoint.url=javascript://a.example", "must start with https://"),
            ("v=2&endpoint.url=https://me:pass@a.example/v1", "enter the key by itself"),
            ("v=2&endpoint.url=https://a.example/v1?key=sk-1", "before any `?`"),
            ("v=2&endpoint.url=https://%D0%B0pi.example/v1", "outside of ASCII"),
            ("v=2&endpoint.url=https://a.example/v1&endpoint.model=m%E2%80%AE", "outside of ASCII"),
            ("v=2&endpoint.url=https://a.example/v1&endpoint.dialect=klingon", "klingon"),
            ("v=2&endpoint.url=https://a.example/v1&endpoint.key=sk-1", "endpoint.key"),
            ("v=&seed=1", "version"),
            ("v=1&seed=1.5", "seed cannot be"),
            ("v=1&seed=99999999999999999", "2⁵³"),
            ("v=1&count=0", "0 tasks"),
            ("v=1&count=4000000", "4000000 tasks"),
            ("v=1&domain=casino", "casino"),
            ("v=1&endpoint=https://x", "unknown"),
            ("v=1&source.loaded=abc", "unknown"),
            ("v=1&dials=malformed_json:101", "between 0 and 100"),
            ("v=1&dials=malformed_json", "no value"),
            ("v=1&seed=%zz", "escaped"),
            ("v=1&phase1.rule=mob", "mob"),
            ("v=1&sampling.manners.rude=3", "rude"),
            ("v=1&phase1.judge_temperatures=warm", "cannot be"),
            ("v=1&seed", "no value"),
            (long.as_str(), "characters long"),
        ];
        for (link, expected) in cases {
            let message = decode(link).unwrap_err();
            assert!(message.contains(expected), "{link}: {message}");
        }
    }
}
