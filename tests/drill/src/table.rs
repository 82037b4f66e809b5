//! The table of outcomes as text: a fault, and below it its wires with what came of each way to ask. Ways that came to
//! the same share a line; a line without any stands for all.

use std::fmt::Write;

use llm::Dialect;

use crate::{Ask, Unit};

/// What came of one way to ask, while a fault was played on a wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The fault and the wire.
    pub unit: Unit,
    /// The way to ask.
    pub ask: Ask,
    /// What came of it.
    pub outcome: String,
}

/// Writes the table.
pub fn write(rows: &[Row]) -> String {
    let mut text = String::new();
    for rows in rows.chunk_by(|a, b| a.unit.fault == b.unit.fault) {
        let fault = &rows[0].unit.fault;
        let _ = writeln!(text, "{fault}");
        let mut wires: Vec<(Vec<&str>, Vec<Cell>)> = Vec::new();
        for rows in rows.chunk_by(|a, b| a.unit == b.unit) {
            let (wire, cells) = (name(rows[0].unit.dialect), cells(rows));
            match wires.iter_mut().find(|(_, known)| *known == cells) {
                Some((names, _)) => names.push(wire),
                None => wires.push((vec![wire], cells)),
            }
        }
        for (wires, cells) in wires {
            for (ways, outcome) in cells {
                let mut place: Vec<String> = wires.iter().map(|&wire| wire.to_owned()).collect();
                if ways != Ask::of(fault) {
                    place.extend(ways.iter().map(|way| way.name()));
                }
                let _ = writeln!(text, "  {}: {outcome}", place.join(" "));
            }
        }
    }
    text
}

/// Ways to ask that came to the same.
type Cell<'a> = (Vec<Ask>, &'a str);

fn cells(rows: &[Row]) -> Vec<Cell<'_>> {
    let mut cells: Vec<Cell> = Vec::new();
    for Row { ask, outcome, .. } in rows {
        match cells.iter_mut().find(|(_, known)| known == outcome) {
            Some((ways, _)) => ways.push(*ask),
            None => cells.push((vec![*ask], outcome)),
        }
    }
    cells
}

fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::OpenAi => "openai",
        Dialect::Anthropic => "anthropic",
        Dialect::Gemini => "gemini",
    }
}

fn named(name: &str) -> Option<Dialect> {
    let all = [Dialect::OpenAi, Dialect::Anthropic, Dialect::Gemini];
    all.into_iter().find(|dialect| self::name(*dialect) == name)
}

/// Reads it, in the order of the lines, each fault by wire and way; `Err` is a line that is none of it.
pub fn read(text: &str) -> Result<Vec<Row>, &str> {
    let mut rows: Vec<Row> = Vec::new();
    let mut of_fault: Vec<Row> = Vec::new();
    let mut fault = "";
    let mut settle = |of_fault: &mut Vec<Row>| {
        of_fault.sort_by_key(|row| (row.unit.dialect, row.ask));
        rows.append(of_fault);
    };
    for line in text.lines() {
        match line.strip_prefix("  ") {
            None => {
                settle(&mut of_fault);
                fault = line;
            }
            Some(cells) => of_fault.extend(read_line(fault, cells).ok_or(line)?),
        }
    }
    settle(&mut of_fault);
    Ok(rows)
}

fn read_line(fault: &str, line: &str) -> Option<Vec<Row>> {
    let (place, outcome) = line.split_once(": ")?;
    let names: Vec<&str> = place.split(' ').collect();
    let dialects: Vec<Dialect> = names.iter().map_while(|name| named(name)).collect();
    let ways = names[dialects.len()..].iter().map(|name| Ask::named(name));
    let mut ways: Vec<Ask> = ways.collect::<Option<_>>()?;
    if ways.is_empty() {
        ways = Ask::of(fault);
    }
    let row = |dialect, ask| {
        let unit = Unit { fault: fault.to_owned(), dialect };
        Row { unit, ask, outcome: outcome.to_owned() }
    };
    let rows = dialects.iter().flat_map(|dialect| ways.iter().map(|ask| row(*dialect, *ask)));
    Some(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
none
  openai anthropic words: says \"a: b\"
  openai anthropic words-stream: same
  gemini talk: same, 2 calls
stall-before
  openai: same
";

    #[test]
    fn what_is_written_is_read_again() {
        let rows = read(TEXT).expect("a table");
        assert_eq!(rows.len(), 6);
        assert_eq!(rows[0].outcome, "says \"a: b\"");
        assert_eq!(write(&rows), TEXT);
    }

    #[test]
    fn a_line_of_nothing_known_is_named() {
        for line in ["  openai shout: same", "  openai words", "  morse words: same"] {
            assert_eq!(read(&format!("none\n{line}\n")), Err(line));
        }
    }
}
