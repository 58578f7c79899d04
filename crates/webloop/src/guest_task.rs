//! What a guest's tasks and callbacks are to the loop.
//!
//! A task of a guest is a task like any other, with a body that runs the next handle scheduled for it. What it waits for
//! is a single thing that stays in its scope: that tells what the guest said, and passes cancellations on to the guest.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::Context;

use crate::guest::GuestState;
use crate::handle::Call;
use crate::inner::{Inner, Ready};
use crate::inspect::Wait;
use crate::place::Place;
use crate::scope::Awaited;
use crate::survey::Survey;
use crate::task_body::Body;
use crate::task_cell::{TaskCell, TaskRef};
use crate::ticket::TaskKey;
use crate::timers::TimerKey;
use crate::trace::{Event, Outcome, TaskId, TimerId};

/// A task of a guest.
pub(crate) struct GuestTask {
    guest: Rc<GuestState>,
    pub(crate) id: TaskId,
    cell: Weak<TaskCell>,
    /// What is scheduled for it.
    handles: RefCell<VecDeque<u32>>,
    waits: RefCell<Vec<Wait>>,
    /// How it ends when its poll does, once the guest has said so.
    outcome: Cell<Option<Outcome>>,
}

impl GuestTask {
    /// Puts a task on the loop.
    pub(crate) fn create(
        guest: &Rc<GuestState>,
        inner: &Rc<Inner>,
        name: &str,
        parent: Option<TaskId>,
        place: Place,
    ) -> Rc<GuestTask> {
        let id = TaskId(inner.next_task_id.replace(inner.next_task_id.get() + 1));
        let slot_index = inner.tasks.borrow().vacant_key();
        let cell = TaskCell::new(id, slot_index, Some(name), inner, place, parent);
        inner.tasks.borrow_mut().insert(Rc::clone(&cell));
        inner.record(|| Event::TaskCreated {
            task: id,
            parent,
            name: Some(inner.recorder.intern(name)),
            location: place,
        });
        let task = Rc::new(GuestTask {
            guest: Rc::clone(guest),
            id,
            cell: Rc::downgrade(&cell),
            handles: RefCell::default(),
            waits: RefCell::new(vec![Wait::Outside]),
            outcome: Cell::new(None),
        });
        cell.scope().add(task.clone());
        cell.set_body(Box::pin(GuestBody { task: Rc::clone(&task) }));
        task
    }

    /// Its cell, unless it is over and forgotten.
    pub(crate) fn cell(&self) -> Option<TaskRef> {
        self.cell.upgrade()
    }

    /// Whether the guest has said how it ends.
    pub(crate) fn is_ending(&self) -> bool {
        self.outcome.get().is_some()
    }

    pub(crate) fn end_with(&self, outcome: Outcome) {
        self.outcome.set(Some(outcome));
    }

    pub(crate) fn set_waits(&self, waits: Vec<Wait>) {
        self.waits.replace(waits);
    }

    /// Schedules a poll that runs `handle`.
    pub(crate) fn schedule(&self, handle: u32) {
        self.handles.borrow_mut().push_back(handle);
        if let Some(cell) = self.cell() {
            cell.wake();
        }
    }

    /// Forgets `handle`; the task is not polled where that was all.
    pub(crate) fn forget(&self, inner: &Inner, handle: u32) {
        self.handles.borrow_mut().retain(|other| *other != handle);
        if self.handles.borrow().is_empty() {
            inner.unschedule(self);
        }
    }

    /// Takes all handles; the task is to leave the ready queue, too.
    pub(crate) fn take_handles(&self) -> VecDeque<u32> {
        if let Some(cell) = self.cell() {
            cell.unschedule();
        }
        self.handles.take()
    }
}

impl Awaited for GuestTask {
    fn cancel_awaited(&self) -> bool {
        // A loop that is being closed drops the task without asking.
        let code = self.guest.inner().and_then(|_| self.guest.code());
        code.inspect(|code| code.cancel(self.id)).is_some()
    }

    fn holds_cancel(&self) -> bool {
        true
    }

    fn tell(&self, survey: &mut Survey<'_>) {
        let Some(loop_id) = self.guest.inner().map(|inner| inner.id) else { return };
        for wait in self.waits.borrow().iter() {
            match wait {
                Wait::Tasks(ids) => {
                    survey.awaits_tasks(ids.iter().map(|id| TaskKey { loop_id, id: *id }));
                }
                Wait::Resource(info) => self.guest.holds.tell(info, survey),
                wait => survey.awaits(wait.clone()),
            }
        }
    }
}

/// What is polled of a guest's task.
struct GuestBody {
    task: Rc<GuestTask>,
}

impl Body for GuestBody {
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Option<Outcome> {
        let task = &*self.task;
        let cell = task.cell()?;
        let handle = task.handles.borrow_mut().pop_front()?;
        // The guest has been asked, and what comes of it is its affair.
        cell.is_cancel_requested.set(false);
        task.set_waits(vec![Wait::Outside]);
        task.guest.run(handle);
        let outcome = task.outcome.get();
        if outcome.is_some() {
            // However it ends, and whoever asked meanwhile.
            cell.is_cancel_requested.set(false);
            task.guest.forget_task(task);
        } else if !task.handles.borrow().is_empty() {
            context.waker().wake_by_ref();
        }
        outcome
    }

    fn value(&self) -> &dyn Any {
        &()
    }

    fn move_value(self: Pin<&mut Self>, _place: &mut dyn Any) {}
}

impl Drop for GuestBody {
    fn drop(&mut self) {
        // For a task whose poll panicked.
        self.task.guest.forget_task(&self.task);
    }
}

/// A callback of a guest.
pub(crate) struct GuestCall {
    guest: Rc<GuestState>,
    handle: u32,
    /// `None` where it is the guest's own.
    place: Option<Place>,
    /// The task whose sleep it ends.
    sleeper: Option<TaskId>,
    state: Cell<CallState>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CallState {
    Pending,
    Run,
    Cancelled,
}

impl GuestCall {
    pub(crate) fn new(guest: &Rc<GuestState>, handle: u32, place: Option<Place>) -> Rc<GuestCall> {
        Self::with(guest, handle, place, None)
    }

    /// The end of a task's sleep.
    pub(crate) fn alarm(guest: &Rc<GuestState>, handle: u32, sleeper: TaskId) -> Rc<GuestCall> {
        Self::with(guest, handle, None, Some(sleeper))
    }

    fn with(
        guest: &Rc<GuestState>,
        handle: u32,
        place: Option<Place>,
        sleeper: Option<TaskId>,
    ) -> Rc<GuestCall> {
        let state = Cell::new(CallState::Pending);
        Rc::new(GuestCall { guest: Rc::clone(guest), handle, place, sleeper, state })
    }

    /// Makes sure that it does not run any more.
    pub(crate) fn forget(&self) {
        if self.is_pending() {
            self.state.set(CallState::Cancelled);
        }
    }
}

impl Call for GuestCall {
    fn call(&self) {
        if self.is_pending() {
            self.state.set(CallState::Run);
            self.guest.run(self.handle);
        }
    }

    fn cancel(&self) -> bool {
        let was_pending = self.is_pending();
        self.forget();
        was_pending
    }

    fn is_cancelled(&self) -> bool {
        self.state.get() == CallState::Cancelled
    }

    fn is_pending(&self) -> bool {
        self.state.get() == CallState::Pending
    }

    fn location(&self) -> Option<Place> {
        self.place
    }

    fn sleeper(&self) -> Option<TaskId> {
        self.sleeper
    }

    fn guest_handle(&self, guest: &GuestState) -> Option<u32> {
        (self.is_pending() && std::ptr::eq(&raw const *self.guest, guest)).then_some(self.handle)
    }
}

impl Inner {
    /// Takes out of the ready queue what `is_removed` says, which must run no code of the program.
    pub(crate) fn remove_ready(&self, mut is_removed: impl FnMut(&Ready) -> bool) {
        let turn_left = self.turn_left.get();
        let mut removed = Vec::new();
        let mut kept = VecDeque::new();
        let mut left = turn_left;
        for (index, ready) in self.ready.take().into_iter().enumerate() {
            if is_removed(&ready) {
                left -= usize::from(index < turn_left);
                removed.push(ready);
            } else {
                kept.push_back(ready);
            }
        }
        self.ready.replace(kept);
        self.turn_left.set(left);
        drop(removed);
    }

    /// Takes a task of a guest out of the ready queue, where nothing is scheduled for it any more.
    pub(crate) fn unschedule(&self, task: &GuestTask) {
        if task.cell().is_some_and(|cell| cell.unschedule()) {
            self.remove_ready(|ready| matches!(ready, Ready::Task(cell) if cell.id == task.id));
        }
    }

    /// Clears several timers at once; those that have fired are left as they are.
    pub(crate) fn cancel_timers(&self, keys: &[TimerKey]) {
        for key in keys {
            let removed = self.timers.borrow_mut().remove(*key);
            if removed.is_some() {
                self.record(|| Event::TimerCancelled { timer: TimerId(key.sequence) });
            }
        }
        self.arm_unless_running();
    }
}
