//! The published page in a real browser, as a visitor meets it: through the built site, on a host that
//! sends no special headers, under a sub-path. README.md of this package says how to add a scenario.

mod crash;
mod dataset;
mod dialects;
mod doctor;
mod endpoint;
mod environment;
mod faults;
mod figures;
mod model;
mod results;
mod scale;
mod start;
mod steps;
mod strict;
mod trouble;
mod watch;
