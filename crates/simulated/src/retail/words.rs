//! The parts of a retail sentence, written and read: items, options, payment methods, addresses, reasons.

use seed::Stream;

use super::want::{Address, Detail, Item, Reason, Swap};
use crate::template::{Voice, fill};

/// How a version is introduced, as in "for one with size: L".
const TARGETS: [&str; 6] =
    ["one with ", "one in ", "a version with ", "a version in ", "the same one but with ", "one "];
/// What stands between the members of a list; the last word belongs to the next member.
const SEPARATORS: [&str; 4] = [", and the ", " and the ", "; the ", ", the "];

/// "the Tent (color: red, sleeps: 2)".
pub(super) fn write_item(item: &Item, stream: &mut Stream) -> String {
    if item.details.is_empty() {
        return format!("the {}", item.name);
    }
    if item.details.iter().all(|detail| detail.option.is_some()) && stream.percent(35) {
        return format!("the {} {}", item.name, write_whose(&item.details));
    }
    format!("the {} ({})", item.name, write_details(&item.details))
}

/// Reads what [`write_item`] writes.
pub(super) fn read_item(text: &str) -> Option<Item> {
    let text = text.trim();
    let text = text.strip_prefix("the ").or_else(|| text.strip_prefix("The ")).unwrap_or(text);
    let (name, details) = match (text.split_once(" ("), text.split_once(" whose ")) {
        (Some((name, inner)), _) => (name, inner.strip_suffix(')')?),
        (None, Some((name, _))) => (name, &text[name.len() + 1..]),
        (None, None) => (text, ""),
    };
    (!name.is_empty()).then(|| Item { name: name.to_owned(), details: read_details(details) })
}

/// "the A, the B and the C".
pub(super) fn write_items(items: &[Item], stream: &mut Stream) -> String {
    let texts: Vec<String> = items.iter().map(|item| write_item(item, stream)).collect();
    join(&texts)
}

/// Reads what [`write_items`] writes.
pub(super) fn read_items(text: &str) -> Option<Vec<Item>> {
    split(text).into_iter().map(read_item).collect()
}

/// "the A for one with size: L and the B for one in red".
pub(super) fn write_swaps(swaps: &[Swap], stream: &mut Stream) -> String {
    let texts: Vec<String> = swaps.iter().map(|swap| write_swap(swap, stream)).collect();
    join(&texts)
}

/// Reads what [`write_swaps`] writes.
pub(super) fn read_swaps(text: &str) -> Option<Vec<Swap>> {
    split(text).into_iter().map(read_swap).collect()
}

/// "1 Oak Road, Suite 2, Boston, MA 02101, USA".
pub(super) fn write_address(address: &Address) -> String {
    let Address { address1, address2, city, state, zip, country } = address;
    let second = if address2.is_empty() { String::new() } else { format!("{address2}, ") };
    format!("{address1}, {second}{city}, {state} {zip}, {country}")
}

/// Reads what [`write_address`] writes.
pub(super) fn read_address(text: &str) -> Option<Address> {
    let parts: Vec<&str> = text.split(", ").collect();
    let (address1, address2, city, region, country) = match parts[..] {
        [address1, address2, city, region, country] => (address1, address2, city, region, country),
        [address1, city, region, country] => (address1, "", city, region, country),
        _ => return None,
    };
    let (state, zip) = region.rsplit_once(' ')?;
    let [address1, address2, city, state, zip, country] =
        [address1, address2, city, state, zip, country].map(str::to_owned);
    Some(Address { address1, address2, city, state, zip, country })
}

/// "I no longer need it".
pub(super) fn write_reason(reason: Reason, voice: Voice, stream: &mut Stream) -> String {
    let patterns: [&str; 4] = match reason {
        Reason::NoLongerNeeded => [
            "%I no longer need it",
            "%I do not need it any more",
            "it is no longer needed",
            "%I have no use for it any more",
        ],
        Reason::Mistake => [
            "%I ordered it by mistake",
            "it was ordered by mistake",
            "placing it was a mistake",
            "%I placed it by mistake",
        ],
    };
    let pattern = patterns[stream.index(patterns.len())];
    fill(pattern, voice, &[], stream)
}

/// Reads a reason by its key words.
pub(super) fn read_reason(text: &str) -> Option<Reason> {
    let lower = text.to_ascii_lowercase();
    if lower.contains("mistake") || lower.contains("accident") {
        return Some(Reason::Mistake);
    }
    let unneeded = ["no longer", "any more", "anymore", "not need", "don't need"];
    unneeded.iter().any(|words| lower.contains(words)).then_some(Reason::NoLongerNeeded)
}

fn write_swap(swap: &Swap, stream: &mut Stream) -> String {
    let item = write_item(&swap.item, stream);
    let named = swap.target.iter().all(|detail| detail.option.is_some());
    let target = match (named, stream.below(5)) {
        (true, 0) => format!("one {}", write_whose(&swap.target)),
        (true, 1) => format!("the same one but with {}", write_details(&swap.target)),
        (true, 2) => format!("a version with {}", write_details(&swap.target)),
        (true, _) => format!("one with {}", write_details(&swap.target)),
        (false, 0 | 1) => format!("a version in {}", write_details(&swap.target)),
        (false, _) => format!("one in {}", write_details(&swap.target)),
    };
    format!("{item} for {target}")
}

fn read_swap(text: &str) -> Option<Swap> {
    let at = outside(text).find(|&at| {
        TARGETS.iter().any(|target| {
            text[at..].strip_prefix(" for ").is_some_and(|rest| rest.starts_with(target))
        })
    })?;
    let target = &text[at + " for ".len()..];
    let details = TARGETS.iter().find_map(|prefix| target.strip_prefix(prefix))?;
    Some(Swap { item: read_item(&text[..at])?, target: read_details(details) })
}

fn write_details(details: &[Detail]) -> String {
    let text = |detail: &Detail| match &detail.option {
        Some(option) => format!("{option}: {}", detail.value),
        None => detail.value.clone(),
    };
    details.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn write_whose(details: &[Detail]) -> String {
    let text = |detail: &Detail| {
        format!("whose {} is {}", detail.option.as_deref().unwrap_or("kind"), detail.value)
    };
    details.iter().map(text).collect::<Vec<_>>().join(" and ")
}

fn read_details(text: &str) -> Vec<Detail> {
    let (separator, equals) =
        if text.starts_with("whose ") { (" and whose ", " is ") } else { (", ", ": ") };
    let text = text.strip_prefix("whose ").unwrap_or(text);
    let pieces = text.split(separator).filter(|piece| !piece.is_empty());
    pieces
        .map(|piece| match piece.split_once(equals) {
            Some((option, value)) => {
                Detail { option: Some(option.to_owned()), value: value.to_owned() }
            }
            None => Detail { option: None, value: piece.to_owned() },
        })
        .collect()
}

/// The members of a list.
fn split(text: &str) -> Vec<&str> {
    let (mut members, mut start) = (Vec::new(), 0);
    for at in outside(text) {
        if at < start {
            continue;
        }
        if let Some(separator) =
            SEPARATORS.iter().find(|separator| text[at..].starts_with(*separator))
        {
            members.push(&text[start..at]);
            start = at + separator.len() - "the ".len();
        }
    }
    members.push(&text[start..]);
    members
}

/// The positions outside parentheses.
fn outside(text: &str) -> impl Iterator<Item = usize> {
    let mut depth = 0_usize;
    text.char_indices().filter_map(move |(at, character)| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

fn join(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(named: bool) -> Vec<Detail> {
        let detail = |option: &str, value: &str| Detail {
            option: named.then(|| option.to_owned()),
            value: value.to_owned(),
        };
        vec![detail("with/without lid", "with"), detail("width", "10 in")]
    }

    #[test]
    fn swaps_are_read_back_in_every_wording() {
        for seed in 0..60 {
            let skillet =
                Item { name: "Cast Iron Skillet".into(), details: details(seed % 2 == 0) };
            let plain = Item { name: "Tent".into(), details: Vec::new() };
            let swaps = vec![
                Swap { item: skillet, target: details(seed % 3 == 0) },
                Swap { item: plain, target: details(true) },
            ];
            let text = write_swaps(&swaps, &mut Stream::new(seed, "test"));
            assert_eq!(read_swaps(&text), Some(swaps), "{text}");
        }
    }

    #[test]
    fn items_are_read_back_in_every_wording() {
        for seed in 0..40 {
            let items: Vec<Item> = ["Tent", "Rice Cooker", "Kayak"]
                .map(|name| Item { name: name.into(), details: details(true) })
                .into();
            let text = write_items(&items, &mut Stream::new(seed, "test"));
            assert_eq!(read_items(&text), Some(items), "{text}");
        }
    }

    #[test]
    fn addresses_are_read_back_with_and_without_a_second_line() {
        for text in
            ["1 Oak Road, Suite 2, New York, NY 10083, USA", "1 Oak Road, New York, NY 10083, USA"]
        {
            assert_eq!(write_address(&read_address(text).unwrap()), text);
        }
        assert_eq!(read_address("Oak Road"), None);
    }
}
