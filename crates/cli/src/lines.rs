//! A file of lines that grows line by line and is put in order at the end.
//!
//! Every line is on the disk before its writer goes on. A run that is killed leaves whole lines and perhaps half of
//! one; the file in its order stands under its name only when it is complete.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Lines by task and attempt (0 where there is no attempt).
pub(crate) struct Lines {
    path: PathBuf,
    file: RefCell<File>,
    /// Where each line begins, and its length with the line end.
    places: RefCell<BTreeMap<(u32, u32), (u64, u64)>>,
    /// Length of the first line, which stays first.
    head: u64,
    end: Cell<u64>,
}

impl Lines {
    /// A new file, with a first line where there is one; it must not exist.
    pub(crate) fn create(path: &Path, head: Option<&str>) -> anyhow::Result<Self> {
        if path.exists() {
            bail!("{} exists already; name another file, or move it away", path.display());
        }
        Self::start(path, head, &[])
    }

    /// A file that takes the place of the one of this name, with these lines.
    pub(crate) fn replace(
        path: &Path,
        head: Option<&str>,
        lines: &[((u32, u32), String)],
    ) -> anyhow::Result<Self> {
        let partial = partial(path);
        // Another run may have been killed in here.
        std::fs::remove_file(&partial).ok();
        let new = Self::start(&partial, head, lines)?;
        std::fs::rename(&partial, path).with_context(|| unwritable(path))?;
        Ok(Self { path: path.to_owned(), ..new })
    }

    fn start(
        path: &Path,
        head: Option<&str>,
        lines: &[((u32, u32), String)],
    ) -> anyhow::Result<Self> {
        let new = || -> io::Result<Self> {
            let mut file = File::options().read(true).write(true).create_new(true).open(path)?;
            let head = head.map(|head| format!("{head}\n")).unwrap_or_default();
            file.write_all(head.as_bytes())?;
            let head = length(&head);
            let new = Self {
                path: path.to_owned(),
                file: RefCell::new(file),
                places: RefCell::default(),
                head,
                end: Cell::new(head),
            };
            lines.iter().try_for_each(|(key, line)| new.write(*key, line))?;
            new.file.borrow().sync_all()?;
            Ok(new)
        };
        new().with_context(|| unwritable(path))
    }

    /// Adds a line and waits for the disk.
    pub(crate) fn append(&self, key: (u32, u32), line: &str) -> Result<(), String> {
        let written = self.write(key, line).and_then(|()| self.file.borrow().sync_data());
        written.map_err(|error| {
            let path = self.path.display();
            format!("{path} cannot be written ({error}); free some space and run again")
        })
    }

    fn write(&self, key: (u32, u32), line: &str) -> io::Result<()> {
        let line = format!("{line}\n");
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(self.end.get()))?;
        file.write_all(line.as_bytes())?;
        self.places.borrow_mut().insert(key, (self.end.get(), length(&line)));
        self.end.set(self.end.get() + length(&line));
        Ok(())
    }

    /// Number of lines, without the first one.
    pub(crate) fn len(&self) -> usize {
        self.places.borrow().len()
    }

    /// Puts the lines in order of task and attempt; the old file stays until the new one is complete.
    pub(crate) fn finish(&self) -> anyhow::Result<()> {
        let partial = partial(&self.path);
        let order = || -> io::Result<()> {
            let mut file = self.file.borrow_mut();
            let mut out = BufWriter::new(File::create(&partial)?);
            let places = self.places.borrow();
            for (start, length) in std::iter::once(&(0, self.head)).chain(places.values()) {
                file.seek(SeekFrom::Start(*start))?;
                io::copy(&mut Read::by_ref(&mut *file).take(*length), &mut out)?;
            }
            out.into_inner()?.sync_all()?;
            std::fs::rename(&partial, &self.path)
        };
        order().with_context(|| {
            format!("{} cannot be put in order; its lines are complete", self.path.display())
        })
    }
}

/// Calls `each` with every whole line and its number from 1. What a killed writer left behind the last line end is
/// passed over. One line at a time is held.
pub(crate) fn whole(
    path: &Path,
    each: impl FnMut(usize, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    read(path, each).map(|_| ())
}

/// The same, and the last line too where it has no line end. One that cannot be read was cut off: it is passed over
/// with a word about it, unless it is the only one.
pub(crate) fn all(
    path: &Path,
    mut each: impl FnMut(usize, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (number, rest) = read(path, &mut each)?;
    if rest.trim().is_empty() && number > 1 {
        return Ok(());
    }
    match each(number, &rest) {
        Err(error) if number > 1 => eprintln!("{}: {error}; it is left out", path.display()),
        answer => answer.with_context(|| path.display().to_string())?,
    }
    Ok(())
}

/// Number and text of what stands behind the last line end.
fn read(
    path: &Path,
    mut each: impl FnMut(usize, &str) -> anyhow::Result<()>,
) -> anyhow::Result<(usize, String)> {
    let cannot = || format!("{} cannot be read", path.display());
    let mut reader = BufReader::new(File::open(path).with_context(cannot)?);
    let mut bytes = Vec::new();
    let mut number = 1;
    loop {
        bytes.clear();
        reader.read_until(b'\n', &mut bytes).with_context(cannot)?;
        if bytes.pop_if(|last| *last == b'\n').is_none() {
            return Ok((number, String::from_utf8_lossy(&bytes).into_owned()));
        }
        let Ok(line) = std::str::from_utf8(&bytes) else {
            bail!("{} is not UTF-8 text at line {number}", path.display());
        };
        each(number, line).with_context(|| path.display().to_string())?;
        number += 1;
    }
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    path.with_file_name(name)
}

fn unwritable(path: &Path) -> String {
    format!("{} cannot be written", path.display())
}

fn length(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(test: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("interplay-lines-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(test);
        std::fs::remove_file(&path).ok();
        path
    }

    #[test]
    fn lines_are_put_in_order_behind_the_first() {
        let path = place("order");
        let lines = Lines::create(&path, Some("head")).unwrap();
        for (key, line) in [((2, 0), "two"), ((0, 1), "zero, one"), ((0, 0), "zéro")] {
            lines.append(key, line).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "head\ntwo\nzero, one\nzéro\n");
        lines.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "head\nzéro\nzero, one\ntwo\n");
    }

    #[test]
    fn a_file_that_is_there_is_never_overwritten() {
        let path = place("exists");
        std::fs::write(&path, "mine").unwrap();
        let error = Lines::create(&path, None).err().unwrap().to_string();
        assert!(error.contains("exists already"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    }

    #[test]
    fn half_a_line_at_the_end_is_passed_over() {
        let path = place("half");
        std::fs::write(&path, "one\ntwo\nthr").unwrap();
        let mut seen = Vec::new();
        whole(&path, |number, line| {
            seen.push((number, line.to_owned()));
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, [(1, "one".to_owned()), (2, "two".to_owned())]);
    }

    #[test]
    fn a_last_line_without_an_end_counts_where_it_can_be_read() {
        let path = place("last");
        std::fs::write(&path, "1\n2\n3").unwrap();
        let sum = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let mut sum = 0;
            let read = all(&path, |_, line| {
                sum += line.parse::<u32>()?;
                Ok(())
            });
            read.map(|()| sum).ok()
        };
        assert_eq!((sum("1\n2\n3"), sum("1\n2\n"), sum("1\n2\nx")), (Some(6), Some(3), Some(3)));
        assert_eq!((sum("x"), sum("1\nx\n2\n")), (None, None));
    }

    #[test]
    fn a_replaced_file_goes_on_where_its_lines_end() {
        let path = place("replaced");
        std::fs::write(&path, "old").unwrap();
        let lines = Lines::replace(&path, None, &[((5, 0), "five".into())]).unwrap();
        lines.append((1, 0), "one").unwrap();
        lines.finish().unwrap();
        assert_eq!(
            (lines.len(), std::fs::read_to_string(&path).unwrap()),
            (2, "one\nfive\n".into())
        );
    }
}
