//! The loop's own side of a task: the cell that the table of tasks, the ready queue and the handles share.
//!
//! The table keeps the cell, and the cell its future. Wakers keep nothing alive and refer to the task by number: they
//! may be sent to other threads, which cells may not. This is why no task library is used: with `async-task` the
//! same numbers came on top of its own bookkeeping, and a switch took 1.6 times as long.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use crate::engine::body::Body;
use crate::engine::call::Call;
use crate::engine::cancel::{Awaited, CancelScope};
use crate::engine::waker::{Station, TaskKey, Ticket};
use crate::engine::waker_slot::WakerAddress;
use crate::engine::watchers::{Watcher, Watchers};
use crate::engine::{Inner, current};
use crate::inspect::survey::Survey;
use crate::record::events::{Event, Outcome};
use crate::record::ids::{LoopTime, TaskId};
use crate::record::source_line::SourceLine;

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
    /// Whether anybody has awaited the task, asked for its result or asked to be called when it is over.
    is_retrieved: Cell<bool>,
    /// What the task waits for; made when it first waits for something that passes cancellation on.
    scope: OnceCell<Rc<CancelScope>>,
    pub(crate) watchers: Watchers,
    inner: Weak<Inner>,
    pub(crate) place: SourceLine,
    /// The task that made it.
    pub(crate) parent: Option<TaskId>,
    /// About when it was made; see [`Inner::recent_time`].
    pub(crate) created_at: LoopTime,
    /// Made when it is first asked for, unless the program gave one.
    name: Cell<Option<Rc<str>>>,
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
        place: SourceLine,
        parent: Option<TaskId>,
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
            is_retrieved: Cell::new(false),
            scope: OnceCell::new(),
            watchers: Watchers::default(),
            inner: Rc::downgrade(inner),
            place,
            parent,
            created_at: inner.recent_time(),
            name: Cell::new(name.map(Rc::from)),
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
        let name = self.name.take().unwrap_or_else(|| format!("Task-{}", self.id.0).into());
        self.name.set(Some(Rc::clone(&name)));
        name
    }

    pub(crate) fn slot_index(&self) -> usize {
        self.ticket.slot_index as usize
    }

    pub(crate) fn key(&self) -> TaskKey {
        self.ticket.key()
    }

    /// Whether it waits: it is neither in the ready queue nor being polled, nor over.
    pub(crate) fn is_parked(&self) -> bool {
        self.ticket.is_at(Station::Parked)
    }

    /// What tells its wakers from those of other tasks, and from wakers around them.
    pub(crate) fn waker_address(&self) -> WakerAddress {
        WakerAddress::of(&self.waker)
    }

    /// How many clones of its waker there are.
    pub(crate) fn waker_clones(&self) -> usize {
        // The cell has two of its own: the ticket, and the waker that is cloned.
        Arc::strong_count(&self.ticket) - 2
    }

    // The future and its value

    pub(crate) fn set_body(&self, body: Pin<Box<dyn Body>>) {
        self.body.replace(Some(body));
    }

    /// Polls the future; gives its outcome once it has returned.
    #[inline]
    pub(crate) fn poll(&self) -> Option<Outcome> {
        self.ticket.set(Station::Polled);
        let mut body = self.body.borrow_mut();
        body.as_mut()?.as_mut().poll(&mut Context::from_waker(&self.waker))
    }

    /// Whether it was woken while it was polled, so that it is to be scheduled again: as in asyncio, a task that
    /// yields joins the queue behind all that it scheduled itself.
    #[inline]
    pub(crate) fn end_poll(&self) -> bool {
        let was_woken = self.ticket.is_at(Station::PolledAndWoken);
        self.ticket.set(if was_woken { Station::Scheduled } else { Station::Parked });
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

    /// Tells what the task waits for, as far as it has told its scope.
    pub(crate) fn tell_waits(&self, survey: &mut Survey<'_>) {
        if let Some(scope) = self.scope.get() {
            scope.tell(survey);
        }
    }

    // Waking

    pub(crate) fn wake(&self) {
        self.ticket.wake_by_ref();
    }

    /// Notes that somebody wants to know how the task ends.
    #[inline]
    pub(crate) fn retrieve(&self) {
        if !self.is_retrieved.replace(true) && current::is_anything_traced() {
            self.record_retrieved();
        }
    }

    #[cold]
    #[inline(never)]
    fn record_retrieved(&self) {
        if let Some(inner) = self.inner.upgrade() {
            inner.record(|| Event::Retrieved { task: self.id });
        }
    }

    /// Schedules `call` for the turn after the task is over; at once if it is.
    pub(crate) fn add_done_call(&self, call: Rc<dyn Call>) {
        self.retrieve();
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
        self.ticket.set(Station::Scheduled);
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

    fn tell(&self, survey: &mut Survey<'_>) {
        if !self.is_over() {
            survey.awaits_task(self.key());
            survey.has_watchers(&self.watchers);
        }
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

fn current_task_id() -> Option<TaskId> {
    current::try_inner().and_then(|inner| inner.current_task_id())
}
