//! The traveller's language: whatever is written is read back, and becomes the right call or the right refusal.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use seed::Stream;
use serde_json::Value;

use super::want::{Question, Trip, Want};
use super::{Airline, TOOLS, answers, effects, errors, phrases, resolve, samples};
use crate::parts::critic::score;
use crate::parts::speech::{Heard, answer, hear, identify, propose, refuse, report};
use crate::skill::language::{self, read_want, write_linked, write_want};
use crate::skill::{Identity, Skill, Wanted};
use crate::template::Voice;

#[test]
fn every_want_is_read_back_from_every_wording() {
    for want in samples::wants() {
        let mut wordings = BTreeSet::new();
        for seed in 0..160 {
            let voice = if seed % 2 == 0 { Voice::You } else { Voice::I };
            let text = write_want::<Airline>(&want, voice, &mut Stream::new(seed, "test"));
            assert_eq!(read_want::<Airline>(&text), Some(want.clone()), "{text}");
            wordings.insert(text);
        }
        assert!(wordings.len() > 3, "too few ways to say {want:?}: {wordings:#?}");
    }
}

#[test]
fn a_whole_instruction_is_read_back_in_order() {
    let wants = samples::wants();
    for seed in 0..40 {
        let mut stream = Stream::new(seed, "test");
        let link = |(index, want): (usize, &Want)| {
            format!("{}. ", write_linked::<Airline>(want, (index, wants.len()), &mut stream))
        };
        let text: String = wants.iter().enumerate().map(link).collect();
        assert_eq!(language::wants::<Airline>(&text), wants, "{text}");
    }
}

#[test]
fn who_speaks_is_read_back_and_found_by_id() {
    let details = [("first", "Ann"), ("last", "de la Cruz"), ("user", "ann_cruz_1234")];
    let identity = Identity::of(details.map(|(slot, text)| (slot, text.to_owned())));
    for seed in 0..20 {
        let voice = if seed % 2 == 0 { Voice::You } else { Voice::I };
        let text = identity.write(&phrases::IDENTITY, voice, &mut Stream::new(seed, "test"));
        let read = Identity::of_text(&phrases::IDENTITY, &format!("Hello! {text}."));
        assert_eq!(read, identity, "{text}");
    }
    assert_eq!(Airline::lookups(&identity)[0].text("user_id"), "ann_cruz_1234");
    assert!(Airline::lookups(&Identity::default()).is_empty());
}

#[test]
fn drift_changes_what_is_said_and_stays_readable() {
    for want in samples::wants() {
        for seed in 0..40 {
            let mut stream = Stream::new(seed, "test");
            let drifted = errors::drift(&want, &mut stream);
            let agrees = drifted.accepts(&want) && want.accepts(&drifted);
            assert!(!agrees, "{want:?} is unchanged");
            let text = write_want::<Airline>(&drifted, Voice::I, &mut stream);
            assert_eq!(read_want::<Airline>(&text), Some(drifted), "{text}");
        }
    }
}

#[test]
fn the_traveller_understands_everything_that_the_agent_says() {
    let heard = |expected: &Heard<Want>, speak: &dyn Fn(&mut Stream) -> String| {
        for seed in 0..30 {
            let text = speak(&mut Stream::new(seed, "test"));
            assert_eq!(hear::<Airline>(&text), *expected, "{text}");
        }
    };
    let money = "The total is $532: $250 on certificate_1, $282 on credit_card_3.";
    for want in samples::wants() {
        if let Want::Ask(question) = &want {
            heard(&Heard::Other, &|stream| answer(&answers::told(question, "54"), stream));
        } else if !want.is_question() {
            let expected = Heard::Propose(Some(want.clone()));
            heard(&expected, &|stream| propose::<Airline>(&want, money, stream));
        }
    }
    heard(&Heard::Identify, &|stream| identify::<Airline>(false, stream));
    heard(&Heard::Identify, &|stream| identify::<Airline>(true, stream));
    heard(&Heard::Refuse, &|stream| {
        refuse("the gift card does not cover the amount", None, stream)
    });
    for tool in TOOLS {
        heard(&Heard::Other, &|stream| report::<Airline>(tool.name, "AB12CD", stream));
    }
}

fn check(want: &Want, expected: &Expect) {
    let line = match resolve::resolve(want, &samples::rows()) {
        Ok(call) => format!("{} {}", call.name, Value::from(call.arguments)),
        Err(problem) => format!("{problem:?}"),
    };
    expected.assert_eq(&line);
}

fn said(text: &str, expected: &Expect) {
    let wants = language::wants::<Airline>(text);
    assert_eq!(wants.len(), 1, "{text} is one request");
    check(&wants[0], expected);
}

fn booked(edit: impl FnOnce(&mut Trip), expected: &Expect) {
    let mut trip = samples::trip();
    edit(&mut trip);
    check(&Want::Book(Box::new(trip)), expected);
}

#[test]
fn a_booking_counts_seats_bags_and_insurance_and_splits_the_price() {
    booked(
        |_| (),
        &expect![[
            r#"book_reservation {"user_id":"ann_lee_1234","origin":"PHL","destination":"BOS","flight_type":"round_trip","cabin":"economy","flights":[{"flight_number":"HAT001","date":"2024-05-20"},{"flight_number":"HAT002","date":"2024-05-20"},{"flight_number":"HAT003","date":"2024-05-23"}],"passengers":[{"first_name":"Ann","last_name":"Lee","dob":"1980-01-02"},{"first_name":"Bo","last_name":"Vance","dob":"1980-01-02"},{"first_name":"Edda","last_name":"Dahl","dob":"1966-09-20"}],"payment_methods":[{"payment_id":"certificate_1","amount":250},{"payment_id":"gift_card_2","amount":30},{"payment_id":"credit_card_3","amount":920}],"total_baggages":4,"nonfree_baggages":0,"insurance":"yes"}"#
        ]],
    );
    booked(
        |trip| trip.cabin = "basic_economy".into(),
        &expect![[r#"Refused("one of these flights has not enough seats")"#]],
    );
    booked(
        |trip| drop(trip.pay.remove(2)),
        &expect![[r#"Refused("these payment methods do not cover the price")"#]],
    );
    booked(|trip| trip.pay.swap(0, 2), &expect![[r#"Unclear("split the price like that")"#]]);
    booked(
        |trip| drop(trip.legs.remove(1)),
        &expect![[r#"Unclear("see how these flights lead there")"#]],
    );
    booked(
        |trip| trip.legs[2].date = "2024-05-24".into(),
        &expect![[r#"Refused("flight HAT003 on 2024-05-24 is not for sale")"#]],
    );
}

#[test]
fn the_policy_decides_what_is_cancelled() {
    said(
        "You want to cancel reservation AB12CD because your plans have changed.",
        &expect![[r#"Refused("such a reservation cannot be cancelled for that reason")"#]],
    );
    said(
        "You want to cancel reservation XY34ZW because your plans have changed.",
        &expect![[r#"Refused("such a reservation cannot be cancelled for that reason")"#]],
    );
    said(
        "You want to cancel reservation XY34ZW because the airline cancelled flight HAT003.",
        &expect![[r#"cancel_reservation {"reservation_id":"XY34ZW"}"#]],
    );
    said(
        "You want compensation because flight HAT003 of reservation XY34ZW was cancelled.",
        &expect![[r#"send_certificate {"user_id":"ann_lee_1234","amount":200}"#]],
    );
    said(
        "You want compensation because flight HAT001 of reservation AB12CD was cancelled.",
        &expect![[r#"Refused("nothing went wrong with that flight")"#]],
    );
}

#[test]
fn a_change_is_priced_by_what_is_new_in_it() {
    said(
        "In reservation AB12CD you want to move flight HAT001 to May 21, with your Visa ending in 9212 for any difference in price.",
        &expect![[
            r#"update_reservation_flights {"reservation_id":"AB12CD","cabin":"economy","flights":[{"flight_number":"HAT001","date":"2024-05-21"}],"payment_id":"credit_card_3"}"#
        ]],
    );
    said(
        "In reservation AB12CD you want to move flight HAT001 to May 21, with your gift card for any difference in price.",
        &expect![[r#"Refused("the gift card does not cover the amount")"#]],
    );
    said(
        "Reservation AB12CD should be in business for everybody, and your certificate is for any difference.",
        &expect![[r#"Refused("a certificate cannot pay for a change")"#]],
    );
    said(
        "You want to add 2 checked bags to reservation AB12CD, paying with your Visa ending in 9212 if it costs anything.",
        &expect![[
            r#"update_reservation_baggages {"reservation_id":"AB12CD","total_baggages":5,"nonfree_baggages":1,"payment_id":"credit_card_3"}"#
        ]],
    );
    said(
        "In reservation AB12CD you want to replace Bo Vance by Edda Dahl.",
        &expect![[r#"Unclear("find the date of birth of Edda Dahl")"#]],
    );
    said(
        "In reservation AB12CD you want to replace Bo Vance by Edda Dahl (born 1966-09-20).",
        &expect![[
            r#"update_reservation_passengers {"reservation_id":"AB12CD","passengers":[{"first_name":"Ann","last_name":"Lee","dob":"1980-01-02"},{"first_name":"Edda","last_name":"Dahl","dob":"1966-09-20"}]}"#
        ]],
    );
}

#[test]
fn calls_change_what_the_next_one_meets() {
    let mut rows = samples::rows();
    let trip = Want::Book(Box::new(samples::trip()));
    let call = resolve::resolve(&trip, &rows).expect("the trip can be booked");
    effects::apply(&mut rows, &call);
    let ask = |question: Question, rows| answers::answer(&question, rows).map(|it| it.text);
    assert_eq!(ask(Question::Gifts, &rows), Ok("0".to_owned()));
    assert!(ask(Question::Certificates, &rows).is_err(), "a certificate is gone once it is used");
    assert!(resolve::resolve(&trip, &rows).is_err(), "and cannot pay again");
}

#[test]
fn the_critic_sees_what_disagrees() {
    let instruction = "You are Ann Lee, user id ann_lee_1234. You want to cancel reservation AB12CD because you had a \
                       change of plans.";
    let check = |response: &str, expected: usize| {
        assert_eq!(score::<Airline>(instruction, response), expected, "{response}");
    };
    check("Please cancel my reservation AB12CD, because my plans have changed.", 10);
    check("My user id is ann_lee_1234.", 10);
    check("My user id is ann_lee_1235.", 6);
    check("Please cancel my reservation AB12CD, because I am too ill to fly.", 6);
    check("Please cancel my reservation AB12CE, because my plans have changed.", 2);
}
