//! A run that is ready to begin: its world, its settings, and its cast with meter and memory.

use std::io::Write;
use std::rc::Rc;

use environment::Environment;
use llm::limit::Limits;
use llm::money::Meter;
use llm::replies::Memory;
use llm::{Endpoint, Secret};
use pipeline::Cast;
use pipeline::jsonl::Header;

use crate::keeping::Keeping;
use crate::setup::Setup;
use crate::spending::{self, Known, Spending};

/// What a run needs.
pub(crate) struct Play {
    pub(crate) environment: Environment,
    pub(crate) header: Header,
    pub(crate) cast: Cast,
    pub(crate) key: Option<Secret>,
    /// What is spent; `None` of a run that is replayed.
    pub(crate) meter: Option<Rc<Meter>>,
    pub(crate) known: Option<Known>,
    pub(crate) memory: Option<Rc<Memory>>,
    pub(crate) limits: Limits,
}

impl Play {
    /// Everything but the recording, which begins when the run does.
    pub(crate) fn open(
        setup: &Setup,
        keeping: &Keeping,
        spending: &Spending,
    ) -> anyhow::Result<Self> {
        let limits = setup.limits();
        if let Some((header, cast)) = keeping.replayed()? {
            let environment = setup.world_of(&header.config)?;
            let (key, meter, known, memory) = Default::default();
            return Ok(Self { environment, header, cast, key, meter, known, memory, limits });
        }
        let (environment, config) = setup.world()?;
        let header = Header::new(config, setup.models(), setup.dials()?);
        let endpoint = setup.endpoint()?;
        let at = endpoint.as_ref().map(|(endpoint, model)| (endpoint, model.as_str()));
        let known = spending.known(at)?;
        let meter = spending.meter(at, known.as_ref())?;
        let key = endpoint.as_ref().and_then(|(Endpoint { key, .. }, _)| key.clone());
        let price = known.as_ref().map(|known| known.price);
        let cast = setup.cast(&limits)?.metered(&meter, |_| price);
        let (cast, memory) = keeping.remembering(cast, &setup.origin()?, key.clone())?;
        Ok(Self { environment, header, cast, key, meter: Some(meter), known, memory, limits })
    }

    /// Says what the rest of a run will come to, on standard error, before money is spent.
    pub(crate) fn announce(&self, done: usize) {
        if self.meter.is_none() || self.header.models.simulated {
            return;
        }
        let config = &self.header.config;
        let left = config.count.saturating_sub(u32::try_from(done).unwrap_or(u32::MAX));
        let (estimate, _) =
            spending::forecast(config, self.environment.domain(), left, self.known.as_ref());
        let money = match (estimate.dollars, &self.known) {
            (Some(dollars), Some(known)) => {
                format!(", {}, by {}", spending::span(dollars, spending::usd), known.from)
            }
            _ => "; no price is known".to_owned(),
        };
        eprintln!(
            "this will take about {} calls and {} tokens{money}",
            spending::span(estimate.calls, spending::count),
            spending::span(estimate.tokens, spending::count)
        );
    }

    /// What was spent and what was saved.
    pub(crate) fn print(&self, out: &mut impl Write) -> anyhow::Result<()> {
        if let Some(memory) = &self.memory {
            writeln!(out, "reused replies       {}", memory.reused())?;
            memory.notes().iter().for_each(|note| eprintln!("note: {note}"));
        }
        for host in self.limits.snapshot().iter().filter(|host| host.refused > 0) {
            let what = "calls at first, as too many at once or a minute";
            writeln!(out, "refused by endpoint  {} {what}", host.refused)?;
        }
        match &self.meter {
            Some(meter) => spending::print(meter, self.known.as_ref(), out),
            None => Ok(writeln!(out, "replayed             no endpoint was asked")?),
        }
    }
}
