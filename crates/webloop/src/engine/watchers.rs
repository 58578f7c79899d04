//! Who is to be notified when a task or a future is done: wakers and callbacks, in one order.
//!
//! asyncio keeps awaiting tasks and done callbacks in one list, so the order in which they are notified is
//! the order in which they came; so does this. Notifying is one hop: each is put into the ready queue, none is run.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::rc::Rc;
use std::task::Waker;

use crate::engine::call::Call;

pub(crate) enum Watcher {
    Waker(Waker),
    Callback(Rc<dyn Call>),
}

/// Names one watcher of one list.
pub(crate) type WatcherKey = NonZeroU64;

#[derive(Default)]
pub(crate) struct Watchers {
    /// Ascending by key.
    list: RefCell<VecDeque<(WatcherKey, Watcher)>>,
    last_key: Cell<u64>,
}

impl Watchers {
    pub(crate) fn add(&self, watcher: Watcher) -> WatcherKey {
        self.last_key.set(self.last_key.get() + 1);
        let key = NonZeroU64::new(self.last_key.get()).expect("keys do not run out in 584 years");
        self.list.borrow_mut().push_back((key, watcher));
        key
    }

    /// Registers `waker`, or keeps the place in line that it has already.
    pub(crate) fn register(&self, key: &mut Option<WatcherKey>, waker: &Waker) {
        if let Some(key) = *key {
            let mut list = self.list.borrow_mut();
            let index = list.binary_search_by_key(&key, |(entry, _)| *entry);
            if let Ok((_, Watcher::Waker(current))) = index.map(|index| &mut list[index]) {
                current.clone_from(waker);
                return;
            }
        }
        *key = Some(self.add(Watcher::Waker(waker.clone())));
    }

    pub(crate) fn remove(&self, key: WatcherKey) {
        // Taken out before it is dropped, since dropping a waker can run a future's destructor.
        let removed = {
            let mut list = self.list.borrow_mut();
            let index = list.binary_search_by_key(&key, |(entry, _)| *entry);
            index.ok().and_then(|index| list.remove(index))
        };
        drop(removed);
    }

    /// Whether anybody waits for the value itself: a task, or a `gather` and the like on behalf of one.
    pub(crate) fn has_awaiters(&self) -> bool {
        self.list.borrow().iter().any(|(_, watcher)| match watcher {
            Watcher::Waker(_) => true,
            Watcher::Callback(call) => call.location().is_none(),
        })
    }

    /// The wakers among them.
    pub(crate) fn each_waker(&self, mut visit: impl FnMut(&Waker)) {
        // It is borrowed while a waker in it is being replaced, which may run code of the program.
        let Ok(list) = self.list.try_borrow() else { return };
        for (_, watcher) in list.iter() {
            if let Watcher::Waker(waker) = watcher {
                visit(waker);
            }
        }
    }

    /// Notifies everybody, in the order in which they came; callbacks go to `schedule`.
    #[inline]
    pub(crate) fn notify(&self, schedule: impl Fn(Rc<dyn Call>)) {
        for (_, watcher) in self.list.take() {
            match watcher {
                Watcher::Waker(waker) => waker.wake(),
                Watcher::Callback(call) => schedule(call),
            }
        }
    }
}
