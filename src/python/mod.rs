//! Python: real CPython, whose asyncio runs on `webloop`.
//!
//! The rule: the rest of the app names nothing of it but what `kit` says, since its code is fetched with the first
//! program in Python that is opened, and CPython itself with the first that is run. Python's own side of the bridge is
//! in `python/webloop/`, and what starts CPython in `web/python/`.

mod bridge;
mod driven;
mod files;
mod interpreter;
mod kit;
mod markup;
mod pane;
mod problem;
mod told;

pub use interpreter::{Interpreter, load};
pub use kit::{Begin, OnProblem, OnProgress, begin};
pub use problem::Problem;

pub(crate) use kit::{Kit, Shown, fetch_kit};
