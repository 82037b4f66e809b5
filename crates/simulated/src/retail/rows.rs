//! The rows that a part of the model has before it: those of a prompt, or those that tools showed.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::want::{Question, Want};
use crate::skill::{Call, Problem, Seen, Table, Wanted, list_of, object, text};

/// Rows of one customer and of the catalogue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// Account of the customer; empty while unknown.
    pub(super) user_id: String,
    /// The customer's row.
    pub(super) user: Option<Rc<Value>>,
    /// Orders by id.
    pub(super) orders: Table,
    /// Products by id.
    pub(super) products: Table,
    /// Product ids by name, where the list was looked up.
    pub(super) types: Option<Map<String, Value>>,
    /// Order ids that were looked up in vain.
    pub(super) missing: Vec<String>,
    /// True while it only matters what a call would be, not whether the policy allows it.
    pub(super) lenient: bool,
}

impl Rows {
    /// The rows of a prompt's data blocks; the customer is the first account.
    pub(super) fn of_prompt(prompt: &str) -> Self {
        let mut rows = Self::default();
        for (table, block) in crate::sections::data(prompt) {
            let Ok(Value::Object(found)) = serde_json::from_str(block) else { continue };
            match table {
                "users" => {
                    if let Some((id, user)) = found.into_iter().next() {
                        (rows.user_id, rows.user) = (id, Some(Rc::new(user)));
                    }
                }
                "orders" => rows.orders = Table::of(found),
                "products" => rows.products = Table::of(found),
                _ => {}
            }
        }
        rows
    }

    /// The rows that matter for a want, as the tools showed them last.
    pub(super) fn of_talk(calls: &[Seen], account: &str, want: &Want) -> Self {
        let mut rows = Self { user_id: account.to_owned(), ..Self::default() };
        let about_products =
            matches!(want, Want::Ask(Question::Stock { .. } | Question::Cheapest { .. }));
        for seen in calls.iter().filter(|seen| !seen.observation.is_empty()) {
            let order_id = seen.call.text("order_id");
            if order_id.is_empty() || about_products || want.subject() == Some(order_id) {
                rows.note_order(order_id, seen);
            }
            if seen.call.name == "list_all_product_types" && about_products {
                rows.types = object(seen.observation);
            }
            rows.note_user(seen);
        }
        rows.note_products(calls, about_products);
        rows
    }

    /// A refusal, where the policy matters.
    pub(super) fn refuse(&self, why: &str) -> Result<(), Problem> {
        if self.lenient { Ok(()) } else { Err(Problem::Refused(why.to_owned())) }
    }

    /// The customer's row, or the call that shows it.
    pub(super) fn known_user(&self) -> Result<&Value, Problem> {
        let look = || Call::new("get_user_details", vec![("user_id", json!(self.user_id))]);
        self.user.as_deref().ok_or_else(|| Problem::Look(look()))
    }

    fn note_order(&mut self, order_id: &str, seen: &Seen) {
        if order_id.is_empty() {
            return;
        }
        if seen.call.name == "get_order_details" && seen.is_error() {
            self.missing.push(order_id.to_owned());
        } else if let Some(order) = object(seen.observation) {
            self.orders.insert(order_id, Value::Object(order));
        }
    }

    /// The user's row; a change that moves money on a gift card makes it stale.
    fn note_user(&mut self, seen: &Seen) {
        let name = seen.call.name.as_str();
        let shows_user = ["get_user_details", "modify_user_address"].contains(&name);
        if shows_user && !seen.is_error() {
            self.user = serde_json::from_str(seen.observation).ok().map(Rc::new);
        } else if super::TOOLS.iter().any(|tool| tool.name == name)
            && seen.observation.contains("gift_card")
        {
            self.user = None;
        }
    }

    /// The products that the rows' orders refer to, or all that were looked up.
    fn note_products(&mut self, calls: &[Seen], all: bool) {
        let of_orders = |rows: &Self, id: &str| {
            rows.orders
                .values()
                .any(|order| lines(order).iter().any(|line| line["product_id"] == id))
        };
        for seen in calls.iter().filter(|seen| seen.call.name == "get_product_details") {
            let id = seen.call.text("product_id");
            if (all || of_orders(self, id)) && !seen.is_error() {
                self.products
                    .insert(id, serde_json::from_str(seen.observation).unwrap_or_default());
            }
        }
    }

    /// The product of a name.
    pub(super) fn product_named(&self, name: &str) -> Option<&Value> {
        self.products.values().find(|product| text(&product["name"]).eq_ignore_ascii_case(name))
    }

    /// Id of the product of a name, as far as any row tells.
    pub(super) fn product_id(&self, name: &str) -> Option<&str> {
        let lines = self.orders.values().flat_map(lines);
        let by_line = lines.filter(|line| text(&line["name"]).eq_ignore_ascii_case(name));
        let listed =
            self.types.iter().flatten().filter(|(product, _)| product.eq_ignore_ascii_case(name));
        by_line.map(|line| text(&line["product_id"])).chain(listed.map(|(_, id)| text(id))).next()
    }

    /// The orders of the customer, in the order of the rows.
    pub(super) fn own_orders(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.orders.iter().filter(|(_, order)| text(&order["user_id"]) == self.user_id)
    }
}

/// The lines of an order.
pub(super) fn lines(order: &Value) -> &[Value] {
    list_of(&order["items"])
}

/// The options of an order line or a variant.
pub(super) fn options(line: &Value) -> impl Iterator<Item = (&str, &str)> {
    line["options"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(option, value)| (option.as_str(), text(value)))
}

/// Rounded to cents.
pub(super) fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

/// An amount as the tools print it: `54.04`, `250.0`.
pub(super) fn money(amount: f64) -> String {
    format!("{:?}", cents(amount))
}
