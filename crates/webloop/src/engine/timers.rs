//! The timers of one loop, ordered by deadline and, at equal deadlines, by the order they were made.
//!
//! A B-tree rather than a heap: a cancelled timer leaves at once, so a program that sets and cancels a
//! million timeouts keeps none of them, and the inspector reads the timers in order without sorting.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::engine::call::Call;
use crate::record::ids::{LoopTime, NEVER, TimerId};

/// Names one timer of one loop; orders as the timers fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TimerKey {
    pub(crate) when: LoopTime,
    pub(crate) id: TimerId,
}

#[derive(Default)]
pub(crate) struct Timers {
    by_deadline: RefCell<BTreeMap<TimerKey, Rc<dyn Call>>>,
    next_id: Cell<u64>,
}

impl Timers {
    pub(super) fn insert(&self, when: LoopTime, call: Rc<dyn Call>) -> TimerKey {
        let key = TimerKey { when, id: TimerId(self.next_id.replace(self.next_id.get() + 1)) };
        self.by_deadline.borrow_mut().insert(key, call);
        key
    }

    /// Takes the timer out; `None` where it has fired or was taken out before.
    pub(super) fn remove(&self, key: TimerKey) -> Option<Rc<dyn Call>> {
        self.by_deadline.borrow_mut().remove(&key)
    }

    /// The earliest deadline, which may be `NEVER`.
    pub(super) fn earliest(&self) -> Option<LoopTime> {
        self.by_deadline.borrow().first_key_value().map(|(key, _)| key.when)
    }

    /// The earliest deadline that will come.
    pub(super) fn earliest_to_come(&self) -> Option<LoopTime> {
        self.earliest().filter(|when| *when != NEVER)
    }

    /// Takes out the first timer whose deadline is not after `now`.
    pub(super) fn pop_due(&self, now: LoopTime) -> Option<(TimerKey, Rc<dyn Call>)> {
        let mut by_deadline = self.by_deadline.borrow_mut();
        let first = by_deadline.first_entry()?;
        (first.key().when <= now).then(|| first.remove_entry())
    }

    /// Shows every timer, in order; `visit` must run no code of the program.
    pub(super) fn visit(&self, mut visit: impl FnMut(TimerKey, &Rc<dyn Call>)) {
        self.by_deadline.borrow().iter().for_each(|(key, call)| visit(*key, call));
    }

    /// Takes all of them, in order.
    pub(super) fn take(&self) -> impl Iterator<Item = (TimerKey, Rc<dyn Call>)> + use<> {
        self.by_deadline.take().into_iter()
    }
}
