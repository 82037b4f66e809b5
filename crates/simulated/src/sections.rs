//! Finds the tagged sections of a prompt, such as `<core>…</core>` and `<data table="orders">…</data>`.

/// The text of the first `<tag>…</tag>`, white space around it dropped.
pub(crate) fn section<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    let open = format!("<{tag}>");
    let start = text.find(&open)? + open.len();
    let end = text[start..].find(&format!("</{tag}>"))?;
    Some(text[start..start + end].trim())
}

/// True when the text has such a section.
pub(crate) fn has(text: &str, tag: &str) -> bool {
    section(text, tag).is_some()
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
    fn data_blocks_carry_their_table() {
        let text = "x <data table=\"users\">{\"a\":1}</data>\n<data table=\"orders\">\n{}\n</data> <data table=\"cut\">";
        assert_eq!(data(text), [("users", "{\"a\":1}"), ("orders", "{}")]);
    }
}
