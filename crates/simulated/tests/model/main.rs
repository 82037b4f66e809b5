//! The simulated model in action: its parts play tasks of the retail domain against the real environment.

mod airline;
mod bench;
mod faults;
mod judging;
mod perfect;
mod plain;
mod talk;
