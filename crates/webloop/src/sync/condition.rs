//! A condition: tasks that hold a lock wait for news about what it protects.
//!
//! Waiting, notifying and asking need the lock, so they are methods of the guard.

use std::panic::Location;
use std::rc::Rc;

use crate::sync::lock::{Lock, LockGuard};
use crate::wait::resource::{Counts, Resource};
use crate::wait::waiter::WaitLine;

const KIND: &str = "condition";

/// Lets tasks wait, under a lock, until others notify them: asyncio's `Condition`.
///
/// # Examples
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
/// use webloop::{Condition, EventLoop, ManualHost};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let (condition, stock) = (Rc::new(Condition::new()), Rc::new(Cell::new(0)));
/// let buyer = event_loop.create_task({
///     let (condition, stock) = (Rc::clone(&condition), Rc::clone(&stock));
///     async move {
///         let mut guard = condition.acquire().await;
///         guard.wait_for(|| stock.get() >= 3).await;
///     }
/// });
/// drop(event_loop.create_task(async move {
///     let guard = condition.acquire().await;
///     stock.set(3);
///     guard.notify_all();
/// }));
/// host.run_until_idle();
/// assert!(buyer.is_done());
/// event_loop.close();
/// ```
pub struct Condition {
    lock: Rc<Lock>,
    line: WaitLine,
    resource: Resource,
}

impl Condition {
    /// Makes a condition with a lock of its own.
    pub fn new() -> Self {
        Self::with_lock(Rc::new(Lock::new()))
    }

    /// Makes a condition with a lock of its own; both bear the name.
    pub fn named(name: &str) -> Self {
        Self::with_resource(Rc::new(Lock::named(name)), Resource::named(KIND, name))
    }

    /// Makes a condition on a lock that is used elsewhere too.
    pub fn with_lock(lock: Rc<Lock>) -> Self {
        Self::with_resource(lock, Resource::new(KIND))
    }

    /// For what this crate builds on a condition and shows under another name.
    pub(crate) fn with_resource(lock: Rc<Lock>, resource: Resource) -> Self {
        Condition { lock, line: WaitLine::default(), resource }
    }

    /// Waits in line for the lock.
    #[track_caller]
    pub fn acquire(&self) -> impl Future<Output = ConditionGuard<'_>> {
        let location = Location::caller();
        self.acquire_at(location)
    }

    /// The same, asked for at this line.
    pub(crate) async fn acquire_at(&self, location: &'static Location<'static>) -> ConditionGuard<'_> {
        let guard = self.lock.acquire_at(location).await;
        ConditionGuard { condition: self, guard: Some(guard) }
    }

    /// Whether somebody holds the lock.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.lock.is_locked()
    }

    pub(super) fn counts(&self) -> &Counts {
        self.resource.counts()
    }

    /// Wakes up to `count` of those who wait and have not been woken. For this crate's own destructors, which
    /// cannot wait for the lock.
    pub(crate) fn notify_unlocked(&self, count: usize) {
        self.line.wake_up_to(count);
    }
}

impl Default for Condition {
    fn default() -> Self {
        Self::new()
    }
}

/// Holds the lock of a [`Condition`] until it is dropped.
#[must_use = "dropping the guard releases the lock at once"]
pub struct ConditionGuard<'c> {
    condition: &'c Condition,
    /// `None` only while `wait` is under way.
    guard: Option<LockGuard<'c>>,
}

impl ConditionGuard<'_> {
    /// Releases the lock, waits to be notified, and waits in line for the lock again.
    ///
    /// A wait that is cancelled or dropped, as by a time-out around it, leaves the lock released: see
    /// [`is_held`](Self::is_held). If it had been notified by then, the next one in line is. In asyncio such a wait takes
    /// the lock again before it raises, and so ends only when the lock is free; a destructor cannot wait.
    #[track_caller]
    pub fn wait(&mut self) -> impl Future<Output = ()> {
        let location = Location::caller();
        self.wait_at(location)
    }

    async fn wait_at(&mut self, location: &'static Location<'static>) {
        let condition = self.condition;
        self.guard = None;
        let pass_on = |_was_woken| condition.notify_unlocked(1);
        condition.line.join(&condition.resource, condition.resource.kind(), location, pass_on).await;
        // The notification is used up only when the lock has been taken again.
        let notified = Notified { condition };
        self.guard = Some(condition.lock.acquire_at(location).await);
        std::mem::forget(notified);
    }

    /// Whether the lock is held: always, unless a [`wait`](Self::wait) was dropped half-way.
    pub fn is_held(&self) -> bool {
        self.guard.is_some()
    }

    /// Waits until `predicate` is true: asks it now and after every notification, always under the lock.
    #[track_caller]
    pub fn wait_for(&mut self, predicate: impl FnMut() -> bool) -> impl Future<Output = ()> {
        let location = Location::caller();
        self.wait_for_at(location, predicate)
    }

    /// The same, asked for at this line.
    pub(crate) async fn wait_for_at(
        &mut self,
        location: &'static Location<'static>,
        mut predicate: impl FnMut() -> bool,
    ) {
        while !predicate() {
            self.wait_at(location).await;
        }
    }

    /// Wakes up to `count` of those who wait, first come, first served. They go on when they have the lock.
    pub fn notify(&self, count: usize) {
        self.condition.notify_unlocked(count);
    }

    /// Wakes all who wait.
    pub fn notify_all(&self) {
        self.notify(usize::MAX);
    }
}

/// Passes a notification on when the task that had it is cancelled before it has the lock again.
struct Notified<'c> {
    condition: &'c Condition,
}

impl Drop for Notified<'_> {
    fn drop(&mut self) {
        self.condition.notify_unlocked(1);
    }
}
