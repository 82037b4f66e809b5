//! Uniqueness check: the instruction determines the final state, where that can be decided. Ours.
//!
//! For each identifier in the arguments, the values that stand beside it in the sampled rows could be meant as well: the
//! other payment methods of the customer, the other items of the order, the other variants of the product, the other
//! orders. One that would run and keep the policy in its place, and lead elsewhere, must be told apart by something
//! that the instruction says of the chosen one and that is not true of the other.
//!
//! What else tells values apart, so that good tasks pass:
//! - an option that stays what it is on the item that is replaced;
//! - the payment method that a row itself holds, where the instruction speaks of the original one;
//! - the least or the most of a number, where it uses a superlative.
//!
//! Values that restate what the row holds (all flights of a reservation) leave no choice. Names, addresses and dates
//! are no identifiers: the grounding check asks where they come from.

mod apart;
mod occurrence;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use environment::{Call, Environment, Finding, Trace, policy};
use serde_json::Value;

use super::held::{Held, Rows};
use super::said::Said;
use apart::Chosen;
use occurrence::{Occurrence, occurrences};

/// Most other values that a finding names.
const NAMED: usize = 3;

/// What the check looks at.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) environment: &'a Environment,
    pub(super) rows: &'a Rows<'a>,
    pub(super) said: &'a Said,
    /// The actions as they ran, all with effect and within policy.
    pub(super) trace: &'a Trace,
    /// Whether a step that breaks a rule counts as one that could not be meant.
    pub(super) policy: bool,
}

/// One call of the trace, for a look at its arguments.
#[derive(Clone, Copy)]
struct Place<'a> {
    scene: Scene<'a>,
    step: usize,
    call: &'a Call,
    all: &'a [Occurrence<'a>],
}

/// Findings in step order.
pub(super) fn check(scene: Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (step, transition) in scene.trace.steps.iter().enumerate() {
        let call = &transition.call;
        let Some(tool) = scene.environment.tool(&call.name) else { continue };
        let all = occurrences(scene.environment.domain(), tool, call);
        let place = Place { scene, step, call, all: &all };
        findings.extend(all.iter().filter_map(|occurrence| place.finding(occurrence)));
    }
    findings
}

impl<'a> Place<'a> {
    fn finding(&self, occurrence: &Occurrence<'a>) -> Option<Finding> {
        let Scene { rows, said, .. } = self.scene;
        if said.text(occurrence.value) || self.restates(occurrence) {
            return None;
        }
        let held = rows.held(occurrence.kind);
        let chosen = self.chosen(occurrence, &held);
        let others = self.beside(occurrence, &held);
        let mut left: Vec<(&str, Vec<Held<'a>>)> = Vec::new();
        for other in others {
            let places: Vec<Held<'a>> =
                held.iter().filter(|held| held.value == other).copied().collect();
            if !chosen.differs_from(&places, said) && self.could_be(occurrence, other, &held) {
                left.push((other, places));
            }
        }
        if left.is_empty() || chosen.is_extreme(&left, said) {
            return None;
        }
        let named: Vec<&str> = left.iter().map(|(other, _)| *other).take(NAMED).collect();
        let hint = chosen.hint(&left[0].1);
        let Occurrence { path, value, .. } = occurrence;
        let message = format!(
            "`{}` could as well take {} as `{path}` in place of {value}: the instruction says nothing that tells them \
             apart.",
            self.call.name,
            named.join(" or ")
        );
        Some(Finding::new("uniqueness.ambiguous", message, hint).at(self.step))
    }

    /// What is known of the chosen value.
    fn chosen(&self, occurrence: &Occurrence<'a>, held: &[Held<'a>]) -> Chosen<'a> {
        let places = |value: &str| -> Vec<Held<'a>> {
            held.iter().filter(|held| held.value == value).copied().collect()
        };
        // What stands at the same place of a parallel list of the same kind is what is replaced.
        let replaced = self.all.iter().find(|other| {
            other.kind == occurrence.kind
                && other.path != occurrence.path
                && other.at == occurrence.at
        });
        let subjects = self.subjects(occurrence);
        let is_original =
            subjects.iter().any(|row| self.scene.rows.mentions(*row, occurrence.value));
        Chosen {
            kind: occurrence.kind,
            places: places(occurrence.value),
            replaced: replaced.map(|other| places(other.value)).unwrap_or_default(),
            originals: if is_original { subjects } else { Vec::new() },
        }
    }

    /// The rows that other arguments of the call name.
    fn subjects(&self, occurrence: &Occurrence<'a>) -> Vec<usize> {
        let others = self.all.iter().filter(|other| other.pointer != occurrence.pointer);
        others.filter_map(|other| self.scene.rows.named(other.kind, other.value)).collect()
    }

    /// Whether the argument only repeats what a row named by the call holds at the same path.
    fn restates(&self, occurrence: &Occurrence<'a>) -> bool {
        let rows = self.scene.rows;
        let subjects = self.subjects(occurrence);
        subjects.into_iter().any(|row| rows.has(row, occurrence.path, occurrence.value))
    }

    /// The values that stand beside the chosen one: other rows of its table, or other values of the same field of the
    /// same row; none that the call has anyway.
    fn beside(&self, occurrence: &Occurrence<'a>, held: &[Held<'a>]) -> BTreeSet<&'a str> {
        let chosen: Vec<&Held<'a>> =
            held.iter().filter(|it| it.value == occurrence.value).collect();
        let beside = |other: &&Held<'a>| {
            chosen.iter().any(|one| {
                one.path == other.path
                    && (if one.path.is_empty() {
                        one.table == other.table
                    } else {
                        one.row == other.row
                    })
            })
        };
        let has = |value: &str| {
            self.all.iter().any(|other| other.kind == occurrence.kind && other.value == value)
        };
        held.iter().filter(beside).map(|held| held.value).filter(|value| !has(value)).collect()
    }

    /// Whether the actions run and keep the policy with the other value, alone or with what belongs to it, and end
    /// elsewhere.
    fn could_be(&self, occurrence: &Occurrence<'a>, other: &str, held: &[Held<'a>]) -> bool {
        let plain = self.with(&[(occurrence, other)]);
        if self.leads_elsewhere(&plain) {
            return true;
        }
        self.with_belongings(occurrence, other, held)
            .is_some_and(|call| self.leads_elsewhere(&call))
    }

    /// The call with another row, and in place of each value that stands in the chosen row one that stands at the same
    /// path of the other and that the instruction does not tell apart.
    fn with_belongings(
        &self,
        occurrence: &Occurrence<'a>,
        other: &str,
        held: &[Held<'a>],
    ) -> Option<Call> {
        let row = |value: &str| {
            held.iter()
                .find(|held| held.value == value && held.path.is_empty())
                .map(|held| held.row)
        };
        let (from, to) = (row(occurrence.value)?, row(other)?);
        let mut changes = vec![(occurrence, other)];
        for part in self.all.iter().filter(|part| part.pointer != occurrence.pointer) {
            let held = self.scene.rows.held(part.kind);
            let here = |row: usize| {
                held.iter().filter(move |held| held.row == row && !held.path.is_empty())
            };
            let Some(one) = here(from).find(|held| held.value == part.value) else { continue };
            if here(to).any(|held| held.value == part.value) {
                continue;
            }
            // What is the original of one row has its counterpart in the original of the other.
            let chosen = Chosen { originals: Vec::new(), ..self.chosen(part, &held) };
            let used = |value: &str| changes.iter().any(|(_, used)| *used == value);
            let fits = |held: &&Held<'a>| {
                held.path == one.path
                    && !used(held.value)
                    && !chosen.differs_from(&[**held], self.scene.said)
            };
            let value = here(to).find(fits)?.value;
            changes.push((part, value));
        }
        Some(self.with(&changes))
    }

    fn with(&self, changes: &[(&Occurrence<'a>, &str)]) -> Call {
        let mut arguments = self.call.arguments.to_value();
        for (occurrence, value) in changes {
            if let Some(slot) = arguments.pointer_mut(&occurrence.pointer) {
                *slot = Value::from(*value);
            }
        }
        Call::new(self.call.name.as_str(), arguments)
    }

    fn leads_elsewhere(&self, call: &Call) -> bool {
        let Scene { environment, trace, policy, .. } = self.scene;
        let mut state = trace.steps[self.step].before.clone();
        let rest = trace.steps[self.step + 1..].iter().map(|step| &step.call);
        let runs = std::iter::once(call)
            .chain(rest.clone())
            .all(|call| environment.step(&mut state, call).is_done());
        if !runs || state.same_as(trace.last()) {
            return false;
        }
        let before = trace.steps[..self.step].iter().map(|step| &step.call);
        let calls: Vec<Call> = before.chain([call]).chain(rest).cloned().collect();
        !policy
            || policy::check(environment.domain().rules(), &environment.trace(&calls)).is_empty()
    }
}
