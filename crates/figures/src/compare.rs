//! Two runs side by side, and whether they differ by more than chance.

use serde::{Deserialize, Serialize};

use crate::cost::Spent;
use crate::figures::{Basis, Figures};
use crate::interval;
use crate::number::{Histogram, Share};

/// What a compared number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// From 0 to 1.
    Share,
    /// A mean of counts.
    Mean,
    /// Something for each kept trajectory.
    PerRecord,
    /// How many.
    Count,
}

/// One number of both runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// What is compared.
    pub name: String,
    /// Its kind.
    pub unit: Unit,
    /// The first run's; `None` when it has none.
    pub a: Option<f64>,
    /// The second run's.
    pub b: Option<f64>,
    /// The 95 % interval of b − a, where one can be given: Newcombe's for shares, the normal approximation for means.
    /// Success of dialogues is compared as the mean of the tasks' shares, since dialogues of one task are alike. Lengths
    /// take kept trajectories of one task as independent: their interval is rather too narrow than too wide.
    pub interval: Option<(f64, f64)>,
    /// Whether that interval leaves out 0.
    pub beyond_noise: Option<bool>,
}

impl Difference {
    /// b − a.
    pub fn difference(&self) -> Option<f64> {
        Some(self.b? - self.a?)
    }
}

/// Holds two runs against each other.
pub fn compare(a: &Figures, b: &Figures) -> Vec<Difference> {
    let journals = [a, b].iter().all(|figures| figures.basis == Basis::Journals);
    let mut all = Vec::new();
    if journals {
        let (one, two) = (&a.table, &b.table);
        all.extend([
            share("success with feedback", &one.with_feedback, &two.with_feedback),
            share("success without feedback", &one.without_feedback, &two.without_feedback),
            share("success of recombined tasks", &one.recombined, &two.recombined),
            dialogues(a, b),
            share("tasks with a trajectory", &one.tasks, &two.tasks),
        ]);
    }
    all.push(plain(
        "validated trajectories",
        Unit::Count,
        Some(interval::float(a.table.trajectories.n)),
        Some(interval::float(b.table.trajectories.n)),
    ));
    let (one, two) = (&a.shape, &b.shape);
    all.extend([
        mean("turns", &one.turns, &two.turns),
        mean("agent turns", &one.agent_turns, &two.agent_turns),
        mean("tool calls", &one.calls, &two.calls),
        mean("human turns", &one.human_turns, &two.human_turns),
        mean("actions", &one.actions, &two.actions),
    ]);
    all.push(plain("variance over trials", Unit::Mean, a.trials.variance, b.trials.variance));
    if journals {
        let (one, two) = (a.cost.total.per_record, b.cost.total.per_record);
        let of = |name: &str, pick: fn(&Spent) -> f64| {
            plain(name, Unit::PerRecord, one.as_ref().map(pick), two.as_ref().map(pick))
        };
        all.push(of("calls for each trajectory", |spent| spent.calls));
        all.push(of("tokens for each trajectory", Spent::tokens));
        all.push(plain(
            "US dollars for each trajectory",
            Unit::PerRecord,
            one.and_then(|spent| spent.usd),
            two.and_then(|spent| spent.usd),
        ));
    }
    all.extend(covered(a, b));
    all.retain(|difference| difference.a.is_some() || difference.b.is_some());
    all
}

fn share(name: &str, a: &Share, b: &Share) -> Difference {
    let interval = interval::difference((a.hits, a.of), (b.hits, b.of));
    with(plain(name, Unit::Share, a.value(), b.value()), interval)
}

/// The mean over tasks of the share of a task's dialogues that pass. Both runs are taken as independent.
fn dialogues(a: &Figures, b: &Figures) -> Difference {
    let of = |figures: &Figures| {
        let pass = figures.trials.pass.first()?;
        Some((pass.estimate, figures.trials.between_tasks?, pass.tasks))
    };
    let estimate = |figures: &Figures| figures.trials.pass.first().map(|pass| pass.estimate);
    let difference = plain("success of dialogues", Unit::Share, estimate(a), estimate(b));
    match of(a).zip(of(b)) {
        Some((one, two)) => with(difference, interval::means(one, two)),
        None => difference,
    }
}

fn mean(name: &str, a: &Histogram, b: &Histogram) -> Difference {
    let difference = plain(name, Unit::Mean, a.mean(), b.mean());
    let of =
        |histogram: &Histogram| Some((histogram.mean()?, histogram.variance()?, histogram.n()));
    match of(a).zip(of(b)) {
        Some((one, two)) => with(difference, interval::means(one, two)),
        None => difference,
    }
}

/// The share of what is known to be coverable, dimension by dimension.
fn covered(a: &Figures, b: &Figures) -> Vec<Difference> {
    let of = |figures: &Figures, at: usize| {
        let covered = figures.coverage.get(at)?;
        let universe = covered.universe.filter(|universe| *universe > 0)?;
        Some(f64::from(covered.seen) / f64::from(universe))
    };
    let name = |figures: &Figures, at: usize| {
        let dimension = serde_json::to_value(figures.coverage.get(at)?.dimension).ok()?;
        Some(format!("coverage of {}", dimension.as_str()?))
    };
    let one = |at| Some(plain(&name(a, at)?, Unit::Share, of(a, at), of(b, at)));
    (0..a.coverage.len()).filter_map(one).collect()
}

fn plain(name: &str, unit: Unit, a: Option<f64>, b: Option<f64>) -> Difference {
    Difference { name: name.to_owned(), unit, a, b, interval: None, beyond_noise: None }
}

fn with(difference: Difference, interval: (f64, f64)) -> Difference {
    if difference.a.is_none() || difference.b.is_none() {
        return difference;
    }
    let beyond = interval.0 > 0.0 || interval.1 < 0.0;
    Difference { interval: Some(interval), beyond_noise: Some(beyond), ..difference }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_feedback(hits: u64, of: u64) -> Figures {
        let mut figures = Figures::default();
        figures.table.with_feedback = Share { hits, of, ..Share::default() };
        figures
    }

    fn first(a: &Figures, b: &Figures) -> Difference {
        compare(a, b).remove(0)
    }

    #[test]
    fn the_papers_gain_is_beyond_noise_and_one_task_is_not() {
        let gain = first(&with_feedback(28, 100), &with_feedback(70, 100));
        assert_eq!((gain.name.as_str(), gain.beyond_noise), ("success with feedback", Some(true)));
        assert!((gain.difference().unwrap() - 0.42).abs() < 1e-9);
        let luck = first(&with_feedback(7, 10), &with_feedback(8, 10));
        assert_eq!(luck.beyond_noise, Some(false));
    }

    #[test]
    fn trials_of_one_task_do_not_make_a_difference_surer() {
        let run = |passing: u32, trials: usize| {
            let mut results = crate::trials::Results::default();
            for task in 0..40 {
                results.add(task, &vec![task < passing; trials]);
            }
            Figures { trials: results.trials(), ..Figures::default() }
        };
        let interval = |trials| {
            let found = compare(&run(20, trials), &run(26, trials));
            let found = found.into_iter().find(|one| one.name == "success of dialogues").unwrap();
            (found.interval.unwrap(), found.beyond_noise)
        };
        assert_eq!(interval(1), interval(8));
        assert_eq!(interval(8).1, Some(false));
    }

    #[test]
    fn a_run_against_itself_shows_no_difference_beyond_noise() {
        let figures = with_feedback(7, 10);
        let all = compare(&figures, &figures);
        assert!(all.iter().all(|difference| difference.beyond_noise != Some(true)), "{all:?}");
    }

    #[test]
    fn what_neither_run_knows_is_left_out_and_records_have_no_shares() {
        let names = |figures: &Figures| -> Vec<String> {
            compare(figures, figures).into_iter().map(|difference| difference.name).collect()
        };
        let records = Figures { basis: Basis::Records, ..with_feedback(1, 2) };
        assert_eq!(names(&records), ["validated trajectories"]);
        assert_eq!(
            names(&with_feedback(1, 2)),
            ["success with feedback", "validated trajectories"]
        );
    }
}
