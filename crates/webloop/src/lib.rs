#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod event_loop;
mod future;
mod handle;
mod sleep;
mod task;

mod as_completed;
mod gather;
mod shield;
mod task_group;
mod timeout;
mod wait;

mod sync;

mod clock;
mod closing;
mod control;
mod current;
mod execute;
mod failure;
mod inner;
pub mod inspect;
mod place;
mod record;
mod recorder;
mod resource;
mod ring;
mod scope;
mod spans;
mod stuck;
mod survey;
mod task_body;
mod task_cell;
mod ticket;
mod timers;
pub mod trace;
mod turn;
mod waiter;
mod waker_slot;
mod watchers;

pub mod host;

pub use as_completed::{AsCompleted, as_completed};
pub use control::{InvalidSpeed, VirtualTimeHold};
pub use event_loop::{EventLoop, call_later, call_soon, create_task, create_task_named, current_task, time};
pub use failure::{Failure, FailureHandler};
pub use future::{AlreadyDone, Future};
pub use gather::{Gather, gather, gather_settled};
pub use handle::{Cancel, CancelOnDrop, Handle, TimerHandle};
#[cfg(target_family = "wasm")]
pub use host::BrowserHost;
pub use host::ManualHost;
pub use place::Place;
pub use resource::ResourceId;
pub use shield::{Shield, shield};
pub use sleep::{Sleep, YieldNow, sleep, sleep_until, yield_now};
pub use stuck::{Quiet, Stuck, StuckTask};
pub use sync::{
    Barrier, BarrierBroken, BoundedSemaphore, Condition, ConditionGuard, Event, FifoItems, ItemStore,
    LifoItems, LifoQueue, Lock, LockGuard, PriorityItems, PriorityQueue, Queue, QueueOf, ReleasedTooOften,
    Semaphore, SemaphorePermit, ShutDown, TaskDoneTooOften, TryGetError, TryPutError,
};
pub use task::{Cancelled, Task, TaskHandle};
pub use task_group::{TaskGroup, TaskGroupError, task_group};
pub use timeout::{Timeout, TimeoutError, timeout, timeout_at};
pub use wait::{ReturnWhen, Waited, wait};
