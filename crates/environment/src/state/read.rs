//! Rows straight from JSON text, without `serde_json`'s values in between: what loads files needs no second copy.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::datum::Datum;
use super::label::hash;
use super::lookup::Lookup;
use super::names::Names;
use super::object::Object;
use crate::value::same_text;

impl<'de> Deserialize<'de> for Datum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

/// Takes a value of any kind.
struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Datum;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Datum, E> {
        Ok(Datum::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Datum, E> {
        Ok(Datum::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Datum, E> {
        Ok(Datum::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Datum, E> {
        Ok(Datum::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Datum, E> {
        Ok(serde_json::Number::from_f64(number).map_or(Datum::Null, Datum::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Datum, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Datum, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element()? {
            read.push(item);
        }
        Ok(read.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Datum, A::Error> {
        let mut read = Fields::default();
        while let Some(name) = fields.next_key_seed(Key)? {
            let value = fields.next_value()?;
            read.put(name, value);
        }
        Ok(Datum::Object(read.done()))
    }
}

/// A key, which most often stands in the text as it reads.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// The fields of an object that is being read. A name that comes again keeps its first place and its last value.
#[derive(Default)]
struct Fields<'de> {
    names: Vec<Cow<'de, str>>,
    values: Vec<Datum>,
    /// Where names stand, once they are too many to be looked through.
    places: Lookup,
}

/// Names that are looked through.
const FEW: usize = 16;

impl<'de> Fields<'de> {
    fn put(&mut self, name: Cow<'de, str>, value: Datum) {
        if let Some(place) = self.place(&name) {
            self.values[place] = value;
            return;
        }
        if self.names.len() == FEW {
            for (place, name) in self.names.iter().enumerate() {
                self.places.add(hash(name), place);
            }
        }
        if self.names.len() >= FEW {
            self.places.add(hash(&name), self.names.len());
        }
        self.names.push(name);
        self.values.push(value);
    }

    fn place(&self, name: &str) -> Option<usize> {
        if self.names.len() <= FEW {
            return self.names.iter().position(|known| same_text(known, name));
        }
        self.places.find(hash(name), |place| same_text(&self.names[place], name))
    }

    fn done(self) -> Object {
        let names = Names::of(self.names.iter().map(AsRef::as_ref));
        Object::new(&names, self.values.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::value;

    fn check(text: &str) {
        let (ours, plain): (Datum, Value) =
            (serde_json::from_str(text).unwrap(), serde_json::from_str(text).unwrap());
        assert_eq!(value::dumps(&ours), value::dumps(&plain), "{text}");
    }

    #[test]
    fn what_is_read_is_what_serde_json_reads() {
        check(r#"[null, true, -7, 18446744073709551615, 1e40, 0.1, -0.0, "a\n\u00e9", {}, []]"#);
        check(r#"{"a": {"b": [1, {"c": "d"}]}, "k\"ey": 2.50}"#);
        check(r#"{"a": 1, "b": 2, "a": 3}"#);
        for count in [FEW - 1, FEW, FEW + 1, 100] {
            let names = (0..count).chain([0, count - 1]).enumerate();
            let fields: Vec<String> = names.map(|(at, name)| format!("\"{name}\": {at}")).collect();
            check(&format!("{{{}}}", fields.join(", ")));
        }
    }

    #[test]
    fn what_is_no_json_says_where() {
        let broken = |text: &str| {
            let ours = serde_json::from_str::<Datum>(text).unwrap_err().to_string();
            assert_eq!(ours, serde_json::from_str::<Value>(text).unwrap_err().to_string());
        };
        let texts = ["{\"a\": }", "[1, 2", "{1: 2}", "nul", "\"\\x\"", "1e999", ""];
        texts.into_iter().for_each(broken);
    }
}
