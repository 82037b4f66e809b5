//! Where a request goes, and the headers that go with it: no more than each endpoint is known to let through.

use crate::address::Dialect;
use crate::endpoint::Endpoint;
use crate::presets::KeyHeader;

/// Version of Azure's interface, where a deployment stands in the path.
const AZURE_VERSION: &str = "2024-10-21";

/// Version of Anthropic's interface.
const ANTHROPIC_VERSION: &str = "2023-06-01";

/// Where a chat request goes.
pub(crate) fn chat(endpoint: &Endpoint, model: &str, stream: bool) -> String {
    let base = base(endpoint);
    match endpoint.dialect {
        Dialect::OpenAi if is_azure(endpoint) => match base.contains("/deployments/") {
            true => format!("{base}/chat/completions?api-version={AZURE_VERSION}"),
            false if base.ends_with("/v1") => format!("{base}/chat/completions"),
            false => format!(
                "{}/openai/deployments/{}/chat/completions?api-version={AZURE_VERSION}",
                base.trim_end_matches("/openai"),
                segment(model)
            ),
        },
        Dialect::OpenAi => format!("{base}/chat/completions"),
        Dialect::Anthropic => format!("{}/messages", versioned(base, "v1")),
        Dialect::Gemini => {
            let model = segment(model.trim_start_matches("models/"));
            let method = if stream { "streamGenerateContent?alt=sse" } else { "generateContent" };
            format!("{}/models/{model}:{method}", versioned(base, "v1beta"))
        }
    }
}

/// Where the models are listed.
pub(crate) fn models(endpoint: &Endpoint) -> String {
    let base = base(endpoint);
    match endpoint.dialect {
        Dialect::OpenAi if is_azure(endpoint) && !base.ends_with("/v1") => {
            let host = base.split("/openai").next().unwrap_or(base);
            format!("{host}/openai/models?api-version={AZURE_VERSION}")
        }
        Dialect::OpenAi => format!("{base}/models"),
        Dialect::Anthropic => format!("{}/models?limit=1000", versioned(base, "v1")),
        Dialect::Gemini => format!("{}/models?pageSize=1000", versioned(base, "v1beta")),
    }
}

/// The headers of a request; `posts` when it carries JSON.
pub(crate) fn headers(endpoint: &Endpoint, posts: bool) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    if posts {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    if let Some(key) = &endpoint.key {
        let header = endpoint.preset().map_or(KeyHeader::Bearer, |preset| preset.key);
        let header = match endpoint.dialect {
            Dialect::OpenAi => header,
            Dialect::Anthropic => KeyHeader::XApiKey,
            Dialect::Gemini => KeyHeader::XGoogApiKey,
        };
        headers.push(header.with(key.expose()));
    }
    if endpoint.dialect == Dialect::Anthropic {
        headers.push(("anthropic-version".to_owned(), ANTHROPIC_VERSION.to_owned()));
        let consent = ("anthropic-dangerous-direct-browser-access", "true");
        headers.push((consent.0.to_owned(), consent.1.to_owned()));
    }
    headers
}

fn is_azure(endpoint: &Endpoint) -> bool {
    endpoint.preset().is_some_and(|preset| preset.key == KeyHeader::ApiKey)
}

fn base(endpoint: &Endpoint) -> &str {
    endpoint.base_url.trim_end_matches('/')
}

/// The base with its version, which people leave out as often as not.
fn versioned(base: &str, version: &str) -> String {
    let last = base.rsplit('/').next().unwrap_or(base);
    let is_version =
        last.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if is_version { base.to_owned() } else { format!("{base}/{version}") }
}

/// A text as a part of a path.
fn segment(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    fn at(address: &str) -> Endpoint {
        Endpoint::parse(address).expect(address)
    }

    #[test]
    fn every_dialect_has_its_address_however_much_of_it_is_given() {
        for (address, stream, expected) in [
            ("https://api.openai.com/v1", true, "https://api.openai.com/v1/chat/completions"),
            ("https://api.anthropic.com", true, "https://api.anthropic.com/v1/messages"),
            (
                "https://api.anthropic.com/v1/messages",
                false,
                "https://api.anthropic.com/v1/messages",
            ),
            (
                "https://generativelanguage.googleapis.com",
                false,
                "https://generativelanguage.googleapis.com/v1beta/models/a%2Fb:generateContent",
            ),
            (
                "https://generativelanguage.googleapis.com/v1beta",
                true,
                "https://generativelanguage.googleapis.com/v1beta/models/a%2Fb:streamGenerateContent?alt=sse",
            ),
            (
                "https://generativelanguage.googleapis.com/v1beta/openai",
                true,
                "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
            ),
            (
                "https://mine.openai.azure.com",
                true,
                "https://mine.openai.azure.com/openai/deployments/a%2Fb/chat/completions?api-version=2024-10-21",
            ),
            (
                "https://mine.openai.azure.com/openai/deployments/d",
                true,
                "https://mine.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
            ),
            (
                "https://mine.openai.azure.com/openai/v1/",
                true,
                "https://mine.openai.azure.com/openai/v1/chat/completions",
            ),
        ] {
            assert_eq!(chat(&at(address), "a/b", stream), expected, "{address}");
        }
        let azure = "https://mine.openai.azure.com/openai/models?api-version=2024-10-21";
        assert_eq!(models(&at("https://mine.openai.azure.com/openai/deployments/d")), azure);
    }

    #[test]
    fn a_key_travels_in_the_one_header_of_its_endpoint() {
        for (address, expected) in [
            ("https://api.openai.com/v1", vec!["Content-Type", "Authorization"]),
            ("https://mine.openai.azure.com", vec!["Content-Type", "api-key"]),
            (
                "https://api.anthropic.com",
                vec![
                    "Content-Type",
                    "x-api-key",
                    "anthropic-version",
                    "anthropic-dangerous-direct-browser-access",
                ],
            ),
            (
                "https://generativelanguage.googleapis.com/v1beta",
                vec!["Content-Type", "x-goog-api-key"],
            ),
        ] {
            let endpoint = at(address).with_key(Secret::new("secret-key"));
            let headers = headers(&endpoint, true);
            let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, expected, "{address}");
            assert!(headers[1].1.ends_with("secret-key"), "{address}");
        }
    }
}
