//! Tagged sections in what a model wrote: `<answer>…</answer>`, and `<think>` blocks.

use super::repair;

/// The inside of a tagged section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// Between the tags, white space trimmed.
    pub text: &'a str,
    /// From [`repair`]; empty when both tags are there once.
    pub repairs: Vec<&'static str>,
}

/// The last section of `tag` (a name without brackets, lower case; the text may write it in
/// any case) outside the model's reasoning. A missing closing or opening tag is tolerated and
/// recorded; `None` when both are missing.
pub fn section<'a>(text: &'a str, tag: &str) -> Option<Section<'a>> {
    let text = without_reasoning(text);
    let lower = text.to_ascii_lowercase();
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut repairs = Vec::new();
    let (start, end) = match (lower.rfind(&open), lower.rfind(&close)) {
        (None, None) => return None,
        (None, Some(end)) => {
            repairs.push(repair::UNOPENED_TAG);
            (0, end)
        }
        (Some(start), Some(end)) if start < end => (start + open.len(), end),
        // An answer that stops in the middle counts more than a complete one before it.
        (Some(start), _) => {
            repairs.push(repair::UNCLOSED_TAG);
            (start + open.len(), text.len())
        }
    };
    if lower.matches(&open).count() > 1 {
        repairs.push(repair::LAST_OF_SEVERAL);
    }
    Some(Section { text: text[start..end].trim(), repairs })
}

/// `text` behind a leading `<think>…</think>` block. Some servers swallow the opening tag: then
/// everything up to the closing one goes. A block that never ends takes the whole text. A text
/// without such a block is given back as it is; one with it loses the white space behind it too.
pub fn without_reasoning(text: &str) -> &str {
    let (open, close) = ("<think>", "</think>");
    let begins = text.trim_start().starts_with(open);
    match text.find(close) {
        Some(at) if begins || !text[..at].contains(open) => text[at + close.len()..].trim_start(),
        None if begins => "",
        _ => text,
    }
}
