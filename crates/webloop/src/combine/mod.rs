//! Several things at once: run together, raced, limited in time, protected, grouped.

pub(crate) mod as_completed;
pub(crate) mod gather;
pub(crate) mod shield;
pub(crate) mod task_group;
pub(crate) mod timeout;
pub(crate) mod wait;
