//! Pages that are kept out, and servers that have too much to do.

use crate::serve_model::answer::{Piece, Refusal};
use crate::serve_model::call::Call;
use crate::serve_model::fault::{ADAPT, Act, Cors, ErrorLine, Fault, READ, STOP};
use crate::serve_model::wire::Wire::OpenAi;

/// No program notices but a browser.
const PAGES: Fault = Fault { wires: &[OpenAi], mixed: false, ..READ };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "cors-off",
        does: "lets no page of another origin in",
        client: "a page names the causes of silence and the setting for this server",
        acts: &[Act::Cors(Cors::Off)],
        ..PAGES
    },
    Fault {
        name: "cors-bare-errors",
        does: "refuses the key (401) without letting pages read that",
        client: "a page counts a wrong key among the causes of silence",
        acts: &[
            Act::Error(&ErrorLine {
                status: 401,
                code: "invalid_api_key",
                message: "Incorrect API key provided",
                headers: &[],
            }),
            Act::Cors(Cors::GoodOnly),
        ],
        wires: &[OpenAi],
        ..STOP
    },
    Fault {
        name: "cors-listed",
        does: "lets pages send Authorization and Content-Type and no other header",
        client: "sends no other header",
        acts: &[Act::Cors(Cors::Listed)],
        ..PAGES
    },
    Fault {
        name: "slow",
        does: "takes half a second for each answer",
        client: "keeps many calls in flight",
        mixed: false,
        acts: &[Act::Deliver(|pieces| pieces.insert(0, Piece::Pause(500)))],
        ..READ
    },
    Fault {
        name: "limit",
        does: "takes 20 milliseconds for each answer and refuses (429, Retry-After: 0) what comes beside four others",
        client: "lets fewer calls run at once, and more again later",
        mixed: false,
        acts: &[
            Act::Refuse(beside_four),
            Act::Deliver(|pieces| pieces.insert(0, Piece::Pause(20))),
        ],
        ..ADAPT
    },
];

/// Calls that `limit` answers at the same time.
const AT_ONCE: u32 = 4;

fn beside_four(call: &Call) -> Option<Refusal> {
    let message = "Too many concurrent requests";
    (call.in_flight > AT_ONCE).then(|| Refusal {
        headers: vec![("retry-after", "0".into())],
        ..Refusal::new(call.wire, 429, "rate_limit_exceeded", message)
    })
}
