//! What a message does, by its words: asks for a yes, says yes, refuses, apologises, asks a question.
//!
//! No model is asked. The lists below are the whole rule; they are ours. A phrase counts where it stands between word
//! ends, case, punctuation and the kind of apostrophe aside. In doubt the agent and the human are given credit: what
//! is found against them should be certain.

/// The human's stop word (paper Fig. 11).
pub const STOP: &str = "###STOP###";

/// Phrases of a question or a request by which an agent asks whether it may go on.
pub const ASKS_YES: &[&str] = &[
    "yes no",
    "yes or no",
    "shall i",
    "should i",
    "may i",
    "can i go",
    "can i proceed",
    "can i process",
    "do you confirm",
    "can you confirm",
    "could you confirm",
    "would you confirm",
    "please confirm",
    "kindly confirm",
    "confirm that",
    "confirm if",
    "confirm this",
    "confirm these",
    "confirm the",
    "confirm all",
    "do i have your",
    "go ahead",
    "proceed",
    "are you sure",
    "that correct",
    "this correct",
    "that right",
    "this right",
    "is everything correct",
    "is everything right",
    "all correct",
    "look right",
    "look correct",
    "look good",
    "sound right",
    "sound good",
    "sound okay",
    "sound ok",
    "work for you",
    "okay with you",
    "ok with you",
    "all right with you",
    "alright with you",
    "fine with you",
    "do you agree",
    "do you consent",
    "do you accept",
    "do you approve",
    "do you want me to",
    "would you like me to",
    "want me to",
    "like me to",
    "like to continue",
    "wish to continue",
    "want to continue",
    "do you still want",
    "do you wish to",
    "is that what you want",
    "is this what you want",
    "are you happy with",
    "are you okay with",
    "are you ok with",
];

/// Phrases that ask for a yes even where no question mark stands.
pub const ASKS_YES_PLAINLY: &[&str] = &[
    "please confirm",
    "kindly confirm",
    "confirm with yes",
    "confirm with a yes",
    "reply yes",
    "reply with yes",
    "reply with a yes",
    "say yes",
    "answer yes",
    "type yes",
    "respond with yes",
    "respond yes",
    "let me know if you agree",
    "let me know if you would like me to",
    "let me know if you'd like me to",
    "let me know if you want me to",
    "let me know if this is correct",
    "let me know if that is correct",
    "let me know if i should",
    "let me know if i may",
    "i need your confirmation",
    "i will need your confirmation",
    "awaiting your confirmation",
    "wait for your confirmation",
    "once you confirm",
    "if you confirm",
    "yes no",
];

/// What a question about the account or about a wish holds: a yes to it is no consent to a change.
pub const ASKS_DETAIL: &[&str] = &[
    "your email",
    "email address",
    "zip code",
    "postal code",
    "user id",
    "your name",
    "full name",
    "first name",
    "last name",
    "your order number",
    "your order id",
    "your reservation number",
    "phone number",
];

/// Words with which a question begins that asks for something else than a yes.
pub const ASKS_OPENLY: &[&str] = &[
    "what",
    "which",
    "who",
    "where",
    "when",
    "why",
    "how",
    "could i have",
    "may i have",
    "can i have",
    "could you tell",
    "could you provide",
    "could you give",
    "could you share",
    "could you check",
    "could you describe",
    "could you put",
    "can you tell",
    "can you provide",
    "can you give",
    "can you share",
    "can you describe",
    "please provide",
    "please tell",
    "do you have",
    "do you know",
    "do you remember",
    "have you",
];

/// Phrases that offer more help; a yes to them is a new wish.
pub const OFFERS: &[&str] = &[
    "anything else",
    "something else",
    "what else",
    "anything more",
    "any other",
    "anything further",
    "further assistance",
    "further help",
    "how can i help",
    "how may i help",
    "how can i assist",
    "how may i assist",
    "what can i do for you",
    "else i can",
    "assist you further",
    "help you further",
    "help you with today",
    "assist you with today",
];

/// Words with which a clause of a consent begins.
pub const YES: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "yea",
    "ya",
    "y",
    "aye",
    "sure",
    "ok",
    "okay",
    "okey",
    "correct",
    "right",
    "exactly",
    "absolutely",
    "definitely",
    "certainly",
    "agreed",
    "confirmed",
    "confirm",
    "affirmative",
    "indeed",
    "fine",
    "perfect",
    "great",
    "good",
    "excellent",
    "wonderful",
    "lovely",
    "of course",
    "by all means",
    "sounds",
    "please do",
    "please go",
    "go ahead",
    "do it",
    "do that",
    "do so",
    "alright",
    "all right",
    "deal",
    "thats it",
    "thats the one",
    "that would be great",
    "that would be good",
    "that would be perfect",
    "that would be fine",
    "that would be lovely",
    "that will do",
];

/// Beginnings that are a yes whatever else the clause says.
pub const YES_SURELY: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "sure",
    "of course",
    "absolutely",
    "definitely",
    "certainly",
    "by all means",
];

/// Phrases of a consent that may stand anywhere in a clause.
pub const YES_INSIDE: &[&str] = &[
    "go ahead",
    "go on",
    "please proceed",
    "proceed with",
    "can proceed",
    "may proceed",
    "lets proceed",
    "i confirm",
    "i do confirm",
    "i can confirm",
    "i hereby confirm",
    "i agree",
    "i accept",
    "i approve",
    "i consent",
    "please do",
    "do it",
    "sounds good",
    "sounds great",
    "sounds fine",
    "sounds right",
    "sounds perfect",
    "looks good",
    "looks right",
    "looks correct",
    "looks fine",
    "that works",
    "this works",
    "works for me",
    "fine by me",
    "fine with me",
    "okay with me",
    "ok with me",
    "happy with that",
    "thats right",
    "that is right",
    "thats correct",
    "that is correct",
    "this is correct",
    "its correct",
    "it is correct",
    "is all correct",
    "everything is correct",
    "is exactly what",
    "thats what i want",
    "that is what i want",
    "that is fine",
    "thats fine",
    "that is okay",
    "thats okay",
    "that is ok",
    "thats ok",
    "that is perfect",
    "thats perfect",
    "all good",
    "good to go",
    "go for it",
    "please continue",
    "please cancel",
    "please return",
    "please exchange",
    "please change",
    "please update",
    "please modify",
    "please book",
    "please make",
    "please process",
    "please submit",
    "please add",
    "please send",
    "please refund",
    "please remove",
    "please complete",
    "please finalize",
    "please finalise",
    "have my permission",
    "have my consent",
    "have my go",
    "you may",
    "lets do",
    "i would like to proceed",
    "id like to proceed",
    "i want to proceed",
    "i would like to go",
    "id like that",
    "i would like that",
    "i want that",
];

/// Words that turn a clause into no consent.
pub const NOT: &[&str] = &[
    "not", "dont", "never", "no", "cannot", "cant", "isnt", "wasnt", "doesnt", "wont", "wouldnt",
    "shouldnt", "without", "unless", "wait", "hold",
];

/// Words with which a refusing answer begins.
pub const NO: &[&str] = &["no", "nope", "nah", "not", "never", "negative", "stop", "wait", "dont"];

/// Beginnings that only look like a no.
pub const NO_IN_FORM: &[&str] = &[
    "no problem",
    "no worries",
    "no objection",
    "no objections",
    "no issue",
    "no issues",
    "no changes",
    "no questions",
    "no further questions",
    "no need to",
    "no more questions",
    "no other changes",
    "no concerns",
];

/// Phrases that take a yes back, wherever they stand.
pub const TAKES_BACK: &[&str] = &[
    "not yet",
    "hold on",
    "hold off",
    "on second thought",
    "second thoughts",
    "changed my mind",
    "change my mind",
    "dont proceed",
    "do not proceed",
    "dont go ahead",
    "do not go ahead",
    "dont do it",
    "do not do it",
    "before you do",
    "before you proceed",
    "before you go ahead",
    "think again",
    "think about it",
    "think it over",
    "take it back",
    "take that back",
    "never mind",
    "not so fast",
    "i am not sure",
    "im not sure",
];

/// Phrases by which an agent says that it does not do something.
pub const REFUSES: &[&str] = &[
    "cannot",
    "can not",
    "cant",
    "unable",
    "not able",
    "not allowed",
    "not permitted",
    "not possible",
    "isnt possible",
    "impossible",
    "not eligible",
    "ineligible",
    "isnt eligible",
    "arent eligible",
    "not authorized",
    "not authorised",
    "unfortunately",
    "regrettably",
    "sorry but",
    "im afraid",
    "i am afraid",
    "wont be able",
    "policy",
    "policies",
    "the rules",
    "does not allow",
    "do not allow",
    "doesnt allow",
    "dont allow",
    "does not permit",
    "do not permit",
    "doesnt permit",
    "not accept",
    "must decline",
    "have to decline",
    "need to decline",
    "i decline",
    "i must refuse",
    "no means to",
    "no way to",
    "prohibited",
    "forbidden",
    "against",
    "not something i can",
    "outside of what",
    "beyond what i",
    "not covered",
    "does not qualify",
    "do not qualify",
    "doesnt qualify",
    "dont qualify",
    "no longer possible",
    "not available",
    "not offer",
    "do not have the ability",
    "will not",
    "wont",
    "nothing i can do",
    "not supported",
    "too late to",
    "already been",
    "only possible if",
    "only if",
];

/// Phrases by which an agent says that something did not work or was not found.
pub const FAILS: &[&str] = &[
    "could not",
    "couldnt",
    "was not able",
    "wasnt able",
    "did not work",
    "didnt work",
    "does not exist",
    "doesnt exist",
    "no account",
    "not found",
    "no such",
    "failed",
    "an error",
    "not find",
    "match no",
    "not match",
    "dont match",
    "doesnt match",
    "not in the profile",
    "not on file",
];

/// Phrases of an apology.
pub const APOLOGISES: &[&str] = &[
    "sorry",
    "apologise",
    "apologize",
    "apologies",
    "apology",
    "my bad",
    "my mistake",
    "forgive me",
    "pardon me",
    "i regret",
];

/// Phrases by which a human asks for information.
pub const INQUIRES: &[&str] = &[
    "how much",
    "how many",
    "how long",
    "how old",
    "what",
    "whats",
    "which",
    "when",
    "where",
    "who",
    "why",
    "know",
    "tell me",
    "told",
    "wonder",
    "wondering",
    "curious",
    "ask for",
    "asking for",
    "total",
    "price",
    "cost",
    "costs",
    "balance",
    "tracking",
    "number of",
    "amount",
    "status",
    "check",
    "left on",
    "worth",
    "is there",
    "are there",
    "look up",
    "find out",
    "give me",
    "let me know",
    "need the",
    "details",
    "information",
    "list",
    "explain",
    "remind me",
    "refund",
    "much",
];

/// Lower-case words with one space before and behind each: what phrases are looked for in. Apostrophes are dropped.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for character in text.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            out.push(character);
        } else if !matches!(character, '\'' | '’' | '‘' | '`') && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Whether one of the phrases stands in a text that went through [`plain`].
pub(crate) fn has(phrases: &[&str], plain: &str) -> bool {
    phrases.iter().any(|phrase| {
        let phrase = phrase.replace('\'', "");
        plain.match_indices(phrase.as_str()).any(|(at, found)| {
            plain[..at].ends_with(' ') && plain[at + found.len()..].starts_with(' ')
        })
    })
}

/// Whether a text that went through [`plain`] begins with one of the phrases.
pub(crate) fn begins(phrases: &[&str], plain: &str) -> bool {
    let text = plain.trim_start();
    phrases.iter().any(|phrase| text.strip_prefix(phrase).is_some_and(|rest| rest.starts_with(' ')))
}

/// True when the human ends the talk.
pub(crate) fn stops(text: &str) -> bool {
    text.contains(STOP)
}

/// True when an agent's message asks for a yes to something that it would do.
pub(crate) fn asks_yes(text: &str) -> bool {
    let asks = |(sentence, question): (String, bool)| {
        let open = has(ASKS_DETAIL, &sentence) || has(OFFERS, &sentence);
        if has(ASKS_YES_PLAINLY, &sentence) && !open {
            return true;
        }
        question && !open && (has(ASKS_YES, &sentence) || !begins(ASKS_OPENLY, &sentence))
    };
    sentences(text).into_iter().any(asks)
}

/// True when an agent's message asks for something, be it a yes or a detail; an offer of more help is no such question.
pub(crate) fn asks(text: &str) -> bool {
    let asks = |(sentence, question): (String, bool)| {
        (question
            || has(&["please provide", "please tell", "please give", "please share"], &sentence))
            && !has(OFFERS, &sentence)
    };
    asks_yes(text) || sentences(text).into_iter().any(asks)
}

/// True when a human's message, said to an agent that asked for a yes, is one.
pub(crate) fn consents(text: &str) -> bool {
    if has(TAKES_BACK, &plain(text)) {
        return false;
    }
    let clauses = clauses(text);
    let yes = |clause: &String| {
        let turned = has(NOT, clause) && !begins(NO_IN_FORM, clause);
        begins(YES_SURELY, clause) || (!turned && (begins(YES, clause) || has(YES_INSIDE, clause)))
    };
    match clauses.first() {
        Some(first) if begins(NO, first) && !begins(NO_IN_FORM, first) => {
            // After a no only the plainest words are a yes.
            let plainly =
                |clause: &String| !has(NOT, clause) && has(&["go ahead", "proceed"], clause);
            clauses[1..].iter().any(plainly)
        }
        _ => clauses.iter().any(yes),
    }
}

/// True when an agent's message says that it does not do something.
pub(crate) fn refuses(text: &str) -> bool {
    has(REFUSES, &plain(text))
}

/// True when it refuses, or says that something did not work.
pub(crate) fn gives_up(text: &str) -> bool {
    let plain = plain(text);
    has(REFUSES, &plain) || has(FAILS, &plain)
}

/// True when a message apologises.
pub(crate) fn apologises(text: &str) -> bool {
    has(APOLOGISES, &plain(text))
}

/// True when a human's message asks for information.
pub(crate) fn inquires(text: &str) -> bool {
    text.contains('?') || has(INQUIRES, &plain(text))
}

/// The sentences of a text, each through [`plain`], and whether it ends with a question mark.
pub(crate) fn sentences(text: &str) -> Vec<(String, bool)> {
    pieces(text, &['.', '!', '?', '\n'])
        .into_iter()
        .map(|(piece, end)| (plain(piece), end == Some('?')))
        .filter(|(piece, _)| !piece.trim().is_empty())
        .collect()
}

fn clauses(text: &str) -> Vec<String> {
    pieces(text, &['.', '!', '?', '\n', ',', ';', ':', '—', '–'])
        .into_iter()
        .map(|(piece, _)| plain(piece))
        .filter(|piece| !piece.trim().is_empty())
        .collect()
}

/// The pieces between marks; a full stop or comma between digits or letters is none.
fn pieces<'a>(text: &'a str, marks: &[char]) -> Vec<(&'a str, Option<char>)> {
    let (mut found, mut start) = (Vec::new(), 0);
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let inside = matches!(character, '.' | ',' | ':')
            && characters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if marks.contains(&character) && !inside {
            found.push((&text[start..at], Some(character)));
            start = at + character.len_utf8();
        }
    }
    found.push((&text[start..], None));
    found
}

#[cfg(test)]
mod tests;
