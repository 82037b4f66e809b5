//! The site as a whole: what is linked exists, nothing leaves its folder, names follow content.

use super::*;

const TEMPLATE: &str = r#"<!doctype html>
<head>
<!-- xtask:csp -->
<link rel="icon" href="www/icons/i.svg">
<link data-css href="www/css/a.css">
<link data-css href="www/css/deep/b.css">
<!-- xtask:links -->
</head>
<body><p id="boot">Loading</p></body>
"#;

fn sources() -> Sources {
    let module = |tag: &str| Module {
        glue: format!("// {tag}"),
        wasm: tag.as_bytes().to_vec(),
        snippets: BTreeMap::from([(format!("snippets/{tag}/inline0.js"), "1".to_owned())]),
    };
    let files = [
        ("www/css/a.css", "a { color: red }"),
        ("www/css/deep/b.css", "b { background: url('../../icons/i.svg') }"),
        ("www/icons/i.svg", "<svg/>"),
    ];
    Sources {
        template: TEMPLATE.to_owned(),
        files: files.map(|(path, text)| (path.to_owned(), text.into())).into(),
        page: module("page"),
        worker: module("worker"),
        reload: false,
    }
}

fn page(site: &Site, name: &str) -> String {
    String::from_utf8(site[name].clone()).unwrap()
}

/// Everything between quotes that starts with `./`.
fn links(text: &str) -> Vec<String> {
    text.split(['"', '\'']).filter_map(|part| part.strip_prefix("./")).map(str::to_owned).collect()
}

fn named(site: &Site, stem: &str, extension: &str) -> String {
    let fits = |path: &&String| {
        let middle = path.strip_prefix(stem).and_then(|rest| rest.strip_suffix(extension));
        middle.is_some_and(|middle| middle.len() == 17 && middle.starts_with('-'))
    };
    site.keys().find(fits).unwrap_or_else(|| panic!("no {stem} in {:?}", site.keys())).clone()
}

#[test]
fn every_link_of_every_text_file_leads_to_a_file_of_the_site() {
    let site = assemble(&sources()).unwrap();
    let mut seen = 0;
    for (path, bytes) in site.iter().filter(|(path, _)| ending(path) != "wasm") {
        for link in links(std::str::from_utf8(bytes).unwrap()) {
            assert!(site.contains_key(&link), "{path} links to {link}");
            seen += 1;
        }
    }
    assert!(seen > 12, "only {seen} links found");
}

#[test]
fn pages_use_relative_links_only_and_no_inline_code() {
    let site = assemble(&sources()).unwrap();
    for name in ["index.html", "any.html"] {
        let html = page(&site, name);
        assert!(!html.contains("href=\"/") && !html.contains("src=\"/"), "{html}");
        assert!(!html.contains("<style") && !html.contains("style="), "{html}");
        assert!(
            html.matches("<script").count() == html.matches("<script type=\"module\" src=").count()
        );
    }
}

#[test]
fn style_sheets_become_one_in_the_order_listed() {
    let site = assemble(&sources()).unwrap();
    let css = page(&site, &named(&site, "style", ".css"));
    assert!(css.find("a { color").unwrap() < css.find("b { background").unwrap());
    let icon = named(&site, "icons/i", ".svg");
    assert!(css.contains(&format!("url(\"./{icon}\")")), "{css}");
    assert!(!page(&site, "index.html").contains("data-css"));
}

#[test]
fn a_name_changes_exactly_when_its_content_does() {
    let before = assemble(&sources()).unwrap();
    let mut changed = sources();
    changed.worker.wasm = b"newer".to_vec();
    let after = assemble(&changed).unwrap();
    assert_eq!(named(&before, "page", ".wasm"), named(&after, "page", ".wasm"));
    assert_ne!(named(&before, "worker", ".wasm"), named(&after, "worker", ".wasm"));
    assert_ne!(named(&before, "worker", ".js"), named(&after, "worker", ".js"));
}

#[test]
fn each_page_starts_the_worker_that_reaches_as_far_as_itself() {
    let site = assemble(&sources()).unwrap();
    for name in ["index.html", "any.html"] {
        let html = page(&site, name);
        let (_, rest) = html.split_once("name=\"interplay-worker\" content=\"./").unwrap();
        let worker = rest.split('"').next().unwrap();
        assert_eq!(reach_of(worker), reach_of(name), "{name} starts {worker}");
        assert!(html.contains(&csp::policy(reach_of(name))));
    }
}

#[test]
fn the_reload_script_is_there_only_while_watching() {
    let watched = assemble(&Sources { reload: true, ..sources() }).unwrap();
    assert!(page(&watched, "index.html").contains("reload-"));
    let plain = assemble(&sources()).unwrap();
    assert!(plain.keys().all(|path| !path.contains("reload")));
}

#[test]
fn what_is_missing_is_named() {
    let check = |change: &dyn Fn(&mut Sources), expected: &str| {
        let mut sources = sources();
        change(&mut sources);
        let error = assemble(&sources).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(&|s| drop(s.files.remove("www/css/a.css")), "www/css/a.css, which does not exist");
    check(&|s| drop(s.files.remove("www/icons/i.svg")), "www/icons/i.svg does not exist");
    check(&|s| s.template = s.template.replace("xtask:csp", "csp"), "`<!-- xtask:csp -->` once");
    check(&|s| s.template = s.template.replace("i.svg", "j.svg"), "www/icons/j.svg, which");
    let import = b"@import 'x.css';".to_vec();
    check(&|s| drop(s.files.insert("www/css/a.css".into(), import.clone())), "uses @import");
}
