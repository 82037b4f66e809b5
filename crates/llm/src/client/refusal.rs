//! Reads a refusal: what should be sent otherwise?

use crate::learn::{self, Lesson, Parameter, Rung, TokenLimit};
use crate::model::{ModelError, ToolChoice};
use crate::wire::plan::Plan;

/// A failed call, with the field that the endpoint blames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The failure.
    pub error: ModelError,
    /// The field, where the endpoint names one apart.
    pub param: Option<String>,
}

/// One thing to do otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Leave a field out.
    Drop(Parameter),
    /// Send the token limit under another name.
    Limit(TokenLimit),
    /// Allow no more tokens than this.
    MostTokens(u32),
    /// Allow at least as many tokens.
    LeastTokens(u32),
    /// Ask for JSON in another way.
    Rung(Rung),
    /// Put the instructions before the first message.
    SystemAsUser,
    /// Join messages of one side.
    TakeTurns,
    /// Send reasoning back.
    Echo,
}

impl Change {
    /// Does it; gives the words for it.
    pub(crate) fn apply(self, lesson: &mut Lesson) -> String {
        match self {
            Self::Drop(parameter) => {
                lesson.dropped.insert(parameter);
                learn::dropped(parameter)
            }
            Self::Limit(limit) => {
                lesson.limit = Some(limit);
                learn::renamed(limit)
            }
            Self::MostTokens(most) => {
                lesson.most_tokens = Some(most);
                learn::most(most)
            }
            Self::LeastTokens(least) => {
                lesson.least_tokens = Some(least);
                learn::needs(least)
            }
            Self::Rung(rung) => {
                lesson.rung = rung;
                learn::answers(rung)
            }
            Self::SystemAsUser => {
                lesson.system_as_user = true;
                learn::SYSTEM_AS_USER.to_owned()
            }
            Self::TakeTurns => {
                lesson.takes_turns = true;
                learn::TAKES_TURNS.to_owned()
            }
            Self::Echo => {
                lesson.echo_reasoning = true;
                learn::ECHO.to_owned()
            }
        }
    }
}

/// Words that say that something is not taken.
const REFUSING: [&str; 25] = [
    "unsupported",
    "not supported",
    "n't support",
    "not support",
    "unknown",
    "unrecognized",
    "unexpected",
    "not permitted",
    "not allowed",
    "extra inputs",
    "extra fields",
    "input should be",
    "additional properties",
    "invalid",
    "not available",
    "not offered",
    "not implemented",
    "deprecated",
    "only the default",
    "only one",
    "must be",
    "cannot be used",
    "can't be used",
    "range:",
    "at most",
];

/// Words for an answer in JSON.
const FORMAT: [&str; 10] = [
    "response_format",
    "response format",
    "json_schema",
    "json_object",
    "json mode",
    "output_config",
    "responseschema",
    "response_schema",
    "responsemimetype",
    "structured output",
];

/// What a refusal teaches about the request that was refused. Nothing is learnt twice, and nothing from failures that
/// are not about the form of the request.
pub(crate) fn read(refusal: &Refusal, plan: &Plan<'_>) -> Option<Change> {
    // Fewer replies than were asked for look like a stream that breaks off, where nothing marks its end.
    if matches!(refusal.error, ModelError::Incomplete { .. }) && plan.sends(Parameter::Several) {
        return Some(Change::Drop(Parameter::Several));
    }
    let ModelError::Status { status: 400 | 404 | 405 | 415 | 422 | 500 | 501, message, .. } =
        &refusal.error
    else {
        return None;
    };
    let text = message.to_ascii_lowercase();
    let is_500 = matches!(refusal.error, ModelError::Status { status: 500, .. });
    let blamed = refusal.param.as_deref().map(str::to_ascii_lowercase);
    named(&text, blamed.as_deref(), plan)
        .or_else(|| of_messages(&text, plan))
        .or_else(|| (!is_500 && !is_final(&text)).then(|| guess(plan)).flatten())
}

/// Whether it is about the key, the money or the model, which no other form of the request mends.
fn is_final(text: &str) -> bool {
    let words =
        ["api key", "api_key", "credit balance", "not_found", "not found", "does not exist"];
    words.iter().any(|words| text.contains(words))
}

/// What the refusal names.
fn named(text: &str, blamed: Option<&str>, plan: &Plan<'_>) -> Option<Change> {
    if let Some(change) = token_limit(text, blamed, plan) {
        return Some(change);
    }
    let refuses = blamed.is_some() || REFUSING.iter().any(|word| text.contains(word));
    if !refuses {
        return None;
    }
    let names = |parameter: &&Parameter| {
        let names = parameter.names();
        match blamed.filter(|blamed| !blamed.is_empty()) {
            Some(blamed) => names.iter().any(|name| is_name_of(blamed, name)),
            None => names.iter().any(|name| mentions(text, name)),
        }
    };
    let parameter = Parameter::ALL.iter().filter(|it| plan.sends(**it)).find(names);
    if let Some(parameter) = parameter {
        return Some(Change::Drop(*parameter));
    }
    let says = |words: &str| FORMAT.iter().any(|word| words.contains(word));
    let is_format = plan.schema().is_some() || plan.is_json_mode();
    (is_format && (says(text) || blamed.is_some_and(says))).then(|| step_down(plan)).flatten()
}

/// `generation_config.seed` and `body.seed` are names of `seed`.
fn is_name_of(path: &str, name: &str) -> bool {
    path == name
        || path.rsplit(['.', '/']).next() == Some(name)
        || path.split(['.', '[']).next() == Some(name)
}

/// Whether a text names a field. A name of one letter counts only in quotes, or as the end of a path.
fn mentions(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + name.len()..].chars().next();
        let is_whole = !before.is_some_and(is_word) && !behind.is_some_and(is_word);
        let is_marked = before.is_some_and(|c| "'\"`.".contains(c));
        is_whole && (name.len() > 1 || is_marked)
    })
}

/// The token limit under another name, or a smaller one.
fn token_limit(text: &str, blamed: Option<&str>, plan: &Plan<'_>) -> Option<Change> {
    let sent = plan.max_tokens()?;
    let names = Parameter::MaxTokens.names();
    let is_blamed = blamed.is_some_and(|blamed| names.iter().any(|name| is_name_of(blamed, name)));
    let is_named = names.iter().any(|name| mentions(text, name));
    if !is_blamed && !is_named {
        return None;
    }
    let numbers =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok());
    let most = numbers.filter(|number: &u32| *number >= 16 && *number < sent).max();
    let is_too_large =
        ["maximum", "at most", "less than", "<=", " > ", "too large", "exceed", "range", "between"];
    if let Some(most) = most.filter(|_| is_too_large.iter().any(|word| text.contains(word))) {
        return Some(Change::MostTokens(most));
    }
    let other = match plan.lesson.limit.unwrap_or(plan.quirks.limit) {
        TokenLimit::MaxTokens if text.contains("max_completion_tokens") => {
            TokenLimit::MaxCompletionTokens
        }
        TokenLimit::MaxCompletionTokens => TokenLimit::MaxTokens,
        TokenLimit::MaxTokens => return None,
    };
    plan.lesson.limit.is_none().then_some(Change::Limit(other))
}

/// What the refusal says of the conversation.
fn of_messages(text: &str, plan: &Plan<'_>) -> Option<Change> {
    let lesson = plan.lesson;
    let refuses = REFUSING.iter().any(|word| text.contains(word));
    if text.contains("reasoning_content") && !lesson.echo_reasoning {
        return Some(Change::Echo);
    }
    if text.contains("alternat") && !lesson.takes_turns {
        return Some(Change::TakeTurns);
    }
    let is_system = [
        "system role",
        "role 'system'",
        "role \"system\"",
        "developer instruction",
        "system message",
        "system instruction",
    ];
    let is_system = is_system.iter().any(|word| text.contains(word));
    (is_system && refuses && !lesson.system_as_user).then_some(Change::SystemAsUser)
}

/// Nothing is named: what few servers take is the likeliest cause.
fn guess(plan: &Plan<'_>) -> Option<Change> {
    if plan.sends(Parameter::Several) {
        return Some(Change::Drop(Parameter::Several));
    }
    if plan.schema().is_some() || plan.is_json_mode() || plan.rung == Some(Rung::Tool) {
        return step_down(plan);
    }
    let is_forced = matches!(plan.tool_choice(), ToolChoice::Required | ToolChoice::Named(_));
    (is_forced && plan.sends(Parameter::ToolChoice)).then_some(Change::Drop(Parameter::ToolChoice))
}

/// The next way to get JSON.
pub(crate) fn step_down(plan: &Plan<'_>) -> Option<Change> {
    let mut rung = plan.rung?.below()?;
    while !plan.can_stand_on(rung) {
        rung = rung.below()?;
    }
    Some(Change::Rung(rung))
}

/// What endpoints say when a conversation is too long.
const TOO_LONG: [&str; 22] = [
    "model token limit",
    "max_new_tokens` must be",
    "context length",
    "context_length",
    "maximum context",
    "context window",
    "context size",
    "context limit",
    "max context",
    "exceed context",
    "n_ctx",
    "prompt is too long",
    "prompt too long",
    "input is too long",
    "input too long",
    "too many tokens",
    "input token count",
    "maximum prompt length",
    "reduce the length",
    "max_model_len",
    "maximum allowed input length",
    "exceeds the model's max",
];

/// Whether an error says that the conversation does not fit.
pub(crate) fn is_too_long(status: u16, message: &str) -> bool {
    let text = message.to_ascii_lowercase();
    // 413 and 429 of a rate limit in tokens name no context.
    matches!(status, 400 | 404 | 413 | 422 | 500 | 503)
        && TOO_LONG.iter().any(|words| text.contains(words))
}
