//! How a queue keeps its items, and which comes next.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Keeps the items of a queue and says which comes next.
pub trait ItemStore: Default {
    /// What is kept.
    type Item;
    /// Takes an item in.
    fn push(&mut self, item: Self::Item);
    /// Gives the next item.
    fn pop(&mut self) -> Option<Self::Item>;
    /// How many items there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The items of a [`Queue`](crate::Queue).
pub struct FifoItems<T>(VecDeque<T>);

/// The items of a [`LifoQueue`](crate::LifoQueue).
pub struct LifoItems<T>(Vec<T>);

/// The items of a [`PriorityQueue`](crate::PriorityQueue).
pub struct PriorityItems<T>(BinaryHeap<Reverse<T>>);

impl<T> Default for FifoItems<T> {
    fn default() -> Self {
        FifoItems(VecDeque::new())
    }
}

impl<T> Default for LifoItems<T> {
    fn default() -> Self {
        LifoItems(Vec::new())
    }
}

impl<T: Ord> Default for PriorityItems<T> {
    fn default() -> Self {
        PriorityItems(BinaryHeap::new())
    }
}

impl<T> ItemStore for FifoItems<T> {
    type Item = T;

    fn push(&mut self, item: T) {
        self.0.push_back(item);
    }

    fn pop(&mut self) -> Option<T> {
        self.0.pop_front()
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

impl<T> ItemStore for LifoItems<T> {
    type Item = T;

    fn push(&mut self, item: T) {
        self.0.push(item);
    }

    fn pop(&mut self) -> Option<T> {
        self.0.pop()
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

impl<T: Ord> ItemStore for PriorityItems<T> {
    type Item = T;

    fn push(&mut self, item: T) {
        self.0.push(Reverse(item));
    }

    fn pop(&mut self) -> Option<T> {
        self.0.pop().map(|Reverse(item)| item)
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}
