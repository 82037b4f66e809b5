//! Whose code fills a wasm module: the bytes of every function, summed by the crate its name begins with.
//! Inlining hides callees in their callers, so read the figures as a ranking.

use std::collections::BTreeMap;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Bytes of code by crate, and of static data.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shares {
    code: BTreeMap<String, usize>,
    data: usize,
}

/// Prints the `top` largest contributors of a module that still has its names.
pub(super) fn print(module: &str, wasm: &[u8], top: usize) -> Result<()> {
    let shares = shares(wasm)?;
    let total: usize = shares.code.values().sum();
    println!("\n{module}: {} bytes of code before wasm-opt, {} of static data", total, shares.data);
    let mut ranked: Vec<_> = shares.code.iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    for (name, bytes) in ranked.into_iter().take(top) {
        let permille = bytes * 1000 / total.max(1);
        println!("  {bytes:>9}  {:>3}.{} %  {name}", permille / 10, permille % 10);
    }
    Ok(())
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
        let name = names.get(&index).map_or("(no name)", |name| crate_of(name));
        *shares.code.entry(name.to_owned()).or_default() += bytes;
    }
    Ok(shares)
}

/// The crate a demangled name begins with: `<yew::Foo as core::Bar>::baz` → `yew`.
fn crate_of(name: &str) -> &str {
    let mut rest = name;
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
        let code = [("one".to_owned(), 2), ("two".to_owned(), 5)];
        assert_eq!(found, Shares { code: code.into(), data: 0 });
    }
}
