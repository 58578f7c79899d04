//! The loop's own side of a task: the cell that the table of tasks, the ready queue and the handles share.
//!
//! The table keeps the cell, and the cell its future. Wakers keep nothing alive and refer to the task by number: they
//! may be sent to other threads, which cells may not. This is why no task library is used: with `async-task` the
//! same numbers came on top of its own bookkeeping, and a switch took 1.6 times as long.
//!
//! The future has an allocation of its own. In one with the cell it would have to be found by a size that only its type
//! knows: a task was made no faster by that, and a switch took a quarter longer.

mod cancelling;

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::Context;

use crate::engine::Engine;
use crate::engine::body::Body;
use crate::engine::cancel::CancelScope;
use crate::engine::waker::{LentWaker, TaskAddress, TaskWaker, WakeState};
use crate::engine::watchers::Watchers;
use crate::record::events::{Event, Outcome};
use crate::record::ids::{LoopTime, TaskId, TaskKey};
use crate::record::thread;

pub(crate) type TaskRef = Rc<TaskCell>;

/// A task as the loop knows it.
pub(crate) struct TaskCell {
    content: RefCell<Content>,
    /// Made when the first poll has left the task waiting.
    waker: OnceCell<TaskWaker>,
    loop_id: u32,
    slot_index: u32,
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
        Rc::new(TaskCell {
            content: RefCell::new(Content::Nothing),
            waker: OnceCell::new(),
            loop_id: engine.id(),
            slot_index: u32::try_from(slot_index).expect("fewer than 2^32 tasks at once"),
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
        self.slot_index as usize
    }

    fn address(&self) -> TaskAddress {
        TaskAddress { loop_id: self.loop_id, slot_index: self.slot_index, task_id: self.id }
    }

    pub(crate) fn key(&self) -> TaskKey {
        TaskKey { loop_id: self.loop_id, id: self.id }
    }

    /// The loop, unless it is gone.
    pub(crate) fn engine(&self) -> Option<Rc<Engine>> {
        self.engine.upgrade()
    }

    /// Whether it waits: it is neither in the ready queue nor being polled, nor over.
    pub(crate) fn is_parked(&self) -> bool {
        self.waker.get().is_some_and(|waker| waker.marker().is(WakeState::Parked))
    }

    /// Its waker; `None` where it has not waited yet.
    pub(crate) fn waker(&self) -> Option<&TaskWaker> {
        self.waker.get()
    }

    // The future and its value

    /// Gives the task its future.
    pub(super) fn begin(&self, body: Pin<Box<dyn Body>>) {
        self.content.replace(Content::Body(body));
    }

    /// Polls the future; gives its outcome once it has returned.
    #[inline]
    pub(super) fn poll(&self, lent_waker: &LentWaker) -> Option<Outcome> {
        match self.waker.get() {
            Some(waker) => self.poll_with(waker),
            None => self.poll_first(lent_waker),
        }
    }

    #[inline(never)]
    fn poll_first(&self, lent_waker: &LentWaker) -> Option<Outcome> {
        match lent_waker.lend(self.address(), |waker| self.poll_with(waker)) {
            Ok(outcome) => Some(outcome),
            Err(waker) => {
                let _ = self.waker.set(waker);
                None
            }
        }
    }

    #[inline(always)]
    fn poll_with(&self, waker: &TaskWaker) -> Option<Outcome> {
        waker.marker().set(WakeState::Polled);
        match &mut *self.content.borrow_mut() {
            Content::Body(body) => body.as_mut().poll(&mut Context::from_waker(waker.waker())),
            _ => None,
        }
    }

    /// Whether it was woken while it was polled, so that it is to be scheduled again: as in asyncio, a task that
    /// yields joins the queue behind all that it scheduled itself.
    #[inline]
    pub(super) fn end_poll(&self) -> bool {
        let marker = self.waker.get().expect("a task that was polled and goes on has a waker").marker();
        let was_woken = marker.is(WakeState::PolledAndWoken);
        marker.set(if was_woken { WakeState::Scheduled } else { WakeState::Parked });
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
        // One without a waker has not been polled yet and is in the ready queue, or is over.
        if let Some(waker) = self.waker.get() {
            waker.wake();
        }
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
    #[inline]
    pub(super) fn finish(&self, engine: &Engine, outcome: Outcome, panic: Option<Box<dyn Any + Send>>) {
        self.outcome.set(Some(outcome));
        engine.record(|| Event::TaskDone { task: self.id, outcome });
        // From here on wakers leave it alone.
        if let Some(waker) = self.waker.get() {
            waker.marker().set(WakeState::Scheduled);
        }
        if let Some(payload) = panic {
            // Who awaits it gets the payload; if nobody does, the handler, and a late awaiter still gets the message.
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
