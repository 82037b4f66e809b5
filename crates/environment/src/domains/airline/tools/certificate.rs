//! Giving a traveller a certificate.

use std::sync::LazyLock;

use super::{fields, records};
use crate::domains::generic::python::{at, at_mut, raise};
use crate::domains::generic::toolbox::{Args, Form, Parameter, Reply, Run, Tool};
use crate::state::{Datum, Fields, Names, Object, State};
use crate::value::python_text;

/// Ids of new certificates; one that was spent is free again.
const IDS: [&str; 3] = ["certificate_3221322", "certificate_3221323", "certificate_3221324"];

/// Their places among the methods of a profile.
static PLACES: [Fields<1>; 3] = [Fields::of([IDS[0]]), Fields::of([IDS[1]]), Fields::of([IDS[2]])];

/// The fields of a certificate.
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(["source", "amount", "id"].into_iter()));

/// Adds a certificate to a profile.
pub(super) const SEND_CERTIFICATE: Tool = Tool {
    name: "send_certificate",
    description: "Puts a new certificate into a traveller's profile, as compensation where the policy grants one. It \
                  cannot be taken back: confirm the facts and get an explicit yes first.",
    parameters: &[
        fields::USER_ID,
        Parameter::plain("amount", Form::Number, "What the certificate is worth, in dollars."),
    ],
    outputs: &[],
    run: Run::Write(send),
};

/// With all three ids taken tau-bench's tool gives nothing and its environment breaks over that. Here the call raises,
/// in words of our own, and changes nothing either.
fn send(state: &mut State, args: &Args<'_>) -> Reply {
    let [user, amount] = args.all();
    let (record, spot) = records::known(state, "users", user, "user not found")?;
    let methods = at(record, "payment_methods")?;
    let user = user.as_str().unwrap_or_default(); // a key of an object is a text
    let mut free = IDS.iter().zip(&PLACES).filter(|(id, _)| methods.get(**id).is_none());
    let Some((id, place)) = free.next() else {
        return raise(format!(
            "user {user} has three certificates of this kind already; one must be spent before another can be sent"
        ));
    };
    let fields = [Datum::word("certificate"), amount.into(), Datum::word(id)];
    if let Some(methods) = at_mut(state.row_mut(spot), "payment_methods")?.as_object_mut() {
        methods.set_all(place, [Object::new(&NAMES, fields.into_iter()).into()]);
    }
    let amount = python_text(amount);
    Ok(["Certificate ", id, " added to user ", user, " with amount ", &amount, "."].concat())
}
