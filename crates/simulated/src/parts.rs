//! The parts that the model plays, for any domain whose language it has (`skill::Skill`).

pub(crate) mod agent;
mod colour;
pub(crate) mod critic;
mod faults;
mod forbidden;
pub(crate) mod generator;
pub(crate) mod human;
pub(crate) mod judge;
mod manner;
pub(crate) mod merger;
mod plan;
pub(crate) mod speech;
pub(crate) mod summariser;
