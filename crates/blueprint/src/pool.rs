//! What a task may learn from the tasks before it: the accepted blueprints, in task order.

use std::rc::Rc;

use crate::blueprint::Blueprint;

/// The accepted blueprints of a run so far. It only grows.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    blueprints: Vec<Rc<Blueprint>>,
}

impl Pool {
    /// Adds the next one.
    pub fn push(&mut self, blueprint: Rc<Blueprint>) {
        self.blueprints.push(blueprint);
    }

    /// All, in task order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Rc<Blueprint>> + DoubleEndedIterator {
        self.blueprints.iter()
    }

    /// Number of blueprints.
    pub fn len(&self) -> usize {
        self.blueprints.len()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.blueprints.is_empty()
    }

    /// The one with this id.
    pub fn find(&self, id: &str) -> Option<&Rc<Blueprint>> {
        self.iter().find(|blueprint| blueprint.id == id)
    }
}

impl FromIterator<Blueprint> for Pool {
    fn from_iter<I: IntoIterator<Item = Blueprint>>(blueprints: I) -> Self {
        let mut pool = Self::default();
        blueprints.into_iter().for_each(|blueprint| pool.push(Rc::new(blueprint)));
        pool
    }
}
