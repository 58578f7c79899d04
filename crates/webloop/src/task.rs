//! Tasks: futures that the loop polls, each with one cell that says how it is doing.
//!
//! States of a task, and what leads from one to the next:
//! 1. *pending*: it is parked, ready or being polled;
//! 2. *cancelling*: `cancel` was called; whatever it awaits is cancelled first, and at its next turn its future is
//!    dropped instead of polled;
//! 3. *done*, *cancelled* or *panicked*: its future is gone; its watchers have been put into the ready queue.
//!
//! The loop's table of tasks keeps the cell and its future alive. Wakers keep nothing alive and refer to it by number:
//! they may be sent to other threads, which cells may not. This is why no task library is used: `async-task` needs
//! either `unsafe` here or the same numbers on top of its own bookkeeping, at twice the time per switch.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use pin_project_lite::pin_project;

use crate::current;
use crate::handle::{Call, Cancel, CancelOnDrop, Handle, user_callback};
use crate::scope::{Awaited, CancelScope, Registration};
use crate::trace::{Awaiting, Event, Outcome, TaskId};
use crate::turn::Inner;
use crate::watchers::{Watcher, WatcherKey, Watchers};

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Pending,
    Over(Outcome),
}

/// A task without its type: the last field of a [`TaskCell`] is where the value goes.
pub(crate) type TaskRef = Rc<TaskCell<dyn Any>>;

/// Where a task leaves its value until it is taken.
pub(crate) struct Slot<T> {
    value: RefCell<Option<T>>,
    /// Set when the task is cloned: from then on the value is copied, not taken.
    copy: Cell<Option<Copier<T>>>,
}

type Copier<T> = fn(&T) -> T;

impl<T> Slot<T> {
    fn new() -> Self {
        Slot { value: RefCell::new(None), copy: Cell::new(None) }
    }

    /// Takes the value, or a copy of it where the task was cloned.
    fn take(&self) -> Option<T> {
        match self.copy.get() {
            Some(copy) => self.value.borrow().as_ref().map(copy),
            None => self.value.take(),
        }
    }
}

pub(crate) struct TaskCell<S: ?Sized> {
    pub(crate) id: TaskId,
    pub(crate) location: &'static Location<'static>,
    name: RefCell<Option<Rc<str>>>,
    inner: Weak<Inner>,
    phase: Cell<Phase>,
    /// How the future returned, once it has; the task is over when the loop has seen it.
    returned: Cell<Option<Outcome>>,
    pub(crate) is_cancel_requested: Cell<bool>,
    /// `Some` until the task is over.
    future: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    ticket: Arc<Ticket>,
    waker: Waker,
    /// What the task waits for; made when it first waits for something that passes cancellation on.
    scope: OnceCell<Rc<CancelScope>>,
    pub(crate) watchers: Watchers,
    panic: RefCell<Option<Box<dyn Any + Send>>>,
    value: S,
}

impl<T: 'static> TaskCell<Slot<T>> {
    pub(crate) fn new(
        id: TaskId,
        slot_index: usize,
        name: Option<&str>,
        inner: &Rc<Inner>,
        location: &'static Location<'static>,
    ) -> Rc<Self> {
        let ticket = Arc::new(Ticket::new(inner.id, slot_index, id));
        Rc::new(TaskCell {
            id,
            location,
            name: RefCell::new(name.map(Rc::from)),
            inner: Rc::downgrade(inner),
            phase: Cell::new(Phase::Pending),
            returned: Cell::new(None),
            is_cancel_requested: Cell::new(false),
            future: RefCell::new(None),
            waker: Waker::from(Arc::clone(&ticket)),
            ticket,
            scope: OnceCell::new(),
            watchers: Watchers::default(),
            panic: RefCell::new(None),
            value: Slot::new(),
        })
    }

    /// Whether the task is over and its value satisfies `test`; `false` where the value has been taken.
    pub(crate) fn value_is(&self, test: impl FnOnce(&T) -> bool) -> bool {
        self.value.value.borrow().as_ref().is_some_and(test)
    }
}

impl<S: ?Sized> TaskCell<S> {
    pub(crate) fn is_over(&self) -> bool {
        self.phase.get() != Phase::Pending
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.phase.get() == Phase::Over(Outcome::Cancelled)
    }

    /// How the future returned, or `None` while it has not.
    pub(crate) fn body_outcome(&self) -> Option<Outcome> {
        self.returned.get()
    }

    pub(crate) fn phase(&self) -> Phase {
        self.phase.get()
    }

    /// How the task ended, or `None` while it runs.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match self.phase.get() {
            Phase::Pending => None,
            Phase::Over(outcome) => Some(outcome),
        }
    }

    /// Takes the payload of a task that panicked.
    pub(crate) fn take_panic(&self) -> Box<dyn Any + Send> {
        self.panic.take().unwrap_or_else(|| Box::new("the awaited task panicked"))
    }

    pub(crate) fn name(&self) -> Rc<str> {
        self.name.borrow().clone().unwrap_or_else(|| format!("Task-{}", self.id.0).into())
    }

    /// Asks for the task to be cancelled; `false` where it is over.
    pub(crate) fn cancel(&self) -> bool {
        if self.is_over() {
            return false;
        }
        let inner = self.inner.upgrade();
        if let Some(inner) = &inner {
            inner.record(|| Event::CancelRequested { task: self.id, by: current_task_id() });
        }
        self.is_cancel_requested.set(true);
        // A task that cancels itself hears of it when it has stopped running; see `deliver_cancel`.
        if inner.is_none_or(|inner| inner.current_task_id() != Some(self.id)) {
            self.deliver_cancel();
        }
        true
    }

    /// Passes the cancellation to what the task waits for, or else brings the task its last turn.
    pub(crate) fn deliver_cancel(&self) {
        if !self.scope.get().is_some_and(|scope| scope.cancel()) {
            self.wake();
        }
    }

    /// Whether the task is to be dropped at this turn instead of polled.
    pub(crate) fn is_to_be_dropped(&self) -> bool {
        self.is_cancel_requested.get() && !self.scope.get().is_some_and(|scope| scope.holds_cancel())
    }

    pub(crate) fn scope(&self) -> Rc<CancelScope> {
        Rc::clone(self.scope.get_or_init(Rc::default))
    }

    pub(crate) fn wake(&self) {
        self.ticket.wake_by_ref();
    }

    pub(crate) fn slot_index(&self) -> usize {
        self.ticket.slot_index as usize
    }

    pub(crate) fn set_future(&self, future: Pin<Box<dyn Future<Output = ()>>>) {
        self.future.replace(Some(future));
    }

    /// Polls the future. Returns whether it was woken meanwhile, so that it is to be scheduled again: as in asyncio, a
    /// task that yields joins the queue behind all that it scheduled itself.
    #[inline]
    pub(crate) fn poll(&self) -> bool {
        self.ticket.set(Place::Polled);
        if let Some(future) = &mut *self.future.borrow_mut() {
            // What it returns is in the cell; see `Body`.
            let _ = future.as_mut().poll(&mut Context::from_waker(&self.waker));
        }
        let was_woken = self.ticket.is_at(Place::PolledAndWoken);
        self.ticket.set(if was_woken { Place::Scheduled } else { Place::Parked });
        was_woken
    }

    /// Drops the future, outside of any borrow.
    pub(crate) fn drop_future(&self) {
        let future = self.future.take();
        drop(future);
    }

    /// Ends the task, whose future has returned or been dropped. Tells the watchers, in the order in which they came.
    pub(crate) fn finish(&self, inner: &Inner, outcome: Outcome, panic: Option<Box<dyn Any + Send>>) {
        self.phase.set(Phase::Over(outcome));
        inner.record(|| Event::TaskDone { task: self.id, outcome });
        // From here on wakers leave it alone.
        self.ticket.set(Place::Scheduled);
        if let Some(payload) = panic {
            if self.watchers.has_awaiters() {
                self.panic.replace(Some(payload));
            } else {
                inner.report_panic(payload, Some(self.name()), self.location);
            }
        }
        for watcher in self.watchers.take() {
            match watcher {
                Watcher::Waker(waker) => waker.wake(),
                Watcher::Callback(call) => inner.push_call(call),
            }
        }
    }
}

impl<S: ?Sized> Awaited for TaskCell<S> {
    fn cancel_awaited(&self) -> bool {
        self.cancel()
    }
}

/// What a task's wakers hold: numbers.
pub(crate) struct Ticket {
    loop_id: u32,
    slot_index: u32,
    task_id: TaskId,
    /// A [`Place`].
    place: AtomicU8,
    #[cfg(not(target_family = "wasm"))]
    thread: std::thread::ThreadId,
}

/// Where a task is, as far as waking it goes.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Place {
    /// Nowhere: waking puts it into the ready queue.
    Parked,
    /// In the ready queue, or over.
    Scheduled,
    /// Being polled: waking has it scheduled when the poll returns.
    Polled,
    PolledAndWoken,
}

impl Ticket {
    fn is_at(&self, place: Place) -> bool {
        self.place.load(Ordering::Relaxed) == place as u8
    }

    fn set(&self, place: Place) {
        self.place.store(place as u8, Ordering::Relaxed);
    }

    fn new(loop_id: u32, slot_index: usize, task_id: TaskId) -> Self {
        Ticket {
            loop_id,
            slot_index: u32::try_from(slot_index).expect("fewer than 2^32 tasks at once"),
            task_id,
            place: AtomicU8::new(Place::Parked as u8),
            #[cfg(not(target_family = "wasm"))]
            thread: std::thread::current().id(),
        }
    }
}

impl Wake for Ticket {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        #[cfg(not(target_family = "wasm"))]
        assert!(
            self.thread == std::thread::current().id(),
            "a task of an EventLoop can be woken only on the thread of its loop"
        );
        if self.is_at(Place::Parked) {
            self.set(Place::Scheduled);
            current::with_loop(self.loop_id, |inner| {
                inner.push_task(self.slot_index as usize, self.task_id);
            });
        } else if self.is_at(Place::Polled) {
            self.set(Place::PolledAndWoken);
        }
    }
}

fn current_task_id() -> Option<TaskId> {
    current::try_inner().and_then(|inner| inner.current_task_id())
}

pin_project! {
    /// What the loop polls: the future, leaving its value in the cell.
    ///
    /// Written by hand because an async block would keep the future twice.
    pub(crate) struct Body<F: Future, T, K> {
        #[pin]
        future: F,
        cell: Rc<TaskCell<Slot<T>>>,
        keep: K,
    }
}

impl<F, T, K> Body<F, T, K>
where
    F: Future,
    K: Fn(F::Output) -> (Option<T>, Outcome),
{
    /// `keep` says what of the future's output is the task's value, and how that counts.
    pub(crate) fn new(future: F, cell: Rc<TaskCell<Slot<T>>>, keep: K) -> Self {
        Body { future, cell, keep }
    }
}

impl<F, T, K> Future for Body<F, T, K>
where
    F: Future,
    K: Fn(F::Output) -> (Option<T>, Outcome),
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let output = std::task::ready!(this.future.poll(context));
        let (value, outcome) = (this.keep)(output);
        this.cell.returned.set(Some(outcome));
        *this.cell.value.value.borrow_mut() = value;
        Poll::Ready(())
    }
}

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
    pub(crate) cell: Rc<TaskCell<Slot<T>>>,
    place: Option<WatcherKey>,
    registration: Option<Registration>,
}

impl<T: 'static> Task<T> {
    pub(crate) fn new(cell: Rc<TaskCell<Slot<T>>>) -> Self {
        Task { cell, place: None, registration: None }
    }

    /// Asks for the task to be cancelled. Returns `false` where it is over already.
    ///
    /// What the task awaits is cancelled first, innermost first; then, at its next turn, its future is dropped, its
    /// destructors run, and whoever awaits it gets [`Cancelled`]. A task that cancels itself goes on to its next
    /// `await`.
    pub fn cancel(&self) -> bool {
        self.cell.cancel()
    }

    /// Whether the task is over: it returned, was cancelled or panicked.
    #[doc(alias = "done")]
    pub fn is_done(&self) -> bool {
        self.cell.is_over()
    }

    /// Whether the task ended by cancellation.
    #[doc(alias = "cancelled")]
    pub fn is_cancelled(&self) -> bool {
        self.cell.is_cancelled()
    }

    /// A copy of the value, or `Cancelled`; `None` while the task runs, after it panicked, or when the value was
    /// taken by awaiting.
    pub fn result(&self) -> Option<Result<T, Cancelled>>
    where
        T: Clone,
    {
        match self.cell.outcome()? {
            Outcome::Cancelled => Some(Err(Cancelled)),
            Outcome::Ok => self.cell.value.value.borrow().clone().map(Ok),
            Outcome::Error => Some(self.cell.value.value.borrow().clone().ok_or(Cancelled)),
            Outcome::Panicked => None,
        }
    }

    /// Takes the value of a task that is over.
    pub(crate) fn take_result(&self) -> Option<Result<T, Cancelled>> {
        match self.cell.outcome()? {
            Outcome::Cancelled => Some(Err(Cancelled)),
            Outcome::Ok => self.cell.value.take().map(Ok),
            // The child of a task group has left its error in the group, and no value here.
            Outcome::Error => Some(self.cell.value.take().ok_or(Cancelled)),
            Outcome::Panicked => std::panic::resume_unwind(self.cell.take_panic()),
        }
    }

    /// Schedules `callback` for the turn after the task is over, whatever way it ended; at once if it is over.
    /// Cancel the handle to remove it.
    #[track_caller]
    #[doc(alias = "remove_done_callback")]
    pub fn add_done_callback(&self, callback: impl FnOnce(&TaskHandle) + 'static) -> Handle {
        let handle = self.handle();
        let call = user_callback(move || callback(&handle), Location::caller());
        self.cell.add_done_call(call.clone());
        Handle::new(call)
    }

    /// A handle without the type of the value, which can be cloned and kept.
    pub fn handle(&self) -> TaskHandle {
        TaskHandle { cell: self.cell.clone() }
    }

    /// The task's name: the one that was given, or `Task-N`.
    #[doc(alias = "get_name")]
    pub fn name(&self) -> Rc<str> {
        self.cell.name()
    }

    /// The number of the task on its loop.
    pub fn id(&self) -> TaskId {
        self.cell.id
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
        self.cell.value.copy.set(Some(T::clone));
        Task::new(Rc::clone(&self.cell))
    }
}

impl<S: ?Sized> TaskCell<S> {
    pub(crate) fn add_done_call(&self, call: Rc<dyn Call>) {
        if !self.is_over() {
            self.watchers.add(Watcher::Callback(call));
        } else if let Some(inner) = self.inner.upgrade() {
            inner.push_call(call);
        }
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
        let this = &mut *self;
        if !this.cell.is_over() {
            this.cell.watchers.register(&mut this.place, context.waker());
            Registration::renew(&mut this.registration, &this.cell, || Awaiting::Task(this.cell.id));
            return Poll::Pending;
        }
        this.place = None;
        this.registration = None;
        Poll::Ready(this.take_result().expect("a task is not polled again after it gave its value"))
    }
}

impl<T> Unpin for Task<T> {}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.cell.watchers.remove(place);
        }
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_cell(&*self.cell, "Task", formatter)
    }
}

/// A task without the type of its value: to look at it and to cancel it.
///
/// It does not keep the task running, and dropping it does nothing.
#[derive(Clone)]
pub struct TaskHandle {
    pub(crate) cell: TaskRef,
}

impl TaskHandle {
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
        self.cell.is_cancelled()
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
    pub fn location(&self) -> &'static Location<'static> {
        self.cell.location
    }
}

impl fmt::Debug for TaskHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_cell(&*self.cell, "TaskHandle", formatter)
    }
}

fn debug_cell<S: ?Sized>(
    cell: &TaskCell<S>,
    type_name: &str,
    formatter: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    formatter
        .debug_struct(type_name)
        .field("name", &cell.name())
        .field("phase", &cell.phase())
        .finish_non_exhaustive()
}
