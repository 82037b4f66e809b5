//! The schedule: how much each sampler is asked for, drawn anew for every task.

use seed::Stream;

use super::config::draw;
use super::{Frequencies, SamplingConfig};

/// Every amount is drawn by its distribution or evenly between its bounds, independent of the others.
pub(super) fn schedule(stream: &mut Stream, config: &SamplingConfig) -> Frequencies {
    let writes = draw(&config.writes, stream).unwrap_or(0);
    Frequencies {
        writes,
        // At least one read and the writes.
        walk: draw(&config.walk, stream).unwrap_or(0).max(writes + 1),
        policies: stream.between(config.min_policies, config.max_policies),
        rows: stream.between(1, config.max_rows),
        persona: stream.percent(config.persona_percent),
        examples: stream.between(0, config.max_examples),
        questions: stream.between(0, config.max_questions),
    }
}
