//! Answers to a customer's questions, as the tools print them.

use seed::Stream;
use serde_json::Value;

use super::resolve;
use super::rows::{Rows, money};
use super::want::{Item, Question};
use super::words;
use crate::skill::{Answer, Call, Problem, list_of, number, pay, text};

/// Answers a question from the rows at hand.
pub(super) fn answer(question: &Question, rows: &Rows) -> Result<Answer, Problem> {
    let mut expression = None;
    let text = match question {
        Question::Price { order, item } => price(order, item, rows)?.to_string(),
        Question::Sum { order, items } => {
            let prices = items
                .iter()
                .map(|item| price(order, item, rows).cloned())
                .collect::<Result<Vec<_>, _>>()?;
            expression =
                Some(prices.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + "));
            money(prices.iter().map(number).sum())
        }
        Question::Total { order } => {
            let amount = &resolve::own_order(order, rows)?["payment_history"][0]["amount"];
            known(amount, "an amount paid")?.to_string()
        }
        Question::Tracking { order } => {
            let row = resolve::own_order(order, rows)?;
            text(known(&row["fulfillments"][0]["tracking_id"][0], "a tracking number")?).to_owned()
        }
        Question::Stock { product } => available(product, rows)?.count().to_string(),
        Question::Cheapest { product } => {
            let cheapest = available(product, rows)?
                .map(|variant| &variant["price"])
                .min_by(|one, other| number(one).total_cmp(&number(other)));
            known(cheapest.unwrap_or(&Value::Null), "an available version")?.to_string()
        }
        Question::Balance => balance(rows)?,
    };
    Ok(Answer { text, expression })
}

fn price<'r>(order: &str, item: &Item, rows: &'r Rows) -> Result<&'r Value, Problem> {
    Ok(&resolve::line(item, resolve::own_order(order, rows)?)?["price"])
}

/// The available variants of a product.
fn available<'r>(
    product: &str,
    rows: &'r Rows,
) -> Result<impl Iterator<Item = &'r Value>, Problem> {
    let row = match (rows.product_named(product), rows.product_id(product)) {
        (Some(row), _) => row,
        (None, Some(id)) => return Err(resolve::look_at_product(id)),
        (None, None) if rows.types.is_some() => {
            return Err(Problem::Unclear(format!("find the {product}")));
        }
        (None, None) => {
            return Err(Problem::Look(Call::new("list_all_product_types", Vec::new())));
        }
    };
    let variants = row["variants"].as_object().into_iter().flatten().map(|(_, variant)| variant);
    Ok(variants.filter(|variant| variant["available"] == true))
}

/// Balance of the only gift card.
fn balance(rows: &Rows) -> Result<String, Problem> {
    let user = rows.known_user()?;
    let cards: Vec<&Value> = pay::methods(Some(user))
        .map(|(_, method)| &method["balance"])
        .filter(|it| !it.is_null())
        .collect();
    match cards[..] {
        [balance] => Ok(balance.to_string()),
        [] => Err(Problem::Refused("there is no gift card in the profile".into())),
        _ => Err(Problem::Unclear("tell which gift card is meant".into())),
    }
}

fn known<'v>(value: &'v Value, what: &str) -> Result<&'v Value, Problem> {
    if value.is_null() {
        Err(Problem::Refused(format!("the order has no {what}")))
    } else {
        Ok(value)
    }
}

/// True when an order has exactly one parcel with one tracking number.
pub(super) fn has_one_parcel(order: &Value) -> bool {
    matches!(list_of(&order["fulfillments"]), [parcel] if list_of(&parcel["tracking_id"]).len() == 1)
}

/// What the agent says to a question whose answer is `text`.
pub(super) fn told(question: &Question, text: &str, stream: &mut Stream) -> String {
    match question {
        Question::Price { order, item } => {
            format!("{} in order {order} cost ${text}", words::write_item(&bare(item), stream))
        }
        Question::Sum { order, .. } => {
            format!("these items of order {order} cost ${text} together")
        }
        Question::Total { order } => format!("you paid ${text} for order {order}"),
        Question::Tracking { order } => format!("the tracking number of order {order} is {text}"),
        Question::Stock { product } => format!("{text} versions of the {product} are available"),
        Question::Cheapest { product } => format!("the cheapest available {product} costs ${text}"),
        Question::Balance => format!("your gift card has a balance of ${text}"),
    }
}

fn bare(item: &Item) -> Item {
    Item { name: item.name.clone(), details: Vec::new() }
}
