//! The commands, one module each.

pub(crate) mod ablate;
pub(crate) mod audit;
pub(crate) mod doctor;
pub(crate) mod estimate;
pub(crate) mod export;
pub(crate) mod generate;
pub(crate) mod graph;
pub(crate) mod policies;
pub(crate) mod regrade;
pub(crate) mod replay;
pub(crate) mod revote;
pub(crate) mod serve_model;
pub(crate) mod stats;
pub(crate) mod verify;
