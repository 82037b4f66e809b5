//! Requests and questions in the customer's words, drawn from the rows; whether they come to a call is for `resolve`
//! to say.

use seed::Stream;
use serde_json::Value;

use super::answers;
use super::describe;
use super::rows::{Rows, lines};
use super::want::{Address, Item, Question, Reason, Swap, Want};
use crate::skill::pay::{self, Pay};
use crate::skill::text;

/// A request in the customer's words that may fit a tool.
pub(super) fn draw(tool: &str, rows: &Rows, stream: &mut Stream) -> Option<Want> {
    match tool {
        "cancel_pending_order" => {
            let reason = if stream.percent(50) { Reason::Mistake } else { Reason::NoLongerNeeded };
            Some(Want::Cancel { order: order(rows, "pending", stream)?.0, reason })
        }
        "modify_pending_order_address" => {
            let (order, row) = order(rows, "pending", stream)?;
            let other = address(rows, stream);
            (describe::address(&row["address"]) != other)
                .then_some(Want::OrderAddress { order, address: other })
        }
        "modify_pending_order_payment" => {
            let (order, _) = order(rows, "pending", stream)?;
            Some(Want::OrderPayment { order, pay: any_method(rows, stream)? })
        }
        "modify_user_address" => {
            let new = address(rows, stream);
            let same =
                rows.user.as_deref().is_some_and(|user| describe::address(&user["address"]) == new);
            (!same).then_some(Want::UserAddress { address: new })
        }
        "return_delivered_order_items" => draw_return(rows, stream),
        "exchange_delivered_order_items" => draw_swap(rows, "delivered", stream),
        "modify_pending_order_items" => draw_swap(rows, "pending", stream),
        _ => None,
    }
}

fn draw_return(rows: &Rows, stream: &mut Stream) -> Option<Want> {
    let (order, row) = order(rows, "delivered", stream)?;
    let count = stream.between(1, 3) as usize;
    let items = stream
        .sample(lines(row), count)
        .into_iter()
        .map(|line| describe::item(line, stream))
        .collect();
    let pay = if stream.percent(50) { Pay::Original } else { any_method(rows, stream)? };
    Some(Want::Return { order, items, pay })
}

fn draw_swap(rows: &Rows, status: &str, stream: &mut Stream) -> Option<Want> {
    let (order, row) = order(rows, status, stream)?;
    let count = if stream.percent(65) { 1 } else { 2 };
    let mut swaps = Vec::new();
    for line in stream.sample(lines(row), count) {
        let product = rows.products.get(text(&line["product_id"]))?;
        let variants = product["variants"].as_object()?.values();
        let others = variants.filter(|variant| {
            rows.lenient || (variant["available"] == true && variant["item_id"] != line["item_id"])
        });
        let others: Vec<&Value> = others.collect();
        let variant = stream.pick(&others)?;
        let target = describe::target(line, variant, stream);
        if target.is_empty() {
            return None;
        }
        swaps.push(Swap { item: describe::item(line, stream), target });
    }
    Some(Want::Swap { order, swaps, pay: any_method(rows, stream)? })
}

/// A question that the rows may answer.
pub(super) fn draw_question(rows: &Rows, stream: &mut Stream) -> Option<Question> {
    let own: Vec<(&str, &Value)> = rows.own_orders().collect();
    let Some((id, row)) = stream.pick(&own).copied() else { return Some(Question::Balance) };
    let order = id.to_owned();
    match stream.below(8) {
        0 => {
            Some(Question::Price { order, item: describe::item(stream.pick(lines(row))?, stream) })
        }
        1 | 2 if lines(row).len() > 1 => {
            let items: Vec<Item> = stream
                .sample(lines(row), 2)
                .into_iter()
                .map(|line| describe::item(line, stream))
                .collect();
            Some(Question::Sum { order, items })
        }
        3 => Some(Question::Total { order }),
        4 if answers::has_one_parcel(row) => Some(Question::Tracking { order }),
        5 => Some(Question::Stock { product: product(rows, stream)? }),
        6 => Some(Question::Cheapest { product: product(rows, stream)? }),
        7 => Some(Question::Balance),
        _ => None,
    }
}

fn product(rows: &Rows, stream: &mut Stream) -> Option<String> {
    let names: Vec<&str> = rows.products.values().map(|product| text(&product["name"])).collect();
    stream.pick(&names).map(|name| (*name).to_owned())
}

fn order<'r>(rows: &'r Rows, status: &str, stream: &mut Stream) -> Option<(String, &'r Value)> {
    let fits = |(_, order): &(&str, &Value)| rows.lenient || order["status"] == status;
    let fitting: Vec<(&str, &Value)> = rows.own_orders().filter(fits).collect();
    stream.pick(&fitting).map(|(id, order)| ((*id).to_owned(), *order))
}

fn any_method(rows: &Rows, stream: &mut Stream) -> Option<Pay> {
    let usable: Vec<(&str, &Value)> = pay::methods(rows.user.as_deref())
        .filter(|(_, method)| rows.lenient || describe::covers(method, 0.0))
        .collect();
    let (id, _) = *stream.pick(&usable)?;
    Some(Pay::name(id, rows.user.as_deref(), stream))
}

/// An address from the rows or a new one.
fn address(rows: &Rows, stream: &mut Stream) -> Address {
    let known = rows.own_orders().map(|(_, order)| &order["address"]);
    let known: Vec<&Value> =
        known.chain(rows.user.as_deref().map(|user| &user["address"])).collect();
    match stream.pick(&known) {
        Some(address) if stream.percent(40) => describe::address(address),
        _ => describe::new_address(stream),
    }
}
