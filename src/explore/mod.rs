//! Explore: finds an order of events that really can happen and breaks a program in Python, and shows it beside the good one.
//!
//! The search itself is in `python/webloop/explore/`, and runs in a frame of its own (`src/python/searching.rs`).

mod pane;
mod runs;
mod search;
mod told;

pub(crate) use pane::ExplorePane;
pub(crate) use search::Exploring;
