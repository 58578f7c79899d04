//! The ground: the numbers, events and snapshots by which people see a loop, and what keeps them.
//!
//! Plain data that knows nothing of the loop that fills it; programs in other languages have the same records.

pub(crate) mod events;
pub(crate) mod ids;
pub(crate) mod recorder;
pub(crate) mod ring;
pub(crate) mod snapshot;
pub(crate) mod source_line;
pub(crate) mod spans;
mod texts;
pub(crate) mod thread;
