//! Figures as tables: one column a file, and the paper's beside them where it has one.

use std::io::Write;

use figures::compare::Unit;
use figures::coverage::Covered;
use figures::figures::Table;
use figures::number::{Share, Spread};
use figures::{Difference, Figures, paper};

use crate::grid;

/// The most causes that are shown; the JSON has all.
const CAUSES: usize = 20;

/// Prints the figures of several files side by side.
pub(super) fn print(names: &[String], all: &[Figures], out: &mut impl Write) -> anyhow::Result<()> {
    let sections = [paper_table(all), funnel(all), causes(all), trials(all), lengths(all)];
    let head: Vec<String> = std::iter::once(String::new())
        .chain(names.iter().cloned())
        .chain(["the paper".to_owned()])
        .collect();
    let mut rows = vec![head];
    for (title, section) in sections.into_iter().chain([coverage(all), cost(all), saved(all)]) {
        if !section.is_empty() {
            rows.push(vec![String::new()]);
            rows.push(vec![title.to_owned()]);
            rows.extend(section);
        }
    }
    grid::print(out, &rows)?;
    for (name, figures) in names.iter().zip(all) {
        for note in &figures.notes {
            writeln!(out, "{name}: {note}")?;
        }
        if figures.simulated {
            writeln!(
                out,
                "{name}: made with the simulated model: these figures say nothing about a language model"
            )?;
        }
    }
    writeln!(out, "The paper's figures are of other models and rows. In brackets 95 % intervals.")?;
    Ok(())
}

type Section = (&'static str, Vec<Vec<String>>);

/// A row with one cell for each file; `None` when no file has anything there.
fn row(
    name: &str,
    all: &[Figures],
    cell: impl Fn(&Figures) -> Option<String>,
) -> Option<Vec<String>> {
    let cells: Vec<Option<String>> = all.iter().map(cell).collect();
    cells.iter().any(Option::is_some).then(|| {
        let cells = cells.into_iter().map(|cell| cell.unwrap_or_else(|| "–".to_owned()));
        std::iter::once(format!("  {name}")).chain(cells).collect()
    })
}

fn paper_table(all: &[Figures]) -> Section {
    let shared = |name: &str, pick: fn(&Table) -> &Share| row(name, all, |f| share(pick(&f.table)));
    let spread = |name: &str, pick: fn(&Table) -> Option<Spread>| {
        row(name, all, |figures| {
            let Spread { min, mean, max } = pick(&figures.table)?;
            Some(format!("{min} / {mean:.1} / {max}"))
        })
    };
    let beside = |row: Option<Vec<String>>, paper: String| {
        row.map(|mut row| {
            row.push(paper);
            row
        })
    };
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let (low, mean, high) = paper::TURNS;
    let gain = |figures: &Figures| {
        let (with, without) = (&figures.table.with_feedback, &figures.table.without_feedback);
        let (with, without) = (with.value()?, without.value().filter(|share| *share > 0.0)?);
        Some(format!("{:.1}×", with / without))
    };
    let rows = [
        row("configurations", all, |f| counted(f.table.configurations.n)),
        beside(
            shared("success with feedback", |t| &t.with_feedback),
            percent(paper::WITH_FEEDBACK),
        ),
        beside(
            shared("success without feedback", |t| &t.without_feedback),
            percent(paper::WITHOUT_FEEDBACK),
        ),
        beside(row("gain of the feedback", all, gain), "2.5×".to_owned()),
        shared("success of recombined ones", |t| &t.recombined),
        beside(shared("success of dialogues", |t| &t.attempts), percent(paper::TRAJECTORY_SUCCESS)),
        shared("tasks with a trajectory", |t| &t.tasks),
        beside(
            row("validated trajectories", all, |f| Some(f.table.trajectories.n.to_string())),
            paper::TRAJECTORIES.to_string(),
        ),
        spread("turns (min / mean / max)", |t| t.turns),
        beside(spread("agent turns", |t| t.agent_turns), format!("{low} / {mean:.0} / {high}")),
        beside(spread("tool calls", |t| t.calls), format!("{:.0}", paper::CALLS)),
        beside(spread("human turns", |t| t.human_turns), format!("{:.0}", paper::HUMAN_TURNS)),
        row("human turns of any dialogue", all, |f| {
            f.table.interactions.map(|mean| format!("{mean:.1}"))
        }),
        row("repeated trajectories", all, |f| counted(f.duplicates.trajectories.n)),
        row("blueprints with the same calls", all, |f| Some(f.duplicates.blueprints.n.to_string())),
    ];
    ("The paper's table", rows.into_iter().flatten().collect())
}

fn funnel(all: &[Figures]) -> Section {
    let mut places: Vec<_> = all.iter().flat_map(|figures| &figures.funnel).collect();
    places.sort_by_key(|level| level.place);
    places.dedup_by_key(|level| level.place);
    let level = |place: figures::funnel::Place| {
        row(&name(&place), all, |figures| {
            let level = figures.funnel.iter().find(|level| level.place == place)?;
            Some(format!("{} of {}", level.lost.n, level.came))
        })
    };
    ("Lost at", places.into_iter().filter_map(|found| level(found.place)).collect())
}

fn causes(all: &[Figures]) -> Section {
    let mut causes: Vec<_> = all.iter().flat_map(|figures| &figures.causes).collect();
    causes.sort_by_key(|cause| u64::MAX - cause.count.n);
    let mut keys = Vec::new();
    for cause in causes {
        let key = (cause.place, cause.side, &cause.code);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.truncate(CAUSES);
    keys.sort();
    let one = |(place, side, code): (figures::funnel::Place, figures::funnel::Side, &String)| {
        row(&format!("{code} ({})", name(&side)), all, |figures| {
            let cause = figures
                .causes
                .iter()
                .find(|cause| (cause.place, cause.side, &cause.code) == (place, side, code))?;
            Some(cause.count.n.to_string())
        })
    };
    (
        "Causes, whether or not something else was wrong too",
        keys.into_iter().filter_map(one).collect(),
    )
}

fn trials(all: &[Figures]) -> Section {
    let most = all.iter().map(|figures| figures.trials.pass.len()).max().unwrap_or(0);
    let pass = |at: usize| {
        row(&format!("pass^{}", at + 1), all, |figures| {
            let pass = figures.trials.pass.get(at)?;
            let (low, high) = pass.interval;
            Some(format!("{:.3} ({low:.3}–{high:.3})", pass.estimate))
        })
    };
    let trial = |at: usize| {
        row(&format!("trial {}", at + 1), all, |figures| share(figures.trials.each.get(at)?))
    };
    let number = |value: Option<f64>| value.map(|value| format!("{value:.2}"));
    let rows = (0..most)
        .map(trial)
        .chain([
            row("mean of the trials, in percent", all, |figures| number(figures.trials.mean)),
            row("their sample variance", all, |figures| number(figures.trials.variance)),
        ])
        .chain((0..most).map(pass));
    ("Trials of the same tasks", rows.flatten().collect())
}

fn lengths(all: &[Figures]) -> Section {
    let one = |class: &&str| {
        row(class, all, |figures| {
            let found = figures.lengths.classes.iter().find(|one| one.name == *class)?;
            let (low, high) = found.turns;
            let success = found.success.value()? * 100.0;
            let interactions = found.interactions;
            Some(format!("{low}–{high} turns: {success:.1} %, {interactions:.1} human turns"))
        })
    };
    (
        "By length (33rd and 66th percentile of turns)",
        ["short", "medium", "long"].iter().filter_map(one).collect(),
    )
}

fn coverage(all: &[Figures]) -> Section {
    let first = all.iter().map(|figures| &figures.coverage).find(|coverage| !coverage.is_empty());
    let one = |covered: &Covered| {
        row(&name(&covered.dimension), all, |figures| {
            let found = figures.coverage.iter().find(|one| one.dimension == covered.dimension)?;
            Some(match found.universe {
                Some(universe) => format!("{} of {universe}", found.seen),
                None => found.seen.to_string(),
            })
        })
    };
    ("Covered by accepted blueprints", first.into_iter().flatten().filter_map(one).collect())
}

fn cost(all: &[Figures]) -> Section {
    let mut stages: Vec<_> = all.iter().flat_map(|figures| figures.cost.stages.keys()).collect();
    stages.sort();
    stages.dedup();
    let words = |spent: figures::cost::Spent| {
        let money = spent.usd.map(|usd| format!(", {usd:.4} USD")).unwrap_or_default();
        format!("{:.1} calls, {:.0} tokens{money}", spent.calls, spent.tokens())
    };
    let stage = |stage| {
        row(&name(stage), all, |figures| Some(words(figures.cost.stages.get(stage)?.per_record?)))
    };
    let total = [
        row("phase 1 for each blueprint", all, |f| f.cost.phase1.per_blueprint.map(words)),
        row("all for each trajectory", all, |f| f.cost.total.per_record.map(words)),
        row("all of the run", all, |f| {
            (f.cost.total.run.calls > 0.0).then(|| words(f.cost.total.run))
        }),
        row("prices of", all, |f| Some(f.cost.prices.clone()).filter(|date| !date.is_empty())),
    ];
    let rows = stages.into_iter().map(stage).chain(total);
    ("Cost for each kept trajectory", rows.flatten().collect())
}

fn saved(all: &[Figures]) -> Section {
    let measures = all.iter().map(|figures| &figures.cost.saved).max_by_key(|saved| saved.len());
    let one = |at: usize, name: &str| {
        row(name, all, |figures| {
            let saving = figures.cost.saved.get(at)?;
            let known = figures.cost.total.run.calls > 0.0;
            known.then(|| format!("{} calls, {:.0} tokens", saving.calls, saving.tokens))
        })
    };
    let rows = measures.into_iter().flatten().enumerate();
    ("Saved, by estimate", rows.filter_map(|(at, saving)| one(at, &saving.measure)).collect())
}

/// Prints what differs between two files.
pub(super) fn differences(
    names: &[String],
    all: &[Difference],
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut rows = vec![vec![
        String::new(),
        names[0].clone(),
        names[1].clone(),
        "difference".to_owned(),
        "95 % interval".to_owned(),
        "beyond noise".to_owned(),
    ]];
    for difference in all {
        let number = |value: f64| match difference.unit {
            Unit::Share => format!("{:.1} %", value * 100.0),
            Unit::Mean => format!("{value:.2}"),
            Unit::PerRecord => format!("{value:.1}"),
            Unit::Count => format!("{value:.0}"),
        };
        let cell = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), number);
        let interval =
            difference.interval.map(|(low, high)| format!("{} … {}", number(low), number(high)));
        let beyond = difference.beyond_noise.map(|beyond| if beyond { "yes" } else { "no" });
        rows.push(vec![
            difference.name.clone(),
            cell(difference.a),
            cell(difference.b),
            cell(difference.difference()),
            interval.unwrap_or_default(),
            beyond.unwrap_or_default().to_owned(),
        ]);
    }
    grid::print(out, &rows)?;
    Ok(())
}

/// A share in percent with its interval; `None` of nothing.
fn share(share: &Share) -> Option<String> {
    let value = share.value()? * 100.0;
    let (low, high) = (share.interval.0 * 100.0, share.interval.1 * 100.0);
    Some(format!("{value:.1} % ({low:.1}–{high:.1})"))
}

fn counted(n: u64) -> Option<String> {
    (n > 0).then(|| n.to_string())
}

/// The name of a variant as files have it, with spaces.
fn name<T: serde::Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', " ")
}
