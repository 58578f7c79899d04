//! A server in the page: requests, handlers and a load, all on one loop.
//!
//! Lesson: handlers. What it uses: `router`, `load` (visitors who come at a steady rate), `latencies` (what their waits
//! were like), `board` (which shows it).

mod handlers;

mod board;
mod latencies;
mod load;
mod router;

use super::{Content, Lesson, Python};
use crate::program::Start;

include!(concat!(env!("OUT_DIR"), "/server/lessons.rs"));
