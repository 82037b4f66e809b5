//! State to view data, pure.
