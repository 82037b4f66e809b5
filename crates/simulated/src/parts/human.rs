//! The human: wants what the instruction says, reveals it piece by piece, and agrees to nothing else.
//!
//! What was said and done so far is read from the conversation anew at every step. An instruction whose requests no
//! pattern fits is played sentence by sentence, with plainer manners.

use llm::{Message, Role};
use seed::Stream;

use super::speech::{Heard, hear};
use crate::dials::Dials;
use crate::sections::section;
use crate::skill::{Identity, Skill, Wanted, language};
use crate::template::{Voice, sentences, write_any};

const STOP: &str = "###STOP###";
const HELLO: &[&str] = &["hi!", "hello!", "hi there!", "good day!", "hello there!", "hey!"];
const THANKS: &[&str] =
    &["thanks!", "thank you!", "that would be great.", "I appreciate it.", "much appreciated!"];
const NEXT: &[&str] =
    &["great, thanks!", "perfect!", "thank you.", "good.", "okay, thanks!", "wonderful!"];
const YES: &[&str] = &[
    "yes, please[ go ahead| do that| proceed|].",
    "yes, that is [right|correct|what I want].",
    "yes, I confirm[ that|].",
    "yes, exactly. [Please go ahead|Go ahead].",
    "yes.[ Thank you!| Go on, please.|]",
];
const NO: &[&str] = &[
    "no, that is not [quite |]right.",
    "no, that is not what I meant.",
    "no, something is wrong there.",
];
const UNKNOWN: &[&str] = &["that is all I can tell you.", "I do not have more than that."];
const AFTER: &[&str] = &["is there anything else I should know?", "okay, [go on|please continue]."];

/// How often the human repeats one request before giving it up.
const PATIENCE: usize = 4;

/// One thing on the human's mind.
#[derive(Clone, Debug)]
enum Step<W> {
    /// A request that can be weighed against what the agent proposes.
    Known(W),
    /// A sentence of an instruction that no pattern fits, in the first person.
    Said(String),
}

/// Where the conversation stands, seen by the human.
#[derive(Debug)]
struct Scene<W> {
    /// Steps that are over.
    closed: usize,
    /// The request of the current step as the human stated it; `None` while it is unsaid.
    stated: Option<Step<W>>,
    /// How often the agent asked to be told the current step again.
    repeats: usize,
    /// True once the human said who they are.
    introduced: bool,
}

/// What the human says next.
pub(crate) fn speak<S: Skill>(dials: &Dials, messages: &[Message], stream: &mut Stream) -> String {
    let system = messages.first().map_or("", |message| &message.content);
    let instruction = section(system, "instruction").unwrap_or_default();
    let identity = Identity::of_text(S::IDENTITY, instruction);
    let wanted = steps::<S>(instruction);
    let scene = scene::<S>(messages.get(1..).unwrap_or_default(), &wanted);
    let heard = messages
        .iter()
        .rev()
        .find(|message| message.role == Role::User)
        .map(|message| &message.content);
    let heard = heard.map_or(Heard::Other, |message| hear::<S>(message));
    let current = wanted.get(scene.closed);
    let started = messages.iter().any(|message| message.role == Role::Assistant);
    if heard == Heard::Identify {
        return introduce::<S>(dials, &identity, stream);
    }
    let Some(current) = current else { return STOP.into() };
    if started && stream.percent(dials.human_stops_early) {
        return STOP.into();
    }
    match (heard, &scene.stated) {
        (Heard::Propose(proposal), Some(said)) if agrees(said, proposal.as_ref()) => {
            say(YES, stream)
        }
        (Heard::Propose(_), Some(_)) => {
            format!("{} {}", say(NO, stream), state::<S>(dials, current, stream))
        }
        (Heard::Repeat, _) | (_, None) => {
            let opening = opening::<S>(&scene, started, &identity, stream);
            format!("{opening}{}", state::<S>(dials, current, stream))
        }
        (_, Some(Step::Said(_))) => say(AFTER, stream),
        (_, Some(Step::Known(_))) => say(UNKNOWN, stream),
    }
}

/// The requests of an instruction; where no pattern fits any, its sentences.
fn steps<S: Skill>(instruction: &str) -> Vec<Step<S::Want>> {
    let known: Vec<Step<S::Want>> =
        language::wants::<S>(instruction).into_iter().map(Step::Known).collect();
    if !known.is_empty() {
        return known;
    }
    let mut identity = Identity::default();
    let said = sentences(instruction).into_iter().filter(|text| !identity.read(S::IDENTITY, text));
    said.map(|text| Step::Said(first_person(text))).collect()
}

fn scene<S: Skill>(messages: &[Message], steps: &[Step<S::Want>]) -> Scene<S::Want> {
    let mut scene = Scene { closed: 0, stated: None, repeats: 0, introduced: false };
    for message in messages {
        let Some(current) = steps.get(scene.closed) else { break };
        if message.role == Role::Assistant {
            said::<S>(&mut scene, current, &message.content);
        } else if scene.stated.is_some() {
            let heard = hear::<S>(&message.content);
            scene.repeats += usize::from(heard == Heard::Repeat);
            let over = matches!(heard, Heard::Refuse | Heard::Other) || scene.repeats >= PATIENCE;
            if over {
                scene = Scene { closed: scene.closed + 1, stated: None, repeats: 0, ..scene };
            }
        }
    }
    scene
}

/// Takes note of what the human said.
fn said<S: Skill>(scene: &mut Scene<S::Want>, current: &Step<S::Want>, text: &str) {
    scene.introduced |= !Identity::of_text(S::IDENTITY, text).is_empty();
    match current {
        Step::Known(want) => {
            let stated =
                language::wants::<S>(text).into_iter().find(|stated| stated.same_kind(want));
            if let Some(stated) = stated {
                scene.stated = Some(Step::Known(stated));
            }
        }
        Step::Said(sentence) => {
            if text.contains(sentence.as_str()) {
                scene.stated = Some(current.clone());
            }
        }
    }
}

fn agrees<W: Wanted>(stated: &Step<W>, proposal: Option<&W>) -> bool {
    match (stated, proposal) {
        (Step::Known(stated), Some(proposal)) => stated.accepts(proposal),
        _ => true,
    }
}

fn state<S: Skill>(dials: &Dials, step: &Step<S::Want>, stream: &mut Stream) -> String {
    match step {
        Step::Known(want) => {
            let want = if stream.percent(dials.human_drift) {
                S::drift(want, stream)
            } else {
                want.clone()
            };
            let text = language::write_want::<S>(&want, Voice::I, stream);
            let asks = ["Could", "Can", "How", "What"].iter().any(|word| text.starts_with(word));
            let mark = if asks { "?" } else { "." };
            let thanks = if stream.percent(30) {
                format!(" {}", say(THANKS, stream))
            } else {
                String::new()
            };
            format!("{text}{mark}{thanks}")
        }
        Step::Said(text) => format!("{text}."),
    }
}

/// What comes before a request: a greeting at first, a word of thanks later, and now and then who is speaking.
fn opening<S: Skill>(
    scene: &Scene<S::Want>,
    started: bool,
    identity: &Identity,
    stream: &mut Stream,
) -> String {
    let greeting = match started {
        false => say(HELLO, stream),
        true if scene.closed > 0 && scene.stated.is_none() => say(NEXT, stream),
        true => return String::new(),
    };
    if !scene.introduced && !identity.is_empty() && stream.percent(50) {
        return format!("{greeting} {}. ", identity.write(S::IDENTITY, Voice::I, stream));
    }
    format!("{greeting} ")
}

fn introduce<S: Skill>(dials: &Dials, identity: &Identity, stream: &mut Stream) -> String {
    if identity.is_empty() {
        return say(UNKNOWN, stream);
    }
    let drifted = stream.percent(dials.human_drift).then(|| identity.drifted(stream));
    let text = drifted.as_ref().unwrap_or(identity).write(S::IDENTITY, Voice::I, stream);
    let courtesy = if stream.percent(40) {
        format!("{} ", say(&["sure!", "of course."], stream))
    } else {
        String::new()
    };
    format!("{courtesy}{text}.")
}

/// "You want your lamp" as "I want my lamp".
fn first_person(text: &str) -> String {
    let words = text.split(' ').map(|word| match word {
        "You" | "you" => "I",
        "Your" => "My",
        "your" => "my",
        "are" => "am",
        "yourself" => "myself",
        "You're" | "you're" => "I'm",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn say(patterns: &[&'static str], stream: &mut Stream) -> String {
    write_any(patterns, Voice::I, &[], stream)
}
