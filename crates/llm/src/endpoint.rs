//! Where a model is, and the key that opens it. A key has no way into a log, a link or an export.

/// An API key. Deliberately without `Debug`, `Display` and `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a key; surrounding white space is dropped. `None` when nothing is left.
    pub fn new(key: &str) -> Option<Self> {
        let key = key.trim();
        (!key.is_empty()).then(|| Self(key.to_owned()))
    }

    /// The key, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// An OpenAI-compatible chat-completions endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Base URL that ends before `/chat/completions`, such as `https://api.openai.com/v1`.
    pub base_url: String,
    /// Sent as `Authorization: Bearer …` to this endpoint alone.
    pub key: Option<Secret>,
}

impl Endpoint {
    /// `scheme://host:port`, for messages; the whole text when it is no URL.
    pub fn host(&self) -> &str {
        let after = self.base_url.find("://").map_or(0, |at| at + 3);
        let end = self.base_url[after..].find('/').map_or(self.base_url.len(), |at| after + at);
        &self.base_url[..end]
    }
}
