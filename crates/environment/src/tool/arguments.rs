//! The arguments of a call: JSON to whoever makes or shows the call, and values as the rows hold them to the tools.
//!
//! A call is made once and run often (checks, traces, rewards, branches), so what the tools read is kept once it was
//! asked for; writing to the JSON drops it.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, map};

use crate::state::Object;

/// Arguments by name, in the caller's order. They read and write as a `Map` does.
#[derive(Clone, Default)]
pub struct Arguments {
    given: Map<String, Value>,
    held: OnceLock<Object>,
}

impl Arguments {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// As the rows hold such values.
    #[inline]
    pub(crate) fn held(&self) -> &Object {
        self.held.get_or_init(|| (&self.given).into())
    }

    /// As one JSON object.
    pub fn to_value(&self) -> Value {
        Value::Object(self.given.clone())
    }
}

impl Deref for Arguments {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Map<String, Value> {
        &self.given
    }
}

impl DerefMut for Arguments {
    fn deref_mut(&mut self) -> &mut Map<String, Value> {
        self.held.take();
        &mut self.given
    }
}

impl From<Map<String, Value>> for Arguments {
    fn from(given: Map<String, Value>) -> Self {
        Self { given, held: OnceLock::new() }
    }
}

impl FromIterator<(String, Value)> for Arguments {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(arguments: I) -> Self {
        Map::from_iter(arguments).into()
    }
}

impl From<Arguments> for Map<String, Value> {
    fn from(arguments: Arguments) -> Self {
        arguments.given
    }
}

impl From<Arguments> for Value {
    fn from(arguments: Arguments) -> Self {
        Self::Object(arguments.given)
    }
}

impl<'a> IntoIterator for &'a Arguments {
    type Item = (&'a String, &'a Value);
    type IntoIter = map::Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.given.iter()
    }
}

impl PartialEq for Arguments {
    fn eq(&self, other: &Self) -> bool {
        self.given == other.given
    }
}

impl fmt::Debug for Arguments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.given.fmt(formatter)
    }
}

impl Serialize for Arguments {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.given.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Arguments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_tools_read_follows_what_is_written() {
        let mut arguments: Arguments = serde_json::from_value(json!({"b": 1, "a": [2.0]})).unwrap();
        assert_eq!(arguments.held().dumps(), r#"{"b": 1, "a": [2.0]}"#);
        let copy = arguments.clone();
        arguments["a"] = json!("x");
        arguments.insert("c".into(), json!(null));
        assert_eq!(arguments.held().dumps(), r#"{"b": 1, "a": "x", "c": null}"#);
        assert_eq!(copy.held().dumps(), r#"{"b": 1, "a": [2.0]}"#);
        assert!(copy != arguments && serde_json::to_value(&copy).unwrap() == copy.to_value());
    }
}
