//! Keeps keys out of texts that people read, even when an endpoint echoes them.
//!
//! Endpoints do echo: whole ("Incorrect API key provided: …"), cut, or with stars in the
//! middle. So not only the key is hidden but every run of characters shared with it.

/// What stands in the place of a key.
const HIDDEN: &str = "[key hidden]";

/// A run shared with the key is hidden from this length on. Shorter keys are hidden whole.
const SHORTEST_RUN: usize = 8;

/// Keys below this length are placeholders ("x", "none") that open nothing.
const SHORTEST_KEY: usize = 4;

/// `text` without the key, without longer pieces of it, and without what looks like anyone's
/// key (`sk-…`) or bearer token.
pub fn redact(text: &str, key: Option<&str>) -> String {
    hide_patterns(&key.map_or_else(|| text.to_owned(), |key| hide_runs(text, key)))
}

/// `text` without exact copies of the key and nothing else changed: for texts that a model
/// wrote. Keys shorter than 16 characters stay, since they may be ordinary words.
pub fn redact_exactly(text: String, key: Option<&str>) -> String {
    match key {
        Some(key) if key.len() >= 16 && text.contains(key) => text.replace(key, HIDDEN),
        _ => text,
    }
}

fn hide_runs(text: &str, key: &str) -> String {
    if key.len() < SHORTEST_KEY {
        return text.to_owned();
    }
    let shortest = SHORTEST_RUN.min(key.len());
    let mut hidden = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let run = shared_run(rest, key);
        if run >= shortest {
            hidden.push_str(HIDDEN);
            rest = &rest[run..];
        } else {
            hidden.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    hidden
}

/// Length in bytes of the longest start of `text` that occurs somewhere in `key`.
fn shared_run(text: &str, key: &str) -> usize {
    let common = |at: usize| {
        let pairs = text.chars().zip(key[at..].chars());
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    key.char_indices().map(|(at, _)| common(at)).max().unwrap_or(0)
}

fn hide_patterns(text: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut after_bearer = false;
    for piece in text.split_inclusive(|c: char| !is_key_char(c)) {
        let word = piece.trim_end_matches(|c: char| !is_key_char(c));
        if word.len() >= 8 && (after_bearer || word.starts_with("sk-")) {
            hidden.push_str(HIDDEN);
            hidden.push_str(&piece[word.len()..]);
        } else {
            hidden.push_str(piece);
        }
        after_bearer = word.eq_ignore_ascii_case("bearer");
    }
    hidden
}

fn is_key_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '*' | '+' | '/' | '=' | '~')
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sk-proj-AbCdEfGh1234567890";

    #[test]
    fn no_form_of_the_key_gets_through() {
        for (text, expected) in [
            ("wrong key: sk-proj-AbCdEfGh1234567890.", "wrong key: [key hidden]."),
            ("wrong key: sk-proj-AbCd…", "wrong key: [key hidden]…"),
            ("ends in GGG1234567890", "ends in GGG[key hidden]"),
            ("sk-proj-****7890 is wrong", "[key hidden]****7890 is wrong"),
            ("sk-other0123456 is wrong", "[key hidden] is wrong"),
            ("Authorization: Bearer abcdefghijkl", "Authorization: Bearer [key hidden]"),
            ("nothing to hide, bearer of news", "nothing to hide, bearer of news"),
            ("äöü 測試", "äöü 測試"),
        ] {
            assert_eq!(redact(text, Some(KEY)), expected);
        }
    }

    #[test]
    fn short_keys_are_hidden_whole_and_placeholders_are_left() {
        assert_eq!(redact("key abcd is bad", Some("abcd")), "key [key hidden] is bad");
        assert_eq!(redact("x is a letter", Some("x")), "x is a letter");
        assert_eq!(redact("sk-0123456789", None), "[key hidden]");
    }

    #[test]
    fn a_text_of_the_model_loses_the_exact_key_and_nothing_else() {
        let told = format!("your key is {KEY}, Bearer abcdefghijkl");
        let expected = "your key is [key hidden], Bearer abcdefghijkl";
        assert_eq!(redact_exactly(told, Some(KEY)), expected);
        assert_eq!(redact_exactly("say ready".into(), Some("ready")), "say ready");
    }
}
