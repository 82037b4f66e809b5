//! Makes a bound wasm module small: with Binaryen's wasm-opt where a current one is found, else by leaving
//! out the names of functions, which is all that can be done without it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::{metadata, workspace};

/// The oldest Binaryen known to understand what rustc 1.95 writes.
const OLDEST: u32 = 119;

/// What rustc 1.95 uses of WebAssembly without being asked.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// A wasm-opt that can be used.
#[derive(Debug, Clone)]
pub(crate) struct Optimiser {
    program: PathBuf,
    version: u32,
}

/// Looks in node_modules, then on the PATH. What it finds, or why there is none and how to get one, is
/// printed.
pub(crate) fn find() -> Option<Optimiser> {
    let local = workspace::root().join("node_modules/.bin/wasm-opt");
    let mut too_old = None;
    for program in [local, PathBuf::from("wasm-opt")] {
        match version(&program) {
            Some(version) if version >= OLDEST => {
                eprintln!("Using {} (version {version}).", program.display());
                return Some(Optimiser { program, version });
            }
            Some(version) => too_old = Some(version),
            None => {}
        }
    }
    let found = match too_old {
        Some(version) => format!("wasm-opt {version} is too old (at least {OLDEST} is needed)"),
        None => "wasm-opt was not found".to_owned(),
    };
    eprintln!(
        "{found}: the wasm works but is larger than it need be.\n\
         To get one: npm install --no-save binaryen   (in this folder; Debian's package is too old)"
    );
    None
}

impl Optimiser {
    /// What is printed beside sizes.
    pub(crate) fn label(&self) -> String {
        format!("wasm-opt {}", self.version)
    }

    /// The module, smaller; names of functions and producers are gone afterwards.
    pub(crate) fn shrink(&self, wasm: &[u8]) -> Result<Vec<u8>> {
        let folder = metadata::target_dir()?.join("wasm-opt");
        workspace::fresh_dir(&folder)?;
        let (input, output) = (folder.join("in.wasm"), folder.join("out.wasm"));
        fs::write(&input, wasm)?;
        let mut command = Command::new(&self.program);
        command.args(FEATURES).args(["-Oz", "--strip-debug", "--strip-producers"]);
        command.arg(&input).arg("-o").arg(&output);
        workspace::run(&mut command)?;
        fs::read(&output).with_context(|| format!("cannot read {}", output.display()))
    }
}

/// Leaves out every custom section: names, producers, features. None is needed to run.
pub(crate) fn without_custom_sections(wasm: &[u8]) -> Result<Vec<u8>> {
    const CUSTOM: u8 = 0;
    let mut kept = wasm.get(..8).context("not a wasm module")?.to_vec();
    let mut at = 8;
    while at < wasm.len() {
        let (length, width) = leb128(&wasm[at + 1..]).context("a wasm section is cut off")?;
        let end = at + 1 + width + length;
        let section = wasm.get(at..end).context("a wasm section is cut off")?;
        if section[0] != CUSTOM {
            kept.extend_from_slice(section);
        }
        at = end;
    }
    Ok(kept)
}

/// An unsigned LEB128 number and how many bytes it took.
fn leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

fn version(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    parse_version(&String::from_utf8_lossy(&output.stdout))
}

/// The number in `wasm-opt version 132 (version_132)`.
fn parse_version(text: &str) -> Option<u32> {
    text.split_whitespace().skip_while(|word| *word != "version").nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_both_forms_in_use() {
        assert_eq!(parse_version("wasm-opt version 132 (version_132)\n"), Some(132));
        assert_eq!(parse_version("wasm-opt version 108\n"), Some(108));
        assert_eq!(parse_version("command not found"), None);
    }

    #[test]
    fn custom_sections_go_and_the_others_stay() {
        let head = b"\0asm\x01\0\0\0";
        let names = b"\x00\x05\x04name";
        let memory = b"\x05\x03\x01\x00\x01";
        let module = [&head[..], names, memory, names].concat();
        assert_eq!(without_custom_sections(&module).unwrap(), [&head[..], memory].concat());
        assert!(without_custom_sections(&module[..module.len() - 1]).is_err());
    }
}
