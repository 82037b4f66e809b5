//! Links that leave the page: `https:` only, and without a word about where they were followed from.

use yew::prelude::*;

/// An address that a link may lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeUrl(String);

impl SafeUrl {
    /// Takes an address; `None` when it is not an `https:` one, in whatever disguise.
    pub fn new(address: &str) -> Option<Self> {
        let plain = address.chars().all(|letter| letter.is_ascii_graphic());
        (plain && address.starts_with("https://")).then(|| Self(address.to_owned()))
    }
}

/// A link to another site; its words alone where the address may not be followed.
pub fn outward(address: &str, words: &str) -> Html {
    match SafeUrl::new(address) {
        Some(SafeUrl(address)) => {
            html! { <a href={address} rel="noopener noreferrer" target="_blank">{ words }</a> }
        }
        None => html! { { words } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_addresses_are_followed() {
        assert!(SafeUrl::new("https://arxiv.org/abs/2504.03601").is_some());
        for address in [
            "javascript:alert(1)",
            " javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "http://arxiv.org",
            "//arxiv.org",
            "https://a.example/\u{202e}",
            "\tjavascript:alert(1)",
        ] {
            assert!(SafeUrl::new(address).is_none(), "{address}");
        }
    }
}
