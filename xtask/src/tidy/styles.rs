//! Rules about style sheets: colours live in one file, and each component's sheet belongs to a component.

use super::{Files, Finding};
use crate::site::ending;

/// The only sheet that may contain colour literals.
const TOKENS: &str = "www/css/tokens.css";

/// Functions that make a colour out of numbers.
const FUNCTIONS: [&str; 9] =
    ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch("];

/// Colour names short of the hundred odd ones: those people type.
const NAMES: [&str; 16] = [
    "black", "white", "red", "green", "blue", "yellow", "orange", "purple", "pink", "brown",
    "gray", "grey", "silver", "gold", "navy", "teal",
];

pub(super) fn check(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, css) in
        files.iter().filter(|(path, _)| path.starts_with("www/") && ending(path) == "css")
    {
        findings.extend(check_pair(files, path));
        if path != TOKENS {
            findings.extend(check_colours(path, css));
        }
    }
    findings.extend(check_listed(files));
    findings
}

/// A sheet below `components` or `pages` needs a module of that name in the app, file or folder.
fn check_pair(files: &Files, path: &str) -> Option<Finding> {
    let inside = path.strip_prefix("www/css/")?.strip_suffix(".css")?;
    if !inside.starts_with("components/") && !inside.starts_with("pages/") {
        return None;
    }
    let module = format!("crates/app/src/{}", inside.replace('-', "_"));
    let paired = files.keys().any(|file| {
        file.strip_prefix(&module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    });
    let advice = format!("there is no {module}.rs: name the sheet after its component");
    (!paired).then(|| Finding::new(path, 1, advice))
}

/// A sheet that `index.html` does not list reaches no visitor.
fn check_listed(files: &Files) -> Vec<Finding> {
    let Some(template) = files.get("index.html") else { return Vec::new() };
    let sheets = files.keys().filter(|path| path.starts_with("www/") && ending(path) == "css");
    let lost = sheets.filter(|path| !template.contains(&format!("\"{path}\"")));
    let advice = "index.html does not list this sheet: add `<link data-css href=\"…\">` at its place in the cascade";
    lost.map(|path| Finding::new(path, 1, advice)).collect()
}

fn check_colours(path: &str, css: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut in_comment = false;
    for (line, text) in (1..).zip(css.lines()) {
        let code = without_comments(text, &mut in_comment);
        if let Some(colour) = colour(&code) {
            let advice = format!("`{colour}` is a colour: give it a name in {TOKENS} and use that");
            findings.push(Finding::new(path, line, advice));
        }
    }
    findings
}

fn without_comments(line: &str, in_comment: &mut bool) -> String {
    let mut code = String::new();
    let mut rest = line;
    loop {
        let mark = if *in_comment { "*/" } else { "/*" };
        let Some((before, after)) = rest.split_once(mark) else { break };
        if !*in_comment {
            code += before;
        }
        *in_comment = !*in_comment;
        rest = after;
    }
    if *in_comment { code } else { code + rest }
}

/// The first colour literal in a line's values.
fn colour(code: &str) -> Option<&str> {
    // Selectors such as `#main` and names of custom properties such as `--red` are no values.
    let value = code.split_once(':').map_or("", |(_, value)| value);
    if code.trim_end().ends_with('{') {
        return None;
    }
    let cut = |letter: char| letter.is_whitespace() || ",;)}".contains(letter);
    let words = value.split(cut).flat_map(|word| word.split_inclusive('('));
    words.into_iter().find(|word| {
        let hex = word.strip_prefix('#').is_some_and(|hex| {
            matches!(hex.len(), 3 | 4 | 6 | 8) && hex.chars().all(|digit| digit.is_ascii_hexdigit())
        });
        let word = word.to_ascii_lowercase();
        hex || FUNCTIONS.contains(&word.as_str()) || NAMES.contains(&word.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::expect;

    #[test]
    fn colours_stand_in_the_tokens_only() {
        let css = "a { color: #fff; }\n#fed { margin: 0; }\na:hover {\n  color: var(--red);\n  /* color: red; */\n  background: oklch(1 0 0);\n  border: 1px solid Red;\n}\n";
        let found = [
            ("www/css/a.css:1", "`#fff`"),
            ("www/css/a.css:6", "`oklch(`"),
            ("www/css/a.css:7", "`Red`"),
        ];
        expect(check, &[("www/css/a.css", css), (TOKENS, css)], &found);
    }

    #[test]
    fn the_sheet_of_a_component_is_named_after_it() {
        let files = [
            ("www/css/components/json-tree.css", ""),
            ("www/css/pages/run.css", ""),
            ("www/css/components/ghost.css", ""),
            ("crates/app/src/components/json_tree.rs", ""),
            ("crates/app/src/pages/run/mod.rs", ""),
        ];
        expect(check, &files, &[("www/css/components/ghost.css:1", "components/ghost.rs")]);
    }

    #[test]
    fn every_sheet_is_listed_in_the_page() {
        let html = "<link data-css href=\"www/css/a.css\">";
        let files = [("index.html", html), ("www/css/a.css", ""), ("www/css/b.css", "")];
        expect(check, &files, &[("www/css/b.css:1", "does not list")]);
    }
}
