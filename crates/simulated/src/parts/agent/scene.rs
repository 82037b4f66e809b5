//! Where a conversation stands, seen by the agent: read from its messages anew at every step.

use llm::{Message, Role};

use super::super::manner::takes_back;
use super::super::speech::{Heard, hear};
use crate::skill::{Call, Identity, Seen, Skill, Wanted, language};

/// One request of the customer.
#[derive(Debug)]
pub(super) struct Request<W> {
    /// What the customer wants, as said last.
    pub(super) want: W,
    /// How far it has come.
    pub(super) stage: Stage,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The customer said it.
    Open,
    /// The customer was asked to say it again and has not.
    Unclear,
    /// The customer took it back and may say it anew.
    Withdrawn,
    /// A change was proposed.
    Proposed,
    /// The customer said yes to it.
    Confirmed,
    /// A write call was made for it, by position in [`Scene::seen`].
    Made(usize),
    /// Reported, answered or refused.
    Closed,
}

/// The conversation so far.
pub(super) struct Scene<'m, S: Skill> {
    /// All that the customer said about who they are.
    pub(super) identity: Identity,
    /// The requests in the order they came up.
    pub(super) requests: Vec<Request<S::Want>>,
    /// The calls with their observations.
    pub(super) seen: Vec<Seen<'m>>,
    /// How many messages of the customer in a row said nothing that the agent could use.
    pub(super) lost: usize,
    /// What the customer said and did not end, over several messages.
    pub(super) unfinished: String,
    /// What the agent said, in order.
    pub(super) said: Vec<&'m str>,
}

impl<'m, S: Skill> Scene<'m, S> {
    /// Reads the conversation.
    pub(super) fn of(messages: &'m [Message]) -> Self {
        let mut scene = Self {
            identity: Identity::default(),
            requests: Vec::new(),
            seen: Vec::new(),
            lost: 0,
            unfinished: String::new(),
            said: Vec::new(),
        };
        for message in messages {
            match message.role {
                Role::System => {}
                Role::User => scene.listen(&message.content),
                Role::Assistant if message.tool_calls.is_empty() => scene.said(&message.content),
                Role::Assistant => scene.called(message),
                Role::Tool => {
                    if let Some(seen) = scene.seen.last_mut() {
                        seen.observation = &message.content;
                    }
                }
            }
        }
        scene
    }

    /// The first request that is not closed.
    pub(super) fn current(&self) -> Option<&Request<S::Want>> {
        self.requests.iter().find(|request| request.stage != Stage::Closed)
    }

    /// The account, once it was found.
    pub(super) fn account(&self) -> Option<String> {
        self.seen.iter().find_map(S::account)
    }

    /// True when this very call was made already.
    pub(super) fn asked(&self, call: &Call) -> bool {
        self.seen.iter().any(|seen| seen.call == *call)
    }

    /// The observation of this very call.
    pub(super) fn observation(&self, call: &Call) -> Option<&'m str> {
        self.seen.iter().rev().find(|seen| seen.call == *call).map(|seen| seen.observation)
    }

    /// The rows that matter for a want, as the tools showed them last.
    pub(super) fn rows(&self, want: &S::Want) -> S::Rows {
        S::seen(&self.seen, &self.account().unwrap_or_default(), want)
    }

    /// Takes in a message of the customer.
    fn listen(&mut self, text: &str) {
        let identity = Identity::of_text(S::IDENTITY, text);
        let mut useful = !identity.is_empty();
        self.identity.learn(identity);
        let known = self.requests.len();
        let mut wants = language::wants::<S>(text);
        if !useful {
            self.join(text, &mut wants);
        }
        let (yes, no) = (starts_with_word(text, "yes"), starts_with_word(text, "no"));
        if let Some(request) =
            self.requests.iter_mut().find(|request| request.stage != Stage::Closed)
        {
            request.stage = match request.stage {
                Stage::Proposed
                    if yes && !wants.iter().any(|want| want.same_kind(&request.want)) =>
                {
                    Stage::Confirmed
                }
                Stage::Proposed | Stage::Confirmed if !wants.is_empty() => Stage::Open,
                Stage::Proposed if no => Stage::Unclear,
                Stage::Proposed if takes_back(text) => Stage::Withdrawn,
                stage => stage,
            };
            useful |= matches!(request.stage, Stage::Confirmed | Stage::Withdrawn);
        }
        for want in wants {
            useful = true;
            self.take(want, known);
        }
        self.lost = if useful { 0 } else { self.lost + 1 };
    }

    /// Joins a message to an unfinished sentence before it, and keeps it where it ends in none of the marks that end one.
    fn join(&mut self, text: &str, wants: &mut Vec<S::Want>) {
        if !self.unfinished.is_empty() && wants.is_empty() {
            let joined = format!("{} {text}", self.unfinished);
            *wants = language::wants::<S>(&joined);
        }
        let open = wants.is_empty() && !text.ends_with(['.', '?', '!']);
        self.unfinished = if open { text.to_owned() } else { String::new() };
    }

    /// Adds a request, or replaces the open one that is said anew; `known` counts those of earlier messages.
    fn take(&mut self, want: S::Want, known: usize) {
        let open =
            self.requests.iter_mut().take(known).find(|request| request.stage != Stage::Closed);
        match open {
            Some(request) if request.want.same_kind(&want) && !request.is_made() => {
                *request = Request::new(want);
            }
            _ => self.requests.push(Request::new(want)),
        }
    }

    /// Takes in what the agent itself said.
    fn said(&mut self, text: &'m str) {
        self.said.push(text);
        let Some(request) = self.requests.iter_mut().find(|request| request.stage != Stage::Closed)
        else {
            return;
        };
        let over = request.want.is_question() || request.is_made();
        request.stage = match hear::<S>(text) {
            Heard::Propose(_) => Stage::Proposed,
            Heard::Repeat => Stage::Unclear,
            Heard::Refuse => Stage::Closed,
            Heard::Other if over => Stage::Closed,
            Heard::Other | Heard::Identify | Heard::Wait => request.stage,
        };
    }

    fn called(&mut self, message: &Message) {
        for call in &message.tool_calls {
            let arguments = call.parsed().unwrap_or_default();
            if S::TOOLS.iter().any(|tool| tool.name == call.name)
                && let Some(request) =
                    self.requests.iter_mut().find(|request| request.stage != Stage::Closed)
                && !request.is_made()
            {
                request.stage = Stage::Made(self.seen.len());
            }
            self.seen
                .push(Seen { call: Call { name: call.name.clone(), arguments }, observation: "" });
        }
    }
}

impl<W> Request<W> {
    fn new(want: W) -> Self {
        Self { want, stage: Stage::Open }
    }

    fn is_made(&self) -> bool {
        matches!(self.stage, Stage::Made(_))
    }
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let start: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    start.eq_ignore_ascii_case(word)
}
