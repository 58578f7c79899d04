//! A lock: one task at a time, in the order in which they asked.
//!
//! A released lock is free until the first in line has its turn, but a task that asks meanwhile joins the line
//! behind it: nobody is overtaken.

use std::cell::Cell;
use std::panic::Location;

use crate::wait::resource::{HolderKey, LOCK, Resource};
use crate::wait::waiter::WaitLine;

/// Lets one task at a time through: asyncio's `Lock`.
///
/// # Examples
///
/// ```
/// use std::rc::Rc;
/// use webloop::{EventLoop, Lock, ManualHost, yield_now};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let lock = Rc::new(Lock::new());
/// for _ in 0..2 {
///     let lock = Rc::clone(&lock);
///     drop(event_loop.create_task(async move {
///         let _guard = lock.acquire().await;
///         yield_now().await; // the other one waits meanwhile
///     }));
/// }
/// host.run_until_idle();
/// assert!(!lock.is_locked());
/// event_loop.close();
/// ```
#[doc(alias = "Mutex")]
pub struct Lock {
    is_locked: Cell<bool>,
    line: WaitLine,
    resource: Resource,
}

impl Lock {
    /// Makes a lock that is free.
    pub fn new() -> Self {
        Self::with_resource(Resource::new(LOCK))
    }

    /// Makes a lock that is free, with a name for the people who will inspect it.
    pub fn named(name: &str) -> Self {
        Self::with_resource(Resource::named(LOCK, name))
    }

    fn with_resource(resource: Resource) -> Self {
        Lock { is_locked: Cell::new(false), line: WaitLine::default(), resource }
    }

    /// Whether somebody holds the lock.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.is_locked.get()
    }

    /// Takes the lock if it is free and nobody is in line for it.
    pub fn try_acquire(&self) -> Option<LockGuard<'_>> {
        if self.is_locked() || self.line.has_live_waiters() {
            return None;
        }
        Some(self.take())
    }

    /// Waits in line for the lock; dropping the guard releases it.
    ///
    /// A task that waits for a lock which it holds itself waits for ever. A wait that is cancelled leaves the line
    /// and, if its turn had come already, lets the next one through.
    #[track_caller]
    pub fn acquire(&self) -> impl Future<Output = LockGuard<'_>> {
        let location = Location::caller();
        self.acquire_at(location)
    }

    /// The same, asked for at this line.
    pub(crate) async fn acquire_at(&self, location: &'static Location<'static>) -> LockGuard<'_> {
        if let Some(guard) = self.try_acquire() {
            return guard;
        }
        let pass_on = |_was_woken| {
            if !self.is_locked() {
                self.wake_first();
            }
        };
        self.line.join(&self.resource, LOCK, location, pass_on).await;
        self.take()
    }

    fn take(&self) -> LockGuard<'_> {
        self.is_locked.set(true);
        LockGuard { lock: self, holder_key: self.resource.acquired() }
    }

    /// Wakes the first in line, unless its turn has come already.
    fn wake_first(&self) {
        if let Some(first) = self.line.front() {
            first.wake();
        }
    }
}

impl Default for Lock {
    fn default() -> Self {
        Self::new()
    }
}

/// Holds a [`Lock`] until it is dropped.
#[must_use = "dropping the guard releases the lock at once"]
pub struct LockGuard<'l> {
    lock: &'l Lock,
    holder_key: HolderKey,
}

impl Drop for LockGuard<'_> {
    fn drop(&mut self) {
        self.lock.is_locked.set(false);
        self.lock.resource.released(self.holder_key);
        self.lock.wake_first();
    }
}
