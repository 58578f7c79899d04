//! Queues, locks and the like: asyncio's, with guards instead of `async with`.
//!
//! All are fair: waiters are woken first come, first served. A waiter that is cancelled leaves the line; one that is
//! cancelled after it was woken passes the wake on. None needs a loop to be made; tasks share them through `Rc`.

mod barrier;
mod condition;
mod event;
mod items;
mod lock;
mod queue;
mod semaphore;

pub use barrier::{Barrier, BarrierBroken};
pub use condition::{Condition, ConditionGuard};
pub use event::Event;
pub use items::{FifoItems, ItemStore, LifoItems, PriorityItems};
pub use lock::{Lock, LockGuard};
pub use queue::{
    LifoQueue, PriorityQueue, Queue, QueueOf, ShutDown, TaskDoneTooOften, TryGetError, TryPutError,
};
pub use semaphore::{BoundedSemaphore, ReleasedTooOften, Semaphore, SemaphorePermit};
