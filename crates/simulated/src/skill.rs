//! What one domain's language and know-how supply: the seam between the parts that the model plays and a domain.
//!
//! A part (`parts`) reads and writes sentences, weighs wants and makes calls through [`Skill`] alone; `retail` and
//! `airline` are its two implementations. A third one is a folder like theirs and a line in `lib.rs`.

use std::fmt::Debug;

use seed::Stream;
use serde_json::{Map, Value, json};

use crate::template::{Slots, Voice};

pub(crate) mod identity;
pub(crate) mod language;
pub(crate) mod pay;
mod table;

pub(crate) use identity::Identity;
pub(crate) use table::Table;

/// One thing that a customer can want; a question is one as well.
pub(crate) trait Wanted: Clone + Debug + PartialEq + 'static {
    /// Id of the record that it is about, where it is about one.
    fn subject(&self) -> Option<&str>;
    /// True when it asks for an answer and changes nothing.
    fn is_question(&self) -> bool;
    /// True when both are of one kind, whatever their details.
    fn same_kind(&self, other: &Self) -> bool;
    /// True when `other` says the same or the same in more detail, so that whoever wants this agrees to `other`.
    fn accepts(&self, other: &Self) -> bool;
    /// What is hoped for; the want itself where it is no hope.
    fn plain(&self) -> &Self;
    /// The want as one that may be denied.
    fn hoped(self) -> Self;
}

/// A domain's language and know-how.
pub(crate) trait Skill: Sized + 'static {
    /// What its customers can want.
    type Want: Wanted;
    /// The rows that a part has before it: those of a prompt, or those that tools showed.
    type Rows: Clone;

    /// Name of the domain.
    const DOMAIN: &'static str;
    /// Words that an instruction of the domain has and others lack.
    const MARKS: &'static [&'static str];
    /// The sentences of every kind of want, in the order in which they are tried.
    const PHRASES: &'static [&'static Phrases<Self::Want>];
    /// Sentences in which customers say who they are.
    const IDENTITY: &'static [&'static str];
    /// How an agent asks who is there.
    const WHO: Who;
    /// The tools that change something.
    const TOOLS: &'static [Tool];
    /// Why something is refused, with the rules of the policy that say so.
    const DENIALS: &'static [(&'static str, &'static [&'static str])];

    /// The rows of a prompt's data blocks.
    fn rows(prompt: &str) -> Self::Rows;
    /// The rows that matter for a want, as the tools showed them last.
    fn seen(seen: &[Seen], account: &str, want: &Self::Want) -> Self::Rows;
    /// The customer's row.
    fn customer(rows: &Self::Rows) -> Option<&Value>;
    /// Who the customer of the rows is, in the words of an instruction.
    fn identity(rows: &Self::Rows, stream: &mut Stream) -> Identity;
    /// The calls that can find the account of whoever says this about themselves, best first.
    fn lookups(identity: &Identity) -> Vec<Call>;
    /// The account, once such a call has found it.
    fn account(seen: &Seen) -> Option<String>;

    /// What fulfils a want.
    fn fulfil(want: &Self::Want, rows: &Self::Rows) -> Result<Deed, Problem>;
    /// What a legal call does to the rows.
    fn apply(rows: &mut Self::Rows, call: &Call);
    /// A request that may fit a tool.
    fn draw(tool: &str, rows: &Self::Rows, stream: &mut Stream) -> Option<Self::Want>;
    /// A want that changes nothing and that the rows may answer.
    fn ask(rows: &Self::Rows, stream: &mut Stream) -> Option<Self::Want>;
    /// The rows for whoever cares what a call would be and not whether the policy allows it.
    fn lenient(rows: &Self::Rows) -> Self::Rows;
    /// True when every reader of the policy would deny a want that [`Skill::fulfil`] refuses.
    fn surely_denied(_want: &Self::Want, _rows: &Self::Rows) -> bool {
        true
    }

    /// The sentences of a want.
    fn phrases(want: &Self::Want) -> &'static Phrases<Self::Want>;
    /// The words that fill the slots of those sentences.
    fn slots(want: &Self::Want, voice: Voice, stream: &mut Stream) -> Filled;
    /// Replaces words of a proposal by those that a tool takes.
    fn formal(_want: &Self::Want, _slots: &mut Filled) {}
    /// What the agent says to a question whose answer is `text`; without a full stop.
    fn told(want: &Self::Want, text: &str, stream: &mut Stream) -> String;
    /// What the agent says about the money that a call moves; empty when there is nothing to say.
    fn money(call: &Call, rows: &Self::Rows) -> String;

    /// What a want is about, for a remark.
    fn about(want: &Self::Want) -> String;

    /// The want with a detail that the instruction does not have.
    fn drift(want: &Self::Want, stream: &mut Stream) -> Self::Want;
    /// A plausible mistake: a call that runs and does something else; `None` when none comes to mind.
    fn slip(call: &Call, rows: &Self::Rows, stream: &mut Stream) -> Option<Call>;
    /// Gives a call an argument that no tool takes; false where leaving one out is all that can be done.
    fn misuse(call: &mut Call, stream: &mut Stream) -> bool;
    /// Makes a call refer to something that is not there.
    fn mislead(call: &mut Call, examples: &str, stream: &mut Stream);
    /// Makes a plan break the policy with calls that run; true when its wants changed as well.
    fn transgress(plan: &mut Plan<Self::Want>, rows: &Self::Rows) -> bool;
    /// The want without a detail that decides, so that nobody could tell what is meant; `None` when it needs them all.
    fn blur(want: &Self::Want, rows: &Self::Rows, stream: &mut Stream) -> Option<Self::Want>;
    /// Adds a call that runs and changes nothing; true when the wants changed as well.
    fn idle(plan: &mut Plan<Self::Want>, rows: &Self::Rows) -> bool;
    /// Puts a value into the calls that neither rows nor wants have.
    fn invent(plan: &mut Plan<Self::Want>, rows: &Self::Rows, stream: &mut Stream);
    /// A change that nobody asks for.
    fn stray(account: &str) -> Call;
    /// A sentence of a customer with an id that does not exist; without a full stop.
    fn invented(stream: &mut Stream) -> String;

    /// True when both calls do the same, whatever the order of their lists.
    fn same(one: &Call, other: &Call) -> bool;
    /// What an instruction has to mention for a call.
    fn details(call: &Call, rows: &Self::Rows) -> Vec<String>;
    /// A record that an instruction names and the rows do not have, as a sentence.
    fn stranger(instruction: &str, rows: &Self::Rows) -> Option<String>;
    /// True when a call takes a choice, so that even alone it makes a task.
    fn is_choice(call: &Call) -> bool;
}

/// The paraphrases of one kind of want.
pub(crate) struct Phrases<W> {
    /// For both voices.
    pub(crate) plain: &'static [&'static str],
    /// Only a customer speaks so.
    pub(crate) asked: &'static [&'static str],
    /// An agent proposes it so.
    pub(crate) proposed: &'static [&'static str],
    /// Sentences that lead up to it and change nothing.
    pub(crate) background: &'static [&'static str],
    /// Makes the want of the slots.
    pub(crate) build: fn(&Slots) -> Option<W>,
}

/// How an agent asks who is there.
pub(crate) struct Who {
    /// For the first time.
    pub(crate) ask: &'static [&'static str],
    /// When what was said fits no account.
    pub(crate) again: &'static [&'static str],
    /// Words by which such a question is known.
    pub(crate) words: &'static [&'static str],
}

/// A tool that changes something.
pub(crate) struct Tool {
    /// Its name.
    pub(crate) name: &'static str,
    /// A name that it does not have, and might.
    pub(crate) misnamed: &'static str,
    /// How an agent reports it as done; `{subject}` is what it is about.
    pub(crate) done: &'static str,
    /// What is to be said besides; empty when nothing is.
    pub(crate) note: &'static str,
}

/// Slots and the words that fill them.
pub(crate) type Filled = Vec<(&'static str, String)>;

/// What fulfils a want.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Deed {
    /// A call that changes something.
    Call(Call),
    /// An answer.
    Answer(Answer),
    /// A no that the customer is prepared for; the text says why.
    Denial(String),
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// What has to be said word for word.
    pub(crate) text: String,
    /// The sum that gives it, where one has to be worked out.
    pub(crate) expression: Option<String>,
}

/// Why a want cannot be fulfilled yet, or ever.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Problem {
    /// Something has to be looked up first.
    Look(Call),
    /// What was said fits nothing, or too much; the text says what could not be done.
    Unclear(String),
    /// It is not done here; the text says why.
    Refused(String),
}

/// What the customer wants and what fulfils it, in order.
#[derive(Clone, Debug)]
pub(crate) struct Plan<W> {
    /// The wants, questions among them.
    pub(crate) wants: Vec<W>,
    /// The calls of the wants that change something.
    pub(crate) calls: Vec<Call>,
    /// The answers to the wants that are questions.
    pub(crate) outputs: Vec<String>,
    /// Tools of the core that the rows did not allow.
    pub(crate) unmet: Vec<String>,
}

impl<W> Default for Plan<W> {
    fn default() -> Self {
        Self { wants: Vec::new(), calls: Vec::new(), outputs: Vec::new(), unmet: Vec::new() }
    }
}

/// A tool call with what the tool said.
#[derive(Debug)]
pub(crate) struct Seen<'m> {
    /// The call.
    pub(crate) call: Call,
    /// The observation; empty while it is outstanding.
    pub(crate) observation: &'m str,
}

impl Seen<'_> {
    /// True when the tool refused.
    pub(crate) fn is_error(&self) -> bool {
        is_error(self.observation)
    }
}

/// A tool call that is ready to be made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) arguments: Map<String, Value>,
}

impl Call {
    /// A call of `name` with arguments in this order.
    pub(crate) fn new(name: &str, arguments: Vec<(&str, Value)>) -> Self {
        let arguments = arguments.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Self { name: name.to_owned(), arguments }
    }

    /// A text argument; empty when it is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.arguments.get(name).map_or("", text)
    }

    /// A list of texts; empty when it is none.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).iter().map(text).collect()
    }

    /// A list; empty when it is none.
    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.arguments.get(name).map_or(&[], list_of)
    }

    /// A call as an action of a task has it; what is missing is empty.
    pub(crate) fn of_json(action: &Value) -> Self {
        Self {
            name: text(&action["name"]).to_owned(),
            arguments: action["arguments"].as_object().cloned().unwrap_or_default(),
        }
    }

    /// The call as an action of a task.
    pub(crate) fn to_json(&self) -> Value {
        json!({"name": self.name, "arguments": self.arguments})
    }
}

/// True when an observation is a refusal.
pub(crate) fn is_error(observation: &str) -> bool {
    observation.starts_with("Error")
}

/// A text; empty when the value is none.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The elements of a list; none when the value is no list.
pub(crate) fn list_of(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The object of a JSON text.
pub(crate) fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// A price or amount.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

/// An id of `count` digits that no record has, as far as chance goes.
pub(crate) fn digits(count: usize, stream: &mut Stream) -> String {
    (0..count).map(|_| char::from(b"0123456789"[stream.index(10)])).collect()
}

/// True when the lists pair off, in any order.
pub(crate) fn paired<T>(ours: &[T], theirs: &[T], accepts: fn(&T, &T) -> bool) -> bool {
    ours.len() == theirs.len()
        && ours.iter().all(|one| theirs.iter().any(|other| accepts(one, other)))
}
