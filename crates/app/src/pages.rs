//! The views, one folder each.

pub mod dataset;
pub mod environment;
pub mod figures;
pub mod graph;
pub mod results;
pub mod run;
pub mod settings;
