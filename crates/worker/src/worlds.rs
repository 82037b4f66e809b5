//! The environments that runs act in: generated once a seed, or loaded from the visitor's files for this tab.

use std::cell::RefCell;

use dataset::record::Source;
use environment::{Environment, hash, registry};

/// Environments by domain and source.
#[derive(Default)]
pub(crate) struct Worlds {
    known: RefCell<Vec<(String, Source, Environment)>>,
}

impl Worlds {
    /// The environment of a domain over a source; `Err` says what is missing.
    pub(crate) fn get(&self, domain: &str, source: &Source) -> Result<Environment, String> {
        let known = self
            .known
            .borrow()
            .iter()
            .find(|(name, of, _)| name == domain && of == source)
            .map(|it| it.2.clone());
        if let Some(environment) = known {
            return Ok(environment);
        }
        let found =
            registry::find(domain).ok_or_else(|| format!("There is no domain {domain:?}."))?;
        let Source::Generated(seed) = source else {
            return Err("This run used data files that are not loaded in this tab: drop the same files again.".into());
        };
        let environment = Environment::new(found, found.generate(*seed));
        self.known.borrow_mut().push((domain.to_owned(), source.clone(), environment.clone()));
        Ok(environment)
    }

    /// Loads data files; gives their source and the rows by table.
    pub(crate) fn load(
        &self,
        domain: &str,
        files: &[(String, String)],
    ) -> Result<(String, Vec<(String, u32)>), String> {
        let found =
            registry::find(domain).ok_or_else(|| format!("There is no domain {domain:?}."))?;
        let stem = |name: &str| {
            name.rsplit('/').next().unwrap_or(name).trim_end_matches(".json").to_owned()
        };
        let files: Vec<(String, Vec<u8>)> =
            files.iter().map(|(name, text)| (stem(name), text.clone().into_bytes())).collect();
        let database = registry::load(found, &files).map_err(|error| error.to_string())?;
        let rows = database
            .tables()
            .map(|(name, rows)| (name.to_owned(), u32::try_from(rows.len()).unwrap_or(u32::MAX)))
            .collect();
        let environment = Environment::new(found, database);
        let digest = hash::canonical(&environment.reset());
        self.known.borrow_mut().push((
            domain.to_owned(),
            Source::Loaded(digest.clone()),
            environment,
        ));
        Ok((digest, rows))
    }
}
