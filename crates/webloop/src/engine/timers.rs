//! The timers of one loop, ordered by deadline and, at equal deadlines, by the order they were made.
//!
//! A B-tree rather than a heap: a cancelled timer leaves at once, so a program that sets and cancels a
//! million timeouts holds none of them, and the inspector reads the timers in order without sorting.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::engine::call::Call;
use crate::record::ids::LoopTime;

/// Names one timer of one loop; orders as the timers fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TimerKey {
    pub(crate) when: LoopTime,
    pub(crate) sequence: u64,
}

#[derive(Default)]
pub(crate) struct Timers {
    by_deadline: BTreeMap<TimerKey, Rc<dyn Call>>,
    next_sequence: u64,
}

impl Timers {
    pub(crate) fn insert(&mut self, when: LoopTime, call: Rc<dyn Call>) -> TimerKey {
        let key = TimerKey { when, sequence: self.next_sequence };
        self.next_sequence += 1;
        self.by_deadline.insert(key, call);
        key
    }

    /// Takes the timer out; `None` where it has fired or was taken out before.
    pub(crate) fn remove(&mut self, key: TimerKey) -> Option<Rc<dyn Call>> {
        self.by_deadline.remove(&key)
    }

    /// The earliest deadline.
    pub(crate) fn earliest(&self) -> Option<LoopTime> {
        self.by_deadline.first_key_value().map(|(key, _)| key.when)
    }

    /// Takes out the first timer whose deadline is not after `now`.
    pub(crate) fn pop_due(&mut self, now: LoopTime) -> Option<(TimerKey, Rc<dyn Call>)> {
        let first = self.by_deadline.first_entry()?;
        (first.key().when <= now).then(|| first.remove_entry())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&TimerKey, &Rc<dyn Call>)> {
        self.by_deadline.iter()
    }

    /// Empties the set and gives back what was in it, so that it is dropped outside any borrow.
    pub(crate) fn take(&mut self) -> BTreeMap<TimerKey, Rc<dyn Call>> {
        std::mem::take(&mut self.by_deadline)
    }
}
