//! Finds the tagged sections of a prompt, such as `<core>…</core>` and `<data table="orders">…</data>`.

/// The text of the first `<tag>…</tag>`, white space around it dropped.
pub(crate) fn section<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let inside = after(text, "", tag)?;
    let rest = after(inside, "/", tag)?;
    let end = inside.len() - rest.len() - tag.len() - "</>".len();
    Some(inside[..end].trim())
}

/// True when the text has such a section.
pub(crate) fn has(text: &str, tag: &str) -> bool {
    section(text, tag).is_some()
}

/// The names of all sections, in one pass: prompts are long.
pub(crate) fn names(text: &str) -> Vec<&str> {
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    for (at, _) in text.match_indices('<') {
        let rest = &text[at + 1..];
        let (list, rest) = match rest.strip_prefix('/') {
            Some(rest) => (&mut closed, rest),
            None => (&mut open, rest),
        };
        let end = rest.bytes().position(|byte| !(byte.is_ascii_lowercase() || byte == b'_'));
        if let Some(end) = end.filter(|end| rest[*end..].starts_with('>')) {
            list.push(&rest[..end]);
        }
    }
    closed.retain(|name| open.contains(name));
    closed
}

/// What follows the first `<tag>`, or `</tag>` with a slash.
fn after<'t>(text: &'t str, slash: &str, tag: &str) -> Option<&'t str> {
    text.match_indices('<').find_map(|(at, _)| {
        text[at + 1..].strip_prefix(slash)?.strip_prefix(tag)?.strip_prefix('>')
    })
}

/// The data blocks: table and text, in order.
pub(crate) fn data(text: &str) -> Vec<(&str, &str)> {
    const OPEN: &str = "<data table=\"";
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        rest = &rest[start + OPEN.len()..];
        let Some((table, after)) = rest.split_once("\">") else { break };
        let Some((block, left)) = after.split_once("</data>") else { break };
        blocks.push((table, block.trim()));
        rest = left;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_found_by_tag() {
        let text = "a <core>\n[1]\n</core> <policy></policy> <open>";
        assert_eq!(section(text, "core"), Some("[1]"));
        assert_eq!(section(text, "policy"), Some(""));
        assert!(!has(text, "open"));
    }

    #[test]
    fn all_sections_are_named_in_one_pass() {
        let text = "a <core>\n[1]\n</core> <policy></policy> <open> 1 < 2 </shut> <data table=\"x\">1</data>";
        assert_eq!(names(text), ["core", "policy"]);
        assert_eq!(section("<a>1</a></a> <b>2</b>", "b"), Some("2"));
    }

    #[test]
    fn data_blocks_carry_their_table() {
        let text = "x <data table=\"users\">{\"a\":1}</data>\n<data table=\"orders\">\n{}\n</data> <data table=\"cut\">";
        assert_eq!(data(text), [("users", "{\"a\":1}"), ("orders", "{}")]);
    }
}
