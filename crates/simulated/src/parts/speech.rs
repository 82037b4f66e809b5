//! What an agent says to a customer, written for the agent and read by the human: requests, proposals, reports,
//! answers, refusals.

use seed::Stream;

use crate::skill::{Filled, Skill, Wanted, language};
use crate::template::{Voice, fill, read_any, write_any};

const CONFIRM: &[&str] = &[
    "do you confirm [this|these details] (yes/no)?",
    "shall I [go ahead|proceed] (yes/no)?",
    "is that [right|correct], yes or no?",
    "please confirm with yes or no.",
];
const DONE: &[&str] = &[
    "[all|that is] done, {what}",
    "{what}, as you asked",
    "good news: {what}",
    "[thank you|thanks], {what}",
];
const MORE: &[&str] = &[
    "is there anything else [I can do for you|you need|I can help you with]?",
    "can I help you with anything else?",
    "anything else [today|for you]?",
];
const ANSWERED: &[&str] = &[
    "[happy to look that up|of course]: {what}",
    "{what}",
    "according to our records, {what}",
    "I have checked, {what}",
];
const UNCLEAR: &[&str] = &[
    "I could not {what}. Could you describe that once more with all details?",
    "sorry, I could not {what}. Please tell me again, with all details.",
];
const REFUSED: &[&str] = &["I am sorry, but {what}", "unfortunately that is not possible: {what}"];
const LOST: &[&str] = &[
    "I am not sure that I understand. What can I do for you?",
    "sorry, could you put that in other words?",
];
const TAKE_TIME: &[&str] = &[
    "of course, take your time. Nothing has been changed. What would you like me to do?",
    "no problem, I have changed nothing. What would you like to do?",
];
const GO_ON: &[&str] =
    &["I see, please go on.", "I am listening.", "[understood|all right], and then?"];
const APOLOGY: &[&str] = &[
    "I am sorry for the delay, please bear with me for a moment.",
    "my apologies, this is taking longer than it should. Please bear with me.",
    "I apologise for the wait and for any inconvenience. One moment, please.",
];
const GREETING: &[&str] = &["how can I help you today?", "what can I do for you?"];

/// What an agent's message means to a human who wants something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard<W> {
    /// The agent asks who is there.
    Identify,
    /// The agent describes a change and asks for a yes; `None` when it cannot be read.
    Propose(Option<W>),
    /// The agent does not do it.
    Refuse,
    /// The agent asks to be told again.
    Repeat,
    /// The agent asks for patience.
    Wait,
    /// Anything else: a report, an answer, a courtesy.
    Other,
}

/// Reads an agent's message.
pub(crate) fn hear<S: Skill>(message: &str) -> Heard<S::Want> {
    let lower = message.to_ascii_lowercase();
    let sentences = crate::template::sentences(message);
    let wants = sentences.iter().find_map(|sentence| language::read_proposal::<S>(sentence));
    let asks_yes = ["yes/no", "yes or no", "confirm", "go ahead?", "proceed?"]
        .iter()
        .any(|words| lower.contains(words));
    if asks_yes || wants.is_some() {
        return Heard::Propose(wants);
    }
    if S::WHO.words.iter().any(|words| lower.contains(words)) {
        return Heard::Identify;
    }
    if sentences.iter().any(|sentence| read_any(REFUSED, sentence).is_some()) {
        return Heard::Refuse;
    }
    if is_apology(message) {
        return Heard::Wait;
    }
    let again =
        ["once more", "again", "could not", "other words", "more detail", "which ", "not sure"];
    if again.iter().any(|words| lower.contains(words)) { Heard::Repeat } else { Heard::Other }
}

/// Proposes a change and asks for a yes; `extra` is a sentence about money.
pub(crate) fn propose<S: Skill>(want: &S::Want, extra: &str, stream: &mut Stream) -> String {
    let want = want.plain();
    let mut slots: Filled = S::slots(want, Voice::You, stream);
    S::formal(want, &mut slots);
    let slots: Vec<(&str, &str)> =
        slots.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let proposal = write_any(S::phrases(want).proposed, Voice::You, &slots, stream);
    let extra = if extra.is_empty() { String::new() } else { format!(" {extra}") };
    format!("{proposal}.{extra} {}", say(CONFIRM, "", stream))
}

/// Reports a change as made and asks what else there is.
pub(crate) fn report<S: Skill>(tool: &str, subject: &str, stream: &mut Stream) -> String {
    let Some(tool) = S::TOOLS.iter().find(|it| it.name == tool) else {
        return say(MORE, "", stream);
    };
    let what = fill(tool.done, Voice::You, &[("subject", subject)], stream);
    let done = say(DONE, &what, stream);
    let note = if tool.note.is_empty() { String::new() } else { format!(" {}", tool.note) };
    format!("{done}.{note} {}", say(MORE, "", stream))
}

/// Answers a question; `what` is a clause with the text that the tools gave.
pub(crate) fn answer(what: &str, stream: &mut Stream) -> String {
    format!("{}. {}", say(ANSWERED, what, stream), say(MORE, "", stream))
}

/// Asks who is there; `again` when what was said fits no account.
pub(crate) fn identify<S: Skill>(again: bool, stream: &mut Stream) -> String {
    say(if again { S::WHO.again } else { S::WHO.ask }, "", stream)
}

/// Asks to be told again; `what` follows "could not".
pub(crate) fn unclear(what: &str, stream: &mut Stream) -> String {
    say(UNCLEAR, what, stream)
}

/// Refuses for good; whoever was sorry in the message `before` is not so twice.
pub(crate) fn refuse(why: &str, before: Option<&str>, stream: &mut Stream) -> String {
    let sorry = before.is_some_and(|text| text.to_ascii_lowercase().contains("sorry"));
    let ways = if sorry { REFUSED.split_at(1).1 } else { REFUSED };
    format!("{}. {}", say(ways, why, stream), say(MORE, "", stream))
}

/// Says that nothing was understood.
pub(crate) fn lost(stream: &mut Stream) -> String {
    say(LOST, "", stream)
}

/// Gives the customer time to think again.
pub(crate) fn take_time(stream: &mut Stream) -> String {
    say(TAKE_TIME, "", stream)
}

/// Lets the customer finish a sentence.
pub(crate) fn go_on(stream: &mut Stream) -> String {
    say(GO_ON, "", stream)
}

/// Asks for patience.
pub(crate) fn apology(stream: &mut Stream) -> String {
    say(APOLOGY, "", stream)
}

/// True when that is all that a message does.
pub(crate) fn is_apology(message: &str) -> bool {
    read_any(APOLOGY, message.trim()).is_some()
}

/// Asks what is wanted: `first` at the start, and what else there is later.
pub(crate) fn offer(first: bool, stream: &mut Stream) -> String {
    say(if first { GREETING } else { MORE }, "", stream)
}

fn say(patterns: &'static [&'static str], what: &str, stream: &mut Stream) -> String {
    write_any(patterns, Voice::You, &[("what", what)], stream)
}
