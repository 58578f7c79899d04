//! Which of the ready callbacks of a turn runs next.
//!
//! Fifo order is what asyncio promises and costs nothing here: a loop without a policy takes the front of its
//! queue. A policy is the seam for replaying a recorded run or searching for the order that breaks a program.

/// Chooses the next callback of a turn.
///
/// Install one with [`EventLoop::set_policy`](crate::EventLoop::set_policy).
pub trait Policy {
    /// Returns the index of the callback to run next among the `ready` ones left in this turn, in the order in
    /// which they became ready.
    ///
    /// `ready` is at least 1. An index out of range is taken as the last one.
    fn choose(&mut self, ready: usize) -> usize;
}

/// First in, first out: asyncio's order, and what a loop without a policy does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fifo;

impl Policy for Fifo {
    fn choose(&mut self, _ready: usize) -> usize {
        0
    }
}
