//! What happens on the figures page.

use figures::coverage::Dimension;
use pipeline::event::Stage;

/// What the visitor did on the figures page.
#[derive(Clone, Debug, PartialEq)]
pub enum FiguresAction {
    /// Show the figures of this run; empty for the example.
    Run(String),
    /// Show those of another run beside them, or no longer.
    Other(Option<String>),
    /// Work them out again: the run has gone on.
    Again,
    /// Draw how this dimension was covered.
    Dimension(Dimension),
    /// A price was typed: of a stage, or of every stage that has none of its own.
    Price(Option<Stage>, Part, String),
}

/// What a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Prompt tokens.
    Prompt,
    /// Prompt tokens that the provider had in its cache.
    Cached,
    /// Completion tokens.
    Completion,
}
