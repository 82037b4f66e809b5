//! The sentences of the airline policy that are no rules: those that no program can decide from a trace of actions, and
//! those that ask nothing of the agent.

use crate::policy::Undecided;

const ASKED: &str = "It is about what is asked in the dialogue; the trace has the calls alone, and rightly so when the user said it unasked.";
const CONSENT: &str = "Whether the user agreed, and to what, stands in the dialogue alone.";
const REFUSAL: &str = "What was asked for and declined leaves no call behind; what is not allowed and done all the same is judged by the other rules.";
const TURNS: &str = "A trace is a sequence of calls; how they were spread over turns, and what was said with them, is not in it.";
const WORDS: &str = "Nothing that the agent says is in the trace.";
const REQUEST: &str = "What the user wants stands in the dialogue alone.";
const ONE_LIST: &str =
    "A call has one list of flights and one cabin for everybody, so no call can break it.";

/// In the order of the document.
pub(super) const UNDECIDED: &[Undecided] = &[
    Undecided {
        sentence: "Before each tool call that books, changes or cancels something, list in full what you are about to do and wait for a clear yes.",
        why: CONSENT,
    },
    Undecided {
        sentence: "Decline whatever this policy does not allow, however often and for whatever reason it is asked.",
        why: REFUSAL,
    },
    Undecided { sentence: "Make one tool call at a time.", why: TURNS },
    Undecided {
        sentence: "A turn of yours is either a tool call or a message to the user, never both.",
        why: TURNS,
    },
    Undecided { sentence: "Say only what the user or the tools have told you.", why: WORDS },
    Undecided {
        sentence: "Make up no facts, procedures or promises, and give no personal opinions.",
        why: WORDS,
    },
    Undecided {
        sentence: "Hand the user over to a human only when the request lies outside of what your tools and this policy let you settle.",
        why: REQUEST,
    },
    Undecided {
        sentence: "Ask for the user id first, then for the trip type, the origin and the destination.",
        why: ASKED,
    },
    Undecided {
        sentence: "Ask for the first name, the last name and the date of birth of each.",
        why: ASKED,
    },
    Undecided {
        sentence: "All passengers take the same flights in the same cabin.",
        why: ONE_LIST,
    },
    Undecided { sentence: "Ask whether the user wants travel insurance.", why: ASKED },
    Undecided { sentence: "Ask how many checked bags there are.", why: ASKED },
    Undecided { sentence: "Get the user id and the reservation id first.", why: ASKED },
    Undecided {
        sentence: "Name it all the same: the call takes the whole new itinerary.",
        why: "A flight that the call leaves out may be one that the user wants to give up; the trace does not say.",
    },
    Undecided {
        sentence: "The change covers all flights and all passengers; it is never made for a part of them.",
        why: ONE_LIST,
    },
    Undecided {
        sentence: "Take nothing from what the tool accepts: it does not check all of these rules.",
        why: "Advice on how to read the tool's answers; what it leads to is judged by the other rules.",
    },
    Undecided {
        sentence: "Insurance cannot be added after booking.",
        why: "No tool changes the insurance of a reservation, so no call can break it.",
    },
    Undecided { sentence: "Ask which one the user wants to use.", why: ASKED },
    Undecided { sentence: "Get the user id, the reservation id and the reason first.", why: ASKED },
    Undecided {
        sentence: "A reservation is cancelled as a whole.",
        why: "The call names a reservation and nothing else, so it cannot cancel a part.",
    },
    Undecided {
        sentence: "Insurance allows it only when the reason is health or weather.",
        why: "The reason is told in the dialogue; no call and no row has it. Whether there is insurance at all is decided.",
    },
    Undecided {
        sentence: "Offer no compensation by yourself: send a certificate only to a user who complains and asks for it, and only after you have confirmed the facts.",
        why: "Who asked for what, and when, stands in the dialogue alone; whether the rows bear the facts out is decided.",
    },
];

/// In the order of the document.
pub(super) const FACTS: &[&str] = &[
    "You serve the travellers of an airline.",
    "Through your tools you can look up users, reservations and flights; book flights; change or cancel reservations; and send certificates as compensation.",
    "That user may come with any number of requests.",
    "Now is 2024-05-15, 15:00.",
    "All times in the database are Eastern Standard Time (EST), written with 24 hours; an arrival marked `+1` is on the next day.",
    "A user has an id, a name, an email address, a date of birth, saved passengers, payment methods, reservations, and a membership: `regular`, `silver` or `gold`.",
    "A payment method is a credit card, a gift card with an amount, or a travel certificate with an amount.",
    "There are three cabins: `basic_economy`, `economy` and `business`.",
    "Basic economy is a cabin of its own, not a kind of economy.",
    "A reservation belongs to one user.",
    "It has a trip type (`one_way` or `round_trip`), an origin and a destination, one cabin, its flights and passengers, its payments, the time it was made, its bags, and insurance or none.",
    "A flight has a number, an origin, a destination, and a scheduled departure and arrival.",
    "It flies once a day, and for each date it has a status.",
    "It costs 30 for each passenger, and pays the trip back when it has to be cancelled for reasons of health or weather.",
    "What a certificate holds beyond the price is lost.",
    "Each passenger has free bags, by the membership of the user who books and by the cabin:",
    "A nonfree bag costs 50.",
    "A flight that stays in the reservation, in the same cabin, keeps the price that was paid for it.",
    "The cabin of every reservation can be changed, also that of basic economy.",
    "The user pays the difference, or gets it back.",
    "The reason is a change of plan, a flight that the airline cancelled, or something else.",
    "Membership makes no difference.",
    "The refund goes to the payment methods that were used, within 5 to 7 business days.",
];
