//! Figures in words: the rows of the paper's table, names of places, causes, dimensions and stages.

use figures::coverage::Dimension;
use figures::funnel::{Place, Side};
use figures::number::{Count, Share, Spread};
use figures::{Behind, Figures, paper};
use pipeline::event::Stage;

use crate::select::words;

/// A number with what stands behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The number in words.
    pub text: String,
    /// A share and its interval, to be drawn.
    pub share: Option<(f64, (f64, f64))>,
    /// The tasks behind it; empty where they are not known.
    pub behind: Behind,
}

/// A row of the table.
pub struct Row {
    /// What is counted.
    pub name: &'static str,
    /// What it means, where the name does not say it all.
    pub note: &'static str,
    /// The paper's figure; empty where it states none.
    pub paper: String,
    /// The figure of a run.
    pub of: fn(&Figures) -> Cell,
}

/// The rows of the paper's table (its section 4.3 and figure 4), and a few of ours.
pub fn table() -> Vec<Row> {
    let (least, mean, most) = paper::TURNS;
    vec![
        row("Configurations tried", "One task is one configuration.", String::new(), |it| {
            count(&it.table.configurations)
        }),
        row("Accepted with feedback", "", percent(paper::WITH_FEEDBACK), |it| {
            share(&it.table.with_feedback)
        }),
        row(
            "Accepted at the first proposal",
            "What the run would have given without feedback.",
            percent(paper::WITHOUT_FEEDBACK),
            |it| share(&it.table.without_feedback),
        ),
        row(
            "Joined tasks accepted",
            "Recombined configurations that gave a blueprint.",
            String::new(),
            |it| share(&it.table.recombined),
        ),
        row(
            "Dialogues that passed",
            "By dialogue. The paper does not state whether its figure is by dialogue or by task.",
            percent(paper::TRAJECTORY_SUCCESS),
            |it| share(&it.table.attempts),
        ),
        row(
            "Tasks with a dialogue that passed",
            "By task.",
            percent(paper::TRAJECTORY_SUCCESS),
            |it| share(&it.table.tasks),
        ),
        row(
            "Validated trajectories",
            "Kept dialogues.",
            words::grouped(paper::TRAJECTORIES),
            |it| count(&it.table.trajectories),
        ),
        row(
            "Agent's turns",
            "Replies and calls: fewest, mean, most.",
            format!("{least} · {mean:.0} · {most}"),
            |it| spread(it.table.agent_turns),
        ),
        row("All turns", "Messages of both sides and calls.", String::new(), |it| {
            spread(it.table.turns)
        }),
        row("Tool calls", "", format!("{:.0} on average", paper::CALLS), |it| {
            spread(it.table.calls)
        }),
        row("Human's turns", "", format!("{:.0} on average", paper::HUMAN_TURNS), |it| {
            spread(it.table.human_turns)
        }),
        row(
            "Interactions",
            "Messages of the human in a dialogue, kept or not.",
            String::new(),
            interactions,
        ),
    ]
}

fn interactions(figures: &Figures) -> Cell {
    let text = figures.table.interactions.map_or_else(none, |mean| format!("{mean:.1}"));
    Cell { text, share: None, behind: Behind::default() }
}

fn row(name: &'static str, note: &'static str, paper: String, of: fn(&Figures) -> Cell) -> Row {
    Row { name, note, paper, of }
}

/// A count.
pub fn count(count: &Count) -> Cell {
    Cell { text: words::grouped(count.n), share: None, behind: count.behind.clone() }
}

/// A share with its interval and what it is of.
pub fn share(share: &Share) -> Cell {
    let Some(value) = share.value() else {
        return Cell { text: none(), share: None, behind: Behind::default() };
    };
    let (low, high) = share.interval;
    let (hits, of) = (words::grouped(share.hits), words::grouped(share.of));
    let text =
        format!("{} ({hits} of {of}; {:.0} to {:.0} %)", percent(value), low * 100.0, high * 100.0);
    Cell { text, share: Some((value, share.interval)), behind: share.behind.clone() }
}

fn spread(spread: Option<Spread>) -> Cell {
    let text = spread.map_or_else(none, |it| format!("{} · {:.1} · {}", it.min, it.mean, it.max));
    Cell { text, share: None, behind: Behind::default() }
}

/// A share in percent.
pub fn percent(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}

/// A large number that need not be whole.
pub fn number(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below 2⁵³ and not negative"
    )]
    let whole = value.max(0.0).round() as u64;
    if value < 100.0 { format!("{value:.1}") } else { words::grouped(whole) }
}

/// An amount of money.
pub fn money(usd: Option<f64>) -> String {
    match usd {
        None => "–".into(),
        Some(usd) if usd > 0.0 && usd < 0.1 => format!("$ {usd:.4}"),
        Some(usd) => format!("$ {usd:.2}"),
    }
}

fn none() -> String {
    "–".into()
}

/// A place of the funnel.
pub fn place(place: Place) -> &'static str {
    match place {
        Place::Format => "Format check",
        Place::Execution => "Execution check",
        Place::Policy => "Policy check",
        Place::NoOp => "Effect check",
        Place::Grounding => "Grounding check",
        Place::Uniqueness => "Uniqueness check",
        Place::Duplicates => "Duplicate check",
        Place::Committee => "Committee",
        Place::Verdict => "Verdict on a dialogue",
    }
}

/// Whose doing a cause is, and the colour of its mark.
pub fn side(side: Side) -> (&'static str, &'static str) {
    match side {
        Side::Task => ("the task's", "plain"),
        Side::Judge => ("a judge's", "plain"),
        Side::Human => ("the human's", "warn"),
        Side::Agent => ("the agent's", "busy"),
    }
}

/// A dimension of coverage.
pub fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Tools => "Tools on walks",
        Dimension::Writes => "Changing tools",
        Dimension::Edges => "Dependencies of the API graph",
        Dimension::Pairs => "Pairs of actions",
        Dimension::Triples => "Triples of actions",
        Dimension::Policies => "Policy rules",
        Dimension::Personas => "Personas",
        Dimension::Rows => "Data rows",
        Dimension::Lengths => "Numbers of actions",
        Dimension::Manners => "Manners",
    }
}

/// A stage of the method in which models are asked.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Propose => "Proposals",
        Stage::Review => "Reviews",
        Stage::Advise => "Advice",
        Stage::Human => "Human",
        Stage::Critic => "Self-critique",
        Stage::Agent => "Agent",
    }
}

/// Trials of the paper's best-of-N table (its section 5.3): who, mean and sample variance of five trials.
pub const BEST_OF_N: [(&str, f64, f64); 4] = [
    ("gpt-4o, naive human", 62.8, 11.11),
    ("gpt-4o, best of 4", 67.0, 2.70),
    ("xLAM-2-70b, naive human", 67.1, 9.73),
    ("xLAM-2-70b, best of 4", 68.8, 4.01),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_says_what_it_is_of_and_nothing_says_so() {
        let some = Share { hits: 7, of: 10, interval: (0.397, 0.892), behind: Behind::default() };
        assert_eq!(share(&some).text, "70.0 % (7 of 10; 40 to 89 %)");
        assert_eq!(share(&Share::default()).text, "–");
    }

    #[test]
    fn small_amounts_of_money_are_not_rounded_away() {
        let all = [None, Some(0.0), Some(0.0123), Some(12.3)].map(money);
        assert_eq!(all, ["–", "$ 0.00", "$ 0.0123", "$ 12.30"]);
    }

    #[test]
    fn the_table_has_the_papers_figures_beside_ours() {
        let papers: Vec<String> = table().into_iter().map(|row| row.paper).collect();
        for figure in ["70.0 %", "28.0 %", "67.0 %", "3820", "1 · 12 · 29"] {
            assert!(papers.iter().any(|paper| paper == figure), "{figure}: {papers:?}");
        }
    }
}
