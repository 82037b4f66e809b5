//! Rows of the task list, and the window of them that is drawn.

use std::ops::Range;

use protocol::progress::{Line, Progress, Stage, Standing};

use crate::select::{calls, words};

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
pub fn row(line: &Line, names: &[String], active: bool) -> Row {
    let title = title(line, names);
    if !active && !line.closed {
        return Row { title, standing: "left open".into(), tone: "plain", sign: "–" };
    }
    let (tone, sign) = tone(line.standing);
    Row { title, standing: words::standing(line.standing, line.records), tone, sign }
}

/// The row of a task by its number; of one that nothing is known of when the run has none.
pub fn row_of(progress: &Progress, task: u32, active: bool) -> Row {
    let line = progress.line(task).copied().unwrap_or_default();
    row(&line, &progress.totals.tools, active)
}

/// What the task is about: the changes of its last proposal, else those that were drawn.
fn title(line: &Line, names: &[String]) -> String {
    let (tools, more) = line.tools(names);
    let tools: Vec<String> = tools.map(calls::spoken).collect();
    match tools.as_slice() {
        [] if !line.reached(Stage::Sampled) => "drawing a context".into(),
        [] => "a question only".into(),
        _ if more > 0 => format!("{} and {more} more", joined(&tools)),
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
        Standing::Kept => ("good", "✓"),
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
        let row = row_of(&Progress::new(4), 3, true);
        assert_eq!((row.title.as_str(), row.tone), ("drawing a context", "busy"));
    }

    #[test]
    fn a_task_that_was_open_when_the_run_ended_is_left_open() {
        let mut line = Line::default();
        assert_eq!(row(&line, &[], false).standing, "left open");
        line.closed = true;
        line.standing = Standing::Rejected;
        assert_eq!(row(&line, &[], false).standing, "rejected");
    }
}
