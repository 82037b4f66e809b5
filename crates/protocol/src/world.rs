//! Looking at a world: its tables, its policy, and what calls do in it. The worker keeps nothing between these
//! questions: each names the rows and all calls from the initial state on.

use dataset::record::Source;
use environment::browse::{Count, Listing, Query};
use environment::inspect::Inspection;
use environment::offer::Offers;
use environment::{Call, ToolSpec};
use serde::{Deserialize, Serialize};

/// A domain with its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct World {
    /// Name of the domain.
    pub domain: String,
    /// Where the rows come from.
    pub source: Source,
}

/// A moment: a world and the calls that led there. The answer to a question about it repeats `mark`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The world.
    pub world: World,
    /// All calls from the initial state on.
    pub calls: Vec<Call>,
    /// Chosen by the page: tells the answer to this question from that to an earlier one.
    pub mark: u64,
}

/// What the page asks about a world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// What there is: tools, policy, rules. Answer: `Seen::Description`.
    Description,
    /// What each of the calls did. Answer: `Seen::Walk`.
    Walk,
    /// A page of a table. Answer: `Seen::Rows`.
    Rows(Query),
    /// One row in full. Answer: `Seen::Row`.
    Row {
        /// Name of the table.
        table: String,
        /// Id of the row.
        id: String,
    },
    /// Arguments that a call of this tool could begin with, and what else could fill them. Answer: `Seen::Draft`.
    Draft {
        /// Name of the tool.
        tool: String,
    },
    /// What could fill the arguments of this call. Answer: `Seen::Offers`.
    Offers {
        /// The call as it stands.
        call: Call,
    },
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// What there is.
    Description(Box<Description>),
    /// What each call did, in order.
    Walk(Vec<Inspection>),
    /// A page of a table.
    Rows {
        /// All tables with their sizes at this moment.
        tables: Vec<Count>,
        /// The page.
        listing: Listing,
    },
    /// One row in full.
    Row {
        /// Its JSON text; `None` when there is no such row at this moment.
        text: Option<String>,
    },
    /// Arguments to begin with.
    Draft {
        /// The call.
        call: Call,
        /// What else could fill its arguments.
        offers: Vec<Offers>,
    },
    /// What could fill the arguments.
    Offers(Vec<Offers>),
}

/// What there is in a world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// All tables with their sizes.
    pub tables: Vec<Count>,
    /// The tools, in list order.
    pub tools: Vec<ToolSpec>,
    /// The policy document (Markdown).
    pub policy: String,
    /// The sentences of the policy that a program decides.
    pub rules: Vec<RuleCard>,
    /// The sentences that no program can decide.
    pub undecided: Vec<UndecidedCard>,
    /// A call to begin with.
    pub first: Option<Call>,
    /// Table and id of an account to begin with.
    pub account: Option<(String, String)>,
}

/// A rule as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCard {
    /// Its id.
    pub id: String,
    /// The sentence of the policy document, word for word.
    pub sentence: String,
    /// How it is decided.
    pub how: String,
    /// The tools whose calls it looks at; none means all.
    pub tools: Vec<String>,
}

/// A sentence that no program can decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndecidedCard {
    /// The sentence of the policy document, word for word.
    pub sentence: String,
    /// Why no check decides it.
    pub why: String,
}
