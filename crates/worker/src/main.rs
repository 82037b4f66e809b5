//! The program of the background thread.

fn main() {
    worker::listen();
}
