//! Graded runs in words.

use dataset::record::Source;
use dataset::regrade::{Ending, Tally, Verdict};

use crate::select::words;

/// Letters shown around the place where two texts part.
const LEAD: usize = 60;
/// Letters shown of each text.
const WIDTH: usize = 600;

/// A verdict as tone and word.
pub fn verdict(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Reproduced => ("good", "reproduced"),
        Verdict::Explained => ("warn", "explained"),
        Verdict::Differs => ("bad", "differs"),
        Verdict::NotRecorded => ("plain", "no reward recorded"),
        Verdict::NoTruth => ("plain", "no ground truth"),
    }
}

/// How an episode ended.
pub fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Stopped => "the customer stopped",
        Ending::Transferred => "handed over",
        Ending::CutOff => "cut off",
        Ending::Raised => "broke down",
    }
}

/// A reward, or a dash.
pub fn reward(reward: Option<f64>) -> String {
    reward.map_or_else(|| "–".to_owned(), |reward| format!("{reward}"))
}

/// Four digits of an average.
pub fn share(share: f64) -> String {
    format!("{share:.4}")
}

/// The rows that runs are replayed on.
pub fn source(source: &Source) -> String {
    match source {
        Source::Generated(seed) => format!("generated rows, seed {seed}"),
        Source::Loaded(hash) => {
            format!("your data files, state {}", hash.chars().take(12).collect::<String>())
        }
    }
}

/// How many rewards came out, of how many.
pub fn rewards(tally: &Tally) -> String {
    let all = tally.reproduced + tally.explained + tally.differ;
    format!("{} of {}", words::grouped(tally.reproduced as u64), words::grouped(all as u64))
}

/// Two texts where they part: what both begin with (cut), then the rest of each (cut).
pub fn parting(one: &str, two: &str) -> (String, String, String) {
    let common = one.chars().zip(two.chars()).take_while(|(one, two)| one == two).count();
    let start = common.saturating_sub(LEAD);
    let before = if start > 0 { "…" } else { "" };
    let lead: String = before.chars().chain(one.chars().skip(start).take(common - start)).collect();
    (lead, rest(one, common), rest(two, common))
}

fn rest(text: &str, from: usize) -> String {
    let rest: String = text.chars().skip(from).take(WIDTH).collect();
    let more = text.chars().count() > from + WIDTH;
    if more { rest + "…" } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_texts_part_at_their_first_difference() {
        assert_eq!(parting("abc", "abd"), ("ab".into(), "c".into(), "d".into()));
        assert_eq!(parting("é", "é!"), ("é".into(), String::new(), "!".into()));
        let long = "x".repeat(100);
        let (lead, one, two) = parting(&format!("{long}1{}", "y".repeat(700)), &format!("{long}2"));
        assert_eq!(lead.chars().count(), LEAD + 1);
        assert_eq!((one.chars().count(), two.as_str()), (WIDTH + 1, "2"));
    }
}
