//! Data files as they arrive, chunk by chunk: each record is parsed, checked and kept as soon as it is complete.
//!
//! No file is ever held as one text. The first fault refuses the whole load: nothing is half there.

use thiserror::Error;

use super::shape::{self, Checks};
use crate::domain::Domain;
use crate::state::{Database, Datum, Table};
use crate::stream::{Item, SplitError, Splitter};

/// Most bytes that a load takes, all its files together: 256 MiB. tau-bench's own come to 5 MB a domain. Records take
/// about six times the room of indented text and twelve times that of compact text, half of it in a tab, which has
/// 4 GB at the most.
pub const MAX_BYTES: u64 = 256 << 20;

/// Why data files do not make a database. Every message names the file and says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LoadError {
    /// A table has no file.
    #[error(
        "{file}.json is missing: the {domain} domain needs {wanted}. Add the file, or choose another folder."
    )]
    Missing {
        /// Stem of the file.
        file: String,
        /// Name of the domain.
        domain: String,
        /// All files that belong to it.
        wanted: String,
    },
    /// A table has two files.
    #[error("{file}.json was given twice. Keep the one that is meant.")]
    Repeated {
        /// Stem of the file.
        file: String,
    },
    /// The files are larger than what is taken.
    #[error(
        "{file}.json brings the data to more than {limit} bytes, the most that is loaded. Leave out records that no task needs."
    )]
    TooLarge {
        /// Stem of the file.
        file: String,
        /// Most bytes that are taken.
        limit: u64,
    },
    /// A file is no JSON.
    #[error(
        "{file}.json is not JSON at line {line}, column {column}: {message}. Correct the file there, or fetch it again if it was cut off."
    )]
    Syntax {
        /// Stem of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// A file is JSON of another form.
    #[error(
        "{file}.json should be an object of records by id, but {place} is {found}. Each record must be an object under its id."
    )]
    Form {
        /// Stem of the file.
        file: String,
        /// The place: `the file` or a record's id and line.
        place: String,
        /// What stands there.
        found: String,
    },
    /// A record lacks something that the tools need.
    #[error(
        "{file}.json: record {id} at line {line} {fault}. Correct the record, or leave it out."
    )]
    Record {
        /// Stem of the file.
        file: String,
        /// Id of the record.
        id: String,
        /// Line where the record begins, from 1.
        line: usize,
        /// What is wrong with it.
        fault: String,
    },
}

/// A database in the making. Name a file, push its bytes in order, name the next; tables may come in any order.
pub struct Loader<'a> {
    domain: &'a dyn Domain,
    /// Complete tables, in the domain's order.
    tables: Vec<Option<Table>>,
    current: Option<Reading>,
    bytes: u64,
    limit: u64,
    /// The first fault; nothing is taken after it.
    failed: Option<LoadError>,
}

/// The file that is being read.
struct Reading {
    /// Place of its table in the domain's order.
    at: usize,
    table: Table,
    checks: Vec<Checks>,
    splitter: Splitter,
}

impl<'a> Loader<'a> {
    /// An empty one.
    pub fn new(domain: &'a dyn Domain) -> Self {
        let tables = domain.tables().iter().map(|_| None).collect();
        Self { domain, tables, current: None, bytes: 0, limit: MAX_BYTES, failed: None }
    }

    /// With another limit than [`MAX_BYTES`].
    #[must_use]
    pub fn with_limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// Ends the file before and begins the one with this stem (`orders` for `orders.json`) and, where it is known,
    /// this many bytes: what is too large is refused before it is read. False when the domain has no such table: what
    /// is pushed until the next file is then left alone.
    pub fn file(&mut self, stem: &str, size: Option<u64>) -> Result<bool, LoadError> {
        self.guard(|loader| {
            loader.end()?;
            let Some(at) = loader.domain.tables().iter().position(|table| *table == stem) else {
                return Ok(false);
            };
            if loader.tables[at].is_some() {
                return Err(LoadError::Repeated { file: stem.to_owned() });
            }
            loader.fits(stem, size.unwrap_or(0))?;
            let shapes = loader.domain.charter().shapes.iter().filter(|shape| shape.table == stem);
            let (checks, splitter) = (shapes.map(Checks::of).collect(), Splitter::object());
            loader.current = Some(Reading { at, table: Table::default(), checks, splitter });
            Ok(true)
        })
    }

    /// Takes the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), LoadError> {
        self.guard(|loader| {
            let Some(mut reading) = loader.current.take() else { return Ok(()) };
            let file = loader.domain.tables()[reading.at];
            let size = chunk.len() as u64;
            loader.fits(file, size)?;
            loader.bytes += size;
            reading.read(chunk, file)?;
            loader.current = Some(reading);
            Ok(())
        })
    }

    /// The database, when every table was there and without fault.
    pub fn finish(mut self) -> Result<Database, LoadError> {
        self.guard(Self::end)?;
        let domain = self.domain;
        let named = |(table, rows): (&&str, Option<Table>)| {
            let rows = rows.ok_or_else(|| missing(domain, table))?;
            Ok(((*table).to_owned(), rows))
        };
        domain.tables().iter().zip(self.tables).map(named).collect()
    }

    /// Does something unless there was a fault before, and remembers the first one.
    fn guard<T>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, LoadError>,
    ) -> Result<T, LoadError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let done = act(self);
        self.failed = done.as_ref().err().cloned();
        done
    }

    /// Ends the file that is being read, if there is one.
    fn end(&mut self) -> Result<(), LoadError> {
        let Some(Reading { at, table, splitter, .. }) = self.current.take() else { return Ok(()) };
        splitter.finish().map_err(|error| unreadable(self.domain.tables()[at], error))?;
        self.tables[at] = Some(table);
        Ok(())
    }

    fn fits(&self, file: &str, more: u64) -> Result<(), LoadError> {
        let limit = self.limit;
        if self.bytes.saturating_add(more) > limit {
            return Err(LoadError::TooLarge { file: file.to_owned(), limit });
        }
        Ok(())
    }
}

impl Reading {
    fn read(&mut self, chunk: &[u8], file: &str) -> Result<(), LoadError> {
        let (table, checks) = (&mut self.table, &self.checks);
        let fed = self.splitter.push(chunk, |item| {
            record(&item, table, checks).map_err(|fault| fault.named(file, &item))
        });
        fed.map_err(|stop| match stop {
            Stop::Split(error) => unreadable(file, error),
            Stop::Load(error) => error,
        })
    }
}

/// Why a file cannot be read on.
enum Stop {
    Split(SplitError),
    Load(LoadError),
}

/// Why a record is refused.
enum Fault {
    Split(SplitError),
    Kind(&'static str),
    Content(String),
}

impl From<SplitError> for Stop {
    fn from(error: SplitError) -> Self {
        Self::Split(error)
    }
}

impl Fault {
    fn named(self, file: &str, item: &Item<'_>) -> Stop {
        let (file, id, line) = (file.to_owned(), item.key.to_owned(), item.place.line);
        match self {
            Self::Split(error) => Stop::Split(error),
            Self::Kind(found) => Stop::Load(LoadError::Form {
                file,
                place: format!("record {id} at line {line}"),
                found: found.to_owned(),
            }),
            Self::Content(fault) => Stop::Load(LoadError::Record { file, id, line, fault }),
        }
    }
}

/// Parses, checks and keeps one record.
fn record(item: &Item<'_>, table: &mut Table, checks: &[Checks]) -> Result<(), Fault> {
    let record = match item.parse().map_err(Fault::Split)? {
        Datum::Object(record) => record,
        other => return Err(Fault::Kind(shape::kind(&other))),
    };
    if table.get(item.key).is_some() {
        return Err(Fault::Content("has the id of a record before it".to_owned()));
    }
    if let Some(fault) = checks.iter().find_map(|checks| checks.fault(item.key, &record)) {
        return Err(Fault::Content(fault));
    }
    table.insert(item.key, record);
    Ok(())
}

fn unreadable(file: &str, error: SplitError) -> LoadError {
    let file = file.to_owned();
    match error {
        SplitError::Form { found, .. } => {
            LoadError::Form { file, place: "the file".to_owned(), found: found.to_owned() }
        }
        SplitError::Syntax { place, message } | SplitError::Data { place, message } => {
            LoadError::Syntax { file, line: place.line, column: place.column, message }
        }
    }
}

/// A database of `domain` from its files, given as stem (`orders` for `orders.json`) and bytes; other files are left
/// alone. The order of records and keys is kept.
pub fn load(domain: &dyn Domain, files: &[(String, Vec<u8>)]) -> Result<Database, LoadError> {
    let mut loader = Loader::new(domain);
    for table in domain.tables() {
        let of_table = files.iter().filter(|(stem, _)| stem == table);
        let mut bytes = of_table.map(|(_, bytes)| bytes).peekable();
        if bytes.peek().is_none() {
            return Err(missing(domain, table));
        }
        for bytes in bytes {
            loader.file(table, Some(bytes.len() as u64))?;
            loader.push(bytes)?;
        }
    }
    loader.finish()
}

fn missing(domain: &dyn Domain, table: &str) -> LoadError {
    let wanted: Vec<String> = domain.tables().iter().map(|table| format!("{table}.json")).collect();
    LoadError::Missing {
        file: table.to_owned(),
        domain: domain.name().to_owned(),
        wanted: wanted.join(", "),
    }
}
