//! Payment methods as customers name them, in every domain: named, read, found in the profile.

use seed::Stream;
use serde_json::Value;

use super::{Problem, text};
use crate::template::{Voice, fill};

/// A payment method as a customer names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pay {
    /// The one that was paid with.
    Original,
    Gift,
    Paypal,
    Certificate,
    Card {
        brand: String,
        last: String,
    },
    Id(String),
    /// One of several, and nobody says which.
    Any,
}

impl Pay {
    /// True when `other` can be the same method. Only the agent can tell what the original method is.
    pub(crate) fn accepts(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Original | Self::Any, _) => true,
            (Self::Card { last, .. }, Self::Card { last: other, .. }) => last == other,
            _ => self == other,
        }
    }

    /// Names a method of the customer's profile; by its id where no other name tells it apart.
    pub(crate) fn name(id: &str, user: Option<&Value>, stream: &mut Stream) -> Self {
        let Some((_, method)) = methods(user).find(|(other, _)| *other == id) else {
            return Self::Id(id.to_owned());
        };
        let alike = methods(user).filter(|(_, other)| other["source"] == method["source"]);
        let unique = alike.clone().count() == 1;
        match text(&method["source"]) {
            "credit_card" => {
                let last = text(&method["last_four"]).to_owned();
                if alike.filter(|(_, other)| other["last_four"] == last.as_str()).count() > 1
                    || stream.percent(5)
                {
                    return Self::Id(id.to_owned());
                }
                Self::Card { brand: text(&method["brand"]).to_owned(), last }
            }
            "paypal" if unique => Self::Paypal,
            "gift_card" if unique => Self::Gift,
            "certificate" if unique => Self::Certificate,
            _ => Self::Id(id.to_owned()),
        }
    }

    /// The id of the method in the profile; `original` is what was paid with.
    pub(crate) fn find(&self, original: &str, user: &Value) -> Result<String, Problem> {
        let fits = |(id, method): &(&str, &Value)| match self {
            Self::Original => *id == original,
            Self::Gift => method["source"] == "gift_card",
            Self::Paypal => method["source"] == "paypal",
            Self::Certificate => method["source"] == "certificate",
            Self::Card { last, .. } => method["last_four"] == last.as_str(),
            Self::Id(wanted) => id == wanted,
            Self::Any => true,
        };
        let found: Vec<(&str, &Value)> = methods(Some(user)).filter(fits).collect();
        match found[..] {
            [(id, _)] => Ok(id.to_owned()),
            [] => Err(Problem::Unclear("find that payment method in the profile".into())),
            _ => Err(Problem::Unclear("tell which of several payment methods is meant".into())),
        }
    }

    /// "your Visa ending in 1234", in the words of who speaks.
    pub(crate) fn write(&self, voice: Voice, stream: &mut Stream) -> String {
        match self {
            Self::Original => fill("the [original|initial] payment method", voice, &[], stream),
            Self::Gift => fill("%my gift card", voice, &[], stream),
            Self::Paypal => fill("%my PayPal[ account|]", voice, &[], stream),
            Self::Certificate => fill("%my[ travel|] certificate", voice, &[], stream),
            Self::Card { brand, last } => {
                let slots = [("brand", brand_name(brand)), ("last", last)];
                fill("%my {brand}[ card|] ending in {last}", voice, &slots, stream)
            }
            Self::Id(id) => fill("%my payment method {id}", voice, &[("id", id)], stream),
            Self::Any => fill("one of %my payment methods", voice, &[], stream),
        }
    }

    /// Reads any naming of a payment method by its key words.
    pub(crate) fn read(text: &str) -> Option<Self> {
        const IDS: [&str; 4] = ["credit_card_", "gift_card_", "paypal_", "certificate_"];
        let lower = text.to_ascii_lowercase();
        let id = lower
            .split([' ', '(', ')', ','])
            .find(|word| IDS.iter().any(|prefix| word.starts_with(prefix)));
        if let Some(id) = id {
            return Some(Self::Id(id.to_owned()));
        }
        if lower.contains("one of") {
            return Some(Self::Any);
        }
        if lower.contains("original") || lower.contains("initial") {
            return Some(Self::Original);
        }
        if let Some((before, last)) = lower.split_once("ending in ") {
            let last: String = last.chars().take_while(char::is_ascii_digit).collect();
            let brand = if before.contains("visa") { "visa" } else { "mastercard" };
            return Some(Self::Card { brand: brand.into(), last });
        }
        let named = [
            ("paypal", Self::Paypal),
            ("gift card", Self::Gift),
            ("certificate", Self::Certificate),
        ];
        named.into_iter().find(|(words, _)| lower.contains(words)).map(|(_, pay)| pay)
    }

    /// Becomes another method, as people mix them up.
    pub(crate) fn drift(&mut self) {
        *self = match self {
            Self::Gift => Self::Original,
            Self::Original | Self::Certificate | Self::Card { .. } => Self::Gift,
            Self::Paypal | Self::Id(_) | Self::Any => {
                Self::Card { brand: "visa".into(), last: "4411".into() }
            }
        };
    }
}

/// A customer's payment methods by id, in their order.
pub(crate) fn methods(user: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> + Clone {
    let methods = user.and_then(|user| user["payment_methods"].as_object());
    methods.into_iter().flatten().map(|(id, method)| (id.as_str(), method))
}

fn brand_name(brand: &str) -> &'static str {
    if brand == "visa" { "Visa" } else { "Mastercard" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payment_methods_are_read_back() {
        let card = Pay::Card { brand: "visa".into(), last: "9212".into() };
        let id = Pay::Id("gift_card_1234567".into());
        for pay in [card, Pay::Original, Pay::Gift, Pay::Paypal, Pay::Certificate, id, Pay::Any] {
            for seed in 0..6 {
                let text = pay.write(Voice::You, &mut Stream::new(seed, "test"));
                assert_eq!(Pay::read(&text), Some(pay.clone()), "{text}");
            }
        }
        assert_eq!(Pay::read("cash"), None);
    }
}
