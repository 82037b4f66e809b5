//! `cargo xtask size`: how large the page is on its way to a visitor, and what makes it so.

mod budget;
mod contributors;

use std::io::Write as _;

use anyhow::{Result, ensure};

use crate::args::Args;
use crate::dist::{self, Built};
use crate::site::ending;
use budget::Budget;

/// Page and worker together may not take more than this, packed with brotli: two domains with their simulated skills,
/// the environment view, the grading of published runs, figures and the wires of all servers are in it.
const CEILING: usize = 1_500_000;

/// Sizes of one file of the site, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    name: String,
    /// As compiled and bound, with the names of functions; the file itself where it is not wasm.
    raw: usize,
    plain: usize,
    gzip: usize,
    brotli: usize,
}

/// The command.
pub(crate) fn run(words: impl Iterator<Item = String>) -> Result<()> {
    let args = Args::parse(words, &["--record"], &["--top"])?;
    let top: Option<usize> = args.get("--top")?;
    let built = dist::build()?;
    let rows = rows(&built);
    print_rows(&rows, built.optimiser.as_deref());
    for (name, module) in [("page", &built.raw.page), ("worker", &built.raw.worker)] {
        if let Some(top) = top {
            contributors::print(name, &module.wasm, top)?;
        }
    }
    check(&rows, built.optimiser.is_some(), args.has("--record"))
}

fn check(rows: &[Row], optimised: bool, record: bool) -> Result<()> {
    let wasm = |row: &&Row| ending(&row.name) == "wasm";
    let together: usize = rows.iter().filter(wasm).map(|row| row.brotli).sum();
    println!("page and worker together: {} of {} KB with brotli", kb(together), kb(CEILING));
    ensure!(together <= CEILING, "page and worker are larger than {} KB together", kb(CEILING));
    if !optimised {
        println!("The recorded budget was not compared: it holds for optimised wasm only.");
        return Ok(());
    }
    let now: Budget = rows.iter().map(|row| (row.name.clone(), row.brotli)).collect();
    if record {
        budget::write(&now)?;
        println!("Recorded as the budget in {}.", budget::PATH);
        return Ok(());
    }
    let over = budget::exceeded(&budget::read()?, &now);
    ensure!(
        over.is_empty(),
        "over the recorded budget by more than 5 %:\n  {}\nmake it smaller, or accept it with `cargo xtask size --record`",
        over.join("\n  ")
    );
    Ok(())
}

fn rows(built: &Built) -> Vec<Row> {
    let raw = |name: &str| match name {
        "page.wasm" => Some(built.raw.page.wasm.len()),
        "worker.wasm" => Some(built.raw.worker.wasm.len()),
        _ => None,
    };
    let measured = built.site.iter().filter(|(path, _)| ending(path) != "html");
    let mut rows: Vec<Row> = measured
        .map(|(path, bytes)| {
            let name = without_hash(path);
            let raw = raw(&name).unwrap_or(bytes.len());
            Row { name, raw, plain: bytes.len(), gzip: gzip(bytes), brotli: brotli(bytes) }
        })
        .collect();
    rows.sort_by(|a, b| b.brotli.cmp(&a.brotli).then(a.name.cmp(&b.name)));
    rows
}

/// `page-0123456789abcdef.wasm` → `page.wasm`.
fn without_hash(path: &str) -> String {
    let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
    let stem = match stem.rsplit_once('-') {
        Some((stem, hash)) if hash.len() == 16 => stem,
        _ => stem,
    };
    format!("{stem}.{extension}")
}

fn print_rows(rows: &[Row], optimiser: Option<&str>) {
    let plain = optimiser.unwrap_or("no names");
    println!(
        "\n{:<22}{:>10}{plain:>14}{:>10}{:>12}   (KB = 1000 bytes)",
        "", "raw", "gzip -9", "brotli -11"
    );
    for Row { name, raw, plain, gzip, brotli } in rows {
        let [raw, plain, gzip, brotli] = [*raw, *plain, *gzip, *brotli].map(kb);
        println!("{name:<22}{raw:>10}{plain:>14}{gzip:>10}{brotli:>12}");
    }
}

fn kb(bytes: usize) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

fn gzip(bytes: &[u8]) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory does not fail");
    encoder.finish().expect("memory does not fail").len()
}

fn brotli(bytes: &[u8]) -> usize {
    let params = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    let mut packed = Vec::new();
    let mut source = bytes;
    brotli::BrotliCompress(&mut source, &mut packed, &params).expect("memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, brotli: usize) -> Row {
        Row { name: name.to_owned(), raw: 0, plain: 0, gzip: 0, brotli }
    }

    #[test]
    fn names_of_files_lose_their_hash_and_nothing_else() {
        let check = |path: &str, expected: &str| assert_eq!(without_hash(path), expected);
        check("a/icon-0123456789abcdef.svg", "a/icon.svg");
        check("page-glue-0123456789abcdef.js", "page-glue.js");
        check("snippets/x-1/inline0.js", "snippets/x-1/inline0.js");
    }

    #[test]
    fn page_and_worker_over_the_ceiling_fail_even_without_a_budget() {
        let page = 400_000;
        let worker = CEILING - page + 1;
        let rows = [row("page.wasm", page), row("worker.wasm", worker), row("style.css", 9_000)];
        let error = check(&rows, false, false).unwrap_err().to_string();
        assert!(error.contains(&format!("larger than {} KB", kb(CEILING))), "{error}");
        assert!(check(&rows[..1], false, false).is_ok());
    }

    #[test]
    fn sizes_are_told_in_tenths_of_a_kilobyte() {
        assert_eq!([kb(0), kb(999), kb(123_456)], ["0.0", "0.9", "123.4"]);
    }
}
