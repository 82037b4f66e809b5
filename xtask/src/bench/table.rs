//! The table: every workload natively and in the tab, beside Python's figure and the target.

use anyhow::{Context, Result};
use serde_json::Value;

/// One result as the programs print it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    domain: String,
    workload: String,
    unit: String,
    seconds: f64,
    bytes: Option<f64>,
}

/// Python's figure for a workload in seconds for each unit, and how many times quicker we want to be: natively, and
/// in the tab. The figures are those of tau-bench's README in the folder of the oracle: CPython 3.11 on two cores.
struct Python {
    domain: &'static str,
    workload: &'static str,
    seconds: f64,
    native: f64,
    tab: f64,
}

const PYTHON: [Python; 10] = [
    python("retail", "tool steps, ground truths", 1.0 / 35_000.0, 50.0, 20.0),
    python("retail", "tool steps, random calls", 1.0 / 30_000.0, 50.0, 20.0),
    python("retail", "full reward check", 0.269, 10_000.0, 0.0),
    python("retail", "hash of the whole state", 0.083, 0.0, 0.0),
    python("retail", "load tau-bench's files", 0.019, 0.0, 0.0),
    python("airline", "tool steps, ground truths", 1.0 / 43_000.0, 50.0, 20.0),
    python("airline", "tool steps, random calls", 1.0 / 33_000.0, 50.0, 20.0),
    python("airline", "full reward check", 0.786, 10_000.0, 0.0),
    python("airline", "hash of the whole state", 0.307, 0.0, 0.0),
    python("airline", "load tau-bench's files", 0.041, 0.0, 0.0),
];

/// What the pipeline itself may cost for each trajectory, natively, in seconds.
const OWN: f64 = 2e-3;

/// What an idle episode may hold, in bytes.
const IDLE: f64 = 2048.0;

const fn python(
    domain: &'static str,
    workload: &'static str,
    seconds: f64,
    native: f64,
    tab: f64,
) -> Python {
    Python { domain, workload, seconds, native, tab }
}

/// Reads the lines of a program.
pub(super) fn read(text: &str) -> Result<Vec<Line>> {
    let line = |line: &str| {
        let value: Value = serde_json::from_str(line).context("a result is no JSON")?;
        let text =
            |name: &str| value[name].as_str().map(str::to_owned).context("a result lacks a name");
        Ok(Line {
            domain: text("domain")?,
            workload: text("workload")?,
            unit: text("unit")?,
            seconds: value["seconds"].as_f64().context("a result lacks its time")?,
            bytes: value["bytes"].as_f64(),
        })
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(line).collect()
}

/// Prints the table. Python's figures are for tau-bench's data and left out for generated ones.
pub(super) fn print(native: &[Line], tab: &[Line], recorded: bool) {
    println!(
        "\n{:<44} {:>12} {:>12} {:>7} {:>10} {:>9} {:>9}  target",
        "", "native", "in the tab", "ratio", "Python", "native ×", "tab ×"
    );
    for line in rows(native, tab, recorded) {
        println!("{line}");
    }
    println!(
        "Times are for one unit, in the quickest round; × is how many times quicker than Python."
    );
}

fn rows(native: &[Line], tab: &[Line], recorded: bool) -> Vec<String> {
    let row = |line: &Line| {
        let same = |other: &&Line| other.domain == line.domain && other.workload == line.workload;
        let python = PYTHON.iter().find(|python| {
            recorded && python.domain == line.domain && python.workload == line.workload
        });
        row(line, tab.iter().find(same), python)
    };
    native.iter().map(row).collect()
}

fn row(native: &Line, tab: Option<&Line>, python: Option<&Python>) -> String {
    let name = format!("{}: {} ({})", native.domain, native.workload, native.unit);
    let ratio = tab.filter(|_| native.bytes.is_none()).map(|tab| tab.seconds / native.seconds);
    let gain = |line: &Line| python.map(|python| python.seconds / line.seconds);
    let text = |number: Option<f64>| number.map_or(String::new(), |number| format!("{number:.1}"));
    let line = format!(
        "{name:<44} {:>12} {:>12} {:>7} {:>10} {:>9} {:>9}  {}",
        amount(native),
        tab.map_or(String::new(), amount),
        text(ratio),
        python.map_or(String::new(), |python| time(python.seconds)),
        text(gain(native)),
        text(tab.and_then(gain)),
        verdict(native, tab, python)
    );
    line.trim_end().to_owned()
}

/// Whether the targets of a line are met.
fn verdict(native: &Line, tab: Option<&Line>, python: Option<&Python>) -> String {
    if native.workload == "memory of an idle episode" {
        let met = native.bytes.is_some_and(|bytes| bytes <= IDLE);
        return format!("≤ {IDLE} B: {}", word(met));
    }
    if native.workload.starts_with("pipeline's own cost") {
        return format!("native ≤ {}: {}", time(OWN), word(native.seconds <= OWN));
    }
    if native.workload.ends_with("simulated model") {
        let each = |line: &Line| format!("{:.0}", 1.0 / line.seconds);
        let tab = tab.map(|tab| format!(", {} in the tab", each(tab))).unwrap_or_default();
        return format!("a second: {} natively{tab}", each(native));
    }
    let Some(python) = python else { return String::new() };
    let aim = |wanted: f64, line: Option<&Line>, place: &str| {
        let gain = python.seconds / line.filter(|_| wanted > 0.0)?.seconds;
        Some(format!("{place} ≥ {wanted}×: {}", word(gain >= wanted)))
    };
    let aims = [aim(python.native, Some(native), "native"), aim(python.tab, tab, "tab")];
    aims.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn word(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

fn amount(line: &Line) -> String {
    line.bytes.map_or_else(|| time(line.seconds), size)
}

fn time(seconds: f64) -> String {
    let (scale, unit) = match seconds {
        small if small < 1e-6 => (1e9, "ns"),
        small if small < 1e-3 => (1e6, "µs"),
        small if small < 1.0 => (1e3, "ms"),
        _ => (1.0, "s"),
    };
    format!("{:.1} {unit}", seconds * scale)
}

fn size(bytes: f64) -> String {
    match bytes {
        small if small < 10_000.0 => format!("{small:.0} B"),
        small if small < 10_000_000.0 => format!("{:.1} KB", small / 1e3),
        _ => format!("{:.1} MB", bytes / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(workload: &str, seconds: f64, bytes: Option<f64>) -> Line {
        let (domain, unit) = ("retail".to_owned(), "step".to_owned());
        Line { domain, workload: workload.to_owned(), unit, seconds, bytes }
    }

    #[test]
    fn a_row_has_both_places_and_says_whether_the_target_is_met() {
        let steps = "tool steps, ground truths";
        let rows = rows(&[line(steps, 5e-7, None)], &[line(steps, 2e-6, None)], true);
        assert!(rows[0].contains("500.0 ns") && rows[0].contains("2.0 µs"), "{}", rows[0]);
        assert!(rows[0].ends_with("native ≥ 50×: met, tab ≥ 20×: missed"), "{}", rows[0]);
    }

    #[test]
    fn generated_data_are_not_held_against_python() {
        let rows = rows(&[line("full reward check", 1.0, None)], &[], false);
        assert!(rows[0].ends_with("1.0 s"), "{}", rows[0]);
    }

    #[test]
    fn whole_runs_show_how_many_a_second_and_the_pipelines_own_cost_has_a_target() {
        let run = "trajectories, simulated model";
        let rows = rows(
            &[line(run, 4e-3, None), line("pipeline's own cost, recorded replies", 1e-3, None)],
            &[line(run, 1e-2, None)],
            false,
        );
        assert!(rows[0].ends_with("a second: 250 natively, 100 in the tab"), "{}", rows[0]);
        assert!(rows[1].ends_with("native ≤ 2.0 ms: met"), "{}", rows[1]);
    }

    #[test]
    fn memory_is_held_against_its_own_target() {
        let rows = rows(&[line("memory of an idle episode", 0.0, Some(56.0))], &[], true);
        assert!(rows[0].contains("56 B") && rows[0].ends_with(": met"), "{}", rows[0]);
    }

    #[test]
    fn what_the_programs_print_is_read_back() {
        let text = r#"{"domain":"retail","workload":"w","unit":"step","seconds":0.5,"bytes":null}"#;
        assert_eq!(read(text).unwrap(), [line("w", 0.5, None)]);
        assert!(read("{}").is_err());
    }
}
