//! Plans what a customer wants: for every core tool a request that the rows allow, each legal after the ones before.
//!
//! A request is first drawn in the customer's words and then resolved to a call as an agent would; only a request
//! that resolves to the intended tool is kept. So whatever is planned can be understood and carried out.

use seed::Stream;
use serde_json::Value;

use super::answers::{self, answer};
use super::describe;
use super::effects::apply;
use super::resolve::{Problem, resolve};
use super::rows::{Call, Rows, lines, text};
use super::want::{Item, Pay, Question, Reason, Swap, Want};

/// What the customer wants and what fulfils it, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The wants, questions among them.
    pub(super) wants: Vec<Want>,
    /// The calls of the wants that change something.
    pub(super) calls: Vec<Call>,
    /// The answers to the wants that are questions.
    pub(super) outputs: Vec<String>,
    /// Tools of the core that the rows did not allow.
    pub(super) unmet: Vec<String>,
}

/// Orders of the core that are tried.
const ORDERS: u32 = 24;
/// Requests that are drawn for one tool.
const DRAWS: u32 = 24;

/// Plans for the core tools and a number of questions.
pub(super) fn plan(rows: &Rows, core: &[String], questions: usize, stream: &mut Stream) -> Plan {
    let mut best = Plan { unmet: core.to_vec(), ..Plan::default() };
    for attempt in 0..ORDERS {
        let mut order = core.to_vec();
        stream.shuffle(&mut order);
        // Two changes of one order are a last resort: tasks read better when each request has its own.
        let fresh = attempt < ORDERS / 2;
        let found = plan_writes(rows, &order, fresh, stream);
        let enough = found.unmet.is_empty();
        if found.unmet.len() < best.unmet.len() {
            best = found;
        }
        if enough {
            break;
        }
    }
    add_questions(best, rows, questions, stream)
}

/// The plan with one question more, where one fits.
pub(super) fn with_question(plan: Plan, rows: &Rows, stream: &mut Stream) -> Plan {
    add_questions(plan, rows, 1, stream)
}

/// The calls and answers of wants, one after another; `Err` is the first want that cannot be fulfilled.
pub(super) fn compile(wants: &[Want], rows: &Rows) -> Result<Plan, Box<(Want, Problem)>> {
    let mut rows = rows.clone();
    let mut plan = Plan { wants: wants.to_vec(), ..Plan::default() };
    for want in wants {
        let problem = |problem| Box::new((want.clone(), problem));
        if let Want::Ask(question) = want {
            plan.outputs.push(answer(question, &rows).map_err(problem)?.text);
        } else {
            let call = resolve(want, &rows).map_err(problem)?;
            apply(&mut rows, &call);
            plan.calls.push(call);
        }
    }
    Ok(plan)
}

fn plan_writes(rows: &Rows, core: &[String], fresh: bool, stream: &mut Stream) -> Plan {
    let mut rows = rows.clone();
    let mut plan = Plan::default();
    for tool in core {
        let drawn = (0..DRAWS).find_map(|_| {
            let want = draw(tool, &rows, stream)?;
            let touched = want.order().is_some()
                && plan.wants.iter().any(|other: &Want| other.order() == want.order());
            let call = resolve(&want, &rows).ok()?;
            (call.name == *tool && !(fresh && touched)).then_some((want, call))
        });
        match drawn {
            Some((want, call)) => {
                apply(&mut rows, &call);
                plan.wants.push(want);
                plan.calls.push(call);
            }
            None => plan.unmet.push(tool.clone()),
        }
    }
    plan
}

/// Puts questions among the wants and answers them where they stand.
fn add_questions(mut plan: Plan, rows: &Rows, questions: usize, stream: &mut Stream) -> Plan {
    let mut added = 0;
    for _ in 0..questions * 12 {
        if added == questions {
            break;
        }
        let Some(question) = draw_question(rows, stream).map(Want::Ask) else { continue };
        let at = stream.index(plan.wants.len() + 1);
        if plan.wants.iter().any(|want| want.same_kind(&question)) {
            continue;
        }
        let mut wants = plan.wants.clone();
        wants.insert(at, question);
        if let Ok(found) = compile(&wants, rows) {
            plan = Plan { unmet: plan.unmet, ..found };
            added += 1;
        }
    }
    plan
}

/// A request in the customer's words that may fit a tool.
fn draw(tool: &str, rows: &Rows, stream: &mut Stream) -> Option<Want> {
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
                rows.user.as_ref().is_some_and(|user| describe::address(&user["address"]) == new);
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
            variant["available"] == true && variant["item_id"] != line["item_id"]
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
fn draw_question(rows: &Rows, stream: &mut Stream) -> Option<Question> {
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
    let fitting: Vec<(&str, &Value)> =
        rows.own_orders().filter(|(_, order)| order["status"] == status).collect();
    stream.pick(&fitting).map(|(id, order)| ((*id).to_owned(), *order))
}

fn any_method(rows: &Rows, stream: &mut Stream) -> Option<Pay> {
    let usable: Vec<(&str, &Value)> =
        rows.methods().filter(|(_, method)| describe::covers(method, 0.0)).collect();
    let (id, _) = *stream.pick(&usable)?;
    Some(describe::pay(id, rows, stream))
}

/// An address from the rows or a new one.
fn address(rows: &Rows, stream: &mut Stream) -> super::want::Address {
    let known = rows.own_orders().map(|(_, order)| &order["address"]);
    let known: Vec<&Value> = known.chain(rows.user.as_ref().map(|user| &user["address"])).collect();
    match stream.pick(&known) {
        Some(address) if stream.percent(40) => describe::address(address),
        _ => describe::new_address(stream),
    }
}
