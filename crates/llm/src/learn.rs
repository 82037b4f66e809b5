//! What refusals teach: by host and model, so that no endpoint has to say the same thing twice.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Name under which an endpoint takes the largest number of tokens to generate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenLimit {
    /// `max_tokens`: every server but OpenAI's own; Ollama knows nothing else.
    #[default]
    MaxTokens,
    /// `max_completion_tokens`: OpenAI, whose newer models refuse the old name.
    MaxCompletionTokens,
}

/// A field of a request that can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    /// Sampling temperature.
    Temperature,
    /// Seed.
    Seed,
    /// Several replies at once.
    Several,
    /// Largest number of tokens.
    MaxTokens,
    /// Whether a tool must be called.
    ToolChoice,
    /// One call at a time.
    Parallel,
    /// Token counts at the end of a stream.
    StreamUsage,
    /// Streaming.
    Stream,
    /// Answers held strictly to a schema.
    Strict,
}

impl Parameter {
    /// Those that a refusal may name, those with longer names first.
    pub(crate) const ALL: [Self; 9] = [
        Self::StreamUsage,
        Self::Stream,
        Self::Parallel,
        Self::ToolChoice,
        Self::Temperature,
        Self::Seed,
        Self::MaxTokens,
        Self::Several,
        Self::Strict,
    ];

    /// Its names on the wires, in lower case.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Temperature => &["temperature"],
            Self::Seed => &["seed", "random_seed"],
            Self::Several => &["n", "candidatecount", "candidate_count"],
            Self::MaxTokens => &["max_tokens", "max_completion_tokens", "maxoutputtokens"],
            Self::ToolChoice => &["tool_choice", "toolconfig", "tool_config", "tool choice"],
            Self::Parallel => &["parallel_tool_calls", "disable_parallel_tool_use"],
            Self::StreamUsage => &["stream_options", "include_usage"],
            Self::Stream => &["stream", "streaming"],
            Self::Strict => &["strict"],
        }
    }

    /// Its name for people.
    fn word(self) -> &'static str {
        match self {
            Self::Temperature => "temperature",
            Self::Seed => "seed",
            Self::Several => "several replies at once",
            Self::MaxTokens => "the token limit",
            Self::ToolChoice => "tool choice",
            Self::Parallel => "parallel_tool_calls",
            Self::StreamUsage => "stream_options",
            Self::Stream => "streaming",
            Self::Strict => "strict schemas",
        }
    }
}

/// How an endpoint is brought to answer in JSON, from the surest way to the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The schema is part of the request.
    #[default]
    Schema,
    /// The request asks for a JSON object; the schema stands in the prompt.
    Object,
    /// The answer is the arguments of a tool that must be called.
    Tool,
    /// The prompt asks for JSON; what comes is mended.
    Prompt,
}

impl Rung {
    /// The next one down.
    pub(crate) fn below(self) -> Option<Self> {
        match self {
            Self::Schema => Some(Self::Object),
            Self::Object => Some(Self::Tool),
            Self::Tool => Some(Self::Prompt),
            Self::Prompt => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Schema => "by a schema in the request",
            Self::Object => "by JSON mode",
            Self::Tool => "by a forced tool call",
            Self::Prompt => "by asking for it in the prompt",
        }
    }
}

/// What is known of one model at one host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lesson {
    /// What it refused and is not sent again.
    pub dropped: BTreeSet<Parameter>,
    /// The name under which it takes the token limit, where that differs from what its host is known for.
    pub limit: Option<TokenLimit>,
    /// The most tokens that it may be allowed.
    pub most_tokens: Option<u32>,
    /// As many tokens it needs at least to say anything.
    pub least_tokens: Option<u32>,
    /// How it answers in JSON.
    pub rung: Rung,
    /// It has no place for instructions: they stand in the first message of the other side.
    pub system_as_user: bool,
    /// It wants the sides to take turns.
    pub takes_turns: bool,
    /// It wants its reasoning back.
    pub echo_reasoning: bool,
}

impl Lesson {
    /// What is known, each in a few words that people see.
    pub fn chips(&self) -> Vec<String> {
        let mut chips: Vec<String> =
            self.dropped.iter().map(|parameter| dropped(*parameter)).collect();
        chips.extend(self.limit.map(renamed));
        chips.extend(self.most_tokens.map(most));
        chips.extend(self.least_tokens.map(needs));
        if self.rung != Rung::Schema {
            chips.push(answers(self.rung));
        }
        let flags = [
            (self.system_as_user, SYSTEM_AS_USER),
            (self.takes_turns, TAKES_TURNS),
            (self.echo_reasoning, ECHO),
        ];
        chips
            .extend(flags.iter().filter(|(is_set, _)| *is_set).map(|(_, chip)| (*chip).to_owned()));
        chips
    }
}

pub(crate) const SYSTEM_AS_USER: &str = "no place for instructions: put before the first message";
pub(crate) const TAKES_TURNS: &str = "wants the sides to take turns: messages joined";
pub(crate) const ECHO: &str = "wants its reasoning back: sent along";

pub(crate) fn dropped(parameter: Parameter) -> String {
    format!("{} not supported: dropped", parameter.word())
}

pub(crate) fn renamed(limit: TokenLimit) -> String {
    let name = match limit {
        TokenLimit::MaxTokens => "max_tokens",
        TokenLimit::MaxCompletionTokens => "max_completion_tokens",
    };
    format!("token limit sent as {name}")
}

pub(crate) fn most(tokens: u32) -> String {
    format!("takes a limit of {tokens} tokens at most")
}

pub(crate) fn needs(tokens: u32) -> String {
    format!("said nothing with fewer than {tokens} tokens: allowed")
}

pub(crate) fn answers(rung: Rung) -> String {
    format!("answers in JSON {}", rung.word())
}

/// What is known of all endpoints, to be kept from one visit to the next. It holds addresses and names of models, no
/// key and no text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Learned {
    hosts: BTreeMap<String, BTreeMap<String, Lesson>>,
}

impl Learned {
    /// What is known of a model at a host (`scheme://host:port`).
    pub fn of(&self, host: &str, model: &str) -> Lesson {
        self.hosts.get(host).and_then(|models| models.get(model)).cloned().unwrap_or_default()
    }

    /// Keeps what has proved true, beside what other calls have learnt meanwhile.
    pub fn keep(&mut self, host: &str, model: &str, lesson: Lesson) {
        if lesson == Lesson::default() {
            return;
        }
        let known = self.hosts.entry(host.to_owned()).or_default();
        let known = known.entry(model.to_owned()).or_default();
        known.dropped.extend(lesson.dropped);
        known.limit = lesson.limit.or(known.limit);
        known.most_tokens = lesson.most_tokens.or(known.most_tokens);
        known.least_tokens = lesson.least_tokens.max(known.least_tokens);
        known.rung = lesson.rung.max(known.rung);
        known.system_as_user |= lesson.system_as_user;
        known.takes_turns |= lesson.takes_turns;
        known.echo_reasoning |= lesson.echo_reasoning;
    }

    /// Everything known, by host and model.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &Lesson)> {
        self.hosts.iter().flat_map(|(host, models)| {
            models.iter().map(move |(model, lesson)| (host.as_str(), model.as_str(), lesson))
        })
    }

    /// Takes over what another knows and this does not.
    pub fn merge(&mut self, other: Self) {
        for (host, models) in other.hosts {
            let known = self.hosts.entry(host).or_default();
            for (model, lesson) in models {
                known.entry(model).or_insert(lesson);
            }
        }
    }
}
