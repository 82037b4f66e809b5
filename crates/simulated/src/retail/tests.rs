//! The shop's language: whatever is written is read back, and becomes the right call.

mod critic;
mod phrases;
mod resolve;
mod speech;
