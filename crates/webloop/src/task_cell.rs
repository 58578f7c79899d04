//! The loop's own side of a task: the cell that the table of tasks, the ready queue and the handles share.
//!
//! The table keeps the cell, and the cell its future. Wakers keep nothing alive and refer to the task by number: they
//! may be sent to other threads, which cells may not. This is why no task library is used: with `async-task` the
//! same numbers came on top of its own bookkeeping, and a switch took 1.6 times as long.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use pin_project_lite::pin_project;

use crate::current;
use crate::handle::Call;
use crate::inner::Inner;
use crate::scope::{Awaited, CancelScope};
use crate::trace::{Event, Outcome, TaskId};
use crate::watchers::{Watcher, Watchers};

pub(crate) type TaskRef = Rc<TaskCell>;

/// A task as the loop knows it.
pub(crate) struct TaskCell {
    /// The future while the task runs, then its value; `None` when it was cancelled or panicked.
    body: RefCell<Option<Pin<Box<dyn Body>>>>,
    ticket: Arc<Ticket>,
    waker: Waker,
    pub(crate) id: TaskId,
    outcome: Cell<Option<Outcome>>,
    pub(crate) is_cancel_requested: Cell<bool>,
    /// Whether the cancellation is being passed on just now.
    is_delivering: Cell<bool>,
    /// What the task waits for; made when it first waits for something that passes cancellation on.
    scope: OnceCell<Rc<CancelScope>>,
    pub(crate) watchers: Watchers,
    inner: Weak<Inner>,
    pub(crate) location: &'static Location<'static>,
    name: RefCell<Option<Rc<str>>>,
    /// A `fn(&T) -> T`, once the task was cloned: from then on the value is copied, not taken.
    copier: Cell<Option<&'static dyn Any>>,
    panic: RefCell<Option<Box<dyn Any + Send>>>,
}

impl TaskCell {
    pub(crate) fn new(
        id: TaskId,
        slot_index: usize,
        name: Option<&str>,
        inner: &Rc<Inner>,
        location: &'static Location<'static>,
    ) -> TaskRef {
        let ticket = Arc::new(Ticket::new(inner.id, slot_index, id));
        Rc::new(TaskCell {
            body: RefCell::new(None),
            waker: Waker::from(Arc::clone(&ticket)),
            ticket,
            id,
            outcome: Cell::new(None),
            is_cancel_requested: Cell::new(false),
            is_delivering: Cell::new(false),
            scope: OnceCell::new(),
            watchers: Watchers::default(),
            inner: Rc::downgrade(inner),
            location,
            name: RefCell::new(name.map(Rc::from)),
            copier: Cell::new(None),
            panic: RefCell::new(None),
        })
    }

    // State

    pub(crate) fn is_over(&self) -> bool {
        self.outcome.get().is_some()
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.outcome.get() == Some(Outcome::Cancelled)
    }

    /// How the task ended, or `None` while it runs.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        self.outcome.get()
    }

    pub(crate) fn name(&self) -> Rc<str> {
        self.name.borrow().clone().unwrap_or_else(|| format!("Task-{}", self.id.0).into())
    }

    pub(crate) fn slot_index(&self) -> usize {
        self.ticket.slot_index as usize
    }

    // The future and its value

    pub(crate) fn set_body(&self, body: Pin<Box<dyn Body>>) {
        self.body.replace(Some(body));
    }

    /// Polls the future; gives its outcome once it has returned.
    #[inline]
    pub(crate) fn poll(&self) -> Option<Outcome> {
        self.ticket.set(Place::Polled);
        let mut body = self.body.borrow_mut();
        body.as_mut()?.as_mut().poll(&mut Context::from_waker(&self.waker))
    }

    /// Whether it was woken while it was polled, so that it is to be scheduled again: as in asyncio, a task that
    /// yields joins the queue behind all that it scheduled itself.
    #[inline]
    pub(crate) fn end_poll(&self) -> bool {
        let was_woken = self.ticket.is_at(Place::PolledAndWoken);
        self.ticket.set(if was_woken { Place::Scheduled } else { Place::Parked });
        was_woken
    }

    /// Drops the future, or the value, outside of any borrow.
    pub(crate) fn drop_body(&self) {
        let body = self.body.take();
        drop(body);
    }

    /// Says how the value is copied; from now on it is not taken any more.
    pub(crate) fn set_copier<T: Clone + 'static>(&self) {
        self.copier.set(Some(const { &(T::clone as fn(&T) -> T) }));
    }

    /// Takes the value, or a copy of it where the task was cloned; `None` where it has been taken.
    pub(crate) fn take_value<T: 'static>(&self) -> Option<T> {
        if let Some(copy) = self.copier.get().and_then(|copier| copier.downcast_ref::<fn(&T) -> T>()) {
            return self.with_value(|value: &T| copy(value));
        }
        let mut value: Option<T> = None;
        if let Some(body) = &mut *self.body.borrow_mut() {
            body.as_mut().move_value(&mut value);
        }
        value
    }

    /// Looks at the value; `None` where there is none.
    pub(crate) fn with_value<T: 'static, R>(&self, look: impl FnOnce(&T) -> R) -> Option<R> {
        let body = self.body.borrow();
        body.as_ref()?.value().downcast_ref::<Option<T>>()?.as_ref().map(look)
    }

    /// Takes the payload of a task that panicked.
    pub(crate) fn take_panic(&self) -> Box<dyn Any + Send> {
        self.panic.take().unwrap_or_else(|| Box::new("the awaited task panicked"))
    }

    // Cancelling

    /// Asks for the task to be cancelled; `false` where it is over.
    pub(crate) fn cancel(&self) -> bool {
        if self.is_over() {
            return false;
        }
        let inner = self.inner.upgrade();
        if let Some(inner) = &inner {
            inner.record(|| Event::CancelRequested { task: self.id, by: current_task_id() });
        }
        if self.is_cancel_requested.replace(true) {
            // On its way already. In a circle of tasks that await each other nobody would be the first to go, so the
            // one that closes the circle does not wait.
            return !self.is_delivering.get();
        }
        // A task that cancels itself hears of it when it has stopped running.
        if inner.is_none_or(|inner| inner.current_task_id() != Some(self.id)) {
            self.deliver_cancel();
        }
        true
    }

    /// Passes the cancellation to what the task waits for, or else brings the task its last turn.
    pub(crate) fn deliver_cancel(&self) {
        let Some(_level) = Level::enter() else {
            // A chain of awaiting tasks may be longer than the stack is deep.
            let _ = DEFERRED.try_with(|deferred| deferred.borrow_mut().push(Arc::clone(&self.ticket)));
            return;
        };
        self.is_delivering.set(true);
        if !self.scope.get().is_some_and(|scope| scope.cancel()) {
            self.wake();
        }
        self.is_delivering.set(false);
    }

    /// Whether the task is to be dropped at this turn instead of polled.
    pub(crate) fn is_to_be_dropped(&self) -> bool {
        self.is_cancel_requested.get() && !self.scope.get().is_some_and(|scope| scope.holds_cancel())
    }

    pub(crate) fn scope(&self) -> Rc<CancelScope> {
        Rc::clone(self.scope.get_or_init(Rc::default))
    }

    // Waking

    pub(crate) fn wake(&self) {
        self.ticket.wake_by_ref();
    }

    /// Schedules `call` for the turn after the task is over; at once if it is.
    pub(crate) fn add_done_call(&self, call: Rc<dyn Call>) {
        if !self.is_over() {
            self.watchers.add(Watcher::Callback(call));
        } else if let Some(inner) = self.inner.upgrade() {
            inner.push_call(call);
        }
    }

    /// Ends the task, whose future has returned or been dropped. Tells the watchers, in the order in which they came.
    pub(crate) fn finish(&self, inner: &Inner, outcome: Outcome, panic: Option<Box<dyn Any + Send>>) {
        self.outcome.set(Some(outcome));
        inner.record(|| Event::TaskDone { task: self.id, outcome });
        // From here on wakers leave it alone.
        self.ticket.set(Place::Scheduled);
        if let Some(payload) = panic {
            // Who awaits it hears of it; if nobody does, the handler, and a late awaiter still hears the message.
            let payload = if self.watchers.has_awaiters() {
                payload
            } else {
                Box::new(inner.report_panic(payload, self))
            };
            self.panic.replace(Some(payload));
        }
        for watcher in self.watchers.take() {
            match watcher {
                Watcher::Waker(waker) => waker.wake(),
                Watcher::Callback(call) => inner.push_call(call),
            }
        }
    }
}

impl Awaited for TaskCell {
    fn cancel_awaited(&self) -> bool {
        self.cancel()
    }
}

/// How deep the passing on of cancellations may nest before it is put off until it has come back.
const DEEPEST_LEVEL: u32 = 64;

thread_local! {
    static LEVEL: Cell<u32> = const { Cell::new(0) };
    /// Tasks whose cancellation is still to be passed on.
    static DEFERRED: RefCell<Vec<Arc<Ticket>>> = const { RefCell::new(Vec::new()) };
}

/// One level of passing a cancellation on; the outermost one deals with what was put off.
struct Level;

impl Level {
    fn enter() -> Option<Level> {
        let level = LEVEL.get();
        (level < DEEPEST_LEVEL).then(|| {
            LEVEL.set(level + 1);
            Level
        })
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        LEVEL.set(LEVEL.get() - 1);
        if LEVEL.get() > 0 {
            return;
        }
        // At the end of the thread the variable may be gone.
        while let Ok(Some(ticket)) = DEFERRED.try_with(|deferred| deferred.borrow_mut().pop()) {
            let mut cell = None;
            current::with_loop(ticket.loop_id, |inner| {
                cell = inner.cell_of(ticket.slot_index, ticket.task_id)
            });
            if let Some(cell) = cell {
                cell.deliver_cancel();
            }
        }
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
                inner.push_task(self.slot_index, self.task_id);
            });
        } else if self.is_at(Place::Polled) {
            self.set(Place::PolledAndWoken);
        }
    }
}

fn current_task_id() -> Option<TaskId> {
    current::try_inner().and_then(|inner| inner.current_task_id())
}

/// A task's future and its value, of whatever types they are.
pub(crate) trait Body {
    /// Polls the future; once it has returned it is dropped, and its outcome given.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Option<Outcome>;

    /// The value, as an `Option<T>`.
    fn value(&self) -> &dyn Any;

    /// Moves the value to `place`, an `Option<T>`.
    fn move_value(self: Pin<&mut Self>, place: &mut dyn Any);
}

pin_project! {
    /// The body of a task whose future is an `F` and whose value is a `T`.
    ///
    /// Written by hand because an async block would keep the future twice.
    pub(crate) struct FutureBody<F, T, K> {
        #[pin]
        future: Option<F>,
        value: Option<T>,
        keep: K,
    }
}

impl<F, T, K> FutureBody<F, T, K>
where
    F: Future,
    K: Fn(F::Output) -> (Option<T>, Outcome),
{
    /// `keep` says what of the future's output is the task's value, and how that counts.
    pub(crate) fn new(future: F, keep: K) -> Self {
        FutureBody { future: Some(future), value: None, keep }
    }
}

impl<F, T, K> Body for FutureBody<F, T, K>
where
    F: Future,
    T: 'static,
    K: Fn(F::Output) -> (Option<T>, Outcome),
{
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Option<Outcome> {
        let mut this = self.project();
        let future = this.future.as_mut().as_pin_mut()?;
        match future.poll(context) {
            Poll::Pending => None,
            Poll::Ready(output) => {
                this.future.set(None);
                let (value, outcome) = (this.keep)(output);
                *this.value = value;
                Some(outcome)
            }
        }
    }

    fn value(&self) -> &dyn Any {
        &self.value
    }

    fn move_value(self: Pin<&mut Self>, place: &mut dyn Any) {
        if let Some(place) = place.downcast_mut::<Option<T>>() {
            *place = self.project().value.take();
        }
    }
}
