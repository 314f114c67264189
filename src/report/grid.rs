//! Aligned columns for a terminal of a given width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::words::printable;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// Text, which is shortened where the terminal is narrow.
    Left,
    /// Text that is never shortened: a day.
    Whole,
    /// Numbers, which are never shortened.
    Right,
}

/// A table with an optional header.
pub(super) struct Grid {
    align: Vec<Align>,
    header: Option<Vec<String>>,
    rows: Vec<Vec<String>>,
}

const GAP: usize = 2;
/// No column is made narrower than this.
const NARROWEST: usize = 8;

impl Grid {
    pub(super) fn new(align: &[Align]) -> Self {
        Self { align: align.to_vec(), header: None, rows: Vec::new() }
    }

    pub(super) fn header(mut self, names: &[&str]) -> Self {
        self.header = Some(names.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    pub(super) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(|cell| printable(cell.as_ref()).into_owned()).collect());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, each indented, none wider than `width` as long as that leaves every column a few characters.
    pub(super) fn render(&self, width: usize, indent: usize, out: &mut String) {
        let all = || self.header.iter().chain(&self.rows);
        let mut widths: Vec<usize> = vec![0; self.align.len()];
        for row in all() {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let gaps = GAP * widths.len().saturating_sub(1) + indent;
        while widths.iter().sum::<usize>() + gaps > width {
            // Numbers are never cut: only columns of text give way.
            let text = self.align.iter().enumerate().filter(|(_, align)| **align == Align::Left).map(|(at, _)| at);
            let Some(widest) = text.max_by_key(|at| widths[*at]).filter(|at| widths[*at] > NARROWEST) else { break };
            widths[widest] -= 1;
        }
        for row in all() {
            let mut line = " ".repeat(indent);
            for (at, cell) in row.iter().enumerate() {
                let cell = shorten(cell, widths[at]);
                let fill = " ".repeat(widths[at] - cell.width());
                match self.align[at] {
                    Align::Left | Align::Whole => line.extend([cell, fill]),
                    Align::Right => line.extend([fill, cell]),
                }
                line += &" ".repeat(GAP);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
}

/// The text in at most that many columns; what is cut off becomes an ellipsis.
pub(super) fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 1;
    for char in text.chars() {
        used += char.width().unwrap_or(0);
        if used > width {
            break;
        }
        short.push(char);
    }
    short.push('…');
    short
}

/// Wraps words into lines of at most `width`, each indented.
pub(super) fn wrap(text: &str, width: usize, indent: usize, out: &mut String) {
    let (mut line, columns, indent) = (String::new(), indent, " ".repeat(indent));
    for word in printable(text).split_whitespace() {
        if !line.is_empty() && columns + line.width() + 1 + word.width() > width {
            out.extend([&*indent, &*line, "\n"]);
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        out.extend([&*indent, &*line, "\n"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_text_gives_way() {
        let mut grid = Grid::new(&[Align::Left, Align::Right]).header(&["Name", "People"]);
        grid.row(["会社 seats", "1,204"]);
        grid.row(["a very long name of something", "7"]);
        let mut out = String::new();
        grid.render(26, 2, &mut out);
        assert_eq!(out, "  Name              People\n  会社 seats         1,204\n  a very long nam…       7\n");
    }

    #[test]
    fn words_wrap() {
        let mut out = String::new();
        wrap("one two three", 9, 2, &mut out);
        assert_eq!(out, "  one two\n  three\n");
    }
}
