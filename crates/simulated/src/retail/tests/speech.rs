//! The human understands everything that the agent says.

use seed::Stream;

use super::super::want::Want;
use super::super::{Retail, TOOLS, answers, samples};
use crate::parts::speech::{
    Heard, answer, hear, identify, lost, offer, propose, refuse, report, unclear,
};
use crate::skill::pay::Pay;

fn check(expected: &Heard<Want>, speak: impl Fn(&mut Stream) -> String) {
    for seed in 0..30 {
        let text = speak(&mut Stream::new(seed, "test"));
        assert_eq!(hear::<Retail>(&text), *expected, "{text}");
    }
}

#[test]
fn proposals_are_heard_with_all_details() {
    for want in samples::wants().into_iter().take(6) {
        let money = "That costs $12.50 more.";
        check(&Heard::Propose(Some(want.clone())), |stream| {
            propose::<Retail>(&want, money, stream)
        });
    }
}

#[test]
fn requests_refusals_and_questions_are_told_apart() {
    check(&Heard::Identify, |stream| identify::<Retail>(false, stream));
    check(&Heard::Identify, |stream| identify::<Retail>(true, stream));
    check(&Heard::Repeat, |stream| unclear("find the Tent in order #W1234567", stream));
    check(&Heard::Repeat, lost);
    check(&Heard::Refuse, |stream| refuse("only a pending order can be cancelled", None, stream));
    check(&Heard::Refuse, |stream| refuse("the system says \"order not found\"", None, stream));
}

#[test]
fn reports_and_answers_close_a_request() {
    for tool in TOOLS {
        check(&Heard::Other, |stream| report::<Retail>(tool.name, "#W1234567", stream));
    }
    for want in samples::wants() {
        let Want::Ask(question) = want else { continue };
        check(&Heard::Other, |stream| answer(&answers::told(&question, "54.04", stream), stream));
    }
    check(&Heard::Other, |stream| offer(true, stream));
    check(&Heard::Other, |stream| offer(false, stream));
}

#[test]
fn foreign_proposals_are_heard_as_such() {
    assert_eq!(
        hear::<Retail>("I'd switch it to your gift card. Do you want to proceed?"),
        Heard::Propose(None)
    );
    let pay = Pay::Gift;
    let want = Want::OrderPayment { order: "#W1".into(), pay };
    assert_eq!(
        hear::<Retail>("Order #W1 would then be paid with your gift card."),
        Heard::Propose(Some(want))
    );
}
