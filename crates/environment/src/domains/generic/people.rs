//! People: invented names, with the ids and email addresses that go with them.

use seed::Stream;
use serde_json::{Value, json};

use super::ids::{Ids, digits};

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

/// Somebody with an account.
pub(crate) struct Person {
    /// First name.
    pub(crate) first: &'static str,
    /// Last name.
    pub(crate) last: &'static str,
    /// `first_last_` and four digits, nobody else's.
    pub(crate) id: String,
    /// Nobody else's either.
    pub(crate) email: String,
}

impl Person {
    /// Somebody new.
    pub(crate) fn draw(stream: &mut Stream, ids: &mut Ids) -> Self {
        let (first, last) = name(stream);
        let (low, sur) = (first.to_lowercase(), last.to_lowercase());
        let id = ids.fresh(|| format!("{low}_{sur}_{}", digits(stream, 4)));
        let email = ids.fresh(|| format!("{low}.{sur}{}@example.com", digits(stream, 4)));
        Self { first, last, id, email }
    }

    /// The name as accounts have it.
    pub(crate) fn name(&self) -> Value {
        json!({"first_name": self.first, "last_name": self.last})
    }
}

/// A first and a last name.
pub(crate) fn name(stream: &mut Stream) -> (&'static str, &'static str) {
    let first = FIRST[stream.index(FIRST.len())];
    (first, LAST[stream.index(LAST.len())])
}
