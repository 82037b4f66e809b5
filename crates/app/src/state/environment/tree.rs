//! The steps of one world: a tree, because a call at an earlier moment begins a branch and loses nothing.

use environment::Call;
use environment::inspect::Inspection;

use crate::snapshot::Snapshot;

/// All steps, and the moment that is shown.
#[derive(Clone, Default, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
    /// The last step of the branch that is shown.
    tip: Option<usize>,
    /// The step after which the world is shown; `None` for the beginning. Always on the shown branch.
    at: Option<usize>,
}

/// One step.
#[derive(Clone, PartialEq)]
pub struct Node {
    /// The step before it.
    pub parent: Option<usize>,
    /// The call.
    pub call: Call,
    /// What it did, once the worker has told.
    pub seen: Option<Snapshot<Inspection>>,
    gone: bool,
}

impl Tree {
    /// A step by number.
    pub fn node(&self, number: usize) -> Option<&Node> {
        self.nodes.get(number)
    }

    /// The step after which the world is shown.
    pub fn at(&self) -> Option<usize> {
        self.at
    }

    /// The steps of the shown branch, in order.
    pub fn line(&self) -> Vec<usize> {
        self.way(self.tip)
    }

    /// How many steps of the shown branch are behind the moment.
    pub fn depth(&self) -> usize {
        self.way(self.at).len()
    }

    /// True when there is no step at all.
    pub fn is_empty(&self) -> bool {
        self.nodes.iter().all(|node| node.gone)
    }

    /// The calls that lead to the moment that is shown.
    pub fn calls(&self) -> Vec<Call> {
        self.calls_of(&self.way(self.at))
    }

    /// The calls of the whole branch.
    pub fn all_calls(&self) -> Vec<Call> {
        self.calls_of(&self.line())
    }

    /// First steps of the branches that leave the shown one after `from`.
    pub fn branches(&self, from: Option<usize>) -> Vec<usize> {
        let line = self.line();
        self.children(from).filter(|child| !line.contains(child)).collect()
    }

    /// True when the worker has not told yet what some step of the branch did.
    pub fn is_open(&self) -> bool {
        self.line().iter().any(|step| self.nodes[*step].seen.is_none())
    }

    /// Takes in what the steps of the shown branch did, in order.
    pub fn tell(&mut self, seen: &[Inspection]) {
        for (step, seen) in self.line().into_iter().zip(seen) {
            let node = &mut self.nodes[step];
            if node.seen.is_none() {
                node.seen = Some(Snapshot::new(seen.clone()));
            }
        }
    }

    /// Adds a call after the moment that is shown, or finds it there, and shows the moment after it.
    pub fn add(&mut self, call: Call) {
        let known = self.children(self.at).find(|child| self.nodes[*child].call == call);
        let step = known.unwrap_or_else(|| {
            self.nodes.push(Node { parent: self.at, call, seen: None, gone: false });
            self.nodes.len() - 1
        });
        self.go(Some(step));
    }

    /// Shows these calls from the beginning on, as a branch of their own where they differ from what is there.
    pub fn follow(&mut self, calls: Vec<Call>) {
        self.go(None);
        for call in calls {
            self.add(call);
        }
        self.tip = self.at;
    }

    /// Shows the moment after a step, and the branch that it stands on.
    pub fn go(&mut self, to: Option<usize>) {
        let to = to.filter(|step| self.nodes.get(*step).is_some_and(|node| !node.gone));
        if let Some(step) = to
            && !self.line().contains(&step)
        {
            self.tip = Some(self.end_of(step));
        }
        self.at = to;
    }

    /// Goes forward (positive) or back on the shown branch, as far as there are steps.
    pub fn walk(&mut self, places: i32) {
        let line = self.line();
        let depth = i64::try_from(self.depth()).unwrap_or_default() + i64::from(places);
        let depth = usize::try_from(depth.max(0)).unwrap_or_default().min(line.len());
        self.at = depth.checked_sub(1).map(|place| line[place]);
    }

    /// Takes away a step and all that follows it.
    pub fn remove(&mut self, step: usize) {
        let Some(parent) = self.nodes.get(step).map(|node| node.parent) else { return };
        for other in step..self.nodes.len() {
            if self.way(Some(other)).contains(&step) {
                self.nodes[other].gone = true;
            }
        }
        if self.line().contains(&step) {
            if self.way(self.at).contains(&step) {
                self.at = parent;
            }
            self.tip = parent;
        }
    }

    fn calls_of(&self, steps: &[usize]) -> Vec<Call> {
        steps.iter().map(|step| self.nodes[*step].call.clone()).collect()
    }

    fn way(&self, to: Option<usize>) -> Vec<usize> {
        let mut way: Vec<usize> =
            std::iter::successors(to, |step| self.nodes[*step].parent).collect();
        way.reverse();
        way
    }

    fn children(&self, of: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter(move |(_, node)| node.parent == of && !node.gone).map(|(step, _)| step)
    }

    /// The end of the youngest branch from a step on.
    fn end_of(&self, step: usize) -> usize {
        let mut end = step;
        while let Some(child) = self.children(Some(end)).last() {
            end = child;
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(name: &str) -> Call {
        Call::new(name, json!({}))
    }

    fn grown(names: &[&str]) -> Tree {
        let mut tree = Tree::default();
        for name in names {
            tree.add(call(name));
        }
        tree
    }

    fn names(calls: &[Call]) -> Vec<&str> {
        calls.iter().map(|call| call.name.as_str()).collect()
    }

    #[test]
    fn steps_are_walked_back_and_forward_and_never_beyond_the_ends() {
        let mut tree = grown(&["a", "b", "c"]);
        tree.walk(-2);
        assert_eq!((names(&tree.calls()), tree.all_calls().len()), (vec!["a"], 3));
        tree.walk(-9);
        assert_eq!((tree.at(), tree.depth()), (None, 0));
        tree.walk(99);
        assert_eq!(tree.depth(), 3);
    }

    #[test]
    fn a_call_at_an_earlier_moment_begins_a_branch_and_the_other_stays_reachable() {
        let mut tree = grown(&["a", "b", "c"]);
        tree.go(Some(0));
        tree.add(call("d"));
        assert_eq!(names(&tree.all_calls()), ["a", "d"]);
        assert_eq!(tree.branches(Some(0)), [1]);
        tree.go(Some(1));
        assert_eq!(names(&tree.all_calls()), ["a", "b", "c"]);
        assert_eq!((names(&tree.calls()), tree.branches(Some(0))), (vec!["a", "b"], vec![3]));
    }

    #[test]
    fn the_same_call_at_the_same_moment_is_the_same_step() {
        let mut tree = grown(&["a", "b"]);
        tree.go(Some(0));
        tree.add(call("b"));
        assert!(tree.branches(Some(0)).is_empty());
        assert_eq!(tree.depth(), 2);
    }

    #[test]
    fn a_removed_step_takes_what_follows_with_it_but_no_other_branch() {
        let mut tree = grown(&["a", "b", "c"]);
        tree.go(Some(0));
        tree.add(call("d"));
        tree.remove(3);
        assert_eq!((names(&tree.all_calls()), tree.at()), (vec!["a"], Some(0)));
        tree.go(Some(2));
        assert_eq!(names(&tree.all_calls()), ["a", "b", "c"]);
        tree.walk(-2);
        tree.remove(1);
        assert_eq!((names(&tree.all_calls()), tree.at()), (vec!["a"], Some(0)));
        tree.remove(0);
        assert!(tree.is_empty());
    }

    #[test]
    fn pasted_steps_are_a_branch_of_their_own_that_ends_where_they_end() {
        let mut tree = grown(&["a", "b", "c"]);
        tree.follow(vec![call("a"), call("b")]);
        assert_eq!(names(&tree.all_calls()), ["a", "b"]);
        assert_eq!(tree.branches(Some(1)), [2], "the longer branch is still there");
    }
}
