//! What users have: the loop, its control, and handles of what runs on it.

pub(crate) mod completion;
pub(crate) mod control;
pub(crate) mod event_loop;
pub(crate) mod future;
pub(crate) mod handles;
pub(crate) mod running;
#[expect(clippy::module_inception, reason = "the file is named by what is in it, and so is the room")]
pub(crate) mod task;
