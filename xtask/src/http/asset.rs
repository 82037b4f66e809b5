//! Files in memory, each with its compressed forms made when first asked for.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::sync::OnceLock;

use crate::site::Site;

/// A site ready to be served.
#[derive(Debug)]
pub(super) struct Files {
    assets: BTreeMap<String, Asset>,
    version: u64,
}

/// One file and its compressed forms.
#[derive(Debug, Default)]
pub(super) struct Asset {
    plain: Vec<u8>,
    gzip: OnceLock<Vec<u8>>,
    brotli: OnceLock<Vec<u8>>,
}

impl Files {
    pub(super) fn new(site: Site) -> Files {
        let mut hasher = DefaultHasher::new();
        site.hash(&mut hasher);
        let version = hasher.finish().max(1);
        let assets =
            site.into_iter().map(|(path, plain)| (path, Asset { plain, ..Asset::default() }));
        Files { assets: assets.collect(), version }
    }

    pub(super) fn get(&self, path: &str) -> Option<&Asset> {
        self.assets.get(path)
    }

    /// A number that differs when any file does; never 0.
    pub(super) fn version(&self) -> u64 {
        self.version
    }
}

impl Asset {
    /// The bytes in the best encoding of `accepted` (an `Accept-Encoding` header), with its name.
    /// Levels are the quick ones: the reader usually sits at the same machine.
    pub(super) fn encoded(
        &self,
        accepted: &str,
        compressible: bool,
    ) -> (&[u8], Option<&'static str>) {
        if !compressible || self.plain.len() < 512 {
            (&self.plain, None)
        } else if accepts(accepted, "br") {
            (self.brotli.get_or_init(|| brotli(&self.plain)), Some("br"))
        } else if accepts(accepted, "gzip") {
            (self.gzip.get_or_init(|| gzip(&self.plain)), Some("gzip"))
        } else {
            (&self.plain, None)
        }
    }
}

/// Whether a header lists `coding` without refusing it by `q=0`.
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|part| {
        let (name, quality) = part.split_once(';').unwrap_or((part, ""));
        let quality = quality.trim().trim_start_matches("q=").parse::<f32>().unwrap_or(1.0);
        name.trim().eq_ignore_ascii_case(coding) && quality > 0.0
    })
}

fn brotli(plain: &[u8]) -> Vec<u8> {
    let params = brotli::enc::BrotliEncoderParams { quality: 4, ..Default::default() };
    let mut packed = Vec::new();
    let mut source = plain;
    brotli::BrotliCompress(&mut source, &mut packed, &params).expect("memory does not fail");
    packed
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(plain).expect("memory does not fail");
    encoder.finish().expect("memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_refused_by_quality_is_not_used() {
        assert!(accepts("gzip, deflate, br;q=0.9", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("brotli", "br"));
    }

    #[test]
    fn small_and_already_compressed_files_are_sent_as_they_are() {
        let asset = Asset { plain: vec![b'a'; 4000], ..Asset::default() };
        assert_eq!(asset.encoded("br, gzip", true).1, Some("br"));
        assert_eq!(asset.encoded("gzip", true).1, Some("gzip"));
        assert_eq!(asset.encoded("br, gzip", false), (asset.plain.as_slice(), None));
        let small = Asset { plain: vec![b'a'; 10], ..Asset::default() };
        assert_eq!(small.encoded("br", true).1, None);
    }

    #[test]
    fn compressed_forms_unpack_to_the_file() {
        use std::io::Read as _;
        let plain: Vec<u8> = (0..9000_u32).flat_map(u32::to_le_bytes).collect();
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(gzip(&plain).as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut brotli(&plain).as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
    }
}
