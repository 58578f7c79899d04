//! A barrier: a party of tasks goes on when all of it has arrived.
//!
//! States: *arriving* (arrivals wait) → *draining* (the last has come; those who waited leave) → *arriving*; `reset`
//! leads from *arriving* to *resetting* (those who waited leave with an error) → *arriving*; `abort` leads from
//! anywhere to *broken*, and `reset` from there to *arriving*. Nobody arrives while the barrier drains or resets.

use std::cell::Cell;
use std::fmt;
use std::panic::Location;
use std::rc::Rc;

use crate::sync::condition::{Condition, ConditionGuard};
use crate::sync::lock::Lock;
use crate::wait::resource::Resource;

const KIND: &str = "barrier";

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Arriving,
    Draining,
    Resetting,
    Broken,
}

/// The error of waiting at a barrier that was reset or aborted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "BrokenBarrierError")]
pub struct BarrierBroken;

impl fmt::Display for BarrierBroken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the barrier was reset or aborted while tasks waited: reset it to use it again")
    }
}

impl std::error::Error for BarrierBroken {}

/// Keeps tasks waiting until a given number has arrived, again and again: asyncio's `Barrier`.
pub struct Barrier {
    state: Cell<State>,
    condition: Condition,
}

impl Barrier {
    /// Makes a barrier for parties of `parties` tasks.
    ///
    /// # Panics
    ///
    /// When `parties` is 0.
    pub fn new(parties: usize) -> Self {
        Self::with_resource(parties, Lock::new(), Resource::new(KIND))
    }

    /// As [`Barrier::new`], with a name for the people who will inspect it.
    ///
    /// # Panics
    ///
    /// When `parties` is 0.
    pub fn named(name: &str, parties: usize) -> Self {
        Self::with_resource(parties, Lock::named(name), Resource::named(KIND, name))
    }

    fn with_resource(parties: usize, lock: Lock, resource: Resource) -> Self {
        assert!(parties > 0, "a barrier needs a party of at least 1");
        resource.counts().most.set(parties);
        let condition = Condition::with_resource(Rc::new(lock), resource);
        Barrier { state: Cell::new(State::Arriving), condition }
    }

    /// Waits until the party is complete. Gives the place of arrival, from 0; the last to arrive goes on at once.
    ///
    /// A wait that is cancelled makes its place free again.
    ///
    /// # Errors
    ///
    /// When the barrier is reset or aborted while the task waits, or is broken already.
    #[track_caller]
    pub fn wait(&self) -> impl Future<Output = Result<usize, BarrierBroken>> {
        let location = Location::caller();
        self.wait_at(location)
    }

    async fn wait_at(&self, location: &'static Location<'static>) -> Result<usize, BarrierBroken> {
        let mut guard = self.condition.acquire_at(location).await;
        guard.wait_for_at(location, || !matches!(self.state.get(), State::Draining | State::Resetting)).await;
        self.fail_if_broken()?;
        let index = self.count().get();
        self.count().set(index + 1);
        let _arrival = Arrival { barrier: self };
        if index + 1 == self.parties() {
            self.state.set(State::Draining);
            guard.notify_all();
        } else {
            self.wait_for_party(&mut guard, location).await?;
        }
        Ok(index)
    }

    async fn wait_for_party(
        &self,
        guard: &mut ConditionGuard<'_>,
        location: &'static Location<'static>,
    ) -> Result<(), BarrierBroken> {
        guard.wait_for_at(location, || self.state.get() != State::Arriving).await;
        if self.state.get() == State::Resetting {
            return Err(BarrierBroken);
        }
        self.fail_if_broken()
    }

    fn count(&self) -> &Cell<usize> {
        &self.condition.counts().now
    }

    fn fail_if_broken(&self) -> Result<(), BarrierBroken> {
        if self.is_broken() { Err(BarrierBroken) } else { Ok(()) }
    }

    /// Empties the barrier: those who wait get an error. A broken barrier can be used again.
    pub async fn reset(&self) {
        let guard = self.condition.acquire().await;
        self.state.set(if self.count().get() > 0 { State::Resetting } else { State::Arriving });
        guard.notify_all();
    }

    /// Breaks the barrier: those who wait, and all who come, get an error until it is [`reset`](Self::reset).
    pub async fn abort(&self) {
        let guard = self.condition.acquire().await;
        self.state.set(State::Broken);
        guard.notify_all();
    }

    /// How many tasks make up a party.
    pub fn parties(&self) -> usize {
        self.condition.counts().most.get()
    }

    /// How many tasks wait for the rest of their party.
    #[doc(alias = "n_waiting")]
    pub fn waiting(&self) -> usize {
        if self.state.get() == State::Arriving { self.count().get() } else { 0 }
    }

    /// Whether the barrier was aborted.
    #[doc(alias = "broken")]
    pub fn is_broken(&self) -> bool {
        self.state.get() == State::Broken
    }
}

/// A place inside the barrier; dropping it leaves.
struct Arrival<'b> {
    barrier: &'b Barrier,
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        let barrier = self.barrier;
        barrier.count().set(barrier.count().get() - 1);
        if barrier.count().get() == 0 {
            if matches!(barrier.state.get(), State::Draining | State::Resetting) {
                barrier.state.set(State::Arriving);
            }
            barrier.condition.notify_unlocked(usize::MAX);
        }
    }
}
