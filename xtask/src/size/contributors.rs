//! Whose code fills a wasm module: the bytes of every function, summed by the crate its name begins with.
//! Inlining hides callees in their callers, so read the figures as a ranking.

use std::collections::BTreeMap;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Bytes of code by function, and of static data.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shares {
    code: Vec<(String, usize)>,
    data: usize,
}

/// Prints the `top` largest crates and functions of a module that still has its names.
pub(super) fn print(module: &str, wasm: &[u8], top: usize) -> Result<()> {
    let shares = shares(wasm)?;
    let total: usize = shares.code.iter().map(|(_, bytes)| bytes).sum();
    println!("\n{module}: {total} bytes of code before wasm-opt, {} of static data", shares.data);
    for name_of in [crate_of, without_hash] {
        println!();
        for (name, bytes) in ranked(&shares.code, name_of).into_iter().take(top) {
            let permille = bytes * 1000 / total.max(1);
            println!("  {bytes:>9}  {:>3}.{} %  {name:.120}", permille / 10, permille % 10);
        }
    }
    Ok(())
}

/// Sums by the name `name_of` gives each function, largest first.
fn ranked(code: &[(String, usize)], name_of: fn(&str) -> &str) -> Vec<(&str, usize)> {
    let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, bytes) in code {
        *sums.entry(name_of(name)).or_default() += bytes;
    }
    let mut ranked: Vec<_> = sums.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    ranked
}

/// Instances of one generic function differ by a hash at the end.
fn without_hash(name: &str) -> &str {
    match name.rsplit_once("::h") {
        Some((name, hash)) if hash.len() == 16 => name,
        _ => name,
    }
}

fn shares(wasm: &[u8]) -> Result<Shares> {
    let mut shares = Shares::default();
    let (mut imported, mut bodies, mut names) = (0_u32, Vec::new(), BTreeMap::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::DataSection(section) => shares.data = section.range().len(),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for part in section {
                        let Name::Function(map) = part? else { continue };
                        for naming in map {
                            let naming = naming?;
                            names.insert(naming.index, naming.name.to_owned());
                        }
                    }
                }
            }
            _ => {}
        }
    }
    for (index, bytes) in (imported..).zip(bodies) {
        let name = names.remove(&index).unwrap_or_else(|| "(no name)".to_owned());
        shares.code.push((name, bytes));
    }
    Ok(shares)
}

/// The crate a demangled name begins with: `<yew::Foo as core::Bar>::baz` → `yew`.
fn crate_of(name: &str) -> &str {
    // What drops a value is there because of the value.
    let mut rest = name.strip_prefix("core::ptr::drop_in_place<").unwrap_or(name);
    loop {
        let before = rest;
        for prefix in ["<", "&", "*", "[", "(", "mut ", "const ", "dyn ", "'static ", "impl "] {
            rest = rest.strip_prefix(prefix).unwrap_or(rest);
        }
        if rest == before {
            break;
        }
    }
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
    if after.starts_with("::") || after.starts_with('[') { word } else { "(no path)" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_crate_its_name_begins_with() {
        let check = |name: &str, expected: &str| assert_eq!(crate_of(name), expected, "{name}");
        check("serde_json::de::from_str::h0123456789abcdef", "serde_json");
        check("<yew::html::Node as core::clone::Clone>::clone", "yew");
        check("<&mut alloc::vec::Vec<T> as core::fmt::Debug>::fmt", "alloc");
        check("core[9f3c]::fmt::write", "core");
        check("<dyn core::any::Any>::type_id", "core");
        check("core::ptr::drop_in_place<pipeline::run::Run>::h0123456789abcdef", "pipeline");
        check("memcpy", "(no path)");
        check("__wbindgen_malloc", "(no path)");
    }

    #[test]
    fn bodies_are_matched_to_names_past_the_imports() {
        // (module (import "a" "b" (func)) (func $one::f) (func $two::g i32.const 1 drop))
        let wasm = [
            &b"\0asm\x01\0\0\0"[..],
            b"\x01\x04\x01\x60\0\0",
            b"\x02\x07\x01\x01a\x01b\0\0",
            b"\x03\x03\x02\0\0",
            b"\x0a\x0a\x02\x02\0\x0b\x05\0\x41\x01\x1a\x0b",
            b"\0\x18\x04name\x01\x11\x02\x01\x06one::f\x02\x06two::g",
        ];
        let found = shares(&wasm.concat()).unwrap();
        let code = [("one::f".to_owned(), 2), ("two::g".to_owned(), 5)];
        assert_eq!(found, Shares { code: code.into(), data: 0 });
        assert_eq!(ranked(&found.code, crate_of), [("two", 5), ("one", 2)]);
    }
}
