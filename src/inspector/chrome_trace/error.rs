//! What can be wrong with a file, in plain words.

use std::fmt;

use super::{MOST_BYTES, MOST_EVENTS, VERSION};

/// Why a file cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportError {
    /// There is nothing in it.
    Empty,
    /// It is larger than [`MOST_BYTES`].
    TooLarge,
    /// It has more events than [`MOST_EVENTS`].
    TooManyEvents,
    /// It is compressed, as Perfetto and Chrome offer to do.
    Compressed,
    /// It is not text.
    NotText,
    /// It is text and not JSON.
    NotJson {
        /// The line, from 1.
        line: u64,
        /// The column, from 1.
        column: u64,
        /// What the reader of the JSON says.
        message: String,
    },
    /// It is JSON that ends too early.
    CutOff {
        /// The last line, from 1.
        line: u64,
    },
    /// It is JSON and not a trace.
    NotATrace,
    /// It is a trace that another program made.
    Foreign {
        /// Whether it looks like a recording of Chrome's.
        is_of_chrome: bool,
    },
    /// A newer Webloop made it.
    Newer {
        /// The version of the file.
        version: u64,
    },
    /// What it says of itself is missing or makes no sense.
    Header {
        /// The field of `otherData`.
        field: &'static str,
    },
    /// One of its events makes no sense.
    Event {
        /// Which one in `traceEvents`, from 1.
        number: usize,
        /// What is wrong with it.
        problem: Problem,
    },
}

/// What is wrong with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// It is not an object.
    NotAnObject,
    /// A field is missing.
    Missing(&'static str),
    /// A field is negative.
    Negative(&'static str),
    /// A field is there and has no meaning.
    Senseless(&'static str),
    /// Its track was not introduced before it.
    UnknownTrack,
    /// A track is introduced out of turn, or for the second time.
    TrackOutOfOrder,
    /// It begins before the end of the one before it on its track.
    Overlap,
    /// It comes before the one before it on its track.
    OutOfOrder,
}

impl fmt::Display for ImportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Empty => formatter.write_str("the file is empty"),
            ImportError::TooLarge => {
                write!(
                    formatter,
                    "the file is larger than {} MB, the most that can be shown",
                    MOST_BYTES >> 20
                )
            }
            ImportError::TooManyEvents => {
                write!(formatter, "the file has more than {MOST_EVENTS} events, the most that can be shown")
            }
            ImportError::Compressed => formatter.write_str("the file is compressed: unpack it first"),
            ImportError::NotText => {
                formatter.write_str("the file is not text: choose a .json file that was exported here")
            }
            ImportError::NotJson { line, column, message } => {
                write!(formatter, "the file is not JSON: line {line}, column {column}: {message}")
            }
            ImportError::CutOff { line } => {
                write!(formatter, "the file ends in the middle, at line {line}: it was not saved completely")
            }
            ImportError::NotATrace => {
                formatter.write_str("the file is JSON but not a trace: it has no list \"traceEvents\"")
            }
            ImportError::Foreign { is_of_chrome: true } => formatter.write_str(
                "the file is a recording made by Chrome, not a trace exported here: open it in Chrome's \
                 Performance panel or in Perfetto",
            ),
            ImportError::Foreign { is_of_chrome: false } => formatter.write_str(
                "the file is a trace made by another program, not one exported here: open it in Perfetto",
            ),
            ImportError::Newer { version } => write!(
                formatter,
                "the file was exported by a newer version (format {version}, this page knows {VERSION}): reload \
                 the page to get the newest"
            ),
            ImportError::Header { field } => {
                write!(
                    formatter,
                    "the file is damaged: \"{field}\" in \"otherData\" is missing or makes no sense"
                )
            }
            ImportError::Event { number, problem } => {
                write!(formatter, "the file is damaged: event {number} {problem}")
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NotAnObject => formatter.write_str("is not an object"),
            Problem::Missing(field) => write!(formatter, "has no \"{field}\""),
            Problem::Negative(field) => write!(formatter, "has a negative \"{field}\""),
            Problem::Senseless(field) => write!(formatter, "has a \"{field}\" that makes no sense"),
            Problem::UnknownTrack => formatter.write_str("is on a track that was not introduced before it"),
            Problem::TrackOutOfOrder => formatter.write_str("introduces a track out of turn"),
            Problem::Overlap => {
                formatter.write_str("begins before the end of the one before it on its track")
            }
            Problem::OutOfOrder => formatter.write_str("is earlier than the one before it on its track"),
        }
    }
}

impl std::error::Error for ImportError {}
