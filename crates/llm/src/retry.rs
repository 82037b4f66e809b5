//! Which failures to try again, and how long to wait.
