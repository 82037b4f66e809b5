//! The page: shows what the worker does, and asks it for more. All is folded from messages; nothing is computed here.
//!
//! The way of a click: a component sends an [`action::Action`]; [`state::State::update`] changes the state and gives
//! back [`action::Effect`]s; [`effects`] performs them; the new state is drawn. Messages of the worker take the same
//! way from [`bridge`]. `state` and `select` know nothing of Yew and are tested on the host.

pub mod action;
pub mod app;
pub mod bridge;
pub mod components;
pub mod effects;
pub mod hooks;
pub mod pages;
pub mod platform;
pub mod route;
pub mod select;
pub mod snapshot;
pub mod state;

/// Draws the page into the document and starts the worker.
pub fn start() {
    yew::Renderer::<app::App>::new().render();
}
