//! A marked place of a program: where something went wrong, and what.

use std::num::NonZeroU32;

/// So many characters of a message fit below an editor that is not too narrow.
const LONGEST_LINE: usize = 60;

/// An error at a place. Lines and columns are counted from 1; columns count whole characters, as Python does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub line: u32,
    /// Where it begins in its line; the whole line where that is not known.
    pub column: Option<u32>,
    /// The line in which it ends, where that is another one.
    pub end_line: Option<u32>,
    /// The column after its last character.
    pub end_column: Option<u32>,
    pub message: String,
}

impl Mark {
    pub fn in_line(line: u32, message: &str) -> Self {
        Mark { line, column: None, end_line: None, end_column: None, message: message.to_owned() }
    }

    /// The four numbers as the editor's script takes them: 0 where one is not known.
    pub(super) fn numbers(&self) -> [u32; 4] {
        [self.line, self.column.unwrap_or(0), self.end_line.unwrap_or(0), self.end_column.unwrap_or(0)]
    }

    /// Whether its message may not fit into a line.
    pub(super) fn is_long(&self) -> bool {
        self.message.contains('\n') || self.message.chars().count() > LONGEST_LINE
    }

    pub(super) fn place(&self) -> String {
        match self.column.and_then(NonZeroU32::new) {
            Some(column) => format!("Line {}, column {column}", self.line),
            None => format!("Line {}", self.line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_names_what_is_known() {
        let mut mark = Mark::in_line(3, "SyntaxError");
        assert_eq!(mark.place(), "Line 3");
        assert_eq!(mark.numbers(), [3, 0, 0, 0]);
        mark.column = Some(5);
        assert_eq!(mark.place(), "Line 3, column 5");
        assert_eq!(mark.numbers(), [3, 5, 0, 0]);
    }
}
