//! Whole runs with the simulated model, on the retail domain where nothing else is said.

mod agent;
mod audience;
mod branches;
mod committee;
mod continuing;
mod economy;
mod ends;
mod human;
mod resume;
mod savings;
mod support;
mod whole;
