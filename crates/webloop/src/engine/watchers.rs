//! Who is to be notified when a task or a future is done: wakers and callbacks, in one order.
//!
//! asyncio keeps awaiting tasks and done callbacks in one list, so the order in which they are notified is the order in
//! which they came; so does this. Notifying is one hop: each is put into the ready queue, none is run.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::rc::Rc;
use std::task::Waker;

use crate::engine::call::Call;

pub(crate) enum Watcher {
    Waker(Waker),
    Callback(Rc<dyn Call>),
}

/// Names one watcher of one list.
pub(crate) type WatcherKey = NonZeroU32;

#[derive(Default)]
pub(crate) struct Watchers {
    list: RefCell<List>,
    last_key: Cell<u32>,
}

impl Watchers {
    pub(crate) fn add(&self, watcher: Watcher) -> WatcherKey {
        self.last_key.set(self.last_key.get().wrapping_add(1));
        let key = NonZeroU32::new(self.last_key.get()).expect("nothing is waited for 2^32 times");
        self.list.borrow_mut().push(key, watcher);
        key
    }

    /// Registers `waker`, or keeps the place in line that it has already.
    pub(crate) fn register(&self, key: &mut Option<WatcherKey>, waker: &Waker) {
        if let Some(key) = *key {
            let mut list = self.list.borrow_mut();
            if let Some(Watcher::Waker(current)) = list.get_mut(key) {
                current.clone_from(waker);
                return;
            }
        }
        *key = Some(self.add(Watcher::Waker(waker.clone())));
    }

    pub(crate) fn remove(&self, key: WatcherKey) {
        // Taken out before it is dropped, since dropping a waker can run a future's destructor.
        let removed = self.list.borrow_mut().remove(key);
        drop(removed);
    }

    /// Whether anybody waits for the value itself: a task, or a `gather` and the like on behalf of one.
    pub(crate) fn has_awaiters(&self) -> bool {
        self.list.borrow().iter().any(|watcher| match watcher {
            Watcher::Waker(_) => true,
            Watcher::Callback(call) => call.location().is_none(),
        })
    }

    /// The wakers among them.
    pub(crate) fn each_waker(&self, mut visit: impl FnMut(&Waker)) {
        // It is borrowed while a waker in it is being replaced, which may run code of the program.
        let Ok(list) = self.list.try_borrow() else { return };
        for watcher in list.iter() {
            if let Watcher::Waker(waker) = watcher {
                visit(waker);
            }
        }
    }

    /// Notifies everybody, in the order in which they came; callbacks go to `schedule`.
    #[inline]
    pub(crate) fn notify(&self, schedule: impl Fn(Rc<dyn Call>)) {
        let notify = |(_key, watcher): Entry| match watcher {
            Watcher::Waker(waker) => waker.wake(),
            Watcher::Callback(call) => schedule(call),
        };
        let list = self.list.take();
        list.first.into_iter().for_each(notify);
        list.others.into_iter().flat_map(|others| others.entries).for_each(notify);
    }
}

type Entry = (WatcherKey, Watcher);

/// Watchers, ascending by key. Nearly all lists are empty or have one, for which no memory is taken.
#[derive(Default)]
struct List {
    /// `None` only where there are none at all.
    first: Option<Entry>,
    others: Option<Box<Others>>,
}

#[derive(Default)]
struct Others {
    entries: VecDeque<Entry>,
}

impl List {
    fn push(&mut self, key: WatcherKey, watcher: Watcher) {
        if self.first.is_none() {
            self.first = Some((key, watcher));
        } else {
            self.others.get_or_insert_default().entries.push_back((key, watcher));
        }
    }

    fn get_mut(&mut self, key: WatcherKey) -> Option<&mut Watcher> {
        match &mut self.first {
            Some((first, watcher)) if *first == key => Some(watcher),
            _ => {
                let others = &mut self.others.as_mut()?.entries;
                let index = others.binary_search_by_key(&key, |(entry, _)| *entry).ok()?;
                Some(&mut others[index].1)
            }
        }
    }

    fn remove(&mut self, key: WatcherKey) -> Option<Entry> {
        let others = self.others.as_mut().map(|others| &mut others.entries);
        if self.first.as_ref().is_some_and(|(first, _)| *first == key) {
            let second = others.and_then(VecDeque::pop_front);
            return std::mem::replace(&mut self.first, second);
        }
        let others = others?;
        let index = others.binary_search_by_key(&key, |(entry, _)| *entry).ok()?;
        others.remove(index)
    }

    fn iter(&self) -> impl Iterator<Item = &Watcher> {
        let others = self.others.iter().flat_map(|others| &others.entries);
        self.first.iter().chain(others).map(|(_, watcher)| watcher)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::call::internal_callback;

    /// Three callbacks that add their number to a log, of which those at `removed` are taken out.
    fn notified(removed: &[usize]) -> Vec<usize> {
        let watchers = Watchers::default();
        let log: Rc<RefCell<Vec<usize>>> = Rc::default();
        let add = |number| {
            let log = Rc::clone(&log);
            watchers.add(Watcher::Callback(internal_callback(move || log.borrow_mut().push(number))))
        };
        let keys: Vec<WatcherKey> = (0..3).map(add).collect();
        for index in removed {
            watchers.remove(keys[*index]);
        }
        let last = add(3);
        watchers.notify(|call| call.call());
        watchers.remove(last);
        assert!(!watchers.has_awaiters(), "nobody is notified twice");
        log.take()
    }

    #[test]
    fn watchers_are_notified_in_the_order_in_which_they_came() {
        assert_eq!(notified(&[]), [0, 1, 2, 3]);
        assert_eq!(notified(&[0]), [1, 2, 3]);
        assert_eq!(notified(&[1]), [0, 2, 3]);
        assert_eq!(notified(&[2, 0, 0]), [1, 3]);
        assert_eq!(notified(&[0, 1, 2]), [3]);
        assert_eq!(notified(&[2, 1, 0]), [3]);
    }

    #[test]
    fn a_waker_that_changes_keeps_its_place() {
        let watchers = Watchers::default();
        let mut keys = [None; 2];
        for key in keys.iter_mut().chain(&mut [None]) {
            watchers.register(key, Waker::noop());
        }
        let before = keys;
        for key in &mut keys {
            watchers.register(key, Waker::noop());
        }
        assert_eq!(keys, before);
        let mut count = 0;
        watchers.each_waker(|_| count += 1);
        assert_eq!(count, 3);
    }
}
