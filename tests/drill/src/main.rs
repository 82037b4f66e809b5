//! In a worker of a tab: plays what it is told over the fetch of the page's own worker, and posts the table back.
//! On this machine it does nothing; there the tests of the command line play the same.

#[cfg(target_arch = "wasm32")]
mod tab;

#[cfg(target_arch = "wasm32")]
fn main() {
    tab::listen();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
