//! Where a model is, and the key that opens it. A key has no way into a log, a link or an export.

use crate::address::{Dialect, host_name, is_private, split_port};
use crate::presets::{self, Preset};

/// An API key. Deliberately without `Debug`, `Display` and `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a key. Blanks, line breaks, invisible characters and all else that no HTTP header
    /// carries are dropped: they come along when a key is copied. `None` when nothing is left.
    pub fn new(key: &str) -> Option<Self> {
        let key: String = key.chars().filter(char::is_ascii_graphic).collect();
        (!key.is_empty()).then_some(Self(key))
    }

    /// The key, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A place that answers chat requests.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Base URL that ends before `/chat/completions`, such as `https://api.openai.com/v1`.
    pub base_url: String,
    /// What it speaks.
    pub dialect: Dialect,
    /// What kind of endpoint it is said to be; otherwise its address tells.
    pub kind: Option<&'static Preset>,
    /// Sent to this endpoint alone, in the header that it takes.
    pub key: Option<Secret>,
}

impl Endpoint {
    /// Reads a base URL as people paste it: white space, trailing slashes and a trailing
    /// `/chat/completions` or `/messages` are dropped, scheme and host are lower-cased. There is no key yet.
    ///
    /// `Err` says what to change.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (scheme, rest) = split_scheme(text)?;
        if rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err("the address holds a blank: copy it again, without line breaks".into());
        }
        if rest.contains(['?', '#']) {
            return Err("the address must end before any `?` or `#`: \
                        give the base URL alone, such as https://api.example.com/v1"
                .into());
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        check_authority(authority)?;
        let path = path.trim_end_matches('/');
        let method = ["/chat/completions", "/messages", "/models"];
        let path = method.iter().find_map(|method| path.strip_suffix(method)).unwrap_or(path);
        let path = path.trim_end_matches('/');
        let base_url = format!("{scheme}://{}{path}", authority.to_ascii_lowercase());
        let dialect = Dialect::of(&base_url);
        Ok(Self { base_url, dialect, kind: None, key: None })
    }

    /// The same place, opened with `key`.
    #[must_use]
    pub fn with_key(self, key: Option<Secret>) -> Self {
        Self { key, ..self }
    }

    /// The same place as this kind of endpoint, which also says what it speaks.
    #[must_use]
    pub fn of_kind(self, kind: &'static Preset) -> Self {
        Self { kind: Some(kind), dialect: kind.dialect, ..self }
    }

    /// What kind of endpoint it is: as it was said, or as its address tells.
    pub fn preset(&self) -> Option<&'static Preset> {
        self.kind.or_else(|| presets::of(&self.base_url, self.dialect))
    }

    /// `scheme://host:port`, for messages; the whole text when it is no URL.
    pub fn host(&self) -> &str {
        let after = self.base_url.find("://").map_or(0, |at| at + 3);
        let end = self.base_url[after..].find('/').map_or(self.base_url.len(), |at| after + at);
        &self.base_url[..end]
    }

    /// Whether the endpoint is on this machine or in a private network, judged by its name.
    pub fn is_private(&self) -> bool {
        is_private(host_name(self.host()))
    }

    /// What the visitor should know before sending anything there.
    pub fn warning(&self) -> Option<String> {
        let open = self.base_url.starts_with("http://") && !self.is_private();
        open.then(|| {
            format!(
                "{} is not encrypted: anyone on the way can read the key and the texts. \
                 Use https:// if it offers it",
                self.host()
            )
        })
    }
}

fn split_scheme(text: &str) -> Result<(&'static str, &str), String> {
    if text.is_empty() {
        return Err("no address given: enter a base URL such as https://api.openai.com/v1".into());
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        let scheme = if is_private(host_name(text)) { "http" } else { "https" };
        return Err(format!("the address needs a scheme: did you mean {scheme}://{text}?"));
    };
    match scheme.to_ascii_lowercase().as_str() {
        "https" => Ok(("https", rest)),
        "http" => Ok(("http", rest)),
        other => Err(format!("`{other}://` cannot be used: the address must start with https://")),
    }
}

fn check_authority(authority: &str) -> Result<(), String> {
    if authority.contains('@') {
        return Err("the address must not hold a name or password: enter the key by itself".into());
    }
    let (host, port) = split_port(authority);
    if host.is_empty() || host == "[]" {
        return Err("the address has no host: write it like https://api.example.com/v1".into());
    }
    match port {
        Some(port) if port.parse::<u16>().is_err() => {
            Err(format!("`{port}` is not a port: it must be a number from 0 to 65535"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<String, String> {
        Endpoint::parse(text).map(|endpoint| endpoint.base_url)
    }

    #[test]
    fn a_base_url_is_taken_as_people_paste_it() {
        for (text, expected) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1"),
            (" https://api.openai.com/v1/ \n", "https://api.openai.com/v1"),
            ("HTTPS://API.OpenAI.com/V1//", "https://api.openai.com/V1"),
            ("https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1"),
            ("https://api.openai.com/v1/chat/completions/", "https://api.openai.com/v1"),
            ("https://api.deepseek.com", "https://api.deepseek.com"),
            ("http://localhost:11434/v1", "http://localhost:11434/v1"),
            ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ] {
            assert_eq!(url(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_wrong_address_gets_a_message_that_says_what_to_do() {
        for (text, expected) in [
            ("", "no address given"),
            ("api.openai.com/v1", "did you mean https://api.openai.com/v1?"),
            ("localhost:11434/v1", "did you mean http://localhost:11434/v1?"),
            ("127.0.0.1:8080", "did you mean http://127.0.0.1:8080?"),
            ("ftp://host/v1", "must start with https://"),
            ("javascript://host/v1", "must start with https://"),
            ("https:///v1", "has no host"),
            ("https://:80/v1", "has no host"),
            ("https://me:secret@host/v1", "enter the key by itself"),
            ("https://host:eighty/v1", "is not a port"),
            ("https://host:99999/v1", "is not a port"),
            ("https://host/v1?key=abc", "before any `?`"),
            ("https://host/v1 x", "holds a blank"),
        ] {
            let message = url(text).expect_err(text);
            assert!(message.contains(expected), "{text}: {message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }

    #[test]
    fn plain_http_is_allowed_everywhere_but_noted_outside_private_networks() {
        for (text, warned) in [
            ("http://localhost:1234/v1", false),
            ("http://127.0.0.1/v1", false),
            ("http://0.0.0.0:8000/v1", false),
            ("http://192.168.1.20:8000/v1", false),
            ("http://172.20.0.2:8000/v1", false),
            ("http://[fd00::1]:8000/v1", false),
            ("http://workstation:8000/v1", false),
            ("http://box.local:8000/v1", false),
            ("http://172.40.0.2:8000/v1", true),
            ("http://api.example.com/v1", true),
            ("https://api.example.com/v1", false),
        ] {
            let endpoint = Endpoint::parse(text).expect(text);
            assert_eq!(endpoint.warning().is_some(), warned, "{text}");
        }
    }

    #[test]
    fn a_key_loses_what_was_copied_along() {
        let key = |text| Secret::new(text).map(|key| key.expose().to_owned());
        assert_eq!(key(" sk-1\u{200b}2\r\n3 ").as_deref(), Some("sk-123"));
        assert_eq!(key(" \n•••"), None);
    }

    #[test]
    fn the_host_is_scheme_name_and_port() {
        let host = |text| Endpoint::parse(text).expect("an address").host().to_owned();
        assert_eq!(host("https://api.openai.com/v1"), "https://api.openai.com");
        assert_eq!(host("http://[::1]:8080/v1/x"), "http://[::1]:8080");
        let odd =
            Endpoint { base_url: "no url".into(), dialect: Dialect::OpenAi, kind: None, key: None };
        assert_eq!(odd.host(), "no url");
    }
}
