//! Flags of the commands. A dozen flags do not pay for an argument parser's build time.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use anyhow::{Context, Result, bail};

/// What stood on the command line after the command's name.
#[derive(Debug, Default)]
pub(crate) struct Args {
    switches: BTreeSet<String>,
    values: BTreeMap<String, String>,
}

impl Args {
    /// Reads `words`, where `switches` stand alone and `options` take a value (`--port 80` or
    /// `--port=80`). Anything else is an error naming what is understood.
    pub(crate) fn parse(
        words: impl Iterator<Item = String>,
        switches: &[&str],
        options: &[&str],
    ) -> Result<Args> {
        let mut args = Args::default();
        let mut words = words.peekable();
        while let Some(word) = words.next() {
            let (name, inline) = match word.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (word.clone(), None),
            };
            if switches.contains(&name.as_str()) && inline.is_none() {
                args.switches.insert(name);
            } else if options.contains(&name.as_str()) {
                let value = inline.or_else(|| words.next());
                let value = value.with_context(|| format!("{name} needs a value"))?;
                args.values.insert(name, value);
            } else {
                let known = [switches, options].concat();
                bail!("`{word}` is not understood here; known: {}", known.join(" "));
            }
        }
        Ok(args)
    }

    /// Whether a switch was given.
    pub(crate) fn has(&self, switch: &str) -> bool {
        self.switches.contains(switch)
    }

    /// The value of an option, read as `T`.
    pub(crate) fn get<T: FromStr>(&self, option: &str) -> Result<Option<T>> {
        let Some(text) = self.values.get(option) else { return Ok(None) };
        match text.parse() {
            Ok(value) => Ok(Some(value)),
            Err(_) => bail!("{option} cannot be `{text}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args> {
        let words = line.split_whitespace().map(str::to_owned);
        Args::parse(words, &["--watch"], &["--port"])
    }

    #[test]
    fn switches_and_both_forms_of_options_are_read() {
        let args = parse("--watch --port 81").unwrap();
        assert!(args.has("--watch"));
        assert_eq!(args.get::<u16>("--port").unwrap(), Some(81));
        assert_eq!(parse("--port=82").unwrap().get::<u16>("--port").unwrap(), Some(82));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(parse("--wotch").unwrap_err().to_string().contains("`--wotch`"));
        assert!(parse("--port").unwrap_err().to_string().contains("needs a value"));
        let error = parse("--port eighty").unwrap().get::<u16>("--port").unwrap_err();
        assert_eq!(error.to_string(), "--port cannot be `eighty`");
    }
}
