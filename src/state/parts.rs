//! What people choose between: the parts of the app on a phone, and the languages of programs.

/// The parts of the app, of which a phone shows one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pane {
    Code,
    Output,
    Inspector,
}

impl Pane {
    pub(crate) const ALL: [Pane; 3] = [Pane::Code, Pane::Output, Pane::Inspector];

    /// The names of their tabs.
    pub(crate) const NAMES: [&str; 3] = ["Code", "Output", "Inspector"];
}

/// The languages of programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    Python,
}

impl Language {
    pub(crate) const ALL: [Language; 2] = [Language::Rust, Language::Python];

    /// The names of their tabs.
    pub(crate) const NAMES: [&str; 2] = ["Rust", "Python"];
}
