//! Data quality, checked by machine: every record is executed again and looked at with all that can be decided without
//! a model; rows of the training formats with what can be known without a blueprint.
//!
//! [`Auditor`] takes a file line by line and keeps of each line only what later ones are compared with.

mod compare;
mod coverage;
mod derive;
mod duplicates;
mod grounding;
mod record;
mod row;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use environment::{Domain, Finding, registry};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::import;
use crate::jsonl;
use crate::verify::{Databases, Home};

pub use compare::{Comparison, Difference, compare};
pub use coverage::{Coverage, Share};

/// Share of near-duplicates, in percent of the records, up to which they are no defect of a dataset. Ours.
pub const MOST_DUPLICATES: usize = 1;

/// What can be wrong with a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A line cannot be read, or belongs to rows that are not at hand.
    Unreadable,
    /// Executed again it is not as it is written.
    Execution,
    /// A call's arguments do not fit the tool's schema, or there is no such tool.
    Schema,
    /// A call holds an id or a value that nobody has named.
    Grounding,
    /// Private data before the customer was known, or of another account.
    Authentication,
    /// A write without a yes.
    Consent,
    /// Several calls in one message.
    SeveralCalls,
    /// A task that changes nothing although it should.
    NoOp,
    /// A ground truth that breaks the policy, or a forbidden request that was granted.
    Policy,
    /// An expected output that no observation bears out.
    Outputs,
    /// The instruction does not determine the outcome.
    Uniqueness,
    /// Nearly the same as an earlier one.
    Duplicate,
    /// Arguments that are JSON in a text.
    Encoded,
}

impl Class {
    /// All classes, in the order of a table.
    pub const ALL: [Self; 13] = [
        Self::Unreadable,
        Self::Execution,
        Self::Schema,
        Self::Grounding,
        Self::Authentication,
        Self::Consent,
        Self::SeveralCalls,
        Self::NoOp,
        Self::Policy,
        Self::Outputs,
        Self::Uniqueness,
        Self::Duplicate,
        Self::Encoded,
    ];

    /// A few words for a table.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable lines",
            Self::Execution => "not as executed",
            Self::Schema => "schema-invalid calls",
            Self::Grounding => "ungrounded values",
            Self::Authentication => "unauthenticated access",
            Self::Consent => "writes without consent",
            Self::SeveralCalls => "several calls at once",
            Self::NoOp => "no-op tasks",
            Self::Policy => "policy breaches",
            Self::Outputs => "underivable outputs",
            Self::Uniqueness => "ambiguous tasks",
            Self::Duplicate => "near-duplicates",
            Self::Encoded => "arguments as text",
        }
    }

    /// The class of a finding of the checks, of procedure or of a refusal, by its code.
    fn of(code: &str) -> Self {
        match code.split_once('.').unwrap_or((code, "")) {
            ("schema", _) | ("execution", "unknown_tool" | "not_a_write") => Self::Schema,
            ("grounding", _) => Self::Grounding,
            ("procedure", "no_consent") => Self::Consent,
            ("procedure", "several_calls") => Self::SeveralCalls,
            ("procedure", _) => Self::Authentication,
            ("no_op", _) => Self::NoOp,
            ("policy" | "refusal", _) => Self::Policy,
            ("uniqueness", _) => Self::Uniqueness,
            ("duplicate" | "duplicates", _) => Self::Duplicate,
            _ => Self::Execution,
        }
    }
}

/// One thing that is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Number of the line, from 1; of the row where the file is one JSON array.
    pub line: usize,
    /// What the line holds: `record 3.0 bp-…` or `sharegpt row`.
    pub name: String,
    /// What kind of thing it is.
    pub class: Class,
    /// Stable name, such as `procedure.no_consent`.
    pub code: String,
    /// Index of the turn, or of the ground truth's action where the code is one of the checks'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// In a sentence.
    pub message: String,
}

/// What an audit of a file shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// Lines that hold anything.
    pub lines: usize,
    /// Records among them.
    pub records: usize,
    /// Different blueprints among the records.
    pub blueprints: usize,
    /// Rows of a training format among them.
    pub rows: usize,
    /// Findings of each class; all classes are there.
    pub totals: BTreeMap<Class, usize>,
    /// Lines with a finding of each class.
    pub affected: BTreeMap<Class, usize>,
    /// Every finding, in the order of the lines.
    pub findings: Vec<Found>,
    /// What the records and rows cover, by domain.
    pub coverage: BTreeMap<String, Coverage>,
}

impl Audit {
    /// True when nothing is wrong: no finding but a tolerable share of near-duplicates.
    pub fn is_clean(&self) -> bool {
        let duplicates = self.affected.get(&Class::Duplicate).copied().unwrap_or_default();
        let others =
            self.totals.iter().any(|(class, count)| *class != Class::Duplicate && *count > 0);
        !others && duplicates * 100 <= self.lines * MOST_DUPLICATES
    }
}

/// An audit in progress.
#[derive(Debug)]
pub struct Auditor {
    databases: Databases,
    home: Home,
    audit: Audit,
    seen: duplicates::Seen,
    coverage: BTreeMap<String, coverage::Gather>,
}

impl Auditor {
    /// An audit on these databases. `home` says where rows of a training format are executed, since they do not say it;
    /// it matters only for rows whose policy is one of ours.
    pub fn new(databases: Databases, home: Home) -> Self {
        let mut audit = Audit::default();
        audit.totals = Class::ALL.into_iter().map(|class| (class, 0)).collect();
        audit.affected = audit.totals.clone();
        Self {
            databases,
            home,
            audit,
            seen: duplicates::Seen::default(),
            coverage: BTreeMap::new(),
        }
    }

    /// Takes a line in: a record, or a row of a training format; `number` counts from 1.
    pub fn line(&mut self, number: usize, line: &str) {
        self.audit.lines += 1;
        let value = serde_json::from_str::<Value>(line).ok();
        let mut page = match value.filter(|value| import::detect(value).is_some()) {
            Some(value) => {
                self.audit.rows += 1;
                self.row(&value)
            }
            None => self.record(number, line),
        };
        page.found.iter_mut().for_each(|found| {
            found.line = number;
            found.name.clone_from(&page.name);
        });
        for class in Class::ALL {
            let count = page.found.iter().filter(|found| found.class == class).count();
            *self.audit.totals.entry(class).or_default() += count;
            *self.audit.affected.entry(class).or_default() += usize::from(count > 0);
        }
        self.audit.findings.append(&mut page.found);
    }

    /// The audit of all lines.
    pub fn finish(mut self) -> Audit {
        self.audit.blueprints = self.seen.blueprints();
        for (name, gather) in self.coverage {
            if let Some(domain) = registry::find(&name) {
                self.audit.coverage.insert(name, gather.finish(domain));
            }
        }
        self.audit
    }

    fn record(&mut self, number: usize, line: &str) -> Page {
        let record = match jsonl::parse_line(number, line) {
            Ok(record) => record,
            Err(error) => return Page::unreadable("line", &error.problem.to_string()),
        };
        self.audit.records += 1;
        let name =
            format!("record {}.{} {}", record.id.task, record.id.attempt, record.blueprint.id);
        let environment = match self.databases.environment(&record.blueprint.domain, &record.source)
        {
            Ok(environment) => environment,
            Err(error) => return Page::unreadable(&name, &error.to_string()),
        };
        let mut page = Page { name, found: Vec::new() };
        record::check(&environment, &record, &mut page);
        if let Some(message) = self.seen.record(number, &record) {
            page.add(Class::Duplicate, "duplicate.near", None, message);
        }
        self.gather(environment.domain()).record(environment.domain(), &record);
        page
    }

    fn row(&mut self, value: &Value) -> Page {
        let row = match import::row(value) {
            Ok(row) => row,
            Err(error) => return Page::unreadable("row", &error.to_string()),
        };
        let mut page = Page { name: format!("{} row", row.format.name()), found: Vec::new() };
        let domain = row::domain(&row);
        row::check(&row, domain, &mut page);
        if let Some(known) = crate::verify::row_domain(&row)
            && self.home.domain.as_ref().is_none_or(|wanted| *wanted == known)
        {
            match self.databases.environment(&known, &self.home.source) {
                Ok(environment) => row::execute(&environment, &row, &mut page),
                Err(error) => page.add(Class::Unreadable, "row.database", None, error.to_string()),
            }
        }
        if let Some(message) = self.seen.row(self.audit.lines, &row) {
            page.add(Class::Duplicate, "duplicate.row", None, message);
        }
        if let Some(domain) = domain {
            self.gather(domain).row(domain, &row);
        }
        page
    }

    fn gather(&mut self, domain: &'static dyn Domain) -> &mut coverage::Gather {
        let entry = self.coverage.entry(domain.name().to_owned());
        entry.or_insert_with(|| coverage::Gather::new(domain))
    }
}

/// The findings of one line.
#[derive(Debug)]
struct Page {
    name: String,
    found: Vec<Found>,
}

impl Page {
    fn unreadable(name: &str, why: &str) -> Self {
        let mut page = Self { name: name.to_owned(), found: Vec::new() };
        page.add(Class::Unreadable, "line.unreadable", None, why.to_owned());
        page
    }

    fn add(&mut self, class: Class, code: &str, at: Option<usize>, message: String) {
        let (line, name) = (0, String::new());
        self.found.push(Found { line, name, class, code: code.to_owned(), at, message });
    }

    fn findings<'a>(&mut self, findings: impl IntoIterator<Item = &'a Finding>) {
        for finding in findings {
            self.add(
                Class::of(&finding.code),
                &finding.code,
                finding.step,
                finding.message.clone(),
            );
        }
    }
}
