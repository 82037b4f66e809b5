//! Days of May 2024 and times of day, as the files write them.

/// Minutes of a day.
pub(super) const DAY: i32 = 24 * 60;

/// The day on which the domain's conversations take place.
pub(super) const TODAY: u32 = 15;

/// The minute of that day at which they begin: 15:00.
pub(super) const NOW: i32 = 15 * 60;

/// The last day of the timetable; the first is 1.
pub(super) const LAST: u32 = 30;

/// `2024-05-15`. Day 0 is the last of April.
pub(super) fn date(day: u32) -> String {
    match day {
        0 => "2024-04-30".to_owned(),
        _ => format!("2024-05-{day:02}"),
    }
}

/// `2024-05-15T16:30:00`: so many minutes after the midnight that begins a day, or before it.
pub(super) fn moment(day: u32, minutes: i32) -> String {
    let day = day.saturating_add_signed(minutes.div_euclid(DAY));
    let minutes = minutes.rem_euclid(DAY);
    format!("{}T{:02}:{:02}:00", date(day), minutes / 60, minutes % 60)
}

/// `16:30:00`, and `01:30:00+1` for the next day.
pub(super) fn clock(minutes: i32) -> String {
    let next = if minutes < DAY { "" } else { "+1" };
    let minutes = minutes % DAY;
    format!("{:02}:{:02}:00{next}", minutes / 60, minutes % 60)
}
