//! The databases that records were made on: generated once and kept, or loaded by the caller.

use std::collections::BTreeMap;

use environment::{Environment, hash, registry};
use thiserror::Error;

use crate::record::Source;

/// Environments by domain and source.
#[derive(Clone, Debug, Default)]
pub struct Databases {
    loaded: Option<(Environment, String)>,
    generated: BTreeMap<(String, u64), Environment>,
}

/// Why there is no environment to execute in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoDatabase {
    /// No such domain.
    #[error("this version has no domain `{0}`. Update Interplay, or name one of its own")]
    UnknownDomain(String),
    /// It was made on loaded files, and none are given.
    #[error(
        "it was made on database files of the domain `{domain}` (state hash {hash}). \
         Give their folder with --data"
    )]
    NotLoaded {
        /// Name of the domain.
        domain: String,
        /// Canonical hash of the initial state.
        hash: String,
    },
    /// It was made on other files.
    #[error(
        "it was made on database files with state hash {expected}, but those given have {got}. \
         Give the folder of the original files"
    )]
    OtherFiles {
        /// Canonical hash of the initial state that it was made on.
        expected: String,
        /// That of the given files.
        got: String,
    },
}

impl Databases {
    /// Only generated databases.
    pub fn new() -> Self {
        Self::default()
    }

    /// Generated databases, and one that was loaded from files.
    pub fn with_loaded(environment: Environment) -> Self {
        let hash = hash::canonical(&environment.reset());
        Self { loaded: Some((environment, hash)), generated: BTreeMap::new() }
    }

    /// The source that stands for the loaded files, where there are any.
    pub fn loaded(&self) -> Option<Source> {
        self.loaded.as_ref().map(|(_, hash)| Source::Loaded(hash.clone()))
    }

    /// The environment of a domain with the rows of a source.
    pub fn environment(
        &mut self,
        domain: &str,
        source: &Source,
    ) -> Result<Environment, NoDatabase> {
        let Some(found) = registry::find(domain) else {
            return Err(NoDatabase::UnknownDomain(domain.to_owned()));
        };
        match source {
            Source::Generated(seed) => {
                let entry = self.generated.entry((domain.to_owned(), *seed));
                Ok(entry.or_insert_with(|| Environment::new(found, found.generate(*seed))).clone())
            }
            Source::Loaded(expected) => match &self.loaded {
                Some((environment, got)) if environment.domain().name() == domain => {
                    let other =
                        || NoDatabase::OtherFiles { expected: expected.clone(), got: got.clone() };
                    if got == expected { Ok(environment.clone()) } else { Err(other()) }
                }
                _ => {
                    Err(NoDatabase::NotLoaded { domain: domain.to_owned(), hash: expected.clone() })
                }
            },
        }
    }
}
