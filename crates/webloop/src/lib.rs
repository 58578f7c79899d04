#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

// From what users have down to the ground. A room uses those below it and none above; `tests/rooms.rs` proves that.
mod combine;
mod sync;
mod wait;

pub mod inspect;
mod task;

mod engine;

pub mod host;
mod record;

pub use combine::as_completed::{AsCompleted, as_completed};
pub use combine::gather::{Gather, gather, gather_settled};
pub use combine::shield::{Shield, shield};
pub use combine::task_group::{TaskGroup, TaskGroupError, task_group};
pub use combine::timeout::{Timeout, TimeoutError, timeout, timeout_at};
pub use combine::wait::{ReturnWhen, Waited, wait};
pub use engine::failure::{Failure, FailureHandler};
#[cfg(target_family = "wasm")]
pub use host::BrowserHost;
pub use host::ManualHost;
pub use inspect::stuck::{Quiet, Stuck, StuckTask};
pub use inspect::trace;
pub use record::ids::ResourceId;
pub use record::source_line::SourceLine;
pub use sync::{
    Barrier, BarrierBroken, BoundedSemaphore, Condition, ConditionGuard, Event, FifoItems, ItemStore,
    LifoItems, LifoQueue, Lock, LockGuard, PriorityItems, PriorityQueue, Queue, QueueOf, ReleasedTooOften,
    Semaphore, SemaphorePermit, ShutDown, TaskDoneTooOften, TryGetError, TryPutError,
};
pub use task::control::{ClockHold, Control, InvalidSpeed};
pub use task::event_loop::EventLoop;
pub use task::future::{AlreadyDone, Future};
pub use task::handles::{Cancel, CancelOnDrop, Handle, TimerHandle};
pub use task::running::{call_later, call_soon, create_task, create_task_named, current_task, time};
pub use task::task::{Cancelled, Task, TaskHandle};
pub use wait::sleep::{Sleep, YieldNow, sleep, sleep_until, yield_now};
