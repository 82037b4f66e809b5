//! The method: phase 1 makes blueprints, phase 2 makes trajectories; async over ports, without an executor.
//!
//! [`run::run`] takes a [`RunConfig`], the [`Cast`] of models, an environment and a [`Store`], and gives a stream of
//! [`Event`]s. Whoever polls the stream drives the run; dropping it cancels everything in flight. Same config, same
//! database and same answers give the same records in the same order at any concurrency.

pub mod cast;
mod changes;
pub mod committee;
pub mod config;
pub mod event;
pub mod jsonl;
mod phase1;
mod phase2;
pub mod plan;
mod pool;
pub mod ports;
mod prefix;
mod prompt;
pub mod run;
mod task;

pub use cast::{Cast, Part};
pub use config::{Arm, RunConfig, arms};
pub use event::{Event, Journal, Step};
pub use ports::{Asked, Audience, MemoryStore, Store, StoreError};
pub use run::{Run, run};
