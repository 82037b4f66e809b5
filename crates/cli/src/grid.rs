//! Tables on a terminal: columns as wide as their widest cell.

use std::io::{self, Write};

/// Writes rows of cells; the first column is flush left, the others flush right. Trailing empty cells can be left out.
pub(crate) fn print(out: &mut impl Write, rows: &[Vec<String>]) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let wide = |column: usize| {
        // A row of one cell is a heading: it may run on.
        let cells = rows.iter().filter(|row| row.len() > 1).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(wide).collect();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
            let parts = if column == 0 { ["", cell, &pad] } else { ["  ", &pad, cell] };
            line.extend(parts);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_headings_run_on() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let rows =
            [row(&["", "a", "bb"]), row(&["a heading that runs on"]), row(&["é", "100", "2"])];
        let mut out = Vec::new();
        print(&mut out, &rows).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "     a  bb\na heading that runs on\né  100   2\n"
        );
    }
}
