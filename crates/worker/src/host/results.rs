//! Results files: read piece by piece, graded run by run. Only handles and places are kept, never the content.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dataset::record::Source;
use dataset::regrade::{self, Grader, Tally};
use dataset::results::{self, Entry, Reader};
use environment::Domain;
use protocol::Reply;
use protocol::results::{GradedRun, GradedRuns, OpenedResults, RunPlace, RunRow, RunSummary};
use web_sys::File;

use super::files::{piece, size};
use super::{Host, Outcome};

/// Bytes that are read at a time: small, since the page waits for the news between two pieces.
const PIECE: u64 = 512 << 10;

/// The results that are open.
#[derive(Default)]
pub(super) struct Desk {
    open: RefCell<Option<Rc<Open>>>,
    /// Number of the last opening; grading of earlier ones stops.
    mark: Cell<u64>,
    /// Number of the last grading; earlier ones stop.
    grading: Cell<u64>,
}

struct Open {
    mark: u64,
    domain: &'static str,
    files: Vec<File>,
}

/// Opens results files; finds their domain by the first run that shows it.
pub(super) async fn open(host: &Host, files: &[File]) -> Outcome {
    let mut found = None;
    let mut fault = None;
    for file in files {
        match domain(file).await {
            Ok(domain) => found = found.or(Some(domain)),
            Err(message) => {
                fault.get_or_insert(message);
            }
        }
    }
    let domain = match (found, fault) {
        (Some(domain), _) => domain,
        (None, fault) => return Err(fault.unwrap_or_else(|| "There is no file.".to_owned())),
    };
    let desk = &host.desk;
    desk.mark.set(desk.mark.get() + 1);
    let mark = desk.mark.get();
    *desk.open.borrow_mut() =
        Some(Rc::new(Open { mark, domain: domain.name(), files: files.to_vec() }));
    let quirks = regrade::quirks(domain).into_iter();
    Ok(Reply::ResultsOpened(OpenedResults {
        mark,
        names: files.iter().map(File::name).collect(),
        bytes: files.iter().map(size).sum(),
        domain: domain.name().to_owned(),
        quirks: quirks.map(|quirk| (quirk.id.to_owned(), quirk.sentence.to_owned())).collect(),
    }))
}

/// The domain of a file's runs.
async fn domain(file: &File) -> Result<&'static dyn Domain, String> {
    let (mut found, mut fault) = (None, None);
    let mut pieces = Pieces::new(file);
    let ended = loop {
        let mut look = |entry: Entry| match &entry.run {
            Ok(run) => found = found.or_else(|| regrade::domain_of(run)),
            Err(wrong) => {
                let place = format!("run {}, line {}", entry.index + 1, entry.place.line);
                fault.get_or_insert_with(|| format!("{}: {place}: {wrong}.", file.name()));
            }
        };
        let more = pieces.next(&mut look).await;
        match more {
            Ok(true) if found.is_none() => {}
            ended => break ended,
        }
    };
    match (found, fault, ended) {
        (Some(domain), ..) => Ok(domain),
        (None, Some(fault), _) | (None, None, Err(fault)) => Err(fault),
        (None, None, Ok(_)) => Err(format!(
            "{}: no run calls a tool of a domain that this page has, so there is nothing to replay.",
            file.name()
        )),
    }
}

/// Grades all runs of the open files on these rows, with news after each piece. Another grading ends this one.
pub(super) async fn grade(host: &Host, id: u64, mark: u64, source: Source) -> Outcome {
    let open = host.desk.open(mark)?;
    let mut grader = Grader::new(host.worlds.get(open.domain, &source)?);
    let job = host.desk.grading.get() + 1;
    host.desk.grading.set(job);
    let mut news = GradedRuns {
        mark,
        source,
        rows: Vec::new(),
        tallies: Vec::new(),
        read: 0,
        faults: Vec::new(),
        done: false,
    };
    let mut before = 0;
    for (number, file) in (0..).zip(&open.files) {
        let mut tally = Tally::default();
        news.tallies.push(Tally::default());
        let mut pieces = Pieces::new(file);
        loop {
            let mut take = |entry| news.rows.push(row(&mut grader, &mut tally, number, entry));
            let more = pieces.next(&mut take).await;
            if host.desk.grading.get() != job {
                return Ok(Reply::Done);
            }
            news.read = before + pieces.begin.min(size(file));
            news.tallies[number as usize] = tally.clone();
            let more = more.unwrap_or_else(|fault| {
                news.faults.push(fault);
                false
            });
            host.page.say(id, Reply::Graded(news.clone()));
            news.rows.clear();
            if !more {
                break;
            }
        }
        before += size(file);
    }
    news.done = true;
    Ok(Reply::Graded(news))
}

fn row(grader: &mut Grader, tally: &mut Tally, file: u32, entry: Entry) -> RunRow {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let place = RunPlace {
        file,
        index: count(entry.index),
        offset: entry.place.offset,
        length: count(entry.length),
        line: count(entry.place.line),
    };
    let found = match entry.run {
        Ok(run) => {
            let grade = grader.grade(&run);
            tally.add(&grade);
            Ok(RunSummary::of(&grade))
        }
        Err(fault) => {
            tally.unreadable += 1;
            Err(fault.to_string())
        }
    };
    RunRow { place, found }
}

/// One run in full, read and graded again.
pub(super) async fn run(host: &Host, mark: u64, place: RunPlace, source: &Source) -> Outcome {
    let open = host.desk.open(mark)?;
    let environment = host.worlds.get(open.domain, source)?;
    let file = open.files.get(place.file as usize).ok_or("There is no such file.")?;
    let bytes = piece(file, place.offset, place.offset + u64::from(place.length)).await?;
    let changed = || format!("{} has changed since it was opened: give it again.", file.name());
    let value = serde_json::from_slice(&bytes).map_err(|_| changed())?;
    let run = results::parse(&value).map_err(|_| changed())?;
    let lines = regrade::lines(&environment, &run);
    let grade = Grader::new(environment).grade(&run);
    let truth = run.truth.unwrap_or_default();
    Ok(Reply::GradedRun(Box::new(GradedRun {
        mark,
        place,
        grade,
        lines,
        instruction: truth.instruction,
        truth: truth.actions,
        error: run.error,
    })))
}

impl Desk {
    fn open(&self, mark: u64) -> Result<Rc<Open>, String> {
        let open = self.open.borrow().clone().filter(|open| open.mark == mark);
        open.ok_or_else(|| "These results are no longer open: give the file again.".to_owned())
    }
}

/// A file on its way through a reader.
struct Pieces<'a> {
    file: &'a File,
    reader: Option<Reader>,
    begin: u64,
}

impl<'a> Pieces<'a> {
    fn new(file: &'a File) -> Self {
        Self { file, reader: Some(Reader::new()), begin: 0 }
    }

    /// Reads the next piece; false when it was the end.
    async fn next(&mut self, each: &mut dyn FnMut(Entry)) -> Result<bool, String> {
        let named = |error: &dyn std::fmt::Display| format!("{} {error}.", self.file.name());
        if self.begin >= size(self.file) {
            let Some(reader) = self.reader.take() else { return Ok(false) };
            return reader.finish(each).map(|()| false).map_err(|error| named(&error));
        }
        let bytes = piece(self.file, self.begin, self.begin + PIECE).await?;
        self.begin += PIECE;
        match &mut self.reader {
            Some(reader) => reader.push(&bytes, each).map(|()| true).map_err(|error| named(&error)),
            None => Ok(false),
        }
    }
}
