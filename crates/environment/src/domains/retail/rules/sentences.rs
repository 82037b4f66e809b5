//! The sentences of the retail policy that are no rules: those that no program can decide from a trace of actions, and
//! those that ask nothing of the agent or sum up what rules say.

use crate::policy::Undecided;

const READS: &str = "A ground truth mostly holds writes alone, and who looks a customer up is not in it; in a run it depends on what was said.";
const CONSENT: &str = "What the customer said or agreed to stands in the dialogue alone.";
const TURNS: &str = "A trace is a sequence of calls; how they were spread over turns, and what was said with them, is not in it.";
const WORDS: &str = "Nothing that the agent says is in the trace.";

/// In the order of the document.
pub(super) const UNDECIDED: &[Undecided] = &[
    Undecided {
        sentence: "Before anything else, find out who you are talking to: ask for the email address of the account, or for first name, last name and postal code, and look the account up.",
        why: READS,
    },
    Undecided {
        sentence: "Do this even when the customer already gives you a user id.",
        why: READS,
    },
    Undecided {
        sentence: "Decline politely whatever concerns somebody else's account or orders.",
        why: "What was asked for and declined leaves no call behind; a call about somebody else's account is judged by another rule.",
    },
    Undecided {
        sentence: "Before each tool call that writes to the database, say in full what you are about to do and wait for a clear yes.",
        why: CONSENT,
    },
    Undecided { sentence: "Make one tool call at a time.", why: TURNS },
    Undecided {
        sentence: "A turn of yours is either a tool call or a message to the customer, never both.",
        why: TURNS,
    },
    Undecided { sentence: "Say only what the customer or the tools have told you.", why: WORDS },
    Undecided {
        sentence: "Make up no facts, procedures or promises, and give no personal opinions.",
        why: WORDS,
    },
    Undecided {
        sentence: "Hand the customer over to a human only when the request lies outside of what your tools and this policy allow you to do.",
        why: "What the customer wants stands in the dialogue alone.",
    },
    Undecided {
        sentence: "Have the customer name all of them first, remind them of it, and put everything into a single call.",
        why: "What the customer still wanted to change stands in the dialogue alone; that there is a single call is judged by other rules.",
    },
    Undecided { sentence: "The customer confirms the order and the reason.", why: CONSENT },
    Undecided {
        sentence: "Nothing else about a pending order can be changed.",
        why: "No tool changes anything else, so no call can break it.",
    },
    Undecided {
        sentence: "The rules for new items below hold.",
        why: "A reference; the rules that it points to are decided.",
    },
    Undecided {
        sentence: "The customer names a payment method for the price difference, whether it is to be paid or given back.",
        why: CONSENT,
    },
    Undecided {
        sentence: "The customer confirms the order, the items to return and where the refund goes.",
        why: CONSENT,
    },
];

/// In the order of the document.
pub(super) const FACTS: &[&str] = &[
    "You serve the customers of an online shop.",
    "Through your tools you can look up accounts, orders and products; cancel or change pending orders; return or exchange delivered orders; and change the default address of an account.",
    "That customer may come with any number of requests.",
    "All times in the database are Eastern Standard Time (EST), written with 24 hours: `16:45:00` is a quarter to five in the afternoon.",
    "An account has a name, an email address, a default address, its payment methods and its orders.",
    "A payment method is a credit card, a PayPal account, or a gift card with a balance.",
    "The shop sells 50 types of products.",
    "Each type comes in variants that differ in options such as size or color; each variant has its own item id, its own price, and is available or not.",
    "An order has a status: `pending`, `processed`, `delivered` or `cancelled`.",
    "Only pending and delivered orders can be acted upon.",
    "Items of an order can be changed or exchanged one time only.",
    "The money goes back the way it came: at once to a gift card, within 5 to 7 business days otherwise.",
    "The old method gets its money back: at once if it is a gift card, within 5 to 7 business days otherwise.",
    "A lamp is never changed into a rug.",
    "The status becomes `return requested`, and an email explains how to send the items back.",
    "The rules for new items above hold.",
    "The status becomes `exchange requested`, and an email explains how to send the items back.",
    "The customer need not place a new order.",
];
