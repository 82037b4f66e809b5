//! What a measurement is made on: the files of a domain as bytes, wherever they were read from.

/// The domains that tau-bench has.
pub const DOMAINS: [&str; 2] = ["retail", "airline"];

/// The files of one domain; all are empty where tau-bench's are not at hand.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Name of the domain.
    pub domain: String,
    /// Data files by stem.
    pub data: Vec<(String, Vec<u8>)>,
    /// Ground truths, one episode a line.
    pub truths: String,
    /// Seeded random calls, one episode a line.
    pub fuzz: String,
}

/// Paths of the files of a domain below the folder that holds tau-bench's data and traces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Stem and path of each data file.
    pub data: Vec<(String, String)>,
    /// Ground truths.
    pub truths: Vec<String>,
    /// Random calls.
    pub fuzz: String,
}

impl Paths {
    /// Those of a domain; `None` for one that tau-bench does not have.
    pub fn of(domain: &str) -> Option<Self> {
        let known = environment::registry::find(domain)?;
        let truths: &[&str] = match domain {
            "retail" => &["retail_dev", "retail_train"],
            "airline" => &["airline_half"],
            _ => return None,
        };
        let file = |table: &&str| ((*table).to_owned(), format!("data/{domain}/{table}.json"));
        Some(Self {
            data: known.tables().iter().map(file).collect(),
            truths: truths.iter().map(|name| format!("traces/{name}.jsonl")).collect(),
            fuzz: format!("traces/fuzz_{domain}.jsonl"),
        })
    }

    /// All paths.
    pub fn all(&self) -> impl Iterator<Item = String> {
        let data = self.data.iter().map(|(_, path)| path);
        data.chain(&self.truths).chain([&self.fuzz]).cloned()
    }
}

impl Input {
    /// The files of a domain, read by `read`; empty ones when any is missing.
    pub fn read(domain: &str, read: impl Fn(&str) -> Option<Vec<u8>>) -> Self {
        let empty = Self { domain: domain.to_owned(), ..Self::default() };
        let files = || {
            let paths = Paths::of(domain)?;
            let text = |path: &String| String::from_utf8(read(path)?).ok();
            let data = paths.data.iter().map(|(stem, path)| Some((stem.clone(), read(path)?)));
            Some(Self {
                data: data.collect::<Option<_>>()?,
                truths: paths.truths.iter().map(text).collect::<Option<String>>()?,
                fuzz: text(&paths.fuzz)?,
                ..empty.clone()
            })
        };
        files().unwrap_or(empty)
    }

    /// True when there is nothing of tau-bench's here.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
}
