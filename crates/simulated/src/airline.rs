//! The airline domain: travellers book, change and cancel reservations, complain, and ask about them.
//!
//! `want` says what travellers can want, `words` and `phrases` put it into sentences and read them back, `resolve` and
//! `answers` turn it into calls and answers by the policy, `draw` thinks of it, and `errors` are what goes wrong.

use seed::Stream;
use serde_json::{Value, json};

use crate::skill::{
    Call, Deed, Filled, Identity, Phrases, Plan, Problem, Seen, Skill, Tool, Wanted, Who, digits,
    text,
};
use crate::template::Voice;
use rows::Rows;
use want::Want;

mod answers;
mod compare;
mod draw;
mod effects;
mod errors;
mod phrases;
mod resolve;
mod rows;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
mod want;
mod words;

/// The skill.
pub(crate) struct Airline;

const TOOLS: &[Tool] = &[
    Tool {
        name: "book_reservation",
        misnamed: "create_booking",
        done: "your trip is booked",
        note: "",
    },
    Tool {
        name: "cancel_reservation",
        misnamed: "cancel_booking",
        done: "reservation {subject} is cancelled",
        note: "The refund takes 5 to 7 business days.",
    },
    Tool {
        name: "send_certificate",
        misnamed: "issue_voucher",
        done: "the certificate for reservation {subject} is in your profile",
        note: "We are sorry for the trouble.",
    },
    Tool {
        name: "update_reservation_baggages",
        misnamed: "update_reservation_bags",
        done: "the bags of reservation {subject} are noted",
        note: "",
    },
    Tool {
        name: "update_reservation_flights",
        misnamed: "change_flights",
        done: "reservation {subject} is changed",
        note: "",
    },
    Tool {
        name: "update_reservation_passengers",
        misnamed: "change_passengers",
        done: "the passengers of reservation {subject} are changed",
        note: "",
    },
];

impl Skill for Airline {
    type Want = Want;
    type Rows = Rows;

    const DOMAIN: &'static str = "airline";
    const MARKS: &'static [&'static str] = &["user id", "reservation"];
    const PHRASES: &'static [&'static Phrases<Want>] = &phrases::ALL;
    const IDENTITY: &'static [&'static str] = &phrases::IDENTITY;
    const WHO: Who = Who {
        ask: &[
            "could I have your user id, please?",
            "to open your profile I need your user id.",
            "before I can help, please tell me your user id.",
        ],
        again: &[
            "I cannot find a profile of that id. Please give me your user id again.",
            "no profile has that id. Could you check your user id?",
        ],
        words: &["your user id"],
    };
    const TOOLS: &'static [Tool] = TOOLS;
    const DENIALS: &'static [(&'static str, &'static [&'static str])] = resolve::DENIALS;

    fn rows(prompt: &str) -> Rows {
        Rows::of_prompt(prompt)
    }

    fn seen(seen: &[Seen], account: &str, _want: &Want) -> Rows {
        Rows::of_talk(seen, account)
    }

    fn customer(rows: &Rows) -> Option<&Value> {
        rows.user.as_deref()
    }

    fn identity(rows: &Rows, _stream: &mut Stream) -> Identity {
        let user = rows.user.as_deref().unwrap_or(&Value::Null);
        let name = |field: &str| text(&user["name"][field]).to_owned();
        let details = [("first", name("first_name")), ("last", name("last_name"))];
        Identity::of(details.into_iter().chain([("user", rows.user_id.clone())]))
    }

    fn lookups(identity: &Identity) -> Vec<Call> {
        let user = Some(identity.get("user")).filter(|user| !user.is_empty());
        let look = |user| Call::new("get_user_details", vec![("user_id", json!(user))]);
        user.map(look).into_iter().collect()
    }

    fn account(seen: &Seen) -> Option<String> {
        let found = seen.call.name == "get_user_details"
            && !seen.is_error()
            && !seen.observation.is_empty();
        found.then(|| seen.call.text("user_id").to_owned())
    }

    fn fulfil(want: &Want, rows: &Rows) -> Result<Deed, Problem> {
        match want {
            Want::Ask(question) => answers::answer(question, rows).map(Deed::Answer),
            Want::Hope(want) => match resolve::resolve(want, rows) {
                Err(Problem::Refused(why)) => Ok(Deed::Denial(why)),
                other => other.map(Deed::Call),
            },
            _ => resolve::resolve(want, rows).map(Deed::Call),
        }
    }

    fn apply(rows: &mut Rows, call: &Call) {
        effects::apply(rows, call);
    }

    fn draw(tool: &str, rows: &Rows, stream: &mut Stream) -> Option<Want> {
        draw::draw(tool, rows, stream)
    }

    fn ask(rows: &Rows, stream: &mut Stream) -> Option<Want> {
        draw::draw_question(rows, stream)
    }

    fn lenient(rows: &Rows) -> Rows {
        rows.lenient()
    }

    fn surely_denied(want: &Want, rows: &Rows) -> bool {
        errors::surely_denied(want, rows)
    }

    fn phrases(want: &Want) -> &'static Phrases<Want> {
        phrases::phrases_of(want)
    }

    fn slots(want: &Want, voice: Voice, stream: &mut Stream) -> Filled {
        phrases::slots_of(want, voice, stream)
    }

    fn told(want: &Want, text: &str, _stream: &mut Stream) -> String {
        match want {
            Want::Ask(question) => answers::told(question, text),
            _ => text.to_owned(),
        }
    }

    fn money(call: &Call, rows: &Rows) -> String {
        if call.name == "send_certificate" {
            return format!("It is worth ${}.", call.arguments["amount"]);
        }
        let shares = call.list("payment_methods").iter();
        let shares: Vec<String> =
            shares.map(|it| format!("${} on {}", it["amount"], text(&it["payment_id"]))).collect();
        match resolve::price(call, rows) {
            Some(total) if !shares.is_empty() => {
                format!("The total is ${total}: {}.", shares.join(", "))
            }
            Some(0) => "That costs nothing.".to_owned(),
            Some(more) if more > 0 => format!("That costs ${more}."),
            Some(less) => format!("You would get ${} back.", -less),
            None => String::new(),
        }
    }

    fn about(want: &Want) -> String {
        let reservation = |id: &str| format!("reservation {id}");
        want.subject().map_or_else(|| "the trip or the profile".to_owned(), reservation)
    }

    fn drift(want: &Want, stream: &mut Stream) -> Want {
        errors::drift(want, stream)
    }

    fn slip(call: &Call, rows: &Rows, stream: &mut Stream) -> Option<Call> {
        errors::slip(call, rows, stream)
    }

    fn misuse(call: &mut Call, stream: &mut Stream) -> bool {
        errors::misuse(call, stream)
    }

    fn mislead(call: &mut Call, examples: &str, stream: &mut Stream) {
        errors::mislead(call, examples, stream);
    }

    fn transgress(plan: &mut Plan<Want>, rows: &Rows) -> bool {
        errors::transgress(plan, rows);
        false
    }

    fn blur(want: &Want, rows: &Rows, stream: &mut Stream) -> Option<Want> {
        errors::blur(want, rows, stream)
    }

    fn idle(plan: &mut Plan<Want>, rows: &Rows) -> bool {
        errors::idle(plan, rows);
        false
    }

    fn invent(plan: &mut Plan<Want>, rows: &Rows, stream: &mut Stream) {
        errors::invent(plan, rows, stream);
    }

    fn stray(account: &str) -> Call {
        let arguments = vec![("user_id", json!(account)), ("amount", json!(50))];
        Call::new("send_certificate", arguments)
    }

    fn invented(stream: &mut Stream) -> String {
        format!("My reservation number is K{}", digits(5, stream))
    }

    fn same(one: &Call, other: &Call) -> bool {
        one == other
    }

    fn details(call: &Call, rows: &Rows) -> Vec<String> {
        compare::details(call, rows)
    }

    fn stranger(instruction: &str, rows: &Rows) -> Option<String> {
        compare::stranger(instruction, rows)
    }

    fn is_choice(call: &Call) -> bool {
        call.arguments.contains_key("flights") || call.arguments.contains_key("passengers")
    }
}
