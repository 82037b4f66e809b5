//! The schedule: how much each sampler is asked for, drawn anew for every task.

use seed::Stream;

use super::{Frequencies, SamplingConfig};

/// Every amount is drawn evenly between its bounds, independent of the others.
pub(super) fn draw(stream: &mut Stream, config: &SamplingConfig) -> Frequencies {
    let writes = stream.between(config.min_writes, config.max_writes);
    Frequencies {
        writes,
        // At least one read and the writes.
        walk: stream.between(writes + 1, config.max_walk),
        policies: stream.between(config.min_policies, config.max_policies),
        rows: stream.between(1, config.max_rows),
        persona: stream.percent(config.persona_percent),
        examples: stream.between(0, config.max_examples),
        questions: stream.between(0, config.max_questions),
    }
}
