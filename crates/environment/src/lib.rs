//! The executable world of a domain: state S_E, tools, policy. Synchronous and pure.
//!
//! An [`Environment`] joins a [`Domain`] (tools, policy, rules) with a [`Database`] (the rows).
//! `reset` gives the initial state s_E; `step` is the transition T for a tool call: it changes the
//! [`State`] and returns the observation o_E (paper section 3.1). Nothing here knows about models,
//! blueprints, time or files.

pub mod audit;
pub mod browse;
pub mod diff;
pub mod domain;
pub mod domains;
pub mod finding;
pub mod hash;
pub mod inspect;
pub mod offer;
pub mod policy;
pub mod quirk;
pub mod registry;
pub mod replay;
pub mod reward;
pub mod schema;
pub mod state;
pub mod stream;
pub mod tool;
pub mod value;

pub use domain::{Domain, Environment};
pub use finding::Finding;
pub use policy::{Rule, Trace, Transition};
pub use reward::{Reward, reward};
pub use state::{Database, State};
pub use tool::{Call, Effect, Observation, Outcome, ToolSpec};
