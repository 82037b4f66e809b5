//! Cancellations: nothing flown, and a ground for it.

use expect_test::expect;

use super::desk::{
    BASIC, BENS_CANCELLED, BUSINESS, CARD, DAY_OLD, ECONOMY, FLYING, INSURED, LANDED, OLDER,
    STRAIGHT, TODAY, YESTERDAY, book, cancel, change,
};
use super::{check, kept};

#[test]
fn four_grounds_allow_a_cancellation() {
    kept(&[cancel(BUSINESS), cancel(INSURED), cancel(DAY_OLD)]);
    kept(&[cancel(BENS_CANCELLED)]);
    kept(&[book(), cancel("HATHAT")]);
}

#[test]
fn without_a_ground_there_is_none() {
    check(
        &[cancel(ECONOMY)],
        expect![[r"
        1 cancel.grounds: reservation ECO001 was made at 2024-05-01T10:00:00, more than 24 hours ago; none of its flights is cancelled, its cabin is economy, its insurance `no`
    "]],
    );
    check(
        &[cancel(BASIC)],
        expect![[r"
        1 cancel.grounds: reservation BAS001 was made at 2024-05-01T10:00:00, more than 24 hours ago; none of its flights is cancelled, its cabin is basic_economy, its insurance `no`
    "]],
    );
}

#[test]
fn twenty_four_hours_exactly_are_within_24_hours() {
    kept(&[cancel(DAY_OLD)]);
    check(
        &[cancel(OLDER)],
        expect![[r"
        1 cancel.grounds: reservation DAY002 was made at 2024-05-14T14:59:59, more than 24 hours ago; none of its flights is cancelled, its cabin is basic_economy, its insurance `no`
    "]],
    );
}

#[test]
fn the_cabin_counts_as_last_changed() {
    kept(&[change(BASIC, "business", STRAIGHT, CARD), cancel(BASIC)]);
    check(
        &[change(BASIC, "economy", STRAIGHT, CARD), cancel(BASIC)],
        expect![[r"
        2 cancel.grounds: reservation BAS001 was made at 2024-05-01T10:00:00, more than 24 hours ago; none of its flights is cancelled, its cabin is economy, its insurance `no`
    "]],
    );
    check(
        &[change(BUSINESS, "economy", STRAIGHT, CARD), cancel(BUSINESS)],
        expect![[r"
        2 cancel.grounds: reservation BUS001 was made at 2024-05-01T10:00:00, more than 24 hours ago; none of its flights is cancelled, its cabin is economy, its insurance `no`
    "]],
    );
}

#[test]
fn what_has_taken_off_is_not_cancelled() {
    kept(&[cancel(TODAY)]);
    check(
        &[cancel(LANDED)],
        expect![[r"
        1 cancel.flown: flight HAT003 of 2024-05-12 in reservation LAN001 is `landed`
    "]],
    );
    check(
        &[cancel(FLYING)],
        expect![[r"
        1 cancel.flown: flight HAT003 of 2024-05-15 in reservation FLY001 is `flying`
    "]],
    );
    check(
        &[cancel(YESTERDAY)],
        expect![[r"
        1 cancel.flown: flight HAT003 of 2024-05-14 in reservation YES001 is `on time`
    "]],
    );
}

#[test]
fn changing_the_flights_does_not_undo_a_flight() {
    check(
        &[change(FLYING, "business", STRAIGHT, CARD), cancel(FLYING)],
        expect![[r"
        2 cancel.flown: flight HAT003 of 2024-05-15 in reservation FLY001 is `flying`
    "]],
    );
}

#[test]
fn an_unknown_reservation_is_not_judged() {
    check(&[cancel("NONE00")], expect![[r""]]);
}
