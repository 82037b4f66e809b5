//! Under what a reply is kept: everything that it may depend on, hashed, and how often the same was asked before.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::model::ChatRequest;

/// Version of what is hashed. Another number forgets all that is kept.
const VERSION: u32 = 1;

/// Who answers: two endpoints may give different replies under one model name. Never holds a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Base URL, or another name of what is no endpoint.
    pub base_url: String,
    /// How it is spoken to.
    pub dialect: String,
}

impl Origin {
    /// An endpoint. A name or password in the URL is left out: it opens the endpoint and does not change its replies.
    pub fn new(base_url: &str, dialect: impl Into<String>) -> Self {
        Self { base_url: without_userinfo(base_url), dialect: dialect.into() }
    }
}

fn without_userinfo(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    let host = url[start..end].rfind('@').map_or(start, |at| start + at + 1);
    format!("{}{}", &url[..start], &url[host..])
}

/// Lower-case hex SHA-256 of all that a reply may depend on. The key is none of it.
pub fn digest(origin: &Origin, request: &ChatRequest) -> String {
    Parts::of(request).digest(origin)
}

/// A request in parts that repeat from request to request, each by its digest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Parts {
    /// The request without messages and tools.
    pub(crate) rest: Value,
    /// Digests of the messages.
    pub(crate) messages: Vec<String>,
    /// Digest of the tools.
    pub(crate) tools: String,
}

impl Parts {
    pub(crate) fn of(request: &ChatRequest) -> Self {
        let rest = ChatRequest { messages: Vec::new(), tools: Rc::default(), ..request.clone() };
        Self {
            rest: serde_json::to_value(&rest).expect("a request has only text keys"),
            messages: request.messages.iter().map(|message| sha256(&json(message))).collect(),
            tools: sha256(&json(&request.tools)),
        }
    }

    pub(crate) fn digest(&self, origin: &Origin) -> String {
        #[derive(Serialize)]
        struct Canonical<'a> {
            version: u32,
            origin: &'a Origin,
            request: &'a Parts,
        }
        sha256(&json(&Canonical { version: VERSION, origin, request: self }))
    }
}

/// The place of one reply in a store: letters, digits and one `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReplyKey(String);

impl ReplyKey {
    /// The key of the reply to a request that was asked `occurrence` times before in the same run.
    pub fn new(digest: &str, occurrence: u32) -> Self {
        Self(format!("{digest}-{occurrence}"))
    }

    /// The key as a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How often each request was asked in a run. Clones share one count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Occurrences(Rc<RefCell<BTreeMap<String, BTreeSet<u32>>>>);

impl Occurrences {
    /// The lowest number that no earlier call of the same request holds. It is given back when the guard is dropped
    /// without being kept, since a call that failed has no reply that the next one could be mistaken for.
    pub(crate) fn take(&self, digest: &str) -> Taken {
        let mut all = self.0.borrow_mut();
        let taken = all.entry(digest.to_owned()).or_default();
        let number = (0..u32::MAX).find(|number| !taken.contains(number)).unwrap_or(u32::MAX);
        taken.insert(number);
        Taken { of: self.clone(), digest: digest.to_owned(), number, kept: false }
    }
}

/// One occurrence of a request.
#[derive(Debug)]
pub(crate) struct Taken {
    of: Occurrences,
    digest: String,
    pub(crate) number: u32,
    kept: bool,
}

impl Taken {
    /// The call was answered.
    pub(crate) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let mut all = self.of.0.borrow_mut();
        if let Some(taken) = all.get_mut(&self.digest) {
            taken.remove(&self.number);
        }
    }
}

/// The JSON text of something whose keys are texts.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("requests and replies have only text keys and JSON values")
}

/// Lower-case hex SHA-256 of a text.
pub(crate) fn sha256(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(text.as_bytes());
    let pairs = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    pairs.map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Message, Role, ToolDefinition};
    use crate::model::ReplyFormat;

    fn request() -> ChatRequest {
        let messages = vec![Message::new(Role::User, "hello")];
        ChatRequest { model: "m".into(), messages, ..ChatRequest::default() }
    }

    #[test]
    fn everything_that_a_reply_may_depend_on_changes_the_digest() {
        let origin = Origin::new("https://api.example.com/v1", "openai");
        let tool = ToolDefinition {
            name: "t".into(),
            description: String::new(),
            parameters: serde_json::json!({}),
        };
        let requests = [
            request(),
            ChatRequest { model: "n".into(), ..request() },
            ChatRequest { messages: vec![Message::new(Role::System, "hello")], ..request() },
            ChatRequest { tools: vec![tool].into(), ..request() },
            ChatRequest { format: ReplyFormat::JsonObject, ..request() },
            ChatRequest { temperature: Some(0.5), ..request() },
            ChatRequest { seed: Some(1), ..request() },
            ChatRequest { max_tokens: Some(1), ..request() },
            ChatRequest { more: 1, ..request() },
        ];
        let mut seen: BTreeSet<_> = requests.iter().map(|it| digest(&origin, it)).collect();
        for other in [
            Origin::new("https://api.example.org/v1", "openai"),
            Origin::new("https://api.example.com/v1", "anthropic"),
        ] {
            seen.insert(digest(&other, &request()));
        }
        assert_eq!(seen.len(), requests.len() + 2);
        assert_eq!(digest(&origin, &request()), digest(&origin, &request()));
    }

    #[test]
    fn a_digest_is_the_same_in_a_year() {
        // Whoever changes this forgets every reply that people keep.
        assert_eq!(
            digest(&Origin::new("http://localhost:1/v1", "openai"), &request()),
            "fe9a1f5c53a48814fb2bfadf4f844d9bbb9889ae9607e86edf7acfa7faad4752"
        );
        assert_eq!(
            sha256("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn an_origin_holds_no_name_or_password() {
        for (url, expected) in [
            ("https://me:secret@host:1/v1", "https://host:1/v1"),
            ("https://me@host", "https://host"),
            ("https://host/a@b", "https://host/a@b"),
            ("simulated", "simulated"),
        ] {
            assert_eq!(Origin::new(url, "openai").base_url, expected);
        }
    }

    #[test]
    fn a_number_is_free_again_when_its_call_failed() {
        let occurrences = Occurrences::default();
        let (first, second) = (occurrences.take("a"), occurrences.take("a"));
        assert_eq!((first.number, second.number, occurrences.take("b").number), (0, 1, 0));
        second.keep();
        drop(first);
        let again = occurrences.take("a");
        assert_eq!(again.number, 0);
        again.keep();
        assert_eq!(occurrences.take("a").number, 2);
    }
}
