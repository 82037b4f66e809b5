//! The human: wants what the instruction says, reveals it piece by piece, and agrees to nothing else.
//!
//! What was said and done so far is read from the conversation anew at every step. An instruction whose requests no
//! pattern fits is played sentence by sentence, with plainer manners.

mod scene;

use llm::{Message, Role};
use seed::Stream;

use super::manner::{self, Manner};
use super::speech::Heard;
use crate::dials::Dials;
use crate::sections::section;
use crate::skill::{Identity, Skill, Wanted, language};
use crate::template::{Voice, sentences, write_any};
use scene::{Scene, Script};

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
/// Wordings of which an impatient customer takes the shortest.
const WORDINGS: usize = 4;

/// One thing on the human's mind.
#[derive(Clone, Debug)]
enum Step<W> {
    /// A request that can be weighed against what the agent proposes.
    Known(W),
    /// A sentence of an instruction that no pattern fits, in the first person.
    Said(String),
}

/// A human who has read the instruction and the conversation.
pub(crate) struct Human<'m, S: Skill> {
    script: Script<'m>,
    identity: Identity,
    steps: Vec<Step<S::Want>>,
    scene: Scene<S::Want>,
    /// What the agent said last.
    heard: Heard<S::Want>,
    /// True once the human said something.
    started: bool,
}

impl<'m, S: Skill> Human<'m, S> {
    /// Reads the instruction of the system message, and the conversation.
    pub(crate) fn of(messages: &'m [Message]) -> Self {
        let system = messages.first().map_or("", |message| &message.content);
        let instruction = section(system, "instruction").unwrap_or_default();
        let steps = steps::<S>(instruction);
        let talk = messages.get(1..).unwrap_or_default();
        let script = Script { instruction, manner: Manner::of(system) };
        let (scene, heard) = Scene::of::<S>(talk, &steps, &script);
        let started = talk.iter().any(|message| message.role == Role::Assistant);
        let identity = Identity::of_text(S::IDENTITY, instruction);
        Self { script, identity, steps, scene, heard, started }
    }

    /// What the human says next.
    pub(crate) fn speak(&self, dials: &Dials, stream: &mut Stream) -> String {
        let current = match (&self.heard, self.steps.get(self.scene.closed)) {
            (Heard::Identify, _) => return self.introduce(dials, stream),
            (_, Some(current)) => current,
            (_, None) => return STOP.into(),
        };
        if self.started && stream.percent(dials.human_stops_early) {
            return STOP.into();
        }
        if matches!(self.heard, Heard::Propose(_)) && stream.percent(dials.human_stops_waiting) {
            return STOP.into();
        }
        let text = self.answer(dials, current, stream);
        if self.script.manner == Manner::Digressing && stream.percent(30) {
            return format!("{text} {}", manner::remark(stream));
        }
        text
    }

    /// What the human says about the current step.
    fn answer(&self, dials: &Dials, current: &Step<S::Want>, stream: &mut Stream) -> String {
        match (&self.heard, &self.scene.stated) {
            (Heard::Propose(proposal), Some(said)) if agrees(said, proposal.as_ref()) => {
                if self.script.manner == Manner::ChangingMind && !self.scene.took_back {
                    return manner::take_back(stream);
                }
                say(YES, stream)
            }
            (Heard::Propose(_), Some(_)) => {
                format!("{} {}", say(NO, stream), self.state(dials, current, stream))
            }
            (Heard::Refuse, Some(_)) => {
                format!("{} {}", manner::insist(stream), self.state(dials, current, stream))
            }
            (Heard::Repeat, _) | (_, None) => {
                let aside = self.script.manner == Manner::Digressing && !self.scene.digressed;
                if aside && self.heard != Heard::Repeat && stream.percent(20) {
                    return format!("{}{}", self.opening(stream), manner::remark(stream));
                }
                format!("{}{}", self.opening(stream), self.state(dials, current, stream))
            }
            (_, Some(Step::Said(_))) | (Heard::Wait, _) => say(AFTER, stream),
            (_, Some(Step::Known(_))) => say(UNKNOWN, stream),
        }
    }

    /// States a step, or the next fragment of it.
    fn state(&self, dials: &Dials, step: &Step<S::Want>, stream: &mut Stream) -> String {
        let want = match step {
            Step::Known(want) => want,
            Step::Said(text) => return format!("{text}."),
        };
        let drifted = stream.percent(dials.human_drift).then(|| S::drift(want, stream));
        if self.script.manner == Manner::Fragmentary
            && drifted.is_none()
            && self.heard != Heard::Repeat
        {
            let sentence = self.script.sentence::<S>(self.scene.closed, want);
            let fragments = manner::fragments::<S>(&sentence);
            if let Some(next) = fragments.get(self.scene.fragments) {
                let last = self.scene.fragments + 1 == fragments.len();
                return format!("{next}{}", if last { mark(&sentence) } else { "" });
            }
        }
        let mut text = self.word(drifted.as_ref().unwrap_or(want), stream);
        text.push_str(mark(&text));
        if self.script.manner != Manner::Impatient && stream.percent(30) {
            text = format!("{text} {}", say(THANKS, stream));
        }
        if stream.percent(dials.human_invents) {
            text = format!("{text} {}.", S::invented(stream));
        }
        text
    }

    /// Puts a want into words, few of them when in a hurry.
    fn word(&self, want: &S::Want, stream: &mut Stream) -> String {
        let wordings = if self.script.manner == Manner::Impatient { WORDINGS } else { 1 };
        let written = (0..wordings).map(|_| language::write_want::<S>(want, Voice::I, stream));
        written.min_by_key(String::len).unwrap_or_default()
    }

    /// What comes before a request: a greeting at first, a word of thanks later, and now and then who is speaking.
    fn opening(&self, stream: &mut Stream) -> String {
        let asked_twice = self.heard == Heard::Repeat && self.scene.stated.is_some();
        if self.script.manner == Manner::Impatient && asked_twice {
            return format!("{} ", manner::hurry(stream));
        }
        let greeting = match self.started {
            false if self.script.manner == Manner::Impatient => String::new(),
            false => format!("{} ", say(HELLO, stream)),
            true if self.scene.closed > 0 && self.scene.is_untouched() => {
                format!("{} ", say(NEXT, stream))
            }
            true => return String::new(),
        };
        let reserved = matches!(self.script.manner, Manner::Impatient | Manner::Fragmentary);
        if !self.scene.is_introduced()
            && !self.identity.is_empty()
            && !reserved
            && stream.percent(50)
        {
            return format!("{greeting}{}. ", self.identity.write(S::IDENTITY, Voice::I, stream));
        }
        greeting
    }

    fn introduce(&self, dials: &Dials, stream: &mut Stream) -> String {
        if self.identity.is_empty() {
            return say(UNKNOWN, stream);
        }
        let drifted = stream.percent(dials.human_drift).then(|| self.identity.drifted(stream));
        let whole = drifted.as_ref().unwrap_or(&self.identity);
        let part = (self.script.manner == Manner::Fragmentary)
            .then(|| whole.untold(&self.scene.told))
            .filter(|rest| !rest.is_empty());
        let text = part.as_ref().unwrap_or(whole).write(S::IDENTITY, Voice::I, stream);
        let courtesy = match self.script.manner {
            Manner::Impatient if self.scene.is_introduced() => {
                format!("{} ", manner::hurry(stream))
            }
            Manner::Impatient | Manner::Fragmentary => String::new(),
            _ if stream.percent(40) => format!("{} ", say(&["sure!", "of course."], stream)),
            _ => String::new(),
        };
        format!("{courtesy}{text}.")
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

fn agrees<W: Wanted>(stated: &Step<W>, proposal: Option<&W>) -> bool {
    match (stated, proposal) {
        (Step::Known(stated), Some(proposal)) => stated.accepts(proposal),
        _ => true,
    }
}

/// How a sentence ends.
fn mark(text: &str) -> &'static str {
    let asks = ["Could", "Can", "How", "What", "When", "At what", "Which"];
    if asks.iter().any(|word| text.starts_with(word)) { "?" } else { "." }
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
