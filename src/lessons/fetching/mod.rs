//! Fetching pages: real requests for what is served with the site, after waits that the lessons make.
//!
//! Lessons: scrape, health check, weather, benchmark. What they share: `http` (requests that end with whoever waits for
//! them), `html` (the browser's parsers), `service` (what files cannot do: be slow, move, fail), `stats`, `again`. What
//! they fetch is in `pages`, which is copied into the site.

mod benchmark;
mod health_check;
mod scrape;
mod weather;

mod again;
mod html;
mod http;
mod service;
mod stats;

use super::{Content, Lesson, Python, content};
use crate::lazy::{SplitLoaderError, lazy};
use crate::program::Start;

/// In the order in which they are offered.
pub(super) static LESSONS: &[Lesson] = &[
    Lesson {
        id: "scrape",
        title: "Scrape",
        teaches: "Reading five pages of a shop is waiting five times: one after the other, the waits add up. Gathered, \
            the five requests are under way at the same time, and the slowest one is all there is to wait for.",
        try_it: "Guess the ratio for a service time of 0, then enter it and scrape again: what is left without waits?",
        asyncio: "pages = await asyncio.gather(*map(scrape, urls))",
        file_name: "scrape.rs",
    },
    Lesson {
        id: "health-check",
        title: "Health check",
        teaches: "Fifty links, some of them broken, slow or moved, are asked for with a time-out each. A time-out drops \
            the request that it encloses, and the browser aborts it.",
        try_it: "Set the time-out to 3000: which links turn from time-out to 200, and what becomes of the ratio?",
        asyncio: "async with asyncio.timeout(1):",
        file_name: "health_check.rs",
    },
    Lesson {
        id: "weather",
        title: "Weather",
        teaches: "A semaphore lets so many requests through at once, a time-out ends the ones that hang, and what failed \
            is tried again after a pause that doubles. While a city pauses, its permit is another one\u{2019}s.",
        try_it: "Ask again with 1 at once, then with 28. Which city never answers, and how often was it asked?",
        asyncio: "async with semaphore, asyncio.timeout(0.5):",
        file_name: "weather.rs",
    },
    Lesson {
        id: "benchmark",
        title: "Benchmark",
        teaches: "A single measurement proves little, so each way of reading five pages runs many times, after some runs \
            to warm up. The median stands for all of them, and the fastest and the slowest tell how far to trust it.",
        try_it: "Compare the ratio for a service time of 0 with the one for 200. Then run it in virtual time.",
        asyncio: "statistics.median(times)",
        file_name: "benchmark.rs",
    },
];

/// The content of the lesson with this id, if it is one of these.
pub(super) fn content_of(id: &str) -> Option<Content> {
    let content = match id {
        "scrape" => content!(fetching::scrape, coroutine, python_page),
        "health-check" => content!(fetching::health_check, coroutine, python_page),
        "weather" => content!(fetching::weather, coroutine, python_page),
        "benchmark" => content!(fetching::benchmark, coroutine, python_page),
        _ => return None,
    };
    Some(content)
}

lazy! {
    chunk fetching;

    /// As `content_of`, fetched when it is first needed.
    pub(super) async fn fetch_content_of(id: &'static str) -> Result<Option<Content>, SplitLoaderError> {
        Ok(content_of(id))
    }
}
