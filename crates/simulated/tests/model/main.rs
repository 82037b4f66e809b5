//! The simulated model in action: its parts play tasks against the real environment.

mod bench;
mod calling;
mod coverage;
mod faults;
mod judging;
mod manners;
mod many;
mod merging;
mod perfect;
mod plain;
mod slips;
mod stage;
mod talk;
mod tracker;
