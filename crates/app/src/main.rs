//! The page's entry. Everything else is in the library, so that it can be tested on the host.

fn main() {
    app::start();
}
