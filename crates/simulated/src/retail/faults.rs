//! What goes wrong in a proposal when a dial says so.

use seed::Stream;
use serde_json::{Map, Value, json};

use super::plan::{self, Plan};
use super::resolve::variant;
use super::rows::{Call, Rows, lines, options, text};
use super::slips::slip;
use super::want::{Detail, Item, Swap, Want};
use crate::dials::Dials;

/// A fault of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    MalformedJson,
    UnknownTool,
    WrongArgument,
    StaleId,
    PolicyViolation,
    IntentMismatch,
    MissingOutput,
}

/// The fault of one proposal, if any: at most one, so that each can be told apart. `share` divides the rates.
pub(super) fn drawn(dials: &Dials, share: u32, stream: &mut Stream) -> Option<Fault> {
    let mut faults = [
        (Fault::MalformedJson, dials.malformed_json),
        (Fault::UnknownTool, dials.unknown_tool),
        (Fault::WrongArgument, dials.wrong_argument),
        (Fault::StaleId, dials.stale_id),
        (Fault::PolicyViolation, dials.policy_violation),
        (Fault::IntentMismatch, dials.intent_mismatch),
        (Fault::MissingOutput, dials.missing_output),
    ];
    stream.shuffle(&mut faults);
    faults
        .into_iter()
        .find(|(_, percent)| stream.below(100 * share) < *percent)
        .map(|(fault, _)| fault)
}

/// Spoils a plan before it is put into words; true when the wants changed and the words have to be made anew.
pub(super) fn spoil(
    fault: Fault,
    plan: &mut Plan,
    rows: &Rows,
    prompt: &str,
    stream: &mut Stream,
) -> bool {
    match fault {
        Fault::UnknownTool => unknown_tool(plan, stream),
        Fault::WrongArgument => wrong_argument(plan, stream),
        Fault::StaleId => stale_id(plan, prompt, stream),
        Fault::IntentMismatch => mismatch(plan, rows, stream),
        Fault::PolicyViolation => return violation(plan, rows),
        Fault::MissingOutput => return missing_output(plan, rows, stream),
        Fault::MalformedJson => {}
    }
    false
}

/// JSON as careless writers leave it: cut off, with a colon missing, or prose in its place.
pub(super) fn malformed(json: &str, stream: &mut Stream) -> String {
    match stream.below(3) {
        0 => json.chars().take(json.chars().count() / 2).collect(),
        1 => json.replacen("\"actions\":", "\"actions\" ", 1).replacen(
            "\"instruction\":",
            "\"instruction\" ",
            1,
        ),
        _ => "Here is the task that you asked for, with its actions and outputs as described above"
            .to_owned(),
    }
}

fn unknown_tool(plan: &mut Plan, stream: &mut Stream) {
    let at = stream.index(plan.calls.len());
    let Some(call) = plan.calls.get_mut(at) else {
        plan.calls.push(Call::new("answer_question", Vec::new()));
        return;
    };
    call.name = match call.name.as_str() {
        "cancel_pending_order" => "cancel_order",
        "return_delivered_order_items" => "return_items",
        "exchange_delivered_order_items" => "exchange_order_items",
        "modify_pending_order_items" => "modify_pending_order_item",
        "modify_pending_order_address" => "update_shipping_address",
        "modify_pending_order_payment" => "change_payment_method",
        _ => "update_user_address",
    }
    .into();
}

fn wrong_argument(plan: &mut Plan, stream: &mut Stream) {
    let at = stream.index(plan.calls.len());
    let Some(call) = plan.calls.get_mut(at) else { return };
    if call.name == "cancel_pending_order" && stream.percent(60) {
        call.arguments["reason"] = json!("changed my mind");
    } else if call.arguments.contains_key("item_ids") && stream.percent(50) {
        call.arguments["item_ids"] = json!(call.texts("item_ids").join(","));
    } else {
        let last = call.arguments.keys().next_back().cloned().unwrap_or_default();
        call.arguments.shift_remove(&last);
    }
}

/// Takes an id of the examples, which are about other customers, or an id that never was.
fn stale_id(plan: &mut Plan, prompt: &str, stream: &mut Stream) {
    let at = stream.index(plan.calls.len());
    let Some(call) = plan.calls.get_mut(at) else { return };
    let examples = crate::sections::section(prompt, "examples").unwrap_or_default();
    let old =
        examples.split('"').find(|word| word.starts_with("#W") && *word != call.text("order_id"));
    let invented =
        |stream: &mut Stream| (0..7).map(|_| char::from(b'0' + digit(stream))).collect::<String>();
    if call.arguments.contains_key("new_item_ids") && stream.percent(50) {
        call.arguments["new_item_ids"][0] = json!(format!("{}204", invented(stream)));
    } else if call.arguments.contains_key("payment_method_id") && stream.percent(40) {
        call.arguments["payment_method_id"] = json!(format!("credit_card_{}", invented(stream)));
    } else if call.arguments.contains_key("order_id") {
        let id = old.map_or_else(|| format!("#W{}", invented(stream)), str::to_owned);
        call.arguments["order_id"] = json!(id);
    } else {
        call.arguments["user_id"] = json!(format!("{}_old", call.text("user_id")));
    }
}

fn digit(stream: &mut Stream) -> u8 {
    u8::try_from(stream.below(10)).unwrap_or_default()
}

/// Actions that differ from the wants: a slip in one of them, or one left out.
fn mismatch(plan: &mut Plan, rows: &Rows, stream: &mut Stream) {
    let at = stream.index(plan.calls.len());
    let Some(call) = plan.calls.get(at) else { return };
    if plan.calls.len() > 1 && stream.percent(25) {
        plan.calls.remove(at);
    } else if let Some(slipped) = slip(call, rows, stream) {
        plan.calls[at] = slipped;
    } else {
        plan.calls.remove(at);
    }
}

/// A call that runs although the policy forbids it: an item replaced by itself, a return or a change
/// of nothing, or a handover after the work.
fn violation(plan: &mut Plan, rows: &Rows) -> bool {
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
fn of_nothing(plan: &Plan, rows: &Rows) -> Option<Call> {
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

/// An output less than there are questions; where there are none, a question is added.
fn missing_output(plan: &mut Plan, rows: &Rows, stream: &mut Stream) -> bool {
    if !plan.outputs.is_empty() {
        plan.outputs.remove(stream.index(plan.outputs.len()));
        return false;
    }
    let asked = plan::with_question(plan.clone(), rows, stream);
    let changed = asked.wants.len() > plan.wants.len();
    plan.wants = asked.wants;
    changed
}

/// The task as the answer's JSON object.
pub(super) fn task(instruction: &str, plan: &Plan) -> Map<String, Value> {
    let actions: Vec<Value> = plan.calls.iter().map(Call::to_json).collect();
    let fields = [
        ("instruction", json!(instruction)),
        ("actions", json!(actions)),
        ("outputs", json!(plan.outputs)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
