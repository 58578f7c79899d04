//! The ready queue: what runs next, first in, first out, and how much of it is the turn under way.
//!
//! The turn is always a part of the queue, its front. No entry is run or dropped in here.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub(crate) struct ReadyQueue<E> {
    entries: RefCell<VecDeque<E>>,
    /// How many of the front belong to the turn under way.
    turn_left: Cell<usize>,
}

impl<E> Default for ReadyQueue<E> {
    fn default() -> Self {
        ReadyQueue { entries: RefCell::default(), turn_left: Cell::new(0) }
    }
}

impl<E> ReadyQueue<E> {
    #[inline(always)]
    pub(super) fn push(&self, entry: E) {
        self.entries.borrow_mut().push_back(entry);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.borrow().is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    #[inline(always)]
    pub(super) fn turn_left(&self) -> usize {
        self.turn_left.get()
    }

    /// All that is ready now is a turn; gives how much that is.
    pub(super) fn begin_turn(&self) -> usize {
        self.turn_left.set(self.len());
        self.turn_left.get()
    }

    /// What is left of the turn belongs to none any more.
    pub(super) fn end_turn(&self) {
        self.turn_left.set(0);
    }

    /// Takes the next of the turn; `None` where the turn is over.
    #[inline(always)]
    pub(super) fn pop_of_turn(&self) -> Option<E> {
        self.turn_left.set(self.turn_left.get().checked_sub(1)?);
        self.entries.borrow_mut().pop_front()
    }

    /// Takes the next, between turns.
    pub(super) fn pop(&self) -> Option<E> {
        debug_assert_eq!(self.turn_left.get(), 0, "a turn is taken from by `pop_of_turn`");
        self.entries.borrow_mut().pop_front()
    }

    /// Shows every entry, in order; `visit` must run no code of the program.
    pub(super) fn visit(&self, visit: impl FnMut(&E)) {
        self.entries.borrow().iter().for_each(visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_what_was_ready_when_it_began() {
        let queue = ReadyQueue::default();
        queue.push(1);
        queue.push(2);
        assert_eq!(queue.pop_of_turn(), None);
        assert_eq!(queue.begin_turn(), 2);
        queue.push(3);
        assert_eq!((queue.pop_of_turn(), queue.turn_left(), queue.len()), (Some(1), 1, 2));
        assert_eq!((queue.pop_of_turn(), queue.pop_of_turn()), (Some(2), None));
        assert_eq!(queue.begin_turn(), 1);
        queue.end_turn();
        assert_eq!((queue.pop_of_turn(), queue.pop(), queue.is_empty()), (None, Some(3), true));
    }
}
