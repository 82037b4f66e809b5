//! What can be read off a run while it goes on.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use llm::limit::Limits;
use llm::money::{Meter, Spent};
use llm::replies::Memory;
use pipeline::event::Stage;
use protocol::{Gauges, HostGauge, RunInfo};

use crate::clock;
use crate::tape::BlobTape;

/// What is read.
#[derive(Default)]
pub(crate) struct Instruments {
    /// What is spent; `None` where nothing is.
    pub(crate) meter: Option<Rc<Meter>>,
    /// What is kept.
    pub(crate) memory: Option<Rc<Memory>>,
    /// How fast hosts are asked.
    pub(crate) limits: Limits,
    /// The host of this run, `scheme://host:port`.
    pub(crate) host: String,
    /// What is recorded.
    pub(crate) tape: Option<Rc<BlobTape>>,
    /// The cap that ended the run, in words.
    pub(crate) capped: Rc<RefCell<Option<String>>>,
    /// What went wrong before the run began and did not stop it.
    pub(crate) notes: Vec<String>,
}

/// What every stage has spent.
pub(crate) fn spent(meter: &Meter) -> BTreeMap<Stage, Spent> {
    let stages = meter.stages();
    let spent = |stage: Stage| Some((stage, *stages.get(stage.name())?));
    Stage::ALL.into_iter().filter_map(spent).collect()
}

/// A run as it stands, with what the meter says where there is one.
pub(crate) fn metered(info: &RunInfo, meter: Option<&Rc<Meter>>) -> RunInfo {
    let spent = meter.map_or_else(|| info.spent.clone(), |meter| spent(meter));
    RunInfo { spent, ..info.clone() }
}

impl Instruments {
    /// What they say now; `None` where there is nothing to read.
    pub(crate) fn read(&self) -> Option<Gauges> {
        if self.meter.is_none() && self.tape.is_none() {
            return None;
        }
        let meter = self.meter.as_ref();
        let now = clock::since_start_millis();
        let hosts = self.limits.snapshot().into_iter().filter(|host| host.host == self.host);
        let memory = self.memory.as_ref();
        let notes = memory.map(|memory| memory.notes()).unwrap_or_default();
        Some(Gauges {
            spent: meter.map(|meter| spent(meter)).unwrap_or_default(),
            caps: meter.map(|meter| meter.caps()).unwrap_or_default(),
            reused: memory.map(|memory| memory.reused()),
            hosts: hosts.map(|host| HostGauge::of(host, now)).collect(),
            recorded: self.tape.as_ref().map(|tape| tape.recorded()),
            notes: self.notes.iter().cloned().chain(notes).collect(),
        })
    }
}
