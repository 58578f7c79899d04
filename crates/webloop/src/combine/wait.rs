//! Waiting for some or all of several tasks, without taking their values.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

use crate::engine::call::{Call, internal_callback};
use crate::engine::cancel::Registration;
use crate::engine::cell::TaskCell;
use crate::engine::current;
use crate::record::events::Outcome;
use crate::record::ids::{NEVER, nanos};
use crate::task::completion::add_done_call;
use crate::task::task::Task;
use crate::wait::sleep::CallTimer;
use crate::wait::waiter::{Subject, Waiter};

/// When [`wait`] returns.
pub enum ReturnWhen<T> {
    /// When all tasks are over.
    AllCompleted,
    /// When any task is over.
    FirstCompleted,
    /// When any task is over whose value satisfies the test, or which panicked; else when all are.
    FirstMatching(fn(&T) -> bool),
}

impl<T, E> ReturnWhen<Result<T, E>> {
    /// When any task has returned an error or panicked; else when all are over. A cancelled task does not count.
    #[doc(alias = "FIRST_EXCEPTION")]
    pub fn first_error() -> Self {
        ReturnWhen::FirstMatching(Result::is_err)
    }
}

impl<T> Clone for ReturnWhen<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ReturnWhen<T> {}

impl<T> fmt::Debug for ReturnWhen<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            ReturnWhen::AllCompleted => "AllCompleted",
            ReturnWhen::FirstCompleted => "FirstCompleted",
            ReturnWhen::FirstMatching(_) => "FirstMatching",
        })
    }
}

/// What [`wait`] gives: the tasks themselves, in the order in which they were given.
#[derive(Debug)]
pub struct Waited<T> {
    /// The tasks that are over.
    pub done: Vec<Task<T>>,
    /// The tasks that still run.
    pub pending: Vec<Task<T>>,
}

/// Waits until `return_when` is fulfilled or `timeout` has passed, and gives the tasks back.
///
/// Nothing is cancelled: not by the time-out, nor when the awaiter is cancelled. Given no tasks it returns at once.
///
/// # Panics
///
/// Outside of a running loop.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use webloop::{EventLoop, ManualHost, ReturnWhen, create_task, sleep, wait};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let counts = event_loop.create_task(async {
///     let tasks = [1, 2, 3].map(|seconds| create_task(sleep(Duration::from_secs(seconds))));
///     let waited = wait(tasks, ReturnWhen::FirstCompleted, None).await;
///     (waited.done.len(), waited.pending.len())
/// });
/// host.advance(Duration::from_secs(1));
/// assert_eq!(counts.result(), Some(Ok((1, 2))));
/// event_loop.close();
/// ```
#[track_caller]
pub fn wait<T: 'static>(
    tasks: impl IntoIterator<Item = Task<T>>,
    return_when: ReturnWhen<T>,
    timeout: Option<Duration>,
) -> impl Future<Output = Waited<T>> {
    let location = Location::caller();
    async move {
        let tasks: Vec<Task<T>> = tasks.into_iter().collect();
        if !tasks.is_empty() {
            wait_until(&tasks, return_when, timeout, location).await;
        }
        let (done, pending) = tasks.into_iter().partition(Task::is_done);
        Waited { done, pending }
    }
}

async fn wait_until<T: 'static>(
    tasks: &[Task<T>],
    return_when: ReturnWhen<T>,
    timeout: Option<Duration>,
    location: &'static Location<'static>,
) {
    let until = timeout.map(|timeout| current::engine("wait").now().saturating_add(nanos(timeout)));
    let keys = tasks.iter().map(|task| task.cell().key()).collect();
    let waiter = Waiter::new(Subject::Tasks(keys, until.unwrap_or(NEVER)), location);
    let _timer = until.map(|when| {
        let waiter = Rc::clone(&waiter);
        CallTimer::new(when, move || {
            waiter.wake();
        })
    });
    let missing = Rc::new(Cell::new(tasks.len()));
    let _callbacks: Vec<DoneCall> = tasks
        .iter()
        .map(|task| {
            let (waiter, missing, cell) = (Rc::clone(&waiter), Rc::clone(&missing), Rc::clone(task.cell()));
            DoneCall::new(task.cell(), move || {
                missing.set(missing.get() - 1);
                let is_fulfilled = match return_when {
                    ReturnWhen::AllCompleted => false,
                    ReturnWhen::FirstCompleted => true,
                    ReturnWhen::FirstMatching(test) => {
                        cell.outcome() == Some(Outcome::Panicked) || cell.with_value(test).unwrap_or(false)
                    }
                };
                if is_fulfilled || missing.get() == 0 {
                    waiter.wake();
                }
            })
        })
        .collect();
    let mut registration: Option<Registration> = None;
    std::future::poll_fn(|context| waiter.poll(&mut registration, context)).await;
}

/// A done callback of the loop's own, which is removed when this is dropped.
pub(crate) struct DoneCall(Rc<dyn Call>);

impl DoneCall {
    /// Has `function` called in the turn after the task is over; in the next one where it is.
    pub(crate) fn new(cell: &TaskCell, function: impl FnOnce() + 'static) -> Self {
        let call = internal_callback(function);
        add_done_call(cell, Rc::clone(&call));
        DoneCall(call)
    }
}

impl Drop for DoneCall {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
