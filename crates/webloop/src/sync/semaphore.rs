//! Semaphores: so many tasks at a time, in the order in which they asked.
//!
//! A release hands its permit to the first in line there and then, so a task that asks meanwhile cannot take it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;

use crate::wait::resource::{HolderKey, Resource};
use crate::wait::waiter::WaitLine;

const KIND: &str = "semaphore";

/// Lets a number of tasks through at a time: asyncio's `Semaphore`.
///
/// # Examples
///
/// ```
/// use std::rc::Rc;
/// use webloop::{EventLoop, ManualHost, Semaphore, yield_now};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let at_most_three = Rc::new(Semaphore::new(3));
/// for _ in 0..10 {
///     let at_most_three = Rc::clone(&at_most_three);
///     drop(event_loop.create_task(async move {
///         let _permit = at_most_three.acquire().await;
///         yield_now().await;
///     }));
/// }
/// host.run_until_idle();
/// assert_eq!(at_most_three.available(), 3);
/// event_loop.close();
/// ```
pub struct Semaphore {
    line: WaitLine,
    /// Permits that were kept for good, the oldest first.
    forgotten: RefCell<VecDeque<HolderKey>>,
    resource: Resource,
}

impl Semaphore {
    /// Makes a semaphore with `permits` permits; with none, somebody has to [`release`](Self::release) first.
    pub fn new(permits: usize) -> Self {
        Self::with_resource(permits, Resource::new(KIND))
    }

    /// As [`Semaphore::new`], with a name for the people who will inspect it.
    pub fn named(name: &str, permits: usize) -> Self {
        Self::with_resource(permits, Resource::named(KIND, name))
    }

    fn with_resource(permits: usize, resource: Resource) -> Self {
        resource.counts().now.set(permits);
        Semaphore { line: WaitLine::default(), forgotten: RefCell::default(), resource }
    }

    /// How many permits nobody holds.
    pub fn available(&self) -> usize {
        self.resource.counts().now.get()
    }

    /// Whether a task that asked now would have to wait.
    #[doc(alias = "locked")]
    pub fn is_locked(&self) -> bool {
        self.available() == 0 || self.line.has_live_waiters()
    }

    /// Takes a permit if there is one and nobody is in line.
    pub fn try_acquire(&self) -> Option<SemaphorePermit<'_>> {
        if self.is_locked() {
            return None;
        }
        self.resource.counts().now.set(self.available() - 1);
        Some(self.permit())
    }

    /// Waits in line for a permit; dropping it gives it back.
    ///
    /// A wait that is cancelled leaves the line and hands on a permit that it had been given.
    #[track_caller]
    pub fn acquire(&self) -> impl Future<Output = SemaphorePermit<'_>> {
        let location = Location::caller();
        self.acquire_at(location)
    }

    async fn acquire_at(&self, location: &'static Location<'static>) -> SemaphorePermit<'_> {
        if let Some(permit) = self.try_acquire() {
            return permit;
        }
        let hand_on = |was_woken| {
            if was_woken {
                self.resource.counts().now.set(self.available() + 1);
            }
            self.hand_out();
        };
        self.line.join(&self.resource, KIND, location, hand_on).await;
        // The permit was taken off the count by whoever woke this task.
        self.hand_out();
        self.permit()
    }

    /// Adds a permit, and hands it to the first in line. Permits that were acquired are given back by dropping them;
    /// this is for one who never had any, as when a semaphore counts events, and for permits that were kept with
    /// [`forget`](SemaphorePermit::forget), of which the oldest counts as given back.
    pub fn release(&self) {
        let forgotten = self.forgotten.borrow_mut().pop_front();
        match forgotten {
            Some(holder_key) => self.resource.released(holder_key),
            None => self.resource.trace_released(),
        }
        self.add_permit();
    }

    fn add_permit(&self) {
        self.resource.counts().now.set(self.available() + 1);
        self.hand_out();
    }

    /// Gives the permits that are there to those in line.
    fn hand_out(&self) {
        while self.available() > 0 && self.line.wake_one() {
            self.resource.counts().now.set(self.available() - 1);
        }
    }

    fn permit(&self) -> SemaphorePermit<'_> {
        SemaphorePermit { semaphore: self, holder_key: self.resource.acquired() }
    }
}

/// One of a semaphore's permits; dropping it gives it back.
#[must_use = "dropping the permit gives it back at once"]
pub struct SemaphorePermit<'s> {
    semaphore: &'s Semaphore,
    holder_key: HolderKey,
}

impl SemaphorePermit<'_> {
    /// Keeps the permit for good: it is given back by [`Semaphore::release`] or never.
    pub fn forget(self) {
        self.semaphore.forgotten.borrow_mut().push_back(self.holder_key);
        std::mem::forget(self);
    }
}

impl Drop for SemaphorePermit<'_> {
    fn drop(&mut self) {
        self.semaphore.resource.released(self.holder_key);
        self.semaphore.add_permit();
    }
}

/// The error of giving back more permits than a [`BoundedSemaphore`] has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleasedTooOften;

impl fmt::Display for ReleasedTooOften {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("released more often than acquired: release only what was kept with forget")
    }
}

impl std::error::Error for ReleasedTooOften {}

/// A semaphore that never has more permits than it began with: asyncio's `BoundedSemaphore`.
pub struct BoundedSemaphore {
    semaphore: Semaphore,
    bound: usize,
}

impl BoundedSemaphore {
    /// Makes a semaphore with `permits` permits.
    pub fn new(permits: usize) -> Self {
        BoundedSemaphore { semaphore: Semaphore::new(permits), bound: permits }
    }

    /// As [`BoundedSemaphore::new`], with a name for the people who will inspect it.
    pub fn named(name: &str, permits: usize) -> Self {
        BoundedSemaphore { semaphore: Semaphore::named(name, permits), bound: permits }
    }

    /// As [`Semaphore::available`].
    pub fn available(&self) -> usize {
        self.semaphore.available()
    }

    /// As [`Semaphore::is_locked`].
    pub fn is_locked(&self) -> bool {
        self.semaphore.is_locked()
    }

    /// As [`Semaphore::try_acquire`].
    pub fn try_acquire(&self) -> Option<SemaphorePermit<'_>> {
        self.semaphore.try_acquire()
    }

    /// As [`Semaphore::acquire`].
    #[track_caller]
    pub fn acquire(&self) -> impl Future<Output = SemaphorePermit<'_>> {
        self.semaphore.acquire()
    }

    /// Gives back a permit that was kept with [`SemaphorePermit::forget`].
    ///
    /// # Errors
    ///
    /// When all permits are back already; the semaphore stays as it is.
    pub fn release(&self) -> Result<(), ReleasedTooOften> {
        if self.available() >= self.bound {
            return Err(ReleasedTooOften);
        }
        self.semaphore.release();
        Ok(())
    }
}
