//! Why a chore could not be done: what failed, and what the person at the keyboard can do about it.

use std::fmt;

/// A failed chore. Both texts are printed as they are, so they name commands and files in full.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    advice: String,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what: what.into(), advice: advice.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n  {}", self.what, self.advice)
    }
}
