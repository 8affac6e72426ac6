//! Code: exactly as it is, within a line or in lines of its own.

use super::{super::escape::is_visible, Writer};

/// Shorter lines are not cut.
const LONG_LINE: usize = 400;

impl Writer {
    /// Code within a line. Where its characters would end what it stands in, it is shown as text.
    pub(in super::super) fn code(&mut self, code: &str) {
        let code: String = code.chars().filter(|c| c.is_whitespace() || is_visible(*c)).collect();
        let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
        let in_marks = !self.marks.is_empty() && code.contains(['*', '~', '[', ']', '`']);
        let goes_on = (self.unfinished.money && code.contains('$'))
            || (self.unfinished.bracket && code.contains(']'));
        if in_marks || goes_on || (self.flat && code.contains('|')) {
            return self.text(&code);
        }
        if code.is_empty() {
            return;
        }
        let fence = "`".repeat(longest_run(&code) + 1);
        let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        self.verbatim(&format!("{fence}{pad}{code}{pad}{fence}"));
    }

    /// Code in lines of its own, exactly as it is.
    pub(in super::super) fn code_block(&mut self, language: &str, code: &str) {
        // Before the fence is measured: backticks that something invisible parts meet without it.
        let code = code.replace(|c: char| !matches!(c, '\t' | '\n') && !is_visible(c), "");
        let code = code.trim_matches('\n');
        if !code.chars().any(|c| is_visible(c) && !c.is_whitespace()) {
            return;
        }
        if self.flat || self.in_heading() {
            return self.code(code);
        }
        self.break_paragraph();
        let first = code.lines().next().unwrap_or_default().trim();
        if self.begins_item() && first.bytes().all(|byte| b"-=".contains(&byte)) {
            // The web app would take the item's line for a heading.
            self.part();
        }
        let fence = "`".repeat(longest_run(code).max(2) + 1);
        self.begin_line();
        let closing = self.prefix(false).chars().count() + fence.len() + 1;
        self.reserve(closing);
        if self.put_or_stop(&format!("{fence}{language}")) {
            self.code_lines(code);
            self.room += closing;
            let end = format!("\n{}{fence}", self.prefix(false));
            self.put(&end);
        }
        self.break_paragraph();
    }

    fn code_lines(&mut self, code: &str) {
        let prefix = self.prefix(false);
        for line in code.lines() {
            let fits = self.room.saturating_sub(prefix.chars().count() + 1);
            let length = line.chars().count();
            if fits == 0 || self.truncated || (length > fits && length < LONG_LINE) {
                self.truncated = true;
                return;
            }
            let cut: String = line.chars().take(fits).collect();
            self.put(&format!("\n{prefix}{cut}"));
            self.truncated |= cut.len() < line.len();
        }
    }
}

fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
