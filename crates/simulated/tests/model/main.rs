//! The simulated model in action: its parts play tasks against the real environment.

mod bench;
mod faults;
mod judging;
mod perfect;
mod plain;
mod talk;
