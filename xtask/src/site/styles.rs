//! One style sheet out of many. The order is that of the links in the template: it is the cascade.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

/// Joins the listed sheets and points their `url(…)` at the hashed files. `None` where none is listed.
pub(super) fn bundle(
    listed: &[String],
    files: &BTreeMap<String, Vec<u8>>,
    assets: &BTreeMap<String, String>,
) -> Result<Option<String>> {
    let mut bundle = Vec::new();
    for path in listed {
        let css = super::text(files, path)?;
        if css.contains("@import") {
            bail!(
                "{path} uses @import: list the sheet in index.html instead, where the order is visible"
            );
        }
        bundle.push(format!("/* {path} */\n{}\n", relink(css, path, assets)?.trim_end()));
    }
    Ok((!listed.is_empty()).then(|| bundle.concat()))
}

fn relink(css: &str, sheet: &str, assets: &BTreeMap<String, String>) -> Result<String> {
    let mut linked = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("url(") {
        let Some((target, tail)) = after.split_once(')') else { break };
        let target = target.trim().trim_matches(['"', '\'']);
        linked += before;
        if target.starts_with("data:") || target.starts_with('#') {
            linked.extend(["url(\"", target, "\")"]);
        } else {
            let path = resolve(sheet, target);
            let Some(name) = assets.get(&path) else {
                bail!("{sheet} points at {target}, but {path} does not exist");
            };
            linked.extend(["url(\"./", name, "\")"]);
        }
        rest = tail;
    }
    Ok(linked + rest)
}

/// `target` as seen from the folder of `sheet`.
fn resolve(sheet: &str, target: &str) -> String {
    let mut parts: Vec<&str> = sheet.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}
