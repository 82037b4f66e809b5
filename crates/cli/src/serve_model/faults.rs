//! All faults, by what they touch.

mod access;
mod broken;
mod context;
mod edit;
mod errors;
mod parameters;
mod reasoning;
mod rules;
mod status;
mod stream;
mod text;
mod tools;
mod usage;

use super::fault::Fault;

/// Every fault, in the order of the list.
pub(super) fn all() -> impl Iterator<Item = &'static Fault> {
    TABLES.iter().copied().flatten()
}

/// Faults by what they touch.
pub(super) const TABLES: [&[Fault]; 12] = [
    stream::FAULTS,
    usage::FAULTS,
    broken::FAULTS,
    tools::FAULTS,
    reasoning::FAULTS,
    text::FAULTS,
    errors::FAULTS,
    status::FAULTS,
    parameters::FAULTS,
    rules::FAULTS,
    context::FAULTS,
    access::FAULTS,
];
