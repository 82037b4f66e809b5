//! What an address tells by itself: the host's name and port, whether it is near, and what is spoken there.

use serde::{Deserialize, Serialize};

/// The form in which an endpoint takes a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Chat completions, as OpenAI defined them and a dozen servers imitate them.
    #[default]
    OpenAi,
    /// Anthropic's Messages.
    Anthropic,
    /// Gemini's generateContent.
    Gemini,
}

impl Dialect {
    /// What the known hosts speak under this base URL; everything else imitates OpenAI.
    pub(crate) fn of(base_url: &str) -> Self {
        match host_name(base_url) {
            "api.anthropic.com" => Self::Anthropic,
            "generativelanguage.googleapis.com" if !base_url.ends_with("/openai") => Self::Gemini,
            _ => Self::OpenAi,
        }
    }
}

/// Host and port of `host`, `host:port`, `[v6]` or `[v6]:port`.
pub(crate) fn split_port(authority: &str) -> (&str, Option<&str>) {
    let name_end = authority.find(']').map_or(0, |at| at + 1);
    match authority[name_end..].find(':') {
        Some(at) => (&authority[..name_end + at], Some(&authority[name_end + at + 1..])),
        None => (authority, None),
    }
}

/// The name alone of `scheme://host:port/path`, any part of which may be missing.
pub(crate) fn host_name(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    split_port(rest.split('/').next().unwrap_or(rest)).0
}

/// Whether a host is on this machine or in a private network, judged by its name.
pub(crate) fn is_private(name: &str) -> bool {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return match address {
            IpAddr::V4(v4) => {
                v4.is_loopback()
                    || v4.is_private()
                    || v4.is_link_local()
                    || v4 == Ipv4Addr::UNSPECIFIED
            }
            IpAddr::V6(v6) => {
                v6 == Ipv6Addr::LOCALHOST || v6.is_unique_local() || v6.is_unicast_link_local()
            }
        };
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    last == name || ["localhost", "local"].iter().any(|zone| last.eq_ignore_ascii_case(zone))
}
