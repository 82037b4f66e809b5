//! State to what is drawn: pure, without Yew, tested on the host.

pub mod calls;
pub mod dataset;
pub mod doctor;
pub mod figures;
pub mod form;
pub mod funnel;
pub mod graph;
pub mod patch;
pub mod policy;
pub mod results;
pub mod servers;
pub mod spending;
pub mod tasks;
pub mod visible;
pub mod words;
