//! Python: real CPython, in a frame of its own for each program.
//!
//! The rule: the rest of the app names nothing of it but what `api` says, since its code is fetched with the first program
//! in Python that is opened, and CPython itself a little later. A program is known by its messages alone: `protocol` reads
//! them, `mirror` keeps what they say, `frame` is the `Watched` of it. What is on the other side is in `python/webloop/` and
//! `web/frame/`.

mod api;
mod clock;
mod frame;
mod frames;
mod log;
mod mirror;
mod page;
mod pane;
mod problem;
mod protocol;
mod searching;
mod snapshot;

pub use api::begin;
pub use frame::{OnOver, OnProblem, Source};
pub use frames::{Frames, Lease};
pub use page::OnProgress;
pub use problem::Problem;

pub(crate) use api::{Api, BeginSearch, Loading, Shown, fetch_api};
pub(crate) use searching::{Said, Searching};
