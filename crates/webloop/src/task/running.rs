//! The methods of the running loop as free functions, for code inside its tasks and callbacks.

use std::future::Future;
use std::time::Duration;

use crate::engine::current;
use crate::record::ids::duration;
use crate::task::event_loop::EventLoop;
use crate::task::handles::{Handle, TimerHandle};
use crate::task::task::{Task, TaskHandle};

/// As [`EventLoop::call_soon`], on the loop that is running the caller.
///
/// # Panics
///
/// Outside of tasks and callbacks.
#[track_caller]
pub fn call_soon(callback: impl FnOnce() + 'static) -> Handle {
    EventLoop::of(current::engine("call_soon")).call_soon(callback)
}

/// As [`EventLoop::call_later`], on the loop that is running the caller.
///
/// # Panics
///
/// Outside of tasks and callbacks.
#[track_caller]
pub fn call_later(delay: Duration, callback: impl FnOnce() + 'static) -> TimerHandle {
    EventLoop::of(current::engine("call_later")).call_later(delay, callback)
}

/// As [`EventLoop::create_task`], on the loop that is running the caller.
///
/// # Panics
///
/// Outside of tasks and callbacks.
#[track_caller]
pub fn create_task<F: Future + 'static>(future: F) -> Task<F::Output> {
    EventLoop::of(current::engine("create_task")).create_task(future)
}

/// As [`EventLoop::create_task_named`], on the loop that is running the caller.
///
/// # Panics
///
/// Outside of tasks and callbacks.
#[track_caller]
pub fn create_task_named<F: Future + 'static>(name: &str, future: F) -> Task<F::Output> {
    EventLoop::of(current::engine("create_task_named")).create_task_named(name, future)
}

/// The time of the loop that is running the caller; see [`EventLoop::time`].
///
/// # Panics
///
/// Outside of tasks and callbacks.
#[track_caller]
pub fn time() -> Duration {
    duration(current::engine("time").now())
}

/// The task that is running the caller, or `None` outside of tasks.
pub fn current_task() -> Option<TaskHandle> {
    current::try_engine().and_then(|engine| engine.current_task()).map(TaskHandle::new)
}
