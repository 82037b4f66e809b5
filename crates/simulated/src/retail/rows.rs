//! The rows that a part of the model has before it: those of a prompt, or those that tools showed.

use serde_json::{Map, Value};

/// Rows of one customer and of the catalogue.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// Account of the customer; empty while unknown.
    pub(super) user_id: String,
    /// The customer's row.
    pub(super) user: Option<Value>,
    /// Orders by id.
    pub(super) orders: Map<String, Value>,
    /// Products by id.
    pub(super) products: Map<String, Value>,
    /// Product ids by name, where the list was looked up.
    pub(super) types: Option<Map<String, Value>>,
    /// Order ids that were looked up in vain.
    pub(super) missing: Vec<String>,
}

/// A tool call that is ready to be made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) arguments: Map<String, Value>,
}

impl Call {
    /// A call of `name` with arguments in this order.
    pub(super) fn new(name: &str, arguments: Vec<(&str, Value)>) -> Self {
        let arguments = arguments.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Self { name: name.to_owned(), arguments }
    }

    /// A text argument; empty when it is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.arguments.get(name).map_or("", text)
    }

    /// A list of texts; empty when it is none.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        self.arguments
            .get(name)
            .map_or_else(Vec::new, |list| list_of(list).iter().map(text).collect())
    }

    /// The call as an action of a task.
    pub(super) fn to_json(&self) -> Value {
        serde_json::json!({"name": self.name, "arguments": self.arguments})
    }
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
                        (rows.user_id, rows.user) = (id, Some(user));
                    }
                }
                "orders" => rows.orders = found,
                "products" => rows.products = found,
                _ => {}
            }
        }
        rows
    }

    /// The customer's payment methods by id, in their order.
    pub(super) fn methods(&self) -> impl Iterator<Item = (&str, &Value)> + Clone {
        let methods = self.user.as_ref().and_then(|user| user["payment_methods"].as_object());
        methods.into_iter().flatten().map(|(id, method)| (id.as_str(), method))
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
        let own = self.orders.iter().filter(|(_, order)| text(&order["user_id"]) == self.user_id);
        own.map(|(id, order)| (id.as_str(), order))
    }
}

/// A text; empty when the value is none.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The lines of an order.
pub(super) fn lines(order: &Value) -> &[Value] {
    list_of(&order["items"])
}

/// The elements of a list; none when the value is no list.
pub(super) fn list_of(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The options of an order line or a variant.
pub(super) fn options(line: &Value) -> impl Iterator<Item = (&str, &str)> {
    line["options"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(option, value)| (option.as_str(), text(value)))
}

/// A price or amount.
pub(super) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

/// Rounded to cents.
pub(super) fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

/// An amount as the tools print it: `54.04`, `250.0`.
pub(super) fn money(amount: f64) -> String {
    format!("{:?}", cents(amount))
}
