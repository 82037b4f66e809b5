//! Where a conversation stands, seen by the human: read from its messages anew at every step.

use llm::{Message, Role};
use seed::Stream;

use super::super::manner::{self, Manner};
use super::super::speech::{Heard, hear};
use super::Step;
use crate::skill::{Identity, Skill, Wanted, language};
use crate::template::Voice;

/// How often the human repeats one request before giving it up.
const PATIENCE: usize = 4;

/// The conversation so far.
#[derive(Debug)]
pub(super) struct Scene<W> {
    /// Steps that are over.
    pub(super) closed: usize,
    /// The request of the current step as the human stated it; `None` while it is unsaid.
    pub(super) stated: Option<Step<W>>,
    /// Fragments of the current step that were said.
    pub(super) fragments: usize,
    /// How often the agent asked to be told the current step again.
    repeats: usize,
    /// What the human said about who they are.
    pub(super) told: Identity,
    /// True once the human took a wish back.
    pub(super) took_back: bool,
    /// True once the human was refused something and asked again.
    insisted: bool,
    /// True when the human digressed in their last message.
    pub(super) digressed: bool,
}

impl<W: Wanted> Scene<W> {
    /// Reads the conversation; with what the agent said last.
    pub(super) fn of<S: Skill<Want = W>>(
        talk: &[Message],
        steps: &[Step<W>],
        script: &Script,
    ) -> (Self, Heard<W>) {
        let mut scene = Self {
            closed: 0,
            stated: None,
            fragments: 0,
            repeats: 0,
            told: Identity::default(),
            took_back: false,
            insisted: false,
            digressed: false,
        };
        let last = talk.iter().rposition(|message| message.role == Role::User);
        let mut latest = Heard::Other;
        for (at, message) in talk.iter().enumerate() {
            let current = steps.get(scene.closed);
            if message.role == Role::Assistant {
                scene.said::<S>(current, &message.content, script);
                continue;
            }
            let is_last = Some(at) == last;
            let waiting = current.is_some() && scene.stated.is_some();
            if waiting || is_last {
                let heard = hear::<S>(&message.content);
                if waiting {
                    scene.heard(&heard, script.manner);
                }
                if is_last {
                    latest = heard;
                }
            }
        }
        (scene, latest)
    }

    /// True once the human said who they are.
    pub(super) fn is_introduced(&self) -> bool {
        !self.told.is_empty()
    }

    /// True while nothing of the current step was said.
    pub(super) fn is_untouched(&self) -> bool {
        self.stated.is_none() && self.fragments == 0
    }

    /// Takes note of what the agent said about the current step.
    fn heard(&mut self, heard: &Heard<W>, manner: Manner) {
        self.repeats += usize::from(*heard == Heard::Repeat);
        if *heard == Heard::Refuse && manner == Manner::Insistent && !self.insisted {
            self.insisted = true;
            return;
        }
        let over = matches!(heard, Heard::Refuse | Heard::Other) || self.repeats >= PATIENCE;
        if over {
            self.closed += 1;
            (self.stated, self.fragments, self.repeats) = (None, 0, 0);
        }
    }

    /// Takes note of what the human said.
    fn said<S: Skill<Want = W>>(&mut self, current: Option<&Step<W>>, text: &str, script: &Script) {
        let told = Identity::of_text(S::IDENTITY, text);
        self.told.learn(told);
        self.digressed = script.manner == Manner::Digressing && manner::has_remark(text);
        if script.manner == Manner::ChangingMind && manner::takes_back(text) {
            self.took_back = true;
            self.stated = None;
            return;
        }
        match current {
            Some(Step::Known(want)) => self.stated::<S>(want, text, script),
            Some(step @ Step::Said(sentence)) if text.contains(sentence.as_str()) => {
                self.stated = Some(step.clone());
            }
            _ => {}
        }
    }

    /// Takes note of a request, or of a fragment of it.
    fn stated<S: Skill<Want = W>>(&mut self, want: &W, text: &str, script: &Script) {
        let stated = language::wants::<S>(text).into_iter().find(|stated| stated.same_kind(want));
        if let Some(stated) = stated {
            self.stated = Some(Step::Known(stated));
        } else if script.manner == Manner::Fragmentary && self.stated.is_none() {
            let sentence = script.sentence::<S>(self.closed, want);
            let fragments = manner::fragments::<S>(&sentence);
            let next = fragments.get(self.fragments);
            self.fragments += usize::from(next.is_some_and(|next| text.contains(next)));
            if self.fragments == fragments.len() {
                self.stated = Some(Step::Known(want.clone()));
            }
        }
    }
}

/// What the human plays, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Script<'m> {
    /// The instruction.
    pub(super) instruction: &'m str,
    /// The manner.
    pub(super) manner: Manner,
}

impl Script<'_> {
    /// The sentence of a step that is said in fragments: the same at every turn, or it could not be gone on with.
    pub(super) fn sentence<S: Skill>(&self, step: usize, want: &S::Want) -> String {
        let seed = seed::hash(self.instruction.as_bytes());
        let mut stream = Stream::new(seed, &format!("fragments {step}"));
        language::write_want::<S>(want, Voice::I, &mut stream)
    }
}
