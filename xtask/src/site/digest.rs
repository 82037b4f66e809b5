//! Names that change with their content, so that a host may cache them for ever.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// `stem-0123456789abcdef.extension`, the hash being the first 64 bits of the content's SHA-256.
pub(super) fn hashed(stem: &str, extension: &str, bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in &Sha256::digest(bytes)[..8] {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
    }
    format!("{stem}-{hex}.{extension}")
}
