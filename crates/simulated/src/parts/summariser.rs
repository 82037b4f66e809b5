//! The summariser: turns findings and reviews into a short list of changes.

use std::collections::BTreeMap;

use seed::Stream;
use serde_json::Value;

use crate::dials::Dials;
use crate::sections::section;
use crate::skill::{list_of, text};

const METRICS: [&str; 4] = ["correctness", "completeness", "satisfaction", "creativity"];

/// What the summariser answers.
pub(crate) fn summarise(dials: &Dials, prompt: &str, stream: &mut Stream) -> String {
    if stream.percent(dials.silent_summariser) {
        return "<thought>It speaks for itself.</thought>\n<summary></summary>".to_owned();
    }
    let read = |tag| {
        section(prompt, tag).and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null)
    };
    let (findings, reviews): (Value, Value) = (read("findings"), read("reviews"));
    let mut changes: Vec<String> = list_of(&findings).iter().map(of_finding).collect();
    changes.extend(corrections(list_of(&reviews)));
    if changes.is_empty() {
        changes.push("Check every action against the instruction and the data once more.".into());
    }
    let list: Vec<String> = changes.iter().map(|change| format!("- {change}")).collect();
    format!(
        "<thought>{}</thought>\n<summary>\n{}\n</summary>",
        agreement(list_of(&findings), list_of(&reviews)),
        list.join("\n")
    )
}

/// What a check found, as a change.
fn of_finding(finding: &Value) -> String {
    let step =
        finding["step"].as_u64().map_or_else(String::new, |step| format!("Action {}: ", step + 1));
    let (message, hint) = (text(&finding["message"]), text(&finding["hint"]));
    let sentences = [message, hint].into_iter().filter(|sentence| !sentence.is_empty());
    let sentences: Vec<&str> = sentences.map(|sentence| sentence.trim_end_matches('.')).collect();
    format!("{step}{}.", sentences.join(". "))
}

/// The reviewers' corrections, each once, the most often named first.
fn corrections(reviews: &[Value]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for review in reviews {
        let correction = text(&review["correction"]).trim();
        if !correction.is_empty() {
            *counts.entry(correction).or_default() += 1;
        }
    }
    let mut named: Vec<(&str, usize)> = counts.into_iter().collect();
    named.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    named.into_iter().map(|(correction, _)| correction.to_owned()).collect()
}

/// Where the checks and reviewers agree and disagree.
fn agreement(findings: &[Value], reviews: &[Value]) -> String {
    let mut parts = Vec::new();
    if !findings.is_empty() {
        let codes: Vec<&str> = findings.iter().map(|finding| text(&finding["code"])).collect();
        parts.push(format!("The checks found: {}.", codes.join(", ")));
    }
    for metric in METRICS.iter().filter(|_| !reviews.is_empty()) {
        let met =
            reviews.iter().filter(|review| review[metric] == 1 || review[metric] == true).count();
        parts.push(match met {
            0 => format!("All reviewers miss {metric}."),
            met if met == reviews.len() => format!("All reviewers see {metric}."),
            met => format!("{met} of {} reviewers see {metric}.", reviews.len()),
        });
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn said(prompt: &str) -> String {
        summarise(&Dials::perfect(), prompt, &mut Stream::new(1, "test"))
    }

    #[test]
    fn findings_and_corrections_become_one_list_of_changes() {
        let prompt = r#"<findings>[{"code":"execution.error","message":"order not found.","hint":"Use an id of the data","step":0}]</findings>
            <reviews>[{"correctness":0,"completeness":1,"satisfaction":1,"creativity":1,"correction":"Fix the reason."},
                      {"correctness":1,"completeness":1,"satisfaction":1,"creativity":0,"correction":"Be bold."},
                      {"correctness":0,"completeness":1,"satisfaction":1,"creativity":0,"correction":"Fix the reason."}]</reviews>"#;
        expect![[r"
            <thought>The checks found: execution.error. 1 of 3 reviewers see correctness. All reviewers see completeness. All reviewers see satisfaction. 1 of 3 reviewers see creativity.</thought>
            <summary>
            - Action 1: order not found. Use an id of the data.
            - Fix the reason.
            - Be bold.
            </summary>"]]
        .assert_eq(&said(prompt));
    }

    #[test]
    fn nothing_to_say_still_gives_a_change() {
        assert!(
            said("<findings>[]</findings><reviews>broken</reviews>")
                .contains("\n- Check every action")
        );
    }
}
