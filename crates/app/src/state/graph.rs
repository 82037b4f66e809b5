//! What the graph page knows: the graph of one domain, and what of it the visitor looks at.

use crate::snapshot::Snapshot;

use blueprint::graph::Edge;
use protocol::reply::GraphNode;
use protocol::{Command, Reply};

use crate::action::graph::Part;
use crate::action::{Effect, GraphAction, Owner};

/// What the graph page knows.
#[derive(Clone)]
pub struct GraphState {
    /// Name of the domain; empty before the page was first shown.
    pub domain: String,
    /// Its graph, once the worker has told.
    pub graph: Option<Snapshot<Graph>>,
    /// What pointer or focus is on.
    pub pointed: Option<Part>,
    /// What stays shown without them.
    pub pinned: Option<Part>,
    /// True while the walk of the selected task is lit.
    pub walk: bool,
    asking: bool,
}

impl Default for GraphState {
    fn default() -> Self {
        Self {
            domain: String::new(),
            graph: None,
            pointed: None,
            pinned: None,
            walk: true,
            asking: false,
        }
    }
}

/// The graph of one domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// Tools with their place.
    pub nodes: Vec<GraphNode>,
    /// Dependencies.
    pub edges: Vec<Edge>,
}

impl GraphState {
    /// What is explained: what the pointer is on, else what is kept.
    pub fn part(&self) -> Option<&Part> {
        self.pointed.as_ref().or(self.pinned.as_ref())
    }

    /// The visitor did something on the page.
    pub fn update(&mut self, action: GraphAction, effects: &mut Vec<Effect>) {
        match action {
            GraphAction::Shown => self.ask(effects),
            GraphAction::Domain(domain) => self.choose(&domain, effects),
            GraphAction::Point(part) => self.pointed = part,
            GraphAction::Pin(part) => {
                self.pinned = Some(part).filter(|part| self.pinned.as_ref() != Some(part));
            }
            GraphAction::Release => {
                self.pinned = None;
                self.pointed = None;
            }
            GraphAction::Walk(lit) => self.walk = lit,
        }
    }

    /// The page came into view; `domain` is the one that the run page shows.
    pub fn shown(&mut self, domain: &str, effects: &mut Vec<Effect>) {
        self.choose(domain, effects);
    }

    /// The worker said something.
    pub fn heard(&mut self, reply: &Reply, _effects: &mut Vec<Effect>) {
        if let Reply::Graph { domain, nodes, edges } = reply
            && *domain == self.domain
        {
            self.asking = false;
            self.graph = Some(Snapshot::new(Graph { nodes: nodes.clone(), edges: edges.clone() }));
        }
    }

    /// A question of this page was refused, or will never be answered; the message is shown already.
    pub fn failed(&mut self) {
        self.asking = false;
    }

    fn choose(&mut self, domain: &str, effects: &mut Vec<Effect>) {
        if self.domain != domain {
            *self = Self { domain: domain.to_owned(), walk: self.walk, ..Self::default() };
        }
        self.ask(effects);
    }

    fn ask(&mut self, effects: &mut Vec<Effect>) {
        if self.graph.is_none() && !self.asking && !self.domain.is_empty() {
            self.asking = true;
            effects.push(Effect::Ask(Owner::Graph, Command::Graph { domain: self.domain.clone() }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(name: &str) -> Part {
        Part::Tool(name.into())
    }

    #[test]
    fn the_graph_is_asked_for_once_and_kept() {
        let (mut state, mut effects) = (GraphState::default(), Vec::new());
        state.shown("retail", &mut effects);
        state.shown("retail", &mut effects);
        assert_eq!(effects.len(), 1);
        let reply = Reply::Graph { domain: "retail".into(), nodes: Vec::new(), edges: Vec::new() };
        state.heard(&reply, &mut effects);
        state.shown("retail", &mut effects);
        assert!(state.graph.is_some());
        assert_eq!(effects.len(), 1);
    }

    #[test]
    fn the_answer_for_a_domain_that_was_left_is_dropped() {
        let (mut state, mut effects) = (GraphState::default(), Vec::new());
        state.shown("retail", &mut effects);
        state.update(GraphAction::Domain("mock".into()), &mut effects);
        state.heard(
            &Reply::Graph { domain: "retail".into(), nodes: Vec::new(), edges: Vec::new() },
            &mut effects,
        );
        assert!(state.graph.is_none());
        assert_eq!(effects.len(), 2);
    }

    #[test]
    fn a_pinned_part_is_explained_whenever_nothing_else_is_pointed_at() {
        let (mut state, mut effects) = (GraphState::default(), Vec::new());
        state.update(GraphAction::Pin(tool("a")), &mut effects);
        state.update(GraphAction::Point(Some(tool("b"))), &mut effects);
        assert_eq!(state.part(), Some(&tool("b")));
        state.update(GraphAction::Point(None), &mut effects);
        assert_eq!(state.part(), Some(&tool("a")));
        state.update(GraphAction::Pin(tool("a")), &mut effects);
        assert_eq!(state.part(), None);
    }

    #[test]
    fn a_refused_question_can_be_asked_again() {
        let (mut state, mut effects) = (GraphState::default(), Vec::new());
        state.shown("retail", &mut effects);
        state.failed();
        state.shown("retail", &mut effects);
        assert_eq!(effects.len(), 2);
    }
}
