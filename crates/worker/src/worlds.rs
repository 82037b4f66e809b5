//! The environments that runs act in: generated once a seed, or loaded from the visitor's files for this tab.

use std::cell::RefCell;

use dataset::record::Source;
use environment::{Environment, registry};

/// Most generated environments that are kept: whoever tries many seeds does not fill the tab.
const MOST: usize = 8;

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
        let mut known = self.known.borrow_mut();
        let generated = |source: &Source| matches!(source, Source::Generated(_));
        if known.iter().filter(|(_, source, _)| generated(source)).count() >= MOST
            && let Some(oldest) = known.iter().position(|(_, source, _)| generated(source))
        {
            // It is made again when it is asked for again.
            known.remove(oldest);
        }
        known.push((domain.to_owned(), source.clone(), environment.clone()));
        Ok(environment)
    }

    /// Keeps the environment of loaded files under the hash of their initial state.
    pub(crate) fn keep(&self, domain: &str, hash: &str, environment: Environment) {
        let source = Source::Loaded(hash.to_owned());
        let mut known = self.known.borrow_mut();
        known.retain(|(name, of, _)| name != domain || *of != source);
        known.push((domain.to_owned(), source, environment));
    }
}
