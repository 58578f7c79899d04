//! The inspector: what a program did and does, what it waits for, and what it left behind.
//!
//! It sees trace records and control handles of a loop, never a program. A `Session` follows one loop: it reads the
//! trace into a `Model`, at most once a frame and only while the inspector is open. All of that is plain data outside
//! the reactive graph; what is shown (the timeline, the tables of tasks and of queues, the ledger) asks for it, draws,
//! and keeps nothing but what a person has chosen.

pub mod chrome_trace;
pub mod ledger;
pub mod model;

mod pacing;
mod session;
mod step_scale;
mod viewer;

mod paint;
pub mod projection;
pub mod selection;
pub mod timeline;

mod names;
mod words;

mod ledger_view;
mod queues;
mod stuck_view;
mod tasks;

mod api;
mod pane;
mod transfer;

#[cfg(test)]
pub(crate) mod testing;

pub(crate) use api::{Api, Follow, fetch_api};
pub use pane::Inspector;
pub use session::{Phase, Session};

pub(crate) use viewer::Viewer;
