//! Browser time: the one place that reads the clock.

/// Milliseconds since 1970-01-01 UTC.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "Date.now is a whole, positive number"
)]
pub(crate) fn now_millis() -> u64 {
    js_sys::Date::now() as u64
}
