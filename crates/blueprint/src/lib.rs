//! Which task to pose, and its ground truth: API graph, samplers, checks (paper sections 3.2.1 and 4.1).

pub mod alike;
pub mod blueprint;
pub mod check;
pub mod context;
pub mod coverage;
pub mod graph;
pub mod manner;
pub mod persona;
pub mod pool;
pub mod recombine;
pub mod sample;

pub use blueprint::{Blueprint, Proposal, Provenance};
pub use context::Context;
pub use coverage::Coverage;
pub use manner::Manner;
pub use pool::Pool;
