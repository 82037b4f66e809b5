//! Parts that more than one view uses; one component a file, its looks in `www/css/components/` under the same name.

pub mod api_graph;
pub mod call;
pub mod chart;
pub mod dialogue;
pub mod drop_zone;
pub mod file_drop;
pub mod json_tree;
pub mod link;
pub mod mark;
pub mod notices;
pub mod patch;
pub mod proposal;
pub mod run_pill;
pub mod suggested;
pub mod text;
pub mod typed;
pub mod verdict;
