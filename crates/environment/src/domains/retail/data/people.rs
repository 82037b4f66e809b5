//! Customers: invented people with an address and one to four ways to pay.

use seed::Stream;
use serde_json::{Map, Value, json};

use super::ids::{Ids, digits};
use super::places;

const FIRST: [&str; 36] = [
    "Abigail", "Adrian", "Alicia", "Amara", "Benedict", "Bianca", "Caleb", "Camila", "Dalia",
    "Dmitri", "Elena", "Elias", "Farah", "Felix", "Gloria", "Hannah", "Hugo", "Ingrid", "Jasper",
    "Joana", "Kenji", "Kira", "Leila", "Marcus", "Miriam", "Nadia", "Oscar", "Priya", "Quentin",
    "Rosa", "Samuel", "Talia", "Tomas", "Vera", "Wesley", "Zara",
];

const LAST: [&str; 36] = [
    "Abara",
    "Archer",
    "Baptiste",
    "Becker",
    "Bianchi",
    "Carver",
    "Castillo",
    "Chandra",
    "Delgado",
    "Dubois",
    "Eriksen",
    "Farrell",
    "Fischer",
    "Grant",
    "Haddad",
    "Hayashi",
    "Holloway",
    "Iyer",
    "Jensen",
    "Kaplan",
    "Keller",
    "Laurent",
    "Mbeki",
    "Mendes",
    "Morales",
    "Novak",
    "Okafor",
    "Park",
    "Petrov",
    "Quinn",
    "Reyes",
    "Sato",
    "Tanaka",
    "Vargas",
    "Whitfield",
    "Zhou",
];

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
    first: &'static str,
    last: &'static str,
    email: String,
}

impl User {
    /// The record of the users table.
    pub(super) fn row(&self) -> Value {
        json!({
            "name": {"first_name": self.first, "last_name": self.last},
            "address": self.address,
            "email": self.email,
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
    let first = FIRST[stream.index(FIRST.len())];
    let last = LAST[stream.index(LAST.len())];
    let (low, sur) = (first.to_lowercase(), last.to_lowercase());
    let id = ids.fresh(|| format!("{low}_{sur}_{}", digits(stream, 4)));
    let email = ids.fresh(|| format!("{low}.{sur}{}@example.com", digits(stream, 4)));
    let address = home(stream, ids, first, last);
    User { id, address, methods: methods(stream, ids), orders: Vec::new(), first, last, email }
}

/// An address at a postal code where nobody else has this name, so that name and code find one person.
fn home(stream: &mut Stream, ids: &mut Ids, first: &str, last: &str) -> Value {
    let mut address = Value::Null;
    ids.fresh(|| {
        address = places::address(stream);
        format!("{first} {last} {}", address["zip"])
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
