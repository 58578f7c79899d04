#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod event_loop;
mod future;
mod handle;
mod sleep;
mod task;

mod clock;
mod control;
mod current;
mod failure;
mod policy;
mod resource;
mod scope;
mod timers;
pub mod trace;
mod turn;
mod watchers;

pub mod host;

pub use control::InvalidSpeed;
pub use event_loop::{EventLoop, call_later, call_soon, create_task, create_task_named, current_task, time};
pub use failure::Failure;
pub use future::{AlreadyDone, Future};
pub use handle::{Cancel, CancelOnDrop, Handle, TimerHandle};
#[cfg(target_family = "wasm")]
pub use host::BrowserHost;
pub use host::ManualHost;
pub use policy::{Fifo, Policy};
pub use resource::ResourceId;
pub use sleep::{Sleep, YieldNow, sleep, sleep_until, yield_now};
pub use task::{Cancelled, Task, TaskHandle};
