//! The index of a pool: what samplers, the search for duplicates and recombination look up, kept up to date with every
//! blueprint. Lists hold numbers in rising order, so that a view of fewer blueprints is a prefix of each.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::alike::fingerprint;
use crate::blueprint::Blueprint;
use crate::coverage::Coverage;

/// All that is known of the blueprints of a pool.
#[derive(Debug, Default)]
pub(super) struct Index {
    ids: BTreeMap<String, usize>,
    ledgers: BTreeMap<String, Ledger>,
    /// Numbers of blueprints as ancestors, parents that the pool does not have among them.
    names: BTreeMap<String, u32>,
    len: usize,
}

/// What is known of the blueprints of one domain, which it numbers from 0.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    places: Vec<usize>,
    pub(crate) coverage: Coverage,
    /// Blueprints by the sorted names of their tools.
    tools: BTreeMap<Vec<String>, Vec<u32>>,
    /// Blueprints by account.
    accounts: BTreeMap<String, Vec<u32>>,
    /// Blueprints of one account and persona.
    families: Vec<Vec<u32>>,
    family_of: BTreeMap<(String, String), usize>,
    /// Families with two members or more, each with the number of its second member; in the order of those.
    joinable: Vec<(u32, usize)>,
    /// Blueprints by the hash of the change that they make.
    changes: BTreeMap<u64, Vec<u32>>,
    /// Blueprints by the hash of account and tools.
    alike: BTreeMap<u64, Vec<u32>>,
    /// First-hand ancestors of each, itself where it is first-hand; sorted.
    ancestors: Vec<Rc<[u32]>>,
    /// The first blueprint that was recombined from these ancestors.
    merges: BTreeMap<Rc<[u32]>, u32>,
}

impl Index {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    pub(super) fn ledger(&self, domain: &str) -> Option<&Ledger> {
        self.ledgers.get(domain)
    }

    pub(super) fn add(&mut self, blueprint: &Blueprint) {
        let place = self.len;
        self.len += 1;
        self.ids.entry(blueprint.id.clone()).or_insert(place);
        let ancestors = self.ancestors(blueprint);
        self.ledgers.entry(blueprint.domain.clone()).or_default().add(place, blueprint, ancestors);
    }

    /// Numbers of the first-hand blueprints that this one stems from. The parents of a recombined one came before it.
    fn ancestors(&mut self, blueprint: &Blueprint) -> Rc<[u32]> {
        let mut all = BTreeSet::new();
        for parent in &blueprint.provenance.parents {
            let known = self.ids.get(parent).and_then(|place| {
                self.ledgers.get(&blueprint.domain)?.at(*place).map(<[u32]>::to_vec)
            });
            all.extend(known.unwrap_or_else(|| vec![self.name(parent)]));
        }
        if all.is_empty() {
            all.insert(self.name(&blueprint.id));
        }
        all.into_iter().collect()
    }

    fn name(&mut self, id: &str) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        *self.names.entry(id.to_owned()).or_insert(next)
    }
}

impl Ledger {
    fn add(&mut self, place: usize, blueprint: &Blueprint, ancestors: Rc<[u32]>) {
        let number = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        let account = &blueprint.provenance.context.account;
        self.places.push(place);
        self.coverage.add(blueprint);
        self.tools.entry(tools_of(blueprint)).or_default().push(number);
        self.accounts.entry(account.clone()).or_default().push(number);
        let fingerprint = fingerprint(account, &blueprint.proposal);
        self.changes.entry(fingerprint.change).or_default().push(number);
        self.alike.entry(fingerprint.tools).or_default().push(number);
        self.join((account.clone(), blueprint.persona.id.clone()), number);
        if !blueprint.provenance.parents.is_empty() {
            self.merges.entry(Rc::clone(&ancestors)).or_insert(number);
        }
        self.ancestors.push(ancestors);
    }

    fn join(&mut self, key: (String, String), number: u32) {
        let next = self.families.len();
        let family = *self.family_of.entry(key).or_insert(next);
        if family == next {
            self.families.push(Vec::new());
        }
        let members = &mut self.families[family];
        members.push(number);
        if members.len() == 2 {
            self.joinable.push((number, family));
        }
    }

    /// How many of a pool's first blueprints stand here.
    pub(super) fn seen(&self, len: usize) -> u32 {
        u32::try_from(self.places.partition_point(|place| *place < len)).unwrap_or(u32::MAX)
    }

    /// The place in the pool of a number.
    pub(super) fn place(&self, number: u32) -> usize {
        self.places[number as usize]
    }

    fn at(&self, place: usize) -> Option<&[u32]> {
        let number = self.places.binary_search(&place).ok()?;
        Some(&self.ancestors[number])
    }

    /// Blueprints by the sorted names of their tools: tools and numbers, at least one.
    pub(crate) fn by_tools(&self, seen: u32) -> impl Iterator<Item = (&[String], &[u32])> {
        let groups = self.tools.iter();
        let groups = groups.map(move |(tools, it)| (tools.as_slice(), visible(it, seen)));
        groups.filter(|(_, numbers)| !numbers.is_empty())
    }

    /// Blueprints of an account.
    pub(crate) fn of_account(&self, account: &str, seen: u32) -> &[u32] {
        self.accounts.get(account).map_or(&[], |numbers| visible(numbers, seen))
    }

    /// Blueprints of the account and persona of this one, itself among them.
    pub(crate) fn family(&self, account: &str, persona: &str, seen: u32) -> &[u32] {
        let family = self.family_of.get(&(account.to_owned(), persona.to_owned()));
        family.map_or(&[], |family| visible(&self.families[*family], seen))
    }

    /// Number of families with at least two visible members.
    pub(crate) fn joinable(&self, seen: u32) -> usize {
        self.joinable.partition_point(|(second, _)| *second < seen)
    }

    /// The members of one of these families.
    pub(crate) fn joinable_family(&self, at: usize, seen: u32) -> &[u32] {
        self.joinable.get(at).map_or(&[], |(_, family)| visible(&self.families[*family], seen))
    }

    /// Blueprints whose change has this hash.
    pub(crate) fn changing(&self, change: u64, seen: u32) -> &[u32] {
        self.changes.get(&change).map_or(&[], |numbers| visible(numbers, seen))
    }

    /// Blueprints whose account and tools have this hash.
    pub(crate) fn alike(&self, tools: u64, seen: u32) -> &[u32] {
        self.alike.get(&tools).map_or(&[], |numbers| visible(numbers, seen))
    }

    /// Numbers of the first-hand ancestors of one; itself where it is first-hand.
    pub(crate) fn ancestors(&self, number: u32) -> &[u32] {
        &self.ancestors[number as usize]
    }

    /// Whether somebody visible was recombined from exactly these.
    pub(crate) fn is_merged(&self, ancestors: &[u32], seen: u32) -> bool {
        self.merges.get(ancestors).is_some_and(|first| *first < seen)
    }
}

/// The names of a blueprint's actions, sorted; a tool stands as often as it is called.
pub(crate) fn tools_of(blueprint: &Blueprint) -> Vec<String> {
    let mut tools: Vec<String> =
        blueprint.proposal.actions.iter().map(|call| call.name.clone()).collect();
    tools.sort_unstable();
    tools
}

/// The numbers below a bound, of numbers in rising order.
fn visible(numbers: &[u32], seen: u32) -> &[u32] {
    &numbers[..numbers.partition_point(|number| *number < seen)]
}
