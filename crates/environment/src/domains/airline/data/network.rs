//! Ways from one airport to another on a given day: direct flights, and connections with one stop.

use super::airports;
use super::calendar::{DAY, LAST};
use super::flights::Flight;

use seed::Stream;

/// All flights, by where they start.
pub(super) struct Network<'a> {
    leaving: Vec<Vec<&'a Flight>>,
}

/// A flight on a day.
#[derive(Clone, Copy)]
pub(super) struct Leg<'a> {
    /// The flight.
    pub(super) flight: &'a Flight,
    /// The day of May.
    pub(super) day: u32,
}

impl<'a> Network<'a> {
    /// The network of these flights.
    pub(super) fn new(flights: &'a [Flight]) -> Self {
        let from = |airport| flights.iter().filter(|flight| flight.from == airport).collect();
        Self { leaving: (0..airports::COUNT).map(from).collect() }
    }

    /// One way, drawn evenly: a direct flight where the route has one, or else two that connect within the month.
    pub(super) fn way(
        &self,
        stream: &mut Stream,
        from: usize,
        to: usize,
        day: u32,
    ) -> Option<Vec<Leg<'a>>> {
        let direct: Vec<&Flight> =
            self.leaving[from].iter().copied().filter(|flight| flight.to == to).collect();
        if let Some(flight) = stream.pick(&direct) {
            return Some(vec![Leg { flight, day }]);
        }
        let connections: Vec<(&Flight, &Flight)> = self.leaving[from]
            .iter()
            .flat_map(|first| self.leaving[first.to].iter().map(move |next| (*first, *next)))
            .filter(|(first, next)| next.to == to && first.arrives % DAY <= next.leaves)
            .filter(|(first, _)| !first.overnight() || day < LAST)
            .collect();
        let (first, next) = *stream.pick(&connections)?;
        let after = day + u32::from(first.overnight());
        Some(vec![Leg { flight: first, day }, Leg { flight: next, day: after }])
    }
}
