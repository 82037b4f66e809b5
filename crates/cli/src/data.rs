//! What commands take from files and flags: texts, databases, dials. Every error names the file and says what to do.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use dataset::record::Source;
use dataset::verify::{Databases, Home};
use environment::registry::{self, Loader};
use environment::{Domain, Environment, hash};
use simulated::Dials;

/// A domain by name.
pub(crate) fn domain(name: &str) -> anyhow::Result<&'static dyn Domain> {
    registry::find(name).ok_or_else(|| {
        let names: Vec<&str> = registry::all().into_iter().map(Domain::name).collect();
        anyhow!("there is no domain `{name}`; use one of: {}", names.join(", "))
    })
}

/// The environment of a domain, and where its rows come from: the files in `dir`, or else the generator with `seed`.
pub(crate) fn environment(
    name: &str,
    dir: Option<&Path>,
    seed: u64,
) -> anyhow::Result<(Environment, Source)> {
    let domain = domain(name)?;
    let Some(dir) = dir else {
        return Ok((Environment::new(domain, domain.generate(seed)), Source::Generated(seed)));
    };
    let environment = load(domain, dir)?;
    let source = Source::Loaded(hash::canonical(&environment.reset()));
    Ok((environment, source))
}

/// Databases to execute records and rows on, and where rows are executed that do not say it: on the files in `dir`, or
/// else on the generated database of `seed`.
pub(crate) fn databases(
    name: Option<&str>,
    dir: Option<&Path>,
    seed: u64,
) -> anyhow::Result<(Databases, Home)> {
    let generated = Source::Generated(seed);
    let Some(dir) = dir else {
        name.map(domain).transpose()?;
        return Ok((Databases::new(), Home { domain: name.map(str::to_owned), source: generated }));
    };
    let domain = domain(name.unwrap_or("retail"))?;
    let databases = Databases::with_loaded(load(domain, dir)?);
    let source = databases.loaded().unwrap_or(generated);
    Ok((databases, Home { domain: Some(domain.name().to_owned()), source }))
}

/// The environment of a domain on the data files in a folder.
pub(crate) fn load(domain: &'static dyn Domain, dir: &Path) -> anyhow::Result<Environment> {
    if !dir.is_dir() {
        bail!(
            "{} is no folder; --data takes the folder that holds {}.json",
            dir.display(),
            domain.tables().join(".json, ")
        );
    }
    let mut loader = Loader::new(domain);
    for table in domain.tables() {
        feed(&mut loader, table, &dir.join(format!("{table}.json")))
            .with_context(|| format!("in {}", dir.display()))?;
    }
    let database = loader.finish().with_context(|| format!("in {}", dir.display()))?;
    Ok(Environment::new(domain, database))
}

/// Gives a file to the loader piece by piece. A file that is not there is left to the loader, which says what is
/// missing.
fn feed(loader: &mut Loader<'_>, stem: &str, path: &Path) -> anyhow::Result<()> {
    let unreadable = || format!("{} cannot be read", path.display());
    let mut file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        file => file.with_context(unreadable)?,
    };
    loader.file(stem, file.metadata().ok().map(|about| about.len()))?;
    let mut chunk = vec![0; 1 << 18];
    loop {
        let size = match file.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            size => size.with_context(unreadable)?,
        };
        loader.push(&chunk[..size])?;
    }
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()]
            .split(|byte| *byte == b'\n')
            .count();
        anyhow!(
            "{} is not UTF-8 text at line {line}; is it compressed, or another kind of file?",
            path.display()
        )
    })
}

/// Dials from `NAME=PERCENT` settings, in order, on top of the defaults; `perfect` sets all to 0.
pub(crate) fn dials(settings: &[String]) -> anyhow::Result<Dials> {
    settings.iter().try_fold(Dials::default(), |mut dials, setting| {
        if setting == "perfect" {
            return Ok(Dials::perfect());
        }
        let wanted = || {
            format!("`{setting}` is no dial setting; write NAME=PERCENT with 0 to 100, or perfect")
        };
        let (name, percent) = setting.split_once('=').with_context(wanted)?;
        let percent: u32 =
            percent.parse().ok().filter(|percent| *percent <= 100).with_context(wanted)?;
        if !dials.set(name, percent) {
            let names: Vec<&str> = Dials::all().iter().map(|dial| dial.name).collect();
            bail!("there is no dial `{name}`; use one of: {}", names.join(", "));
        }
        Ok(dials)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(settings: &[&str], expected: Result<(u32, u32), &str>) {
        let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let found = dials(&settings).map(|dials| (dials.unknown_tool, dials.stale_id));
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => {
                assert!(found.to_string().starts_with(expected), "{found}");
            }
            (found, expected) => panic!("{found:?} instead of {expected:?}"),
        }
    }

    #[test]
    fn dials_are_set_in_order_on_top_of_the_defaults() {
        let default = Dials::default();
        check(&[], Ok((default.unknown_tool, default.stale_id)));
        check(&["unknown_tool=50"], Ok((50, default.stale_id)));
        check(&["perfect", "stale_id=100"], Ok((0, 100)));
    }

    #[test]
    fn wrong_dials_say_what_is_right() {
        check(&["unknown_tool"], Err("`unknown_tool` is no dial setting; write NAME=PERCENT"));
        check(&["unknown_tool=101"], Err("`unknown_tool=101` is no dial setting"));
        check(&["luck=5"], Err("there is no dial `luck`; use one of: malformed_json, "));
    }
}
