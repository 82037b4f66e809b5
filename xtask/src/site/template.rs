//! Fills in `index.html`: it stays an ordinary page to read and edit, with two marked places.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

use super::Placed;
use super::csp::{self, Reach};

/// Where the policy goes: before anything it must govern.
const CSP_MARK: &str = "<!-- xtask:csp -->";
/// Where the links to the built files go.
const LINKS_MARK: &str = "<!-- xtask:links -->";

/// The built files a page links to, by name.
#[derive(Debug)]
pub(super) struct Links {
    pub(super) reach: Reach,
    pub(super) style: Option<String>,
    pub(super) boot: String,
    pub(super) page: Placed,
    pub(super) worker: String,
    pub(super) reload: Option<String>,
}

/// The paths of `<link data-css href="…">`, in order.
pub(super) fn style_sheets(template: &str) -> Result<Vec<String>> {
    css_lines(template).map(href).collect()
}

/// The finished page: marks filled, style sheet links gone, files of `www` under their hashed names.
pub(super) fn fill(
    template: &str,
    links: &Links,
    assets: &BTreeMap<String, String>,
) -> Result<String> {
    for mark in [CSP_MARK, LINKS_MARK] {
        ensure!(template.matches(mark).count() == 1, "index.html must contain `{mark}` once");
    }
    let kept = template.lines().filter(|line| !is_css_line(line));
    let mut html: String = kept.flat_map(|line| [line, "\n"]).collect();
    let policy = csp::policy(links.reach);
    let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    html = html.replace(CSP_MARK, &meta).replace(LINKS_MARK, &tags(links));
    for (path, name) in assets {
        html = html.replace(&format!("\"{path}\""), &format!("\"./{name}\""));
    }
    if let Some((_, rest)) = html.split_once("\"www/") {
        let name = rest.split('"').next().unwrap_or_default();
        bail!("index.html points at www/{name}, which does not exist");
    }
    Ok(html)
}

fn tags(links: &Links) -> String {
    // The page reads from it whom it may speak to, before the browser refuses.
    let connect = csp::hosts(links.reach).join(" ");
    let mut tags = vec![
        format!("<meta name=\"interplay-worker\" content=\"./{}\">", links.worker),
        format!("<meta name=\"interplay-connect\" content=\"{connect}\">"),
    ];
    if let Some(style) = &links.style {
        tags.push(format!("<link rel=\"stylesheet\" href=\"./{style}\">"));
    }
    let Placed { glue, wasm } = &links.page;
    tags.push(format!("<link rel=\"modulepreload\" href=\"./{glue}\">"));
    tags.push(format!(
        "<link rel=\"preload\" href=\"./{wasm}\" as=\"fetch\" type=\"application/wasm\" crossorigin>"
    ));
    tags.push(format!("<script type=\"module\" src=\"./{}\"></script>", links.boot));
    if let Some(reload) = &links.reload {
        tags.push(format!("<script type=\"module\" src=\"./{reload}\"></script>"));
    }
    tags.join("\n")
}

fn css_lines(template: &str) -> impl Iterator<Item = &str> {
    template.lines().filter(|line| is_css_line(line))
}

fn is_css_line(line: &str) -> bool {
    line.trim_start().starts_with("<link data-css")
}

fn href(line: &str) -> Result<String> {
    let after = line.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"'));
    let (path, _) = after.with_context(|| format!("no href=\"…\" in `{}`", line.trim()))?;
    Ok(path.to_owned())
}
