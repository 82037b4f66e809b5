//! Links to steps in a world: `#environment&v=1&domain=retail&seed=1&steps=…`. Generated rows only, never files.
//!
//! The steps are the JSON text of `[[tool, {argument: value}], …]`, so that `50` and `50.0` stay apart. Signs that
//! a fragment may not hold change places with signs that JSON hardly uses (`"` with `'`, `{` with `(` and so on)
//! before the rest is escaped: that keeps a link half as long.

use environment::Call;
use environment::tool::Arguments;
use serde_json::Value;

use crate::escape::{escape_but, unescape};

/// Version of the links that we write; every older one stays readable.
pub const VERSION: u32 = 1;

/// Longest fragment that is written or looked at, in bytes: chat programs cut what is longer.
pub const LIMIT: usize = 8000;

/// What such a fragment begins with.
pub const VIEW: &str = "environment";

/// Pairs of signs that change places.
const SWAPS: [(char, char); 6] =
    [('"', '\''), ('{', '('), ('}', ')'), ('[', '!'), (']', '*'), (' ', '+')];

/// Signs that a fragment may hold beside letters and digits (RFC 3986 section 3.5); `&` and `=` part its fields.
const PLAIN: &[u8] = b"-._~!$'()*+,;:@/?";

/// Largest seed: it must survive a JavaScript number.
const MOST_SEED: u64 = (1 << 53) - 1;

/// What a link to steps carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Name of the domain.
    pub domain: String,
    /// Seed of the generated rows.
    pub seed: u64,
    /// The calls from the initial state on.
    pub calls: Vec<Call>,
    /// How many of them are behind the moment that is shown; all when `None`.
    pub at: Option<u32>,
}

/// The fragment, without `#`; `Err` says that it would be too long.
pub fn encode(path: &Path) -> Result<String, String> {
    let calls = path
        .calls
        .iter()
        .map(|call| Value::Array(vec![call.name.clone().into(), call.arguments.to_value()]));
    let mut link = format!("{VIEW}&v={VERSION}&domain={}&seed={}", path.domain, path.seed);
    if !path.calls.is_empty() {
        let text: String = Value::Array(calls.collect()).to_string().chars().map(swap).collect();
        link.push_str("&steps=");
        link.push_str(&escape_but(&text, PLAIN));
    }
    if let Some(at) = path.at {
        link.push_str("&at=");
        link.push_str(&at.to_string());
    }
    if link.len() > LIMIT {
        return Err(format!(
            "These steps make a link of {} characters; links end at {LIMIT}. Copy the steps as JSON instead.",
            link.len()
        ));
    }
    Ok(link)
}

/// Reads a fragment (with or without `#`). `Ok(None)` when it is no link to steps; `Err` is a message for the visitor.
pub fn decode(fragment: &str) -> Result<Option<Path>, String> {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let Some(rest) = fragment.strip_prefix(VIEW).and_then(|rest| rest.strip_prefix('&')) else {
        return Ok(None);
    };
    if fragment.len() > LIMIT {
        return Err(format!(
            "This link is {} characters long; links end at {LIMIT}. Ask for the steps as JSON.",
            fragment.len()
        ));
    }
    let field = |name: &str| {
        let mut fields = rest.split('&').filter_map(|part| part.split_once('='));
        fields.find(|(field, _)| *field == name).map(|(_, value)| value)
    };
    check_version(field("v").unwrap_or_default())?;
    let domain = field("domain").unwrap_or_default().to_owned();
    if !environment::registry::CARDS.iter().any(|card| card.name == domain) {
        return Err(broken(&format!(
            "it names the domain {domain:?}, which this page does not have"
        )));
    }
    let seed = field("seed").unwrap_or_default();
    let seed = seed.parse().ok().filter(|seed| *seed <= MOST_SEED);
    let seed = seed.ok_or_else(|| broken("its seed is no whole number below 2⁵³"))?;
    let calls = field("steps").map_or(Ok(Vec::new()), read_calls)?;
    let at = match field("at") {
        Some(text) => {
            let at: u32 = text.parse().map_err(|_| broken("its moment is no number"))?;
            Some(at).filter(|at| (*at as usize) < calls.len())
        }
        None => None,
    };
    Ok(Some(Path { domain, seed, calls, at }))
}

fn check_version(version: &str) -> Result<(), String> {
    match version.parse::<u32>() {
        Ok(VERSION) => Ok(()),
        Ok(newer) if newer > VERSION => Err(format!(
            "This link is of version {newer}; this page reads up to {VERSION}. Reload the page or ask for an older link."
        )),
        _ => Err(broken(&format!("its version {version:?} is unknown"))),
    }
}

fn read_calls(text: &str) -> Result<Vec<Call>, String> {
    let text = unescape(text).ok_or_else(|| broken("its steps are not well escaped"))?;
    let text: String = text.chars().map(swap).collect();
    let calls: Vec<(String, Arguments)> = serde_json::from_str(&text)
        .map_err(|error| broken(&format!("its steps are cut off or damaged ({error})")))?;
    Ok(calls.into_iter().map(|(name, arguments)| Call { name, arguments }).collect())
}

fn swap(sign: char) -> char {
    let other = SWAPS.iter().find_map(|(one, two)| match sign {
        _ if sign == *one => Some(*two),
        _ if sign == *two => Some(*one),
        _ => None,
    });
    other.unwrap_or(sign)
}

fn broken(why: &str) -> String {
    format!("This link cannot be read: {why}. Ask for it again; nothing here was changed.")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(calls: Vec<Call>) -> Path {
        Path { domain: "retail".into(), seed: 7, calls, at: None }
    }

    #[test]
    fn steps_survive_the_way_through_a_link_with_every_kind_of_number_and_sign() {
        let calls = vec![
            Call::new("get_order_details", json!({"order_id": "#W1"})),
            Call::new(
                "pay",
                json!({"whole": 50, "exact": 50.0, "list": ["a'b", "(c)", "d+e f"], "é": {"&=%": null}}),
            ),
            Call::new("think", json!({})),
        ];
        let path = Path { at: Some(1), ..path(calls) };
        let link = encode(&path).unwrap();
        assert!(link.starts_with("environment&v=1&domain=retail&seed=7&steps=!!'get_order_details',('order_id':'%23W1')*,"), "{link}");
        assert_eq!(decode(&format!("#{link}")), Ok(Some(path)));
    }

    #[test]
    fn a_world_without_steps_has_a_short_link() {
        assert_eq!(encode(&path(Vec::new())).unwrap(), "environment&v=1&domain=retail&seed=7");
        assert_eq!(decode("environment&v=1&domain=retail&seed=7"), Ok(Some(path(Vec::new()))));
    }

    #[test]
    fn fragments_of_other_views_are_left_alone() {
        for fragment in ["", "#run", "#environment", "#v=1&domain=retail", "#environments&v=1"] {
            assert_eq!(decode(fragment), Ok(None), "{fragment}");
        }
    }

    #[test]
    fn too_many_steps_for_a_link_are_refused_with_a_way_out() {
        let calls = vec![Call::new("think", json!({"thought": "x".repeat(100)})); 100];
        let message = encode(&path(calls)).unwrap_err();
        assert!(message.contains("as JSON"), "{message}");
    }

    #[test]
    fn bad_links_say_what_is_wrong() {
        let long = format!("environment&v=1&domain=retail&seed=1&steps={}", "x".repeat(LIMIT));
        let cases = [
            ("environment&v=2&domain=retail&seed=1", "version 2"),
            ("environment&domain=retail", "version"),
            ("environment&v=1&domain=casino&seed=1", "casino"),
            ("environment&v=1&domain=retail&seed=-1", "seed"),
            ("environment&v=1&domain=retail&seed=99999999999999999", "seed"),
            ("environment&v=1&domain=retail&seed=1&steps=!!'think',(", "damaged"),
            ("environment&v=1&domain=retail&seed=1&steps=%zz", "escaped"),
            ("environment&v=1&domain=retail&seed=1&steps=!*&at=x", "moment"),
            (long.as_str(), "characters long"),
        ];
        for (link, expected) in cases {
            let message = decode(link).unwrap_err();
            assert!(message.contains(expected), "{link:.60}: {message}");
        }
    }
}
