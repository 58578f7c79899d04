//! Waiting: for time to pass, in a line, and for something that others hold.

pub(crate) mod resource;
pub(crate) mod sleep;
pub(crate) mod waiter;
