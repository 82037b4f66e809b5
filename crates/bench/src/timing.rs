//! One timing loop for native and tab, so that their figures can be compared.

use serde::{Deserialize, Serialize};

use crate::workload::Workload;

/// How long one round lasts at least, in seconds: long enough for the coarse clock of a tab, and short enough to fit
/// between the turns of other programs. The quickest round counts: what makes one slower is other programs.
const ROUND: f64 = 0.004;

/// How long rounds are repeated, in seconds.
const TOTAL: f64 = 1.5;

/// Rounds there are at least.
const ROUNDS: usize = 5;

/// The result of one workload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Name of the domain.
    pub domain: String,
    /// Name of the workload.
    pub workload: String,
    /// What is counted.
    pub unit: String,
    /// Seconds for one of them, in the quickest round.
    pub seconds: f64,
    /// How many bytes one of them holds on to, where that is what was measured.
    #[serde(default)]
    pub bytes: Option<f64>,
}

/// Times a workload. `clock` gives seconds from any start.
pub fn measure(workload: &mut Workload<'_>, clock: &dyn Fn() -> f64) -> Measured {
    let mut time = |times: usize| {
        let start = clock();
        (0..times).for_each(|_| (workload.run)());
        clock() - start
    };
    // Warms up, and finds how often it runs in a round.
    let mut times = 1;
    while time(times) < ROUND {
        times *= 2;
    }
    let (mut quickest, mut total, mut rounds) = (f64::INFINITY, 0.0, 0);
    while rounds < ROUNDS || total < TOTAL {
        let round = time(times);
        quickest = quickest.min(round);
        total += round;
        rounds += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of rounds are far below 2^52")]
    let units = times as f64 * workload.units as f64;
    Measured {
        domain: workload.domain.clone(),
        workload: workload.name.to_owned(),
        unit: workload.unit.to_owned(),
        seconds: quickest / units,
        bytes: None,
    }
}
