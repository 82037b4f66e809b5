//! The address of a recording in a link: resolved and judged before anybody sees a button for it.

use crate::escape::unescape;

/// Longest address taken.
const LONGEST: usize = 2000;

/// The whole address that `text` names on a page of `origin` in `folder` (which ends with a slash): of the page's own
/// host, or any `https:` one. `Err` says what to change.
pub fn of_recording(text: &str, origin: &str, folder: &str) -> Result<String, String> {
    // As it is, or escaped once.
    let plain = text.contains("://") || !text.contains('%');
    let text = if plain { text.to_owned() } else { unescape(text).unwrap_or_default() };
    if text.is_empty() || text.len() > LONGEST {
        return Err(
            "The link names no recording: write #recording= and the address of its file.".into()
        );
    }
    if !text
        .chars()
        .all(|letter| letter.is_ascii_graphic() && !matches!(letter, '\\' | '<' | '>' | '"'))
    {
        return Err(
            "The link to a recording holds letters that no address has: escape them.".into()
        );
    }
    let own = |rest: &str| rest.is_empty() || rest.starts_with(['/', '?']);
    if !origin.is_empty() && text.strip_prefix(origin).is_some_and(own) {
        return Ok(text);
    }
    if let Some(rest) = text.strip_prefix("https://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        return if host.is_empty() || host.contains('@') {
            Err("The link to a recording names no plain host: give it without name and password."
                .into())
        } else {
            Ok(text)
        };
    }
    let scheme = text.split(['/', '?', '#']).next().unwrap_or_default().contains(':');
    if scheme || text.starts_with("//") {
        return Err(format!(
            "{text} cannot be fetched: a recording must lie beside this page, or at an https:// address."
        ));
    }
    Ok(if text.starts_with('/') { format!("{origin}{text}") } else { format!("{folder}{text}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<String, String> {
        of_recording(text, "http://localhost:8080", "http://localhost:8080/some/where/")
    }

    #[test]
    fn an_address_is_made_whole() {
        for (text, expected) in [
            ("https://a.example/run.jsonl?x=1", "https://a.example/run.jsonl?x=1"),
            ("https%3A%2F%2Fa.example%2Frun.jsonl", "https://a.example/run.jsonl"),
            ("http://localhost:8080/else/run.jsonl", "http://localhost:8080/else/run.jsonl"),
            ("/else/run.jsonl", "http://localhost:8080/else/run.jsonl"),
            ("runs/run.jsonl", "http://localhost:8080/some/where/runs/run.jsonl"),
            ("https://a.example/a%20b", "https://a.example/a%20b"),
        ] {
            assert_eq!(of(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_neither_here_nor_https_is_refused() {
        let long = format!("https://a.example/{}", "x".repeat(LONGEST));
        for text in [
            "",
            "http://a.example/run.jsonl",
            "http://localhost:8080.a.example/run.jsonl",
            "http://localhost:80801/run.jsonl",
            "//a.example/run.jsonl",
            "javascript:alert(1)",
            "data:text/plain,x",
            "blob:https://a.example/1",
            "file:///etc/passwd",
            "https://me@a.example/run.jsonl",
            "https:///run.jsonl",
            "https://a.example/\u{202e}lnosj",
            "a b",
            "/\\a.example/run.jsonl",
            "%E2%80%AE",
            long.as_str(),
        ] {
            assert!(of(text).is_err(), "{text}");
        }
    }
}
