//! Rows of the task list, and the window of them that is drawn.

use std::ops::Range;

use crate::select::{calls, words};
use crate::state::run::task::{Standing, Task};

/// Lists up to this length are drawn whole.
pub const WHOLE: usize = 200;
/// Height of a row in pixels; `--row-height` in tokens.css says the same.
pub const ROW: u32 = 52;
/// Rows drawn beyond what is seen, on each side.
const MARGIN: usize = 12;

/// A task in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its changes as words, or what it does while there are none.
    pub title: String,
    /// Where it stands, in a word or two.
    pub standing: String,
    /// Name of the colour: `good`, `bad`, `warn`, `busy` or `plain`.
    pub tone: &'static str,
    /// A sign beside the colour, for those who do not see it.
    pub sign: &'static str,
}

/// The row of a task; `active` while the run goes on, so that what is open then may still be finished.
pub fn row(task: &Task, active: bool) -> Row {
    let standing = task.standing();
    if !active && !task.closed {
        return Row {
            title: title(task), standing: "left open".into(), tone: "plain", sign: "–"
        };
    }
    let (tone, sign) = tone(standing);
    Row { title: title(task), standing: words::standing(standing), tone, sign }
}

/// What the task is about: the changes of its blueprint or last proposal, else those that were drawn.
pub fn title(task: &Task) -> String {
    let proposal = task.rounds.iter().rev().find_map(|round| round.proposal.as_ref());
    let tools: Vec<String> = match (proposal, &task.sampled) {
        (Some(proposal), _) => {
            proposal.actions.iter().map(|call| calls::spoken(&call.name)).collect()
        }
        (None, Some(sampled)) => sampled.0.core.iter().map(|tool| calls::spoken(tool)).collect(),
        (None, None) => Vec::new(),
    };
    match tools.as_slice() {
        [] if task.sampled.is_none() => "drawing a context".into(),
        [] => "a question only".into(),
        _ => joined(&tools),
    }
}

/// Which rows of a long list are drawn, from the scrolling position and the height that is seen, in pixels.
pub fn window(rows: usize, scrolled: u32, seen: u32) -> Range<usize> {
    if rows <= WHOLE {
        return 0..rows;
    }
    let first = (scrolled / ROW) as usize;
    let last = first + (seen / ROW) as usize + 1;
    first.saturating_sub(MARGIN).min(rows)..(last + MARGIN).min(rows)
}

fn joined(tools: &[String]) -> String {
    let mut parts: Vec<(String, u32)> = Vec::new();
    for tool in tools {
        match parts.iter_mut().find(|(name, _)| name == tool) {
            Some((_, count)) => *count += 1,
            None => parts.push((tool.clone(), 1)),
        }
    }
    let parts = parts
        .into_iter()
        .map(|(name, count)| if count > 1 { format!("{name} × {count}") } else { name });
    parts.collect::<Vec<_>>().join(" + ")
}

fn tone(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Kept(_) => ("good", "✓"),
        Standing::Rejected => ("bad", "✕"),
        Standing::Unverified => ("warn", "!"),
        _ => ("busy", "…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_lists_are_drawn_whole_and_long_ones_around_what_is_seen() {
        assert_eq!(window(200, 0, 500), 0..200);
        assert_eq!(window(5000, 0, 520), 0..23);
        assert_eq!(window(5000, 52 * 1000, 520), 988..1023);
        assert_eq!(window(5000, 52 * 4990, 520), 4978..5000);
        assert_eq!(window(300, u32::MAX, 520), 300..300);
    }

    #[test]
    fn equal_changes_are_counted_and_different_ones_joined() {
        let tools =
            ["cancel pending order", "return items", "cancel pending order"].map(String::from);
        assert_eq!(joined(&tools), "cancel pending order × 2 + return items");
    }

    #[test]
    fn a_task_without_anything_says_what_it_does() {
        assert_eq!(row(&Task::new(3), true).title, "drawing a context");
        assert_eq!(row(&Task::new(3), true).tone, "busy");
    }

    #[test]
    fn a_task_that_was_open_when_the_run_ended_is_left_open() {
        let mut task = Task::new(3);
        assert_eq!(row(&task, false).standing, "left open");
        task.closed = true;
        assert_eq!(row(&task, false).standing, "rejected");
    }
}
