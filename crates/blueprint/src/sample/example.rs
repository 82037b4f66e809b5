//! Example sampler: accepted tasks that share tools with the core, as few-shot examples.

use std::cmp::Reverse;

use seed::Stream;

use super::lean::Leaning;

/// Ids of up to `count` blueprints of this domain, best match first: those whose actions share most tools with the
/// core; even ones in random order. Tasks that share nothing fill up what is left.
pub(super) fn examples(
    stream: &mut Stream,
    core: &[String],
    leaning: &Leaning<'_>,
    count: u32,
) -> Vec<String> {
    let Some((pool, ledger, seen)) = leaning.view() else { return Vec::new() };
    // Blueprints that call the same tools match alike; there are far fewer such groups than blueprints.
    let groups = ledger.by_tools(seen).map(|(tools, numbers)| (shared(core, tools), numbers));
    let mut groups: Vec<(usize, &[u32])> = groups.collect();
    groups.sort_by_key(|(shared, _)| Reverse(*shared));
    let mut chosen = Vec::new();
    for level in groups.chunk_by(|(one, _), (two, _)| one == two) {
        let total = level.iter().map(|(_, numbers)| numbers.len()).sum();
        for mut at in distinct(stream, total, count as usize - chosen.len()) {
            let group = level.iter().find(|(_, numbers)| {
                let here = at < numbers.len();
                at -= if here { 0 } else { numbers.len() };
                here
            });
            chosen.extend(group.map(|(_, numbers)| pool.on(ledger, numbers[at]).id.clone()));
        }
    }
    chosen
}

/// Up to `count` different numbers below a bound, in random order.
fn distinct(stream: &mut Stream, bound: usize, count: usize) -> Vec<usize> {
    let mut drawn = Vec::new();
    while drawn.len() < count.min(bound) {
        // The number of that rank among those not drawn yet.
        let mut at = stream.index(bound - drawn.len());
        let mut before: Vec<usize> = drawn.clone();
        before.sort_unstable();
        for earlier in before {
            at += usize::from(earlier <= at);
        }
        drawn.push(at);
    }
    drawn
}

/// How many calls of the core are among the tools too, repeated ones counted.
fn shared(core: &[String], tools: &[String]) -> usize {
    let mut left: Vec<&String> = tools.iter().collect();
    let mut count = 0;
    for tool in core {
        if let Some(at) = left.iter().position(|name| *name == tool) {
            left.swap_remove(at);
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbers_are_distinct_and_each_comes_as_often_as_any_other() {
        let (mut stream, mut met) = (Stream::new(1, "distinct"), [0; 5]);
        for _ in 0..1000 {
            let drawn = distinct(&mut stream, 5, 2);
            assert!(drawn.len() == 2 && drawn[0] != drawn[1], "{drawn:?}");
            for at in drawn {
                met[at] += 1;
            }
        }
        assert!(met.iter().all(|count| (320..480).contains(count)), "{met:?}");
        let all: BTreeSet<usize> = distinct(&mut stream, 3, 9).into_iter().collect();
        assert_eq!(all, BTreeSet::from([0, 1, 2]));
    }
}
