//! Tables. Mattermost takes none in a list, and no line break in a cell.

use super::Writer;

/// The longest cell, in characters.
pub(in super::super) const CELL: usize = 1_000;

impl Writer {
    /// Writes rows of cells, each from a flat writer. The first row is the head: Markdown knows no table without.
    pub(in super::super) fn table(&mut self, rows: &[Vec<String>]) {
        let filled = |row: &&Vec<String>| row.iter().any(|cell| !cell.is_empty());
        let rows: Vec<&Vec<String>> = rows.iter().filter(filled).collect();
        let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
        if columns < 2 || self.flat || self.in_item() || self.in_heading() {
            return self.rows_as_lines(&rows);
        }
        self.break_paragraph();
        for (index, row) in rows.into_iter().enumerate() {
            let cell = |at: usize| row.get(at).map_or("", String::as_str);
            let mut line: String = (0..columns).flat_map(|at| ["| ", cell(at), " "]).collect();
            line.push('|');
            if index == 0 {
                line.extend(["\n", &self.prefix(false), "|", &" --- |".repeat(columns)]);
            }
            self.break_line();
            self.begin_line();
            if !self.put_or_stop(&line) {
                break;
            }
        }
        self.break_paragraph();
    }

    /// The marks around the table are not written: those in its cells could not be told from them.
    fn rows_as_lines(&mut self, rows: &[&Vec<String>]) {
        self.break_line();
        let marks = self.suspend_marks();
        for row in rows {
            self.break_line();
            let cells = row.iter().filter(|cell| !cell.is_empty());
            for (index, cell) in cells.enumerate() {
                if index > 0 {
                    self.text(" | ");
                }
                self.verbatim(cell);
            }
        }
        self.break_line();
        self.resume_marks(marks);
    }
}
