//! What goes wrong in a proposal for the shop: arguments that no tool takes, ids that are not there, breaches of the
//! policy.

use seed::Stream;
use serde_json::{Value, json};

use super::describe;
use super::resolve::{self, variant, with_address};
use super::rows::{Rows, lines, options};
use super::want::{Address, Detail, Item, Swap, Want};
use crate::skill::pay::Pay;
use crate::skill::{Call, Plan, Problem, digits, text};

/// Gives a call an argument that no tool takes; false where leaving one out is all that can be done.
pub(super) fn misuse(call: &mut Call, stream: &mut Stream) -> bool {
    if call.name == "cancel_pending_order" && stream.percent(60) {
        call.arguments["reason"] = json!("changed my mind");
    } else if call.arguments.contains_key("item_ids") && stream.percent(50) {
        call.arguments["item_ids"] = json!(call.texts("item_ids").join(","));
    } else {
        return false;
    }
    true
}

/// Takes an id of the examples, which are about other customers, or an id that never was.
pub(super) fn mislead(call: &mut Call, examples: &str, stream: &mut Stream) {
    let old =
        examples.split('"').find(|word| word.starts_with("#W") && *word != call.text("order_id"));
    if call.arguments.contains_key("new_item_ids") && stream.percent(50) {
        call.arguments["new_item_ids"][0] = json!(format!("{}204", digits(7, stream)));
    } else if call.arguments.contains_key("payment_method_id") && stream.percent(40) {
        call.arguments["payment_method_id"] = json!(format!("credit_card_{}", digits(7, stream)));
    } else if call.arguments.contains_key("order_id") {
        let id = old.map_or_else(|| format!("#W{}", digits(7, stream)), str::to_owned);
        call.arguments["order_id"] = json!(id);
    } else {
        call.arguments["user_id"] = json!(format!("{}_old", call.text("user_id")));
    }
}

/// A call that runs although the policy forbids it: an item replaced by itself, a return or a change
/// of nothing, or a handover after the work.
pub(super) fn transgress(plan: &mut Plan<Want>, rows: &Rows) -> bool {
    let swap = |call: &Call| call.arguments.contains_key("new_item_ids");
    let at = plan.calls.iter().position(swap);
    let want = plan.wants.iter().position(|want| matches!(want, Want::Swap { .. }));
    if let (Some(at), Some(want)) = (at, want)
        && let Some(swaps) = by_itself(&mut plan.calls[at], rows)
        && let Want::Swap { swaps: wanted, .. } = &mut plan.wants[want]
    {
        *wanted = swaps;
        return true;
    }
    let returned = plan.calls.iter_mut().find(|call| call.name == "return_delivered_order_items");
    if let Some(call) = returned {
        call.arguments["item_ids"] = json!([]);
    } else if let Some(call) = of_nothing(plan, rows) {
        plan.calls.push(call);
    } else {
        let summary = json!("The customer was helped and wants to speak to a person");
        plan.calls.push(Call::new("transfer_to_human_agents", vec![("summary", summary)]));
    }
    false
}

/// A return or a change of no items, for an order that the plan leaves alone.
fn of_nothing(plan: &Plan<Want>, rows: &Rows) -> Option<Call> {
    let untouched = |id: &str| plan.calls.iter().all(|call| call.text("order_id") != id);
    let with_status = |status: &str| {
        rows.own_orders().find(|(id, order)| order["status"] == status && untouched(id))
    };
    let none = || json!([]);
    let paid_with = |order: &Value| order["payment_history"][0]["payment_method_id"].clone();
    if let Some((id, order)) = with_status("delivered") {
        let arguments = vec![
            ("order_id", json!(id)),
            ("item_ids", none()),
            ("payment_method_id", paid_with(order)),
        ];
        return Some(Call::new("return_delivered_order_items", arguments));
    }
    let (id, order) = with_status("pending")?;
    let arguments = vec![
        ("order_id", json!(id)),
        ("item_ids", none()),
        ("new_item_ids", none()),
        ("payment_method_id", paid_with(order)),
    ];
    Some(Call::new("modify_pending_order_items", arguments))
}

/// Makes the call replace one item of its order by itself; only an available one, or the environment would refuse.
fn by_itself(call: &mut Call, rows: &Rows) -> Option<Vec<Swap>> {
    let order = rows.orders.get(call.text("order_id"))?;
    let available = |line: &&Value| {
        variant(rows, text(&line["item_id"])).is_some_and(|variant| variant["available"] == true)
    };
    let line = lines(order).iter().find(available)?;
    let detail =
        |(option, value): (&str, &str)| Detail { option: Some(option.into()), value: value.into() };
    let details: Vec<Detail> = options(line).map(detail).collect();
    let item = Item { name: text(&line["name"]).to_owned(), details: details.clone() };
    call.arguments["item_ids"] = json!([line["item_id"]]);
    call.arguments["new_item_ids"] = json!([line["item_id"]]);
    Some(vec![Swap { item, target: details }])
}

/// The want without its payment method or without a detail of an item, so that nobody could tell what is meant.
pub(super) fn blur(want: &Want, rows: &Rows, stream: &mut Stream) -> Option<Want> {
    let mut all = Vec::new();
    let mut add = |edit: &dyn Fn(&mut Want)| {
        let mut blurred = want.clone();
        edit(&mut blurred);
        let unclear = matches!(resolve::resolve(&blurred, rows), Err(Problem::Unclear(_)));
        all.extend(unclear.then_some(blurred));
    };
    add(&|want| {
        if let Want::Return { pay, .. } | Want::Swap { pay, .. } | Want::OrderPayment { pay, .. } =
            want
        {
            *pay = Pay::Any;
        }
    });
    add(&|want| match want {
        Want::Return { items, .. } => items.iter_mut().for_each(|item| item.details.clear()),
        Want::Swap { swaps, .. } => swaps.iter_mut().for_each(|swap| swap.item.details.clear()),
        _ => {}
    });
    add(&|want| {
        if let Want::Swap { swaps, .. } = want {
            for swap in swaps {
                swap.target.truncate(1);
            }
        }
    });
    stream.pick(&all).cloned()
}

/// Adds a move to where the customer lives already.
pub(super) fn idle(plan: &mut Plan<Want>, rows: &Rows) -> bool {
    let Some(user) = &rows.user else { return false };
    let address = describe::address(&user["address"]);
    let moving = |want: &Want| matches!(want, Want::UserAddress { .. });
    plan.calls.retain(|call| call.name != MOVE);
    plan.wants.retain(|want| !moving(want));
    plan.calls.push(move_to(&rows.user_id, &address));
    plan.wants.push(Want::UserAddress { address });
    true
}

/// An address that nobody named: in place of one that was, or as a move that nobody asked for.
pub(super) fn invent(plan: &mut Plan<Want>, rows: &Rows, stream: &mut Stream) {
    let address = describe::new_address(stream);
    let moved = plan.calls.iter_mut().find(|call| call.arguments.contains_key("address1"));
    match moved {
        Some(call) => call.arguments["address1"] = json!(address.address1),
        None => plan.calls.push(move_to(&rows.user_id, &address)),
    }
}

/// A move that nobody asked for.
pub(super) fn stray(account: &str) -> Call {
    let [address1, city, state, zip, country] =
        ["1 Elsewhere Lane", "Austin", "TX", "78701", "USA"].map(str::to_owned);
    move_to(account, &Address { address1, address2: String::new(), city, state, zip, country })
}

const MOVE: &str = "modify_user_address";

fn move_to(account: &str, address: &Address) -> Call {
    Call::new(MOVE, with_address(vec![("user_id", json!(account))], address))
}
