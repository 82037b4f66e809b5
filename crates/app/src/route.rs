//! What the fragment of the address means: a view (`#dataset`), a share link (`#v=1&…`), a link to steps in a world
//! (`#environment&v=1&…`), or one to a recording (`#recording=…`). Nothing else lives there.

use protocol::link::{self, Shared};
use protocol::path::{self, Path};

/// How a link to a recording begins.
const RECORDING: &str = "recording=";

/// A view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// Controls, funnel, the way of each task.
    #[default]
    Run,
    /// All records in this browser.
    Dataset,
    /// What a run comes to.
    Figures,
    /// The API graph.
    Graph,
    /// Tables, policy and tools of a world.
    Environment,
    /// Published runs, graded again.
    Results,
    /// Endpoint, data, storage.
    Settings,
}

impl Page {
    /// All views, in the order of the navigation.
    pub const ALL: [Self; 7] = [
        Self::Run,
        Self::Dataset,
        Self::Figures,
        Self::Results,
        Self::Environment,
        Self::Graph,
        Self::Settings,
    ];

    /// The fragment, without `#`.
    pub fn fragment(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Dataset => "dataset",
            Self::Figures => "figures",
            Self::Graph => "graph",
            Self::Environment => path::VIEW,
            Self::Results => "results",
            Self::Settings => "settings",
        }
    }

    /// The word in the navigation.
    pub fn label(self) -> &'static str {
        match self {
            Self::Run => "Run",
            Self::Dataset => "Dataset",
            Self::Figures => "Figures",
            Self::Graph => "Graph",
            Self::Environment => "Environment",
            Self::Results => "Results",
            Self::Settings => "Settings",
        }
    }
}

/// Where a fragment leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// To a view.
    Page(Page),
    /// To the run page, with the controls as the link says.
    Shared(Box<Shared>),
    /// To the environment page, with these steps.
    Steps(Box<Path>),
    /// To a recording of a run: its address, as the link has it.
    Recording(String),
    /// Nowhere: a link that cannot be read, with a message for the visitor.
    Broken(String),
    /// Nowhere: a link to steps that cannot be read, with a message for the visitor.
    BrokenSteps(String),
}

/// Reads a fragment, with or without `#`. An unknown word leads to the run page.
pub fn read(fragment: &str) -> Target {
    let word = fragment.trim_start_matches('#');
    if let Some(page) = Page::ALL.into_iter().find(|page| page.fragment() == word) {
        return Target::Page(page);
    }
    if let Some(address) = word.strip_prefix(RECORDING) {
        return Target::Recording(address.to_owned());
    }
    match path::decode(word) {
        Ok(Some(path)) => return Target::Steps(Box::new(path)),
        Ok(None) => {}
        Err(message) => return Target::BrokenSteps(message),
    }
    match link::decode(word) {
        Ok(Some(shared)) => Target::Shared(Box::new(shared)),
        Ok(None) => Target::Page(Page::Run),
        Err(message) => Target::Broken(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_is_found_again_by_its_fragment() {
        for page in Page::ALL {
            assert_eq!(read(page.fragment()), Target::Page(page));
            assert_eq!(read(&format!("#{}", page.fragment())), Target::Page(page));
        }
    }

    #[test]
    fn a_link_to_a_recording_is_no_other_link() {
        let address = "https://a.example/run.jsonl?v=1&domain=retail";
        assert_eq!(read(&format!("#recording={address}")), Target::Recording(address.into()));
    }

    #[test]
    fn an_empty_or_unknown_fragment_leads_to_the_run_page() {
        assert_eq!(read(""), Target::Page(Page::Run));
        assert_eq!(read("#nothing-like-it"), Target::Page(Page::Run));
    }
}
