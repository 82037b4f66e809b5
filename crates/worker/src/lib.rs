//! The background thread: joins the pipeline to the browser. It owns the run and all storage.

mod clock;
mod detached;
mod error;
pub mod fetch;
mod gauges;
mod host;
mod keys;
mod library;
mod locks;
mod memory;
mod models;
mod page;
mod replies;
mod runner;
mod space;
mod tape;
mod worlds;

pub use host::listen;
