//! Whether an expected output follows from what the tools showed: it stands there, or a count, a sum, a difference, a
//! smallest or a largest of what stands there is it.

use std::collections::BTreeSet;

use serde_json::Value;

/// Numbers beyond this many are not paired: long lists of prices would make everything a difference.
const MOST_PAIRED: usize = 60;

/// What the tools of a dialogue showed.
#[derive(Debug)]
pub(super) struct Source {
    /// Policy and observations in lower case, without commas, as replies are compared.
    text: String,
    /// Counts, sums and extremes, in hundredths.
    derived: BTreeSet<i64>,
    /// Plain numbers of the observations, in hundredths.
    numbers: Vec<i64>,
}

impl Source {
    /// Reads observations; `policy` counts as known.
    pub(super) fn of<'a>(policy: &str, observations: impl Iterator<Item = &'a str>) -> Self {
        let mut source =
            Self { text: spelt(policy), derived: BTreeSet::new(), numbers: Vec::new() };
        for observation in observations {
            source.text.push('\n');
            source.text.push_str(&spelt(observation));
            if let Ok(value) = serde_json::from_str::<Value>(observation) {
                source.visit(&value);
            }
        }
        source.numbers.sort_unstable();
        source.numbers.dedup();
        source
    }

    /// True when an output follows.
    pub(super) fn gives(&self, output: &str) -> bool {
        if self.text.contains(&spelt(output)) {
            return true;
        }
        let Some(wanted) = hundredths(output.trim().trim_start_matches('$')) else { return false };
        self.derived.contains(&wanted) || self.numbers.contains(&wanted) || self.is_pair(wanted)
    }

    /// True when two of the numbers add up to this one, or differ by it.
    fn is_pair(&self, wanted: i64) -> bool {
        if self.numbers.len() > MOST_PAIRED {
            return false;
        }
        let has = |number: i64| self.numbers.binary_search(&number).is_ok();
        self.numbers.iter().any(|one| has(wanted - one) || has(wanted + one))
    }

    /// Takes in a value: its numbers, and what a collection comes to.
    fn visit(&mut self, value: &Value) {
        match value {
            Value::Number(number) => self.numbers.extend(number.as_f64().map(rounded)),
            Value::Array(items) => self.collection(items.iter().collect()),
            Value::Object(map) => self.collection(map.values().collect()),
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }

    /// How many there are, how many are true of each flag, sum, smallest and largest of each number.
    fn collection(&mut self, items: Vec<&Value>) {
        self.count(items.len());
        let mut keys: BTreeSet<&str> = BTreeSet::new();
        for item in &items {
            keys.extend(item.as_object().into_iter().flatten().map(|(key, _)| key.as_str()));
        }
        for key in keys {
            let values = || items.iter().filter_map(|item| item.get(key));
            self.count(values().filter(|value| **value == Value::Bool(true)).count());
            self.count(values().filter(|value| **value == Value::Bool(false)).count());
            self.extremes(values());
            let free = |item: &&&Value| item.get("available") == Some(&Value::Bool(true));
            let free: Vec<&Value> =
                items.iter().filter(free).filter_map(|item| item.get(key)).collect();
            self.extremes(free.into_iter());
        }
        self.extremes(items.iter().copied());
        for item in items {
            self.visit(item);
        }
    }

    fn count(&mut self, count: usize) {
        self.derived.extend(i64::try_from(count).ok().and_then(|count| count.checked_mul(100)));
    }

    fn extremes<'a>(&mut self, values: impl Iterator<Item = &'a Value>) {
        let numbers: Vec<i64> = values.filter_map(Value::as_f64).map(rounded).collect();
        self.derived.extend(numbers.iter().min());
        self.derived.extend(numbers.iter().max());
        if !numbers.is_empty() {
            self.derived.insert(numbers.iter().fold(0, |sum, number| sum.saturating_add(*number)));
        }
    }
}

/// As replies are compared.
fn spelt(text: &str) -> String {
    text.to_lowercase().replace(',', "")
}

/// A number with up to two decimals, in hundredths; `None` when the text is none.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 2 || !decimals.chars().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let negative = whole.starts_with('-');
    let whole: i64 = whole.trim_start_matches('-').parse().ok()?;
    let cents: i64 = format!("{decimals:0<2}").parse().ok()?;
    let value = whole.checked_mul(100)?.checked_add(cents)?;
    Some(if negative { -value } else { value })
}

/// A number in hundredths; what is too large for one is as far away as can be.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast of a float saturates, which is what is wanted here"
)]
fn rounded(number: f64) -> i64 {
    (number * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(observations: &[Value], given: &[&str], not_given: &[&str]) {
        let texts: Vec<String> = observations.iter().map(Value::to_string).collect();
        let source =
            Source::of("Refunds take 5 to 7 business days.", texts.iter().map(String::as_str));
        for output in given {
            assert!(source.gives(output), "{output} should follow");
        }
        for output in not_given {
            assert!(!source.gives(output), "{output} should not follow");
        }
    }

    #[test]
    fn what_stands_there_follows_whatever_its_case_and_commas() {
        let order = json!({"status": "Delivered", "price": 1881.37, "id": "T-77"});
        check(
            &[order],
            &["delivered", "1881.37", "t-77", "5 to 7 business days"],
            &["cancelled", "1881.38"],
        );
    }

    #[test]
    fn counts_sums_differences_and_extremes_follow() {
        let product = json!({"variants": {
            "a": {"available": true, "price": 10.5}, "b": {"available": false, "price": 8.0},
            "c": {"available": true, "price": 30}}});
        check(
            &[product],
            &["2", "3", "8", "8.0", "10.50", "30", "48.5", "2.5", "19.5", "$40.5"],
            &["7.77", "100", "none"],
        );
    }
}
