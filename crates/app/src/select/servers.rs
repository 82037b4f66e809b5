//! The servers to choose from, by where they run, and what each wants.

use llm::Endpoint;
use llm::presets::{PRESETS, Preset};

/// Those that are reached over the network.
pub fn hosted() -> impl Iterator<Item = &'static Preset> {
    PRESETS.iter().filter(|preset| !is_near(preset))
}

/// Those that run on the visitor's own machine.
pub fn near() -> impl Iterator<Item = &'static Preset> {
    PRESETS.iter().filter(|preset| is_near(preset))
}

/// How the server at an address is made to let this page in; general words where it is not known.
pub fn cors(endpoint: &Endpoint, page: &str) -> (&'static str, String) {
    match endpoint.preset() {
        Some(preset) => (preset.name, preset.cors.replace("{page}", page)),
        None => (
            "The server",
            format!(
                "It has to allow the origin {page} (CORS) and the headers Authorization and Content-Type."
            ),
        ),
    }
}

/// What the field of the key says while it is empty.
pub fn key_words(endpoint: Option<&Endpoint>) -> &'static str {
    match endpoint {
        None => "first the address",
        Some(endpoint) => match endpoint.preset() {
            Some(preset) if preset.keyless => "none needed, unless the server asks for one",
            Some(_) => "needed here",
            None => "empty where none is needed",
        },
    }
}

fn is_near(preset: &Preset) -> bool {
    preset.base_url.starts_with("http:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_stands_in_one_list_under_an_address_that_leads_back_to_it() {
        let (hosted, near): (Vec<_>, Vec<_>) = (hosted().collect(), near().collect());
        assert_eq!(hosted.len() + near.len(), PRESETS.len());
        for preset in near {
            let endpoint = Endpoint::parse(preset.base_url).unwrap();
            let (name, words) = cors(&endpoint, "https://play.example");
            assert_eq!(name, preset.name);
            assert!(!words.contains('{'), "{words}");
            assert!(preset.keyless && endpoint.is_private(), "{name}");
        }
    }

    #[test]
    fn the_words_for_ollama_name_the_setting_and_this_page() {
        let endpoint = Endpoint::parse("http://localhost:11434/v1").unwrap();
        let (_, words) = cors(&endpoint, "https://play.example");
        assert!(words.contains("OLLAMA_ORIGINS=https://play.example"), "{words}");
    }
}
