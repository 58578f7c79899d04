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

use super::{Content, Lesson, Python};
use crate::program::Start;

include!(concat!(env!("OUT_DIR"), "/fetching/lessons.rs"));
