//! A model as a file that other people's viewers open, and back.
//!
//! The file is Chrome's Trace Event Format, "JSON Object Format": Perfetto and chrome://tracing open it. One process,
//! one track for each lane, complete events that never overlap on their track, instant events for marks, and flow
//! arrows from who woke to who was woken. What other viewers have no word for stands in `args` and in `otherData`,
//! so that reading the file back gives a model that draws the same, to the nanosecond.
//!
//! What a file says is never trusted: whatever is wrong with it is an [`ImportError`] that says so in plain words.

mod builder;
mod error;
mod event;
mod export;
mod import;
#[cfg(test)]
mod tests;
mod words;

pub use error::{ImportError, Problem};
pub use export::export;
pub use import::import;

/// Who made the file, as it says itself.
const GENERATOR: &str = "webloop";

/// The version of what stands in `args` and `otherData`.
const VERSION: u64 = 1;

/// A file larger than this is not read.
pub const MOST_BYTES: usize = 64 << 20;

/// A file of more events than this is not read.
pub const MOST_EVENTS: usize = 2_000_000;
