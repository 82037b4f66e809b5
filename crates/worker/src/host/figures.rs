//! The figures of a run: its journals read one after the other, a few at a time, and forgotten.

use figures::{Figures, Gather, Prices};
use llm::model::SIMULATED;
use pipeline::{Journal, RunConfig};
use protocol::{Reply, RunInfo};

use super::runs::example_config;
use super::{Host, Outcome};
use crate::clock;

/// Milliseconds between two words on how far it is.
const PATIENCE: u64 = 150;

pub(super) async fn figures(host: &Host, id: u64, run: String) -> Outcome {
    if run.is_empty() {
        let journals = host.example.borrow();
        let figures = of(host, &example_config(), true, &journals)?;
        let closed = u32::try_from(journals.len()).unwrap_or(u32::MAX);
        return Ok(Reply::Figures { run, closed, figures: Box::new(figures) });
    }
    let library = host.library().await?;
    let closed = library.closed(&run).await.map_err(|error| error.message)?;
    let kept = library.figures(&run, closed).await.map_err(|error| error.message)?;
    if let Some(figures) = kept {
        return Ok(Reply::Figures { run, closed, figures: Box::new(figures) });
    }
    let info = library.run(&run).await.map_err(|error| error.message)?;
    let (done, figures) = gather(host, id, &info).await?;
    // They can be worked out again: a store that is full must not keep them from being seen.
    let _ = library.put_figures(&run, done, &figures).await;
    Ok(Reply::Figures { run, closed: done, figures: Box::new(figures) })
}

async fn gather(host: &Host, id: u64, info: &RunInfo) -> Result<(u32, Figures), String> {
    let library = host.library().await?;
    let mut gather = begin(host, &info.config, info.dials.is_some() || info.model == SIMULATED)?;
    let (mut done, mut last, mut told) = (0, None, clock::now_millis());
    loop {
        let journals = library.journals(&info.id, last).await.map_err(|error| error.message)?;
        let Some(end) = journals.last() else { break };
        last = Some(end.task);
        done += u32::try_from(journals.len()).unwrap_or(u32::MAX);
        for journal in &journals {
            gather.add(journal);
        }
        if clock::now_millis().saturating_sub(told) > PATIENCE {
            told = clock::now_millis();
            let of = info.closed.max(done);
            host.page.say(id, Reply::Gathering { run: info.id.clone(), done, of });
        }
    }
    Ok((done, gather.figures(&Prices::default())))
}

fn of(
    host: &Host,
    config: &RunConfig,
    simulated: bool,
    journals: &[Journal],
) -> Result<Figures, String> {
    let mut gather = begin(host, config, simulated)?;
    for journal in journals {
        gather.add(journal);
    }
    Ok(gather.figures(&Prices::default()))
}

fn begin(host: &Host, config: &RunConfig, simulated: bool) -> Result<Gather, String> {
    let environment = host.worlds.get(&config.domain, &config.source)?;
    Ok(Gather::journals(&environment, simulated).under(config))
}
