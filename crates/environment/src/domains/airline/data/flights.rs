//! The timetable, and what became of each flight on each day of the month.

use seed::Stream;
use serde_json::{Map, Value, json};

use super::airports;
use super::calendar::{self, DAY, LAST, NOW, TODAY};

/// Pairs of airports that flights may join; with 300 draws about 108 of the 120 directions are flown (measured).
const PAIRS: usize = 60;
/// Fewest and most airports that one airport is joined to (measured).
const JOINED: (usize, usize) = (3, 8);
/// How many of 1000 flights were cancelled on a past day (measured).
const CANCELLED: u32 = 89;
/// How many of 100 flights that have not left today are delayed (measured).
const DELAYED: u32 = 42;
/// A delay, in minutes (measured).
const DELAY: (u32, u32) = (42, 186);
/// How many minutes a flight leaves or makes up at most.
const SLACK: u32 = 30;
/// Most free seats in a cabin.
const SEATS: u32 = 20;

/// A flight that leaves at the same time every day.
pub(super) struct Flight {
    /// `HAT` and three digits.
    pub(super) number: String,
    /// Where it starts.
    pub(super) from: usize,
    /// Where it ends.
    pub(super) to: usize,
    /// Minute of the day at which it leaves.
    pub(super) leaves: i32,
    /// Minute at which it arrives, from the same midnight: past 1440 on the next day.
    pub(super) arrives: i32,
}

/// `count` flights, each on a route drawn evenly and leaving on a full hour.
pub(super) fn make(stream: &mut Stream, count: usize) -> Vec<Flight> {
    let pairs = pairs(stream);
    let flight = |at: usize| {
        let (one, two) = pairs[stream.index(pairs.len())];
        let (from, to) = if stream.percent(50) { (one, two) } else { (two, one) };
        let leaves = stream.below(24) * 60;
        let arrives = leaves + airports::minutes(from, to);
        let number = format!("HAT{:03}", at + 1);
        Flight { number, from, to, leaves: whole(leaves), arrives: whole(arrives) }
    };
    (0..count).map(flight).collect()
}

/// Pairs of airports with flights both ways: first what every airport needs, then any.
fn pairs(stream: &mut Stream) -> Vec<(usize, usize)> {
    let mut all: Vec<(usize, usize)> =
        (0..airports::COUNT).flat_map(|one| (0..one).map(move |two| (two, one))).collect();
    stream.shuffle(&mut all);
    let mut joined = [0; airports::COUNT];
    let mut pairs = Vec::new();
    for enough in [JOINED.0, JOINED.1] {
        all.retain(|&(one, two)| {
            let needed = joined[one].min(joined[two]) < enough;
            let room = joined[one].max(joined[two]) < JOINED.1 && pairs.len() < PAIRS;
            if needed && room {
                joined[one] += 1;
                joined[two] += 1;
                pairs.push((one, two));
            }
            !(needed && room)
        });
    }
    pairs
}

impl Flight {
    /// The record of the flights table.
    pub(super) fn row(&self, stream: &mut Stream) -> Value {
        let day = |day| (calendar::date(day), self.day(stream, day));
        json!({
            "flight_number": self.number,
            "origin": airports::code(self.from),
            "destination": airports::code(self.to),
            "scheduled_departure_time_est": calendar::clock(self.leaves),
            "scheduled_arrival_time_est": calendar::clock(self.arrives),
            "dates": (1..=LAST).map(day).collect::<Map<String, Value>>(),
        })
    }

    /// Whether the flight arrives on the day after it left.
    pub(super) fn overnight(&self) -> bool {
        self.arrives >= DAY
    }

    fn day(&self, stream: &mut Stream, day: u32) -> Value {
        if day > TODAY {
            return open(stream);
        }
        if day < TODAY && stream.below(1000) < CANCELLED {
            return json!({"status": "cancelled"});
        }
        let left = self.leaves + around(stream);
        let arrived = self.arrives + left - self.leaves + around(stream);
        let moment = |minutes| calendar::moment(day, minutes);
        if day < TODAY || arrived <= NOW {
            return json!({
                "status": "landed",
                "actual_departure_time_est": moment(left),
                "actual_arrival_time_est": moment(arrived),
            });
        }
        if left <= NOW {
            return json!({
                "status": "flying",
                "actual_departure_time_est": moment(left),
                "estimated_arrival_time_est": moment(arrived),
            });
        }
        let late = stream.percent(DELAYED).then(|| whole(stream.between(DELAY.0, DELAY.1)));
        json!({
            "status": if late.is_some() { "delayed" } else { "on time" },
            "estimated_departure_time_est": moment(late.map_or(left, |late| self.leaves + late)),
            "estimated_arrival_time_est": moment(late.map_or(arrived, |late| self.arrives + late)),
        })
    }
}

/// The record of a day that can be booked. Economy always costs more than basic economy (measured).
fn open(stream: &mut Stream) -> Value {
    let mut seats = || stream.between(0, SEATS);
    let free = [seats(), seats(), seats()];
    let basic = stream.between(50, 100);
    let economy = stream.between(100.max(basic + 1), 200);
    json!({
        "status": "available",
        "available_seats": {"basic_economy": free[0], "economy": free[1], "business": free[2]},
        "prices": {"basic_economy": basic, "economy": economy, "business": stream.between(201, 500)},
    })
}

fn around(stream: &mut Stream) -> i32 {
    whole(stream.between(0, 2 * SLACK)) - whole(SLACK)
}

fn whole(minutes: u32) -> i32 {
    i32::try_from(minutes).expect("minutes of a few days fit")
}
