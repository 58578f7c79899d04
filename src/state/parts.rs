//! What people choose between: the parts of the app on a phone, the texts of a program, and its languages.

/// The parts of the app, of which a phone shows one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pane {
    Code,
    Output,
    Inspector,
}

impl Pane {
    pub(crate) const ALL: [Pane; 3] = [Pane::Code, Pane::Output, Pane::Inspector];

    pub(crate) const NAMES: [&str; 3] = ["Code", "Output", "Inspector"];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    Python,
}

/// The texts of a lesson, of which the source pane shows one. The HTML is the Python program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Text {
    Rust,
    Python,
    Html,
}

impl Text {
    pub(crate) const ALL: [Text; 3] = [Text::Rust, Text::Python, Text::Html];

    pub(crate) const NAMES: [&str; 3] = ["Rust", "Python", "HTML"];

    pub(crate) fn language(self) -> Language {
        match self {
            Text::Rust => Language::Rust,
            Text::Python | Text::Html => Language::Python,
        }
    }
}
