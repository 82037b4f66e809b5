//! Whether this page may call an address at all. The browser holds it to its content security policy, so the page can
//! know beforehand, and say what to do, where a call would only fail.

use llm::Endpoint;

use crate::action::settings::Surroundings;

/// Whether the page may call an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It may.
    Here,
    /// The page for any host may.
    OtherPage,
    /// No page of ours may: what to do instead.
    Nowhere(&'static str),
}

/// On this machine, but by a name that a content security policy cannot hold.
const OWN_NAME: &str = "No page of ours may call this address by that name. Write 127.0.0.1 or localhost in its place.";

/// Plain http to another machine.
const PLAIN: &str = "No page of ours calls another machine over plain http: everyone on the way could read the key and the texts. \
    Give an https address, or bring the server to this machine, for instance by ssh -L 8000:localhost:8000 that-machine, and use http://localhost:8000.";

/// Names of this machine that a policy cannot hold.
const OWN_NAMES: [&str; 3] = ["http://[::1]", "http://0.0.0.0", "http://[::]"];

/// The source that stands for every encrypted host.
const EVERY: &str = "https:";

/// Whether the page may call an address.
pub fn reach(place: &Surroundings, endpoint: &Endpoint) -> Reach {
    let origin = endpoint.host();
    // Before the page knows its policy it forbids nothing; the browser does.
    let known = !place.sources.is_empty();
    if !known || origin == place.origin || place.sources.iter().any(|source| fits(source, origin)) {
        return Reach::Here;
    }
    if origin.starts_with("https://") {
        return Reach::OtherPage;
    }
    let own = OWN_NAMES.iter().any(|name| {
        origin.strip_prefix(name).is_some_and(|port| port.is_empty() || port.starts_with(':'))
    });
    Reach::Nowhere(if own { OWN_NAME } else { PLAIN })
}

/// True on the page that may call every encrypted host.
pub fn is_wide(place: &Surroundings) -> bool {
    place.sources.iter().any(|source| source == EVERY)
}

/// Whether a source of a policy stands for an origin.
fn fits(source: &str, origin: &str) -> bool {
    if source == EVERY {
        return origin.starts_with("https://");
    }
    if let Some(name) = source.strip_suffix(":*") {
        let port = origin.strip_prefix(name);
        return port.is_some_and(|port| port.is_empty() || port.starts_with(':'));
    }
    match source.split_once("*.") {
        Some((scheme, zone)) => origin
            .strip_prefix(scheme)
            .and_then(|name| name.strip_suffix(zone)?.strip_suffix('.'))
            .is_some_and(|below| !below.is_empty()),
        None => source == origin.strip_suffix(":443").unwrap_or(origin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(wide: bool) -> Surroundings {
        let far: &[&str] = if wide {
            &["https:"]
        } else {
            &["https://api.openai.com", "https://*.openai.azure.com"]
        };
        let near = ["http://localhost:*", "http://127.0.0.1:*"];
        Surroundings {
            origin: "https://play.example".into(),
            sources: far.iter().chain(&near).map(|source| (*source).to_owned()).collect(),
            ..Surroundings::default()
        }
    }

    #[test]
    fn each_page_knows_whom_it_may_call() {
        for (url, narrow, wide) in [
            ("https://api.openai.com/v1", "here", "here"),
            ("https://api.openai.com:443/v1", "here", "here"),
            ("https://api.openai.com:8443/v1", "other", "here"),
            ("https://api.openai.com.evil.example/v1", "other", "here"),
            ("https://mine.openai.azure.com/openai", "here", "here"),
            ("https://openai.azure.com/openai", "other", "here"),
            ("https://evilopenai.azure.com/openai", "other", "here"),
            ("http://localhost:11434/v1", "here", "here"),
            ("http://localhost/v1", "here", "here"),
            ("http://127.0.0.1:8080/v1", "here", "here"),
            ("http://localhost.evil.example/v1", "plain", "plain"),
            ("http://192.168.1.20:8000/v1", "plain", "plain"),
            ("http://[::1]:8000/v1", "own name", "own name"),
            ("http://0.0.0.0:8000/v1", "own name", "own name"),
            ("http://0.0.0.0.example/v1", "plain", "plain"),
            ("https://localhost:8443/v1", "other", "here"),
            ("https://play.example/v1", "here", "here"),
        ] {
            let endpoint = Endpoint::parse(url).unwrap();
            for (place, expected) in [(place(false), narrow), (place(true), wide)] {
                let said = match reach(&place, &endpoint) {
                    Reach::Here => "here",
                    Reach::OtherPage => "other",
                    Reach::Nowhere(OWN_NAME) => "own name",
                    Reach::Nowhere(_) => "plain",
                };
                assert_eq!(said, expected, "{url}, wide: {}", is_wide(&place));
            }
        }
    }
}
