//! The model's skills for the retail domain, part by part.
//!
//! All parts share one small language: `want` says what customers can want, `words` and `phrases` put it into
//! sentences and read them back, `speech` does the same for the agent's side, and `resolve` turns it into calls.

pub(crate) mod agent;
mod answers;
mod colour;
pub(crate) mod critic;
mod describe;
mod drift;
mod effects;
mod faults;
pub(crate) mod generator;
pub(crate) mod human;
pub(crate) mod judge;
mod listen;
mod phrases;
mod plan;
mod resolve;
mod rows;
#[cfg(test)]
mod samples;
mod slips;
mod speech;
pub(crate) mod summariser;
mod want;
mod words;
