//! What was wrong with a program, as Python tells it.

use crate::editor::Mark;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in the program, if it is known.
    pub mark: Option<Mark>,
    /// Whether it has ended the program, or kept it from beginning.
    pub is_end: bool,
    /// All that is to be read about it, in lines.
    pub traceback: String,
}
