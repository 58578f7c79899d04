//! A model as a file that other people's viewers open, and back.
//!
//! The file is Chrome's Trace Event Format, "JSON Object Format": Perfetto and chrome://tracing open it. One process,
//! one track for each lane, complete events that never overlap on their track, instant events for marks, and flow
//! arrows from who woke to who was woken. What other viewers have no word for stands in `args` and in `otherData`,
//! so that reading the file back gives a model that draws the same, to the nanosecond.
//!
//! What a file says is never trusted: whatever is wrong with it is said in plain words, and its names are shown as such.

mod export;
mod import;
#[cfg(test)]
mod tests;

pub use export::export;
pub use import::import;

use std::borrow::Cow;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::model::{Header, Lane, MarkKind, SpanKind};

/// Who made the file, as it says itself.
const GENERATOR: &str = "webloop";

/// The version of what stands in `args` and `otherData`.
const VERSION: u64 = 2;

/// A file larger than this is not read.
pub const MOST_BYTES: usize = 64 << 20;

/// Up to this time, some 26 days, a number of microseconds is exact to the nanosecond.
const LATEST_NS: u64 = 1 << 51;

#[derive(Serialize, Deserialize)]
struct About<'f> {
    #[serde(borrow)]
    generator: Cow<'f, str>,
    version: u64,
    #[serde(default)]
    header: Header,
    /// What spans wait for: their numbers are positions here.
    #[serde(default)]
    waits: Vec<Rc<str>>,
}

/// An event as viewers read it; times are in microseconds. Without `args` of ours it is for other viewers only.
#[derive(Default, Serialize, Deserialize)]
struct Event<'f> {
    #[serde(borrow)]
    ph: Cow<'f, str>,
    #[serde(default)]
    pid: u32,
    tid: usize,
    #[serde(borrow)]
    name: Cow<'f, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ts: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    /// Of an instant: that it is one of its track.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    s: Option<&'static str>,
    /// Of an arrow: which ends belong together, and that it ends in the span around it.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    bp: Option<&'static str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    args: Option<Args>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Args {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Rc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lane: Option<Box<Lane>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<SpanKind>,
    /// Whether the span lasts: then it ends now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<MarkKind>,
}
