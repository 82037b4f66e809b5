//! A shared value that compares by place: equal only to its own clones. Components compare their properties before
//! they draw; with this, that costs a pointer.

use std::ops::Deref;
use std::rc::Rc;

/// A shared value; see the module.
#[derive(Debug, Default)]
pub struct Snapshot<T>(Rc<T>);

impl<T> Snapshot<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T: Clone> Snapshot<T> {
    /// The value, to be changed. Other holders keep what they have.
    pub fn edit(&mut self) -> &mut T {
        Rc::make_mut(&mut self.0)
    }
}

impl<T> Clone for Snapshot<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Snapshot<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Snapshot<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_is_equal_and_an_edited_one_is_not() {
        let first = Snapshot::new(1);
        let mut second = first.clone();
        assert!(first == second);
        *second.edit() = 1;
        assert!(first != second, "an edit makes a new value, even of the same content");
        assert_eq!((*first, *second), (1, 1));
    }

    #[test]
    fn an_edit_of_the_only_holder_copies_nothing() {
        let mut only = Snapshot::new(vec![1]);
        let place = only.as_ptr();
        only.edit()[0] = 2;
        assert_eq!(only.as_ptr(), place);
    }
}
