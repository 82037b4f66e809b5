//! What was written to one field of a record: a whole value, or single parts of a list or an object.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::Value;

/// A field that was set since the record was made.
#[derive(Clone)]
pub(super) struct Edit {
    /// Its place in the record.
    pub(super) place: usize,
    /// Its name, when the record was made without it; else empty.
    pub(super) name: Cow<'static, str>,
    pub(super) change: Change,
}

#[derive(Clone)]
pub(super) enum Change {
    Whole(Value),
    Parts(Box<Parts>),
}

/// A list or an object of which some parts are others than in the stored value.
#[derive(Clone, Default)]
pub(super) struct Parts {
    /// By place in the list or the object, in that order.
    pub(super) replaced: Vec<(usize, Value)>,
    /// Items behind those of the stored list.
    pub(super) pushed: Vec<Value>,
    /// The value that this comes to, worked out when somebody asks for it.
    whole: OnceLock<Value>,
}

impl Change {
    /// The value of the field now; `stored` is what it was.
    pub(super) fn value(&self, stored: &Value) -> &Value {
        match self {
            Self::Whole(value) => value,
            Self::Parts(parts) => parts.whole.get_or_init(|| parts.apply(stored.clone())),
        }
    }

    /// The value, to write to.
    pub(super) fn value_mut(&mut self, stored: &Value) -> &mut Value {
        if let Self::Parts(parts) = self {
            let whole = parts.whole.take();
            *self = Self::Whole(whole.unwrap_or_else(|| parts.apply(stored.clone())));
        }
        match self {
            Self::Whole(value) => value,
            Self::Parts(_) => unreachable!("parts were made whole"),
        }
    }
}

impl Parts {
    /// An entry of the stored object, to write to; it is copied on the first write.
    pub(super) fn entry_mut(&mut self, stored: &Value, key: &str) -> Option<&mut Value> {
        self.whole.take();
        let mut entries = stored.as_object()?.iter().enumerate();
        let (place, (_, old)) = entries.find(|(_, (name, _))| *name == key)?;
        let found = self.replaced.binary_search_by_key(&place, |(place, _)| *place);
        let at = found.unwrap_or_else(|at| {
            self.insert(at, place, old.clone());
            at
        });
        Some(&mut self.replaced[at].1)
    }

    /// An item of the list.
    pub(super) fn item<'a>(&'a self, stored: &'a [Value], index: usize) -> Option<&'a Value> {
        match self.replaced.iter().find(|(place, _)| *place == index) {
            Some((_, item)) => Some(item),
            None => stored.get(index).or_else(|| self.pushed.get(index - stored.len())),
        }
    }

    /// Puts an item into the place of another.
    pub(super) fn set(&mut self, stored: &Value, index: usize, item: Value) {
        let held = stored.as_array().map_or(0, Vec::len);
        self.whole.take();
        if index < held {
            match self.replaced.binary_search_by_key(&index, |(place, _)| *place) {
                Ok(at) => self.replaced[at].1 = item,
                Err(at) => self.insert(at, index, item),
            }
        } else if let Some(old) = self.pushed.get_mut(index - held) {
            *old = item;
        }
    }

    /// Adds an item; the stored value is a list.
    pub(super) fn push(&mut self, item: Value) {
        self.whole.take();
        self.pushed.reserve_exact(1);
        self.pushed.push(item);
    }

    /// Whether `equal` holds between the parts of both, which stand on one stored value; `None` when they changed
    /// different places.
    pub(super) fn agrees(
        &self,
        other: &Self,
        equal: impl Fn(&Value, &Value) -> bool,
    ) -> Option<bool> {
        let places =
            |parts: &Self| parts.replaced.iter().map(|(place, _)| *place).collect::<Vec<_>>();
        if self.pushed.len() != other.pushed.len() || places(self) != places(other) {
            return None;
        }
        let mut replaced = self.replaced.iter().zip(&other.replaced);
        let mut pushed = self.pushed.iter().zip(&other.pushed);
        Some(
            replaced.all(|(one, two)| equal(&one.1, &two.1))
                && pushed.all(|(one, two)| equal(one, two)),
        )
    }

    /// Most records have one part replaced, so that room for more would be wasted.
    fn insert(&mut self, at: usize, place: usize, value: Value) {
        self.replaced.reserve_exact(1);
        self.replaced.insert(at, (place, value));
    }

    fn apply(&self, mut stored: Value) -> Value {
        for (place, value) in &self.replaced {
            let part = match &mut stored {
                Value::Array(items) => items.get_mut(*place),
                Value::Object(entries) => entries.values_mut().nth(*place),
                _ => None,
            };
            if let Some(part) = part {
                *part = value.clone();
            }
        }
        if let Value::Array(items) = &mut stored {
            items.extend(self.pushed.iter().cloned());
        }
        stored
    }
}
