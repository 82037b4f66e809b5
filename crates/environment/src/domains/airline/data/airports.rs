//! The twenty airports that the domain's tools know, and how far apart they lie.

/// Code, and place in miles east and north of a corner, on an equal-area map of the country.
const AIRPORTS: [(&str, i32, i32); 20] = [
    ("SFO", 0, 936),
    ("JFK", 2556, 1083),
    ("LAX", 148, 631),
    ("ORD", 1824, 1060),
    ("DFW", 1351, 410),
    ("DEN", 956, 915),
    ("SEA", 190, 1591),
    ("ATL", 2070, 501),
    ("MIA", 2393, 0),
    ("BOS", 2664, 1234),
    ("PHX", 498, 523),
    ("IAH", 1450, 207),
    ("LAS", 359, 737),
    ("MCO", 2302, 169),
    ("EWR", 2535, 1082),
    ("CLT", 2250, 637),
    ("MSP", 1547, 1246),
    ("DTW", 2052, 1101),
    ("PHL", 2493, 1014),
    ("LGA", 2549, 1092),
];

/// How many there are; airports are named by their place in the list.
pub(super) const COUNT: usize = AIRPORTS.len();

/// The code of an airport.
pub(super) fn code(airport: usize) -> &'static str {
    AIRPORTS[airport].0
}

/// Minutes from gate to gate, in half hours: 50 and one for every 8.5 miles, which fits the measured timetable.
pub(super) fn minutes(from: usize, to: usize) -> u32 {
    let ((_, x1, y1), (_, x2, y2)) = (AIRPORTS[from], AIRPORTS[to]);
    let square = |distance: i32| distance.unsigned_abs().pow(2);
    let miles = (square(x2 - x1) + square(y2 - y1)).isqrt();
    (50 + miles * 2 / 17 + 15) / 30 * 30
}
