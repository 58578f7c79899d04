//! A server in the page: requests, handlers and a load, all on one loop.
//!
//! Lesson: handlers. What it uses: `router`, `load` (visitors who come at a steady rate), `latencies` (what their waits
//! were like), `board` (which shows it).

mod handlers;

mod board;
mod latencies;
mod load;
mod router;

use super::{Content, Lesson, Python, content};
use crate::lazy::{SplitLoaderError, lazy};
use crate::program::Start;

/// In the order in which they are offered.
pub(super) static LESSONS: &[Lesson] = &[Lesson {
    id: "handlers",
    title: "Fast and slow handlers",
    teaches: "Every request is a task, so a slow handler that awaits does not hold up the fast ones: their latency \
            stays at what they wait for themselves. One that computes as long holds up all of them.",
    try_it: "Let reports block the loop: the median hardly moves, but what of the slowest 1\u{a0}%? Then send 1000 a second.",
    asyncio: "await asyncio.start_server(handle, port=8080)",
    file_name: "handlers.rs",
}];

/// The content of the lesson with this id, if it is one of these.
pub(super) fn content_of(id: &str) -> Option<Content> {
    let content = match id {
        "handlers" => content!(server::handlers, coroutine, python_page),
        _ => return None,
    };
    Some(content)
}

lazy! {
    chunk server;

    /// As `content_of`, fetched when it is first needed.
    pub(super) async fn fetch_content_of(id: &'static str) -> Result<Option<Content>, SplitLoaderError> {
        Ok(content_of(id))
    }
}
