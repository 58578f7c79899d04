//! The loop's own side of a task: the cell that the table of tasks, the ready queue and the handles share.
//!
//! The table keeps the cell, and the cell its future. Wakers keep nothing alive and refer to the task by number: they
//! may be sent to other threads, which cells may not. This is why no task library is used: with `async-task` the
//! same numbers came on top of its own bookkeeping, and a switch took 1.6 times as long.

mod cancelling;

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use crate::engine::Engine;
use crate::engine::body::Body;
use crate::engine::cancel::CancelScope;
use crate::engine::waker::{WakeMarker, WakeState};
use crate::engine::waker_slot::WakerAddress;
use crate::engine::watchers::Watchers;
use crate::record::events::{Event, Outcome};
use crate::record::ids::{LoopTime, TaskId, TaskKey};
use crate::record::thread;

pub(crate) type TaskRef = Rc<TaskCell>;

/// A task as the loop knows it.
pub(crate) struct TaskCell {
    content: RefCell<Content>,
    marker: Arc<WakeMarker>,
    waker: Waker,
    pub(crate) id: TaskId,
    outcome: Cell<Option<Outcome>>,
    is_cancel_requested: Cell<bool>,
    /// Whether the cancellation has come through in the poll under way, so that the task has no further turn.
    is_ending: Cell<bool>,
    /// Whether the cancellation is being passed on just now.
    is_delivering: Cell<bool>,
    /// Whether anybody has awaited the task, asked for its result or asked to be called when it is over.
    is_retrieved: Cell<bool>,
    /// What the task waits for; made when it first waits for something that passes cancellation on.
    scope: OnceCell<Rc<CancelScope>>,
    watchers: Watchers,
    engine: Weak<Engine>,
    pub(crate) location: &'static Location<'static>,
    /// The task that made it.
    pub(crate) parent: Option<TaskId>,
    /// About when it was made, as of the last reading of the host's clock.
    pub(crate) created_at: LoopTime,
    /// Made when it is first asked for, unless the program gave one.
    name: Cell<Option<Rc<str>>>,
    /// A `fn(&T) -> T`, once the task was cloned: from then on the value is copied, not taken.
    copier: Cell<Option<&'static dyn Any>>,
}

/// What is left of the program in a task.
enum Content {
    /// The future while the task runs, then its value.
    Body(Pin<Box<dyn Body>>),
    /// It panicked, with this payload.
    Panic(Box<dyn Any + Send>),
    /// It was cancelled.
    Nothing,
}

impl TaskCell {
    /// A task that is about to be put into the ready queue, with its future.
    #[inline]
    pub(super) fn new(
        engine: &Rc<Engine>,
        id: TaskId,
        slot_index: usize,
        name: Option<&str>,
        location: &'static Location<'static>,
        created_at: LoopTime,
    ) -> TaskRef {
        let marker = Arc::new(WakeMarker::new(engine.id(), slot_index, id));
        Rc::new(TaskCell {
            content: RefCell::new(Content::Nothing),
            waker: Waker::from(Arc::clone(&marker)),
            marker,
            id,
            outcome: Cell::new(None),
            is_cancel_requested: Cell::new(false),
            is_ending: Cell::new(false),
            is_delivering: Cell::new(false),
            is_retrieved: Cell::new(false),
            scope: OnceCell::new(),
            watchers: Watchers::default(),
            engine: Rc::downgrade(engine),
            location,
            parent: engine.current_task_id(),
            created_at,
            name: Cell::new(name.map(Rc::from)),
            copier: Cell::new(None),
        })
    }

    // State

    pub(crate) fn is_over(&self) -> bool {
        self.outcome.get().is_some()
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

    pub(super) fn slot_index(&self) -> usize {
        self.marker.slot_index as usize
    }

    pub(crate) fn key(&self) -> TaskKey {
        self.marker.key()
    }

    /// The loop, unless it is gone.
    pub(crate) fn engine(&self) -> Option<Rc<Engine>> {
        self.engine.upgrade()
    }

    /// Whether it waits: it is neither in the ready queue nor being polled, nor over.
    pub(crate) fn is_parked(&self) -> bool {
        self.marker.is(WakeState::Parked)
    }

    /// What tells its wakers from those of other tasks, and from wakers around them.
    pub(crate) fn waker_address(&self) -> WakerAddress {
        WakerAddress::of(&self.waker)
    }

    /// How many clones of its waker there are.
    pub(crate) fn waker_clones(&self) -> usize {
        // The cell has two of its own: the marker, and the waker that is cloned.
        Arc::strong_count(&self.marker) - 2
    }

    // The future and its value

    /// Gives the task its future.
    pub(super) fn begin(&self, body: Pin<Box<dyn Body>>) {
        self.content.replace(Content::Body(body));
    }

    /// Polls the future; gives its outcome once it has returned.
    #[inline]
    pub(super) fn poll(&self) -> Option<Outcome> {
        self.marker.set(WakeState::Polled);
        match &mut *self.content.borrow_mut() {
            Content::Body(body) => body.as_mut().poll(&mut Context::from_waker(&self.waker)),
            _ => None,
        }
    }

    /// Whether it was woken while it was polled, so that it is to be scheduled again: as in asyncio, a task that
    /// yields joins the queue behind all that it scheduled itself.
    #[inline]
    pub(super) fn end_poll(&self) -> bool {
        let was_woken = self.marker.is(WakeState::PolledAndWoken);
        self.marker.set(if was_woken { WakeState::Scheduled } else { WakeState::Parked });
        was_woken
    }

    /// Drops the future, or the value, outside of any borrow.
    pub(super) fn drop_body(&self) {
        let content = self.content.replace(Content::Nothing);
        drop(content);
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
        if let Content::Body(body) = &mut *self.content.borrow_mut() {
            body.as_mut().move_value(&mut value);
        }
        value
    }

    /// Gives `read` the value; `None` where there is none.
    pub(crate) fn with_value<T: 'static, R>(&self, read: impl FnOnce(&T) -> R) -> Option<R> {
        match &*self.content.borrow() {
            Content::Body(body) => body.value().downcast_ref::<Option<T>>()?.as_ref().map(read),
            _ => None,
        }
    }

    /// Takes the payload of a task that panicked.
    pub(crate) fn take_panic(&self) -> Box<dyn Any + Send> {
        match self.content.replace(Content::Nothing) {
            Content::Panic(payload) => payload,
            _ => Box::new("the awaited task panicked"),
        }
    }

    pub(super) fn wake(&self) {
        self.marker.wake_by_ref();
    }

    // The end

    /// Who is notified when it is over.
    pub(crate) fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    /// Notes that somebody wants to know how the task ends.
    #[inline]
    pub(crate) fn retrieve(&self) {
        if !self.is_retrieved.replace(true) && thread::is_anything_traced() {
            self.record_retrieved();
        }
    }

    #[cold]
    #[inline(never)]
    fn record_retrieved(&self) {
        if let Some(engine) = self.engine() {
            engine.record(|| Event::Retrieved { task: self.id });
        }
    }

    /// Ends the task, whose future has returned or been dropped, and notifies the watchers.
    pub(super) fn finish(&self, engine: &Engine, outcome: Outcome, panic: Option<Box<dyn Any + Send>>) {
        self.outcome.set(Some(outcome));
        engine.record(|| Event::TaskDone { task: self.id, outcome });
        // From here on wakers leave it alone.
        self.marker.set(WakeState::Scheduled);
        if let Some(payload) = panic {
            // Who awaits it hears of it; if nobody does, the handler, and a late awaiter still hears the message.
            let payload = if self.watchers.has_awaiters() {
                payload
            } else {
                Box::new(engine.report_panic(payload, self))
            };
            self.content.replace(Content::Panic(payload));
        }
        self.watchers.notify(|call| engine.push_call(call));
    }
}
