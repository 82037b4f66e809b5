//! What the human wants, one wish for each action, output and forbidden call, and how far it has come turn by turn.
//!
//! A wish for a change is known by its words: values of the call that the instruction names too, the id of what it is
//! about before all others. Where it has none, it counts as asked as soon as the human has spoken, so that nothing is
//! held against a human by mistake. `question` knows the words of an answer.

use blueprint::Proposal;
use environment::{Call, Domain, ToolSpec, registry};

use super::Progress;
use super::question;
use crate::cues;
use crate::facts;
use crate::paths;
use crate::trajectory::Turn;

/// One thing that the human wants.
#[derive(Debug)]
pub(crate) enum Wish<'a> {
    /// A change.
    Change(&'a Call),
    /// An answer: the text that the agent must say.
    Answer(&'a str),
    /// A change that policy forbids.
    Forbidden(&'a Call),
}

impl Wish<'_> {
    /// For people.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Change(call) => described(call),
            Self::Answer(text) => format!("be told \"{text}\""),
            Self::Forbidden(call) => format!("{} (forbidden)", described(call)),
        }
    }

    fn call(&self) -> Option<&Call> {
        match self {
            Self::Change(call) | Self::Forbidden(call) => Some(call),
            Self::Answer(_) => None,
        }
    }
}

fn described(call: &Call) -> String {
    let value =
        |(name, value): (&str, &serde_json::Value)| format!("{name} {}", paths::spelt(value));
    let values: Vec<String> = paths::leaves(&call.arguments).into_iter().map(value).collect();
    format!("{}: {}", call.name.replace('_', " "), values.join(", "))
}

/// The wishes of a task while a dialogue goes on.
#[derive(Debug)]
pub(crate) struct Tracker<'a> {
    tracked: Vec<Tracked<'a>>,
    /// Number of turns so far.
    turns: usize,
    /// What the agent said last asked for a yes.
    asked_yes: bool,
}

#[derive(Debug)]
struct Tracked<'a> {
    wish: Wish<'a>,
    progress: Progress,
    /// Words that tell it, as `cues::plain` spells them.
    words: Vec<String>,
    /// The question that an answer belongs to, where that is known.
    question: Option<question::Question>,
    /// Index of the turn in which the human asked last.
    asked: usize,
}

impl<'a> Tracker<'a> {
    /// The wishes after these turns.
    pub(crate) fn of(proposal: &'a Proposal, turns: &[Turn]) -> Self {
        let changes = proposal.actions.iter().map(Wish::Change);
        let answers = proposal.outputs.iter().map(|text| Wish::Answer(text));
        let forbidden = proposal.forbidden.iter().map(Wish::Forbidden);
        let wishes: Vec<Wish<'a>> = changes.chain(answers).chain(forbidden).collect();
        let words = words(proposal, &wishes);
        let mut questions =
            question::all(&proposal.instruction, proposal.outputs.len()).into_iter();
        let wishes = wishes.into_iter().zip(words);
        let track = |(wish, words)| {
            let question = if matches!(wish, Wish::Answer(_)) { questions.next() } else { None };
            Tracked { wish, progress: Progress::Open, words, question, asked: 0 }
        };
        let mut tracker = Self { tracked: wishes.map(track).collect(), turns: 0, asked_yes: false };
        for turn in turns {
            tracker.take(turn);
        }
        tracker
    }

    /// The wishes with how far each has come.
    pub(crate) fn progress(&self) -> impl Iterator<Item = (&Wish<'a>, Progress)> {
        self.tracked.iter().map(|it| (&it.wish, it.progress))
    }

    /// Takes the next turn in.
    fn take(&mut self, turn: &Turn) {
        match turn {
            Turn::Human { text, .. } => self.human(text),
            Turn::Agent { text } => self.agent(text),
            Turn::Tool { call, observation, .. } if observation.is_done() => self.called(call),
            Turn::Tool { .. } => {}
        }
        self.turns += 1;
    }

    fn human(&mut self, text: &str) {
        let plain = cues::plain(text);
        let yes = self.asked_yes && cues::consents(text);
        let inquires = cues::inquires(text) && (!yes || text.contains('?'));
        for it in &mut self.tracked {
            let named = it.names(&plain, inquires);
            it.progress = match it.progress {
                Progress::Done => Progress::Done,
                Progress::Proposed if yes => Progress::Confirmed,
                Progress::Proposed | Progress::Confirmed => Progress::Asked,
                _ if named => Progress::Asked,
                other => other,
            };
            if named {
                it.asked = self.turns;
            }
        }
        self.asked_yes = false;
    }

    fn agent(&mut self, text: &str) {
        let said = text.to_lowercase().replace(',', "");
        for it in &mut self.tracked {
            if let Wish::Answer(wanted) = it.wish
                && said.contains(&wanted.to_lowercase())
            {
                it.progress = Progress::Done;
            }
        }
        self.asked_yes = cues::asks_yes(text);
        if self.asked_yes {
            self.mark(&cues::plain(text), Progress::Proposed, |wish| wish.call().is_some());
        } else if cues::gives_up(text) {
            self.mark(&cues::plain(text), Progress::Refused, |_| true);
        }
    }

    /// Marks the wishes that a message names; where it names none, those that were asked for last.
    fn mark(&mut self, plain: &str, progress: Progress, fits: fn(&Wish<'_>) -> bool) {
        let waits = |it: &Tracked<'_>| !it.progress.is_over() && fits(&it.wish);
        let named = |it: &Tracked<'_>| waits(it) && it.is_named(plain);
        let any = self.tracked.iter().any(named);
        let asked = |it: &&Tracked<'_>| waits(it) && it.progress > Progress::Open;
        let last = self.tracked.iter().filter(asked).map(|it| it.asked).max();
        for it in &mut self.tracked {
            let latest = it.progress > Progress::Open && Some(it.asked) == last;
            if if any { named(it) } else { waits(it) && latest } {
                it.progress = progress;
            }
        }
    }

    fn called(&mut self, call: &Call) {
        let open = |it: &Tracked<'_>| it.progress != Progress::Done;
        let exact = |it: &Tracked<'_>| open(it) && it.wish.call() == Some(call);
        let about = |it: &Tracked<'_>| {
            open(it) && it.wish.call().is_some_and(|wanted| is_about_the_same(wanted, call))
        };
        let at =
            self.tracked.iter().position(exact).or_else(|| self.tracked.iter().position(about));
        if let Some(at) = at {
            self.tracked[at].progress = Progress::Done;
        }
    }
}

impl Tracked<'_> {
    /// Whether a human's message is about it.
    fn names(&self, plain: &str, inquires: bool) -> bool {
        match self.wish {
            Wish::Answer(_) => {
                inquires && self.question.as_ref().is_none_or(|question| question.is_asked(plain))
            }
            Wish::Change(_) | Wish::Forbidden(_) => self.words.is_empty() || self.is_named(plain),
        }
    }

    fn is_named(&self, plain: &str) -> bool {
        self.words.iter().any(|word| plain.contains(word.as_str()))
    }
}

/// The words that tell each wish: what its call is about, where the instruction names that and no other call is about
/// it; else the values that the instruction names and no other call has; else all that it names.
fn words(proposal: &Proposal, wishes: &[Wish<'_>]) -> Vec<Vec<String>> {
    let instruction = cues::plain(&proposal.instruction);
    let identity = facts::identity(&proposal.instruction).into_iter();
    let accounts = wishes.iter().filter_map(Wish::call).flat_map(account_of);
    let identity: Vec<String> = identity.chain(accounts).map(|text| cues::plain(&text)).collect();
    let of = |wish: &Wish<'_>| {
        wish.call().map_or_else(Vec::new, |call| named(call, &instruction, &identity))
    };
    let all: Vec<Vec<String>> = wishes.iter().map(of).collect();
    let own = |(at, words): (usize, &Vec<String>)| {
        let others = |word: &String| {
            all.iter().enumerate().any(|(other, words)| other != at && words.contains(word))
        };
        let own: Vec<String> = words.iter().filter(|word| !others(word)).cloned().collect();
        let subject = wishes[at].call().and_then(|call| call.arguments.values().next());
        let subject = subject.map(|value| cues::plain(&paths::spelt(value))).unwrap_or_default();
        if own.contains(&subject) {
            vec![subject]
        } else if own.is_empty() {
            words.clone()
        } else {
            own
        }
    };
    all.iter().enumerate().map(own).collect()
}

/// The values of a call that the instruction names; who the human is tells nothing.
fn named(call: &Call, instruction: &str, identity: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    for (_, value) in paths::leaves(&call.arguments) {
        let word = cues::plain(&paths::spelt(value));
        let telling = word.trim().chars().count() > 2 && !matches!(word.trim(), "yes" | "usa");
        if telling
            && !identity.contains(&word)
            && instruction.contains(&word)
            && !words.contains(&word)
        {
            words.push(word);
        }
    }
    words
}

/// The account in a call's arguments.
fn account_of(call: &Call) -> Vec<String> {
    let Some((domain, spec)) = spec_of(&call.name) else { return Vec::new() };
    let kind = crate::procedure::account_kind(domain);
    let fields = spec.inputs.iter().filter(|field| Some(field.kind.as_str()) == kind);
    fields.flat_map(|field| paths::texts_in(&field.path, &call.arguments)).collect()
}

/// The domain that has a tool, and its spec.
fn spec_of(tool: &str) -> Option<(&'static dyn Domain, &'static ToolSpec)> {
    registry::all()
        .into_iter()
        .find_map(|domain| Some((domain, domain.tools().iter().find(|spec| spec.name == tool)?)))
}

/// True when two calls are of one tool and about the same thing: the first value of each is the same. A customer
/// cannot see more of a call than that.
fn is_about_the_same(one: &Call, other: &Call) -> bool {
    let first = |call: &Call| call.arguments.values().next().map(paths::spelt);
    one.name == other.name && first(one) == first(other)
}
