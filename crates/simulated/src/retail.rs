//! The retail domain: a shop whose customers cancel, return, exchange and redirect orders, and ask about them.
//!
//! `want` says what customers can want, `words` and `phrases` put it into sentences and read them back, `resolve` and
//! `answers` turn it into calls and answers, `draw` thinks of it, and the rest errs.

use seed::Stream;
use serde_json::{Value, json};

use crate::skill::{
    Call, Deed, Filled, Identity, Phrases, Plan, Problem, Seen, Skill, Tool, Wanted, Who, digits,
};
use crate::template::Voice;
use rows::Rows;
use want::Want;

mod answers;
mod compare;
mod describe;
mod draw;
mod drift;
mod effects;
mod errors;
mod phrases;
mod resolve;
mod rows;
#[cfg(test)]
mod samples;
mod slips;
#[cfg(test)]
mod tests;
mod want;
mod words;

/// The skill.
pub(crate) struct Retail;

const TOOLS: &[Tool] = &[
    Tool {
        name: "cancel_pending_order",
        misnamed: "cancel_order",
        done: "order {subject} is cancelled",
        note: "A gift card is credited at once, any other refund takes 5 to 7 business days.",
    },
    Tool {
        name: "exchange_delivered_order_items",
        misnamed: "exchange_order_items",
        done: "the exchange for order {subject} is registered",
        note: "You will get an email about the return, and no new order is needed.",
    },
    Tool {
        name: "modify_pending_order_address",
        misnamed: "update_shipping_address",
        done: "order {subject} goes to the new address",
        note: "",
    },
    Tool {
        name: "modify_pending_order_items",
        misnamed: "modify_pending_order_item",
        done: "the items of order {subject} are changed",
        note: "",
    },
    Tool {
        name: "modify_pending_order_payment",
        misnamed: "change_payment_method",
        done: "the payment of order {subject} is changed",
        note: "",
    },
    Tool {
        name: "modify_user_address",
        misnamed: "update_user_address",
        done: "the address in your profile is changed",
        note: "",
    },
    Tool {
        name: "return_delivered_order_items",
        misnamed: "return_items",
        done: "the return for order {subject} is registered",
        note: "You will get an email with the return instructions.",
    },
];

impl Skill for Retail {
    type Want = Want;
    type Rows = Rows;

    const DOMAIN: &'static str = "retail";
    const MARKS: &'static [&'static str] = &["order", "zip code"];
    const PHRASES: &'static [&'static Phrases<Want>] = &phrases::ALL;
    const IDENTITY: &'static [&'static str] = &phrases::IDENTITY;
    const WHO: Who = Who {
        ask: &[
            "could I have your email address, or your first and last name with your zip code?",
            "to find your account I need your email address, or your full name and zip code.",
            "before I can help, please tell me your email address or your name and zip code.",
        ],
        again: &[
            "I cannot find an account with these details. Please give me your email address, or your full name and zip code.",
            "these details match no account. Could you check your email address, or your name and zip code?",
        ],
        words: &["your email", "zip code"],
    };
    const TOOLS: &'static [Tool] = TOOLS;
    const DENIALS: &'static [(&'static str, &'static [&'static str])] = resolve::DENIALS;

    fn rows(prompt: &str) -> Rows {
        Rows::of_prompt(prompt)
    }

    fn seen(seen: &[Seen], account: &str, want: &Want) -> Rows {
        Rows::of_talk(seen, account, want)
    }

    fn customer(rows: &Rows) -> Option<&Value> {
        rows.user.as_deref()
    }

    fn identity(rows: &Rows, stream: &mut Stream) -> Identity {
        describe::identity(rows.user.as_deref().unwrap_or(&Value::Null), stream)
    }

    fn lookups(identity: &Identity) -> Vec<Call> {
        let [first, last, zip, email] =
            ["first", "last", "zip", "email"].map(|it| identity.get(it));
        let by_email = Call::new("find_user_id_by_email", vec![("email", json!(email))]);
        let name =
            vec![("first_name", json!(first)), ("last_name", json!(last)), ("zip", json!(zip))];
        let by_zip = Call::new("find_user_id_by_name_zip", name);
        let known = [(by_email, !email.is_empty()), (by_zip, !zip.is_empty() && !first.is_empty())];
        known.into_iter().filter(|(_, known)| *known).map(|(call, _)| call).collect()
    }

    fn account(seen: &Seen) -> Option<String> {
        let found = seen.call.name.starts_with("find_user_id") && !seen.is_error();
        found.then(|| seen.observation.to_owned())
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
        draw::draw_question(rows, stream).map(Want::Ask)
    }

    fn lenient(rows: &Rows) -> Rows {
        Rows { lenient: true, ..rows.clone() }
    }

    fn phrases(want: &Want) -> &'static Phrases<Want> {
        phrases::phrases_of(want)
    }

    fn slots(want: &Want, voice: Voice, stream: &mut Stream) -> Filled {
        phrases::slots_of(want, voice, stream)
    }

    fn formal(want: &Want, slots: &mut Filled) {
        if let Want::Cancel { reason, .. } = want {
            slots.retain(|(slot, _)| *slot != "reason");
            slots.push(("reason", reason.argument().to_owned()));
        }
    }

    fn told(want: &Want, text: &str, stream: &mut Stream) -> String {
        match want {
            Want::Ask(question) => answers::told(question, text, stream),
            _ => text.to_owned(),
        }
    }

    fn money(call: &Call, rows: &Rows) -> String {
        if !call.arguments.contains_key("new_item_ids") {
            return String::new();
        }
        match resolve::difference(call, rows) {
            more if more > 0.0 => format!("That costs ${more:.2} more."),
            less if less < 0.0 => format!("You would get ${:.2} back.", -less),
            _ => "The price stays the same.".to_owned(),
        }
    }

    fn about(want: &Want) -> String {
        want.subject().map_or_else(|| "the account".to_owned(), |order| format!("order {order}"))
    }

    fn drift(want: &Want, stream: &mut Stream) -> Want {
        drift::want(want, stream)
    }

    fn slip(call: &Call, rows: &Rows, stream: &mut Stream) -> Option<Call> {
        slips::slip(call, rows, stream)
    }

    fn misuse(call: &mut Call, stream: &mut Stream) -> bool {
        errors::misuse(call, stream)
    }

    fn mislead(call: &mut Call, examples: &str, stream: &mut Stream) {
        errors::mislead(call, examples, stream);
    }

    fn transgress(plan: &mut Plan<Want>, rows: &Rows) -> bool {
        errors::transgress(plan, rows)
    }

    fn blur(want: &Want, rows: &Rows, stream: &mut Stream) -> Option<Want> {
        errors::blur(want, rows, stream)
    }

    fn idle(plan: &mut Plan<Want>, rows: &Rows) -> bool {
        errors::idle(plan, rows)
    }

    fn invent(plan: &mut Plan<Want>, rows: &Rows, stream: &mut Stream) {
        errors::invent(plan, rows, stream);
    }

    fn stray(account: &str) -> Call {
        errors::stray(account)
    }

    fn invented(stream: &mut Stream) -> String {
        format!("My order number is #W{}", digits(7, stream))
    }

    fn same(one: &Call, other: &Call) -> bool {
        compare::same(one, other)
    }

    fn details(call: &Call, rows: &Rows) -> Vec<String> {
        compare::details(call, rows)
    }

    fn stranger(instruction: &str, rows: &Rows) -> Option<String> {
        compare::stranger(instruction, rows)
    }

    fn is_choice(call: &Call) -> bool {
        call.arguments.contains_key("item_ids")
    }
}
