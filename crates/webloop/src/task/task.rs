//! Tasks: futures that the loop polls, each with one cell that says how it is doing.
//!
//! States of a task, and what leads from one to the next:
//! 1. *pending*: it is parked, ready or being polled;
//! 2. *cancelling*: `cancel` was called; whatever it awaits is cancelled first, and at its next turn its future is
//!    dropped instead of polled;
//! 3. *done*, *cancelled* or *panicked*: its future is gone; its watchers have been put into the ready queue.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use crate::engine::Engine;
use crate::engine::call::user_callback;
use crate::engine::cell::{TaskCell, TaskRef};
use crate::engine::watchers::Watchers;
use crate::record::events::{Awaiting, Outcome};
use crate::record::ids::TaskId;
use crate::record::source_line::SourceLine;
use crate::task::completion::{Completes, Completion, add_done_call};
use crate::task::handles::{Cancel, CancelOnDrop, Handle};

/// The error of awaiting what was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "CancelledError")]
pub struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("cancelled before it was done")
    }
}

impl std::error::Error for Cancelled {}

/// A running task: await it for its value, or let it run on its own.
///
/// Awaiting gives `Ok(value)`, or `Err(Cancelled)` where the task was cancelled. Dropping the `Task` detaches it:
/// it runs on, as in asyncio; [`Task::cancel_on_drop`] ties them together. Cancelling a task that awaits this one
/// cancels this one first; [`shield`](crate::shield()) protects it.
///
/// The value goes to whoever awaits first, unless the task was cloned, which needs `T: Clone`: then every awaiter gets
/// a clone of it.
///
/// # Panics
///
/// Awaiting a task that panicked panics with the same payload. Polling it again after it gave its value panics.
#[must_use = "a dropped task runs on without its value; say `drop(task)` or bind it to `_task` if that is meant"]
pub struct Task<T> {
    completion: Completion<TaskCell>,
    value: PhantomData<T>,
}

impl<T: 'static> Task<T> {
    pub(crate) fn new(cell: TaskRef) -> Self {
        Task { completion: Completion::new(cell), value: PhantomData }
    }

    pub(crate) fn cell(&self) -> &TaskRef {
        self.completion.cell()
    }

    /// Asks for the task to be cancelled. Returns `false` where it is over already.
    ///
    /// What the task awaits is cancelled first, innermost first; then, at its next turn, its future is dropped, its
    /// destructors run, and whoever awaits it gets [`Cancelled`]. A task that cancels itself goes on to its next
    /// `await`.
    ///
    /// In asyncio the task sees an exception, which it may catch to go on, or to await something while it cleans up.
    /// Here it sees nothing and cannot refuse; only a [`task_group`](crate::task_group()) in it is still waited for. So
    /// asking again changes nothing, and there is no `uncancel`.
    pub fn cancel(&self) -> bool {
        self.cell().cancel()
    }

    /// Whether the task is over: it returned, was cancelled or panicked.
    #[doc(alias = "done")]
    pub fn is_done(&self) -> bool {
        self.cell().is_over()
    }

    /// Whether the task ended by cancellation.
    #[doc(alias = "cancelled")]
    pub fn is_cancelled(&self) -> bool {
        self.cell().outcome() == Some(Outcome::Cancelled)
    }

    /// A copy of the value, or `Cancelled`; `None` while the task runs, after it panicked, or when the value was
    /// taken by awaiting.
    pub fn result(&self) -> Option<Result<T, Cancelled>>
    where
        T: Clone,
    {
        self.cell().retrieve();
        match self.cell().outcome()? {
            Outcome::Cancelled => Some(Err(Cancelled)),
            Outcome::Ok => self.cell().with_value(T::clone).map(Ok),
            Outcome::Error => Some(self.cell().with_value(T::clone).ok_or(Cancelled)),
            Outcome::Panicked => None,
        }
    }

    /// Takes the value of a task that is over.
    pub(crate) fn take_result(&self) -> Option<Result<T, Cancelled>> {
        match self.cell().outcome()? {
            Outcome::Cancelled => Some(Err(Cancelled)),
            Outcome::Ok => self.cell().take_value().map(Ok),
            // The child of a task group has left its error in the group, and no value here.
            Outcome::Error => Some(self.cell().take_value().ok_or(Cancelled)),
            Outcome::Panicked => std::panic::resume_unwind(self.cell().take_panic()),
        }
    }

    /// Schedules `callback` for the turn after the task is over, whatever way it ended; at once if it is over.
    /// Cancel the handle to remove it.
    #[track_caller]
    #[doc(alias = "remove_done_callback")]
    pub fn add_done_callback(&self, callback: impl FnOnce(&TaskHandle) + 'static) -> Handle {
        let handle = self.handle();
        let call = user_callback(move || callback(&handle), Location::caller());
        add_done_call(&**self.cell(), call.clone());
        Handle::new(call)
    }

    /// A handle without the type of the value, which can be cloned and kept.
    pub fn handle(&self) -> TaskHandle {
        TaskHandle::new(Rc::clone(self.cell()))
    }

    /// The task's name: the one that was given, or `Task-N`.
    #[doc(alias = "get_name")]
    pub fn name(&self) -> Rc<str> {
        self.cell().name()
    }

    /// The number of the task on its loop.
    pub fn id(&self) -> TaskId {
        self.cell().id
    }

    /// Ties the task to the guard: it is cancelled when the guard is dropped.
    #[must_use = "dropping the guard cancels the task at once"]
    pub fn cancel_on_drop(self) -> CancelOnDrop<Task<T>> {
        CancelOnDrop::new(self)
    }
}

/// Clones are the same task, and each may be awaited: every awaiter then gets a clone of the value.
impl<T: Clone + 'static> Clone for Task<T> {
    fn clone(&self) -> Self {
        self.cell().set_copier::<T>();
        Task::new(Rc::clone(self.cell()))
    }
}

impl<T: 'static> Cancel for Task<T> {
    fn cancel(&self) {
        Task::cancel(self);
    }
}

impl<T: 'static> Future for Task<T> {
    type Output = Result<T, Cancelled>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        ready!(self.completion.poll(context));
        Poll::Ready(self.take_result().expect("a task is not polled again after it gave its value"))
    }
}

impl<T> Unpin for Task<T> {}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_cell(self.completion.cell(), "Task", formatter)
    }
}

impl Completes for TaskCell {
    fn is_over(&self) -> bool {
        TaskCell::is_over(self)
    }

    fn watchers(&self) -> &Watchers {
        TaskCell::watchers(self)
    }

    fn engine(&self) -> Option<Rc<Engine>> {
        TaskCell::engine(self)
    }

    fn awaiting(&self) -> Awaiting {
        Awaiting::Task(self.id)
    }

    fn retrieve(&self) {
        TaskCell::retrieve(self);
    }
}

/// A task without the type of its value: to inspect it and to cancel it.
///
/// It does not keep the task running, and dropping it does nothing.
#[derive(Clone)]
pub struct TaskHandle {
    cell: TaskRef,
}

impl TaskHandle {
    pub(crate) fn new(cell: TaskRef) -> Self {
        TaskHandle { cell }
    }

    pub(crate) fn cell(&self) -> &TaskRef {
        &self.cell
    }

    /// As [`Task::cancel`].
    pub fn cancel(&self) -> bool {
        self.cell.cancel()
    }

    /// As [`Task::is_done`].
    pub fn is_done(&self) -> bool {
        self.cell.is_over()
    }

    /// As [`Task::is_cancelled`].
    pub fn is_cancelled(&self) -> bool {
        self.cell.outcome() == Some(Outcome::Cancelled)
    }

    /// How the task ended, or `None` while it runs.
    pub fn outcome(&self) -> Option<Outcome> {
        self.cell.outcome()
    }

    /// As [`Task::name`].
    pub fn name(&self) -> Rc<str> {
        self.cell.name()
    }

    /// As [`Task::id`].
    pub fn id(&self) -> TaskId {
        self.cell.id
    }

    /// The line that made the task.
    pub fn location(&self) -> SourceLine {
        self.cell.location.into()
    }
}

impl fmt::Debug for TaskHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_cell(&self.cell, "TaskHandle", formatter)
    }
}

fn debug_cell(cell: &TaskCell, type_name: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    formatter
        .debug_struct(type_name)
        .field("name", &cell.name())
        .field("outcome", &cell.outcome())
        .finish_non_exhaustive()
}
