//! Plain words for the closed sets of the method: endings, phases, standings, refusals.

use dataset::Ending;
use environment::Outcome;

use protocol::progress::Standing;

use crate::action::run::Recounted;
use crate::state::run::Phase;

/// A number with its noun: `1 task`, `3 tasks`.
pub fn count(number: impl Into<u64>, noun: &str) -> String {
    let number = number.into();
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", grouped(number)) }
}

/// A number with thin groups of thousands: `12 345`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) && digits.len() > 4 {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// What a run does.
pub fn phase(phase: &Phase) -> &'static str {
    match phase {
        Phase::Starting => "Starting",
        Phase::Running => "Running",
        Phase::Paused => "Paused",
        Phase::Stopping => "Stopping",
        Phase::Stopped => "Stopped",
        Phase::Finished => "Finished",
        Phase::Halted(_) => "Halted",
        Phase::CutOff => "Cut off",
        Phase::Elsewhere => "In another tab",
    }
}

/// Where a task stands, in a word or two.
pub fn standing(standing: Standing, records: u8) -> String {
    match standing {
        Standing::Writing => "writing".into(),
        Standing::Checking => "checking".into(),
        Standing::Reviewing => "in committee".into(),
        Standing::Revising => "revising".into(),
        Standing::Talking => "in dialogue".into(),
        Standing::Rejected => "rejected".into(),
        Standing::Unverified => "not verified".into(),
        Standing::Kept if records == 1 => "kept".into(),
        Standing::Kept => format!("kept × {records}"),
    }
}

/// What another rule of the committee would change.
pub fn recounted(which: Recounted) -> &'static str {
    match which {
        Recounted::Lost => "accepted, and refused under the other rule",
        Recounted::Won => "refused, and accepted under the other rule",
        Recounted::Earlier => "accepted in an earlier round under the other rule",
        Recounted::Open => "undecided: not every judge was asked",
    }
}

/// How a dialogue ended.
pub fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Human => "the human said goodbye",
        Ending::Transfer => "the agent handed over to a person",
        Ending::Limit => "the limit of steps was reached",
        Ending::Broken => "a reply could not be used",
        Ending::Lost => "a write left every way to success",
    }
}

/// How a call ended; `None` when it did what it does.
pub fn outcome(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Done => None,
        Outcome::Refused => Some("refused"),
        Outcome::Raised => Some("did not fit the tool"),
        Outcome::Unknown => Some("unknown tool"),
    }
}

/// What a code of a refusal means. Codes of later versions are shown as they are.
pub fn refusal(code: &str) -> String {
    let known = match code {
        "verdict.state" => "ended in another state",
        "verdict.output" => "an answer was never said",
        "verdict.unrefused" => "a forbidden wish was not refused",
        "procedure.unauthenticated" => "private data before the customer was known",
        "procedure.foreign_account" => "another customer's data",
        "procedure.no_consent" => "a change without a yes",
        "procedure.several_calls" => "several calls at once",
        "human.stops_early" => "the human left too soon",
        "human.invented" => "the human made something up",
        "human.leaks" => "the human named what it cannot know",
        "ending.limit" => "ran out of steps",
        "ending.broken" => "unusable reply",
        "ending.lost" => "way lost",
        "duplicate" => "same as a kept one",
        "committee.correctness" => "actions do not match the request",
        "committee.completeness" => "request not fully covered",
        "committee.satisfaction" => "a question stays unanswered",
        "committee.creativity" => "too trivial",
        "committee.rule" => "too few votes for the rule",
        "execution.refused" => "the shop refuses a call",
        "execution.raised" => "arguments do not fit the tool",
        "schema.missing" => "an argument is missing",
        "schema.type" => "an argument of the wrong type",
        "schema.enum" => "an argument outside its list",
        "schema.undeclared" => "an argument the tool does not know",
        "execution.unknown_tool" => "unknown tool",
        "execution.not_a_write" => "a look-up among the changes",
        "no_op.unchanged" | "no_op.action" => "changes nothing",
        "no_op.overwritten" => "leaves nothing of a change",
        "format.not_json" => "not readable as JSON",
        _ => return spell(code),
    };
    known.into()
}

/// The id of a rule or a blueprint as words: `retail.account.one_user` → `account, one user`.
pub fn rule(id: &str) -> String {
    let words = id.replace('_', " ");
    match words.split_once('.') {
        Some((_, rest)) => rest.replace('.', ", "),
        None => words,
    }
}

/// `policy.retail.account.one_user` → `policy: account, one user`.
fn spell(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut parts: Vec<&str> = words.split('.').collect();
    if parts.first() == Some(&"policy") && parts.len() > 2 {
        parts.remove(1);
    }
    match parts.split_first() {
        Some((first, rest)) if !rest.is_empty() => format!("{first}: {}", rest.join(", ")),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_code_is_still_readable() {
        assert_eq!(refusal("policy.retail.account.one_user"), "policy: account, one user");
        assert_eq!(refusal("format.missing_thought"), "format: missing thought");
        assert_eq!(refusal("strange"), "strange");
    }

    #[test]
    fn numbers_are_grouped_from_five_digits_on() {
        assert_eq!(grouped(1234), "1234");
        assert_eq!(grouped(12345), "12\u{202f}345");
        assert_eq!(count(1_u32, "task"), "1 task");
        assert_eq!(count(0_u32, "task"), "0 tasks");
    }
}
