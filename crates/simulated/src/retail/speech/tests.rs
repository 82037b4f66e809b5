//! The human understands everything that the agent says.

use super::super::samples;
use super::super::want::Pay;
use super::*;

fn check(expected: &Heard, speak: impl Fn(&mut Stream) -> String) {
    for seed in 0..30 {
        let text = speak(&mut Stream::new(seed, "test"));
        assert_eq!(hear(&text), *expected, "{text}");
    }
}

#[test]
fn proposals_are_heard_with_all_details() {
    for want in samples::wants().into_iter().take(6) {
        let money = "That costs $12.50 more.";
        check(&Heard::Propose(Some(want.clone())), |stream| propose(&want, money, stream));
    }
}

#[test]
fn requests_refusals_and_questions_are_told_apart() {
    check(&Heard::Identify, |stream| identify(false, stream));
    check(&Heard::Identify, |stream| identify(true, stream));
    check(&Heard::Repeat, |stream| unclear("find the Tent in order #W1234567", stream));
    check(&Heard::Repeat, lost);
    check(&Heard::Refuse, |stream| refuse("only a pending order can be cancelled", stream));
    check(&Heard::Refuse, |stream| refuse("the system says \"order not found\"", stream));
}

#[test]
fn reports_and_answers_close_a_request() {
    let tools = [
        "cancel_pending_order",
        "return_delivered_order_items",
        "exchange_delivered_order_items",
        "modify_pending_order_items",
        "modify_pending_order_address",
        "modify_pending_order_payment",
        "modify_user_address",
    ];
    for tool in tools {
        check(&Heard::Other, |stream| report(tool, "#W1234567", stream));
    }
    for want in samples::wants() {
        let Want::Ask(question) = want else { continue };
        check(&Heard::Other, |stream| answer(&question, "54.04", stream));
    }
    check(&Heard::Other, |stream| offer(true, stream));
    check(&Heard::Other, |stream| offer(false, stream));
}

#[test]
fn foreign_proposals_are_heard_as_such() {
    assert_eq!(
        hear("I'd switch it to your gift card. Do you want to proceed?"),
        Heard::Propose(None)
    );
    let pay = Pay::Gift;
    let want = Want::OrderPayment { order: "#W1".into(), pay };
    assert_eq!(
        hear("Order #W1 would then be paid with your gift card."),
        Heard::Propose(Some(want))
    );
}
