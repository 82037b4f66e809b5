//! Answers to a traveller's questions, as the tools print them.

use serde_json::Value;

use super::rows::Rows;
use super::want::{Leg, Question};
use super::words;
use crate::skill::{Answer, Problem, pay, text};

/// Answers a question from the rows at hand.
pub(super) fn answer(question: &Question, rows: &Rows) -> Result<Answer, Problem> {
    let mut expression = None;
    let text = match question {
        Question::Paid { reservation } => {
            let amount = &rows.own(reservation)?["payment_history"][0]["amount"];
            known(amount, "no payment is recorded")?.to_string()
        }
        Question::Checked { reservation } => {
            known(&rows.own(reservation)?["total_baggages"], "no bags are recorded")?.to_string()
        }
        Question::Fare { leg, cabin } => {
            let price = &rows.for_sale(leg)?["prices"][cabin.as_str()];
            known(price, "there is no such cabin")?.to_string()
        }
        Question::Departure { leg } => departure(leg, rows)?,
        Question::Gifts => total("gift_card", rows, &mut expression)?,
        Question::Certificates => total("certificate", rows, &mut expression)?,
        Question::Membership => text(&rows.known_user()?["membership"]).to_owned(),
    };
    Ok(Answer { text, expression })
}

/// What the agent says to a question whose answer is `text`.
pub(super) fn told(question: &Question, text: &str) -> String {
    let flight = |leg: &Leg| format!("flight {} on {}", leg.flight, leg.date);
    match question {
        Question::Paid { reservation } => {
            format!("reservation {reservation} was paid with ${text} when it was made")
        }
        Question::Checked { reservation } => format!("reservation {reservation} has {text} bags"),
        Question::Fare { leg, cabin } => {
            format!("a seat in {} on {} costs ${text}", words::write_cabin(cabin), flight(leg))
        }
        Question::Departure { leg } => format!("{} leaves at {text}", flight(leg)),
        Question::Gifts => format!("your gift cards hold ${text} in total"),
        Question::Certificates => format!("your certificates are worth ${text} in total"),
        Question::Membership => format!("your membership level is {text}"),
    }
}

fn departure(leg: &Leg, rows: &Rows) -> Result<String, Problem> {
    Ok(text(&rows.for_sale(leg)?["scheduled_departure_time_est"]).to_owned())
}

/// What all methods of a kind hold together; several are summed up by the calculator.
fn total(source: &str, rows: &Rows, expression: &mut Option<String>) -> Result<String, Problem> {
    let methods = pay::methods(Some(rows.known_user()?)).map(|(_, method)| method);
    let amounts: Vec<&Value> = methods
        .filter(|method| method["source"] == source)
        .map(|method| &method["amount"])
        .collect();
    match amounts[..] {
        [] => Err(Problem::Refused("there is none in the profile".into())),
        [only] => Ok(only.to_string()),
        _ => {
            let texts: Vec<String> = amounts.iter().map(ToString::to_string).collect();
            *expression = Some(texts.join(" + "));
            let sum: f64 = amounts.iter().filter_map(|amount| amount.as_f64()).sum();
            Ok(format!("{sum:?}"))
        }
    }
}

fn known<'v>(value: &'v Value, otherwise: &str) -> Result<&'v Value, Problem> {
    if value.is_null() { Err(Problem::Refused(otherwise.into())) } else { Ok(value) }
}
