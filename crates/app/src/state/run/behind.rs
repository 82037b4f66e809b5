//! The tasks behind a number: every count on the page can be opened as a list.

use pipeline::committee::Rule;
use protocol::progress::{Line, Progress, Revote, Stage};

use crate::action::run::{Behind, Recounted};

/// Tasks that are listed instead of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What they have in common.
    pub behind: Behind,
    /// They, in order.
    pub tasks: Vec<u32>,
}

impl Listed {
    /// The tasks behind a number of this run; `rule` is the one under which votes are counted again.
    pub fn of(progress: &Progress, behind: Behind, rule: Option<Rule>) -> Self {
        let lines = |chosen: &dyn Fn(&Line) -> bool| {
            progress.lines.iter().filter(|line| chosen(line)).map(|line| line.task).collect()
        };
        let tasks = match &behind {
            Behind::Reached(stage) => lines(&|line| line.reached(*stage)),
            Behind::Stopped(stage) => lines(&|line| stopped(line, *stage)),
            Behind::Cause(place) => lines(&|line| line.has_cause(*place)),
            Behind::Recounted(which) => {
                rule.map(|rule| recounted(progress, rule, *which)).unwrap_or_default()
            }
            Behind::Tasks(_, tasks) => {
                let mut tasks = tasks.clone();
                tasks.sort_unstable();
                tasks.dedup();
                tasks
            }
        };
        Self { behind, tasks }
    }
}

/// True when a task came as far as the stage before and no further.
fn stopped(line: &Line, stage: Stage) -> bool {
    let before = (stage as usize).checked_sub(1).map(|before| Stage::ALL[before]);
    before.is_none_or(|before| line.reached(before)) && !line.reached(stage) && line.closed
}

fn recounted(progress: &Progress, rule: Rule, which: Recounted) -> Vec<u32> {
    let revote = Revote::of(progress, rule);
    match which {
        Recounted::Lost => revote.lost,
        Recounted::Won => revote.won,
        Recounted::Earlier => revote.earlier,
        Recounted::Open => revote.open,
    }
}
