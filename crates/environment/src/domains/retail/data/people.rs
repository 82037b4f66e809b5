//! Customers: invented people with an address and one to four ways to pay.

use seed::Stream;
use serde_json::{Map, Value, json};

use crate::domains::generic::ids::{Ids, digits};
use crate::domains::generic::people::Person;
use crate::domains::generic::places;

/// How often, of 500 users, one has 1, 2, 3, 4 payment methods (measured).
const METHODS: [u32; 4] = [337, 136, 22, 5];

/// A customer.
pub(super) struct User {
    /// `first_last_` and four digits.
    pub(super) id: String,
    /// The default address.
    pub(super) address: Value,
    /// Payment methods by id.
    pub(super) methods: Map<String, Value>,
    /// Ids of the orders placed.
    pub(super) orders: Vec<String>,
    person: Person,
}

impl User {
    /// The record of the users table.
    pub(super) fn row(&self) -> Value {
        json!({
            "name": self.person.name(),
            "address": self.address,
            "email": self.person.email,
            "payment_methods": self.methods,
            "orders": self.orders,
        })
    }
}

/// `count` customers without orders.
pub(super) fn make(stream: &mut Stream, ids: &mut Ids, count: usize) -> Vec<User> {
    (0..count).map(|_| user(stream, ids)).collect()
}

fn user(stream: &mut Stream, ids: &mut Ids) -> User {
    let person = Person::draw(stream, ids);
    let address = home(stream, ids, &person);
    let (id, methods) = (person.id.clone(), methods(stream, ids));
    User { id, address, methods, orders: Vec::new(), person }
}

/// An address at a postal code where nobody else has this name, so that name and code find one person.
fn home(stream: &mut Stream, ids: &mut Ids, person: &Person) -> Value {
    let mut address = Value::Null;
    ids.fresh(|| {
        address = places::address(stream);
        format!("{} {} {}", person.first, person.last, address["zip"])
    });
    address
}

/// One to four methods: at most two credit cards, one gift card and one PayPal account.
fn methods(stream: &mut Stream, ids: &mut Ids) -> Map<String, Value> {
    let count = 1 + stream.weighted(&METHODS).unwrap_or_default();
    let mut weights = [[2, 4].as_slice(), &[4], &[4]].map(<[u32]>::to_vec);
    let mut methods = Map::new();
    for _ in 0..count {
        let open = weights.each_ref().map(|left| left.last().copied().unwrap_or_default());
        let Some(source) = stream.weighted(&open) else { break };
        weights[source].pop();
        let method = method(stream, ids, source);
        methods.insert(method["id"].as_str().unwrap_or_default().to_owned(), method);
    }
    methods
}

fn method(stream: &mut Stream, ids: &mut Ids, source: usize) -> Value {
    let name = ["credit_card", "gift_card", "paypal"][source];
    let id = ids.number(stream, &format!("{name}_"), 7);
    match source {
        0 => {
            let brand = ["mastercard", "visa"][stream.index(2)];
            json!({"source": name, "brand": brand, "last_four": digits(stream, 4), "id": id})
        }
        1 => json!({"source": name, "balance": stream.between(0, 100), "id": id}),
        _ => json!({"source": name, "id": id}),
    }
}
