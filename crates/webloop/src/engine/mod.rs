//! The inside of a loop: its queues, its clock, and what it asks of the host.
//!
//! How turns are run is in `turn`, how one callback is run in `execute`, how all of it ends in `closing`. The rule for
//! all four: no borrow of a queue is held while code of the program runs.

pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod cancel;
pub(crate) mod cell;
pub(crate) mod close;
pub(crate) mod current;
pub(crate) mod failure;
pub(crate) mod run;
pub(crate) mod spans;
pub(crate) mod time;
pub(crate) mod timers;
pub(crate) mod turn;
pub(crate) mod waker;
pub(crate) mod waker_slot;
pub(crate) mod watchers;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use slab::Slab;

use crate::engine::call::Call;
use crate::engine::cancel::CancelScope;
use crate::engine::cell::TaskRef;
use crate::engine::failure::FailureHandler;
use crate::engine::time::Clock;
use crate::engine::timers::{TimerKey, Timers};
use crate::host::{Driver, Host};
use crate::record::events::{Awaiting, Event};
use crate::record::ids::{LoopTime, NEVER, TaskId, TimerId, duration, nanos};
use crate::record::recorder::Recorder;

/// How long a slice holds the thread before input, paint and fetch get theirs: half a frame at 60 Hz.
pub(crate) const DEFAULT_BUDGET: Duration = Duration::from_millis(8);

pub(crate) enum Ready {
    Task(TaskRef),
    Call(Rc<dyn Call>),
}

pub(crate) struct Inner {
    pub(crate) id: u32,
    /// What the host is given to call back; holds a weak reference to this.
    pub(crate) driver: Driver,
    pub(crate) host: Rc<dyn Host>,
    pub(crate) clock: Clock,
    pub(crate) ready: RefCell<VecDeque<Ready>>,
    /// How many of the front of `ready` belong to the turn that is under way.
    pub(crate) turn_left: Cell<usize>,
    pub(crate) timers: RefCell<Timers>,
    pub(crate) tasks: RefCell<Slab<TaskRef>>,
    pub(crate) next_task_id: Cell<u32>,
    /// Where the task that is being polled is in `tasks`.
    pub(crate) current_slot: Cell<Option<usize>>,
    /// Its number; kept until those who wait for it have been told, when it is in `tasks` no more.
    pub(crate) current_id: Cell<Option<TaskId>>,
    /// The scopes of the time-outs that are being polled, innermost last.
    pub(crate) scopes: RefCell<Vec<Rc<CancelScope>>>,
    pub(crate) is_running: Cell<bool>,
    pub(crate) is_paused: Cell<bool>,
    pub(crate) is_closed: Cell<bool>,
    pub(crate) is_turn_requested: Cell<bool>,
    /// The loop deadline for which the host's timer is armed.
    pub(crate) armed_for: Cell<Option<LoopTime>>,
    pub(crate) budget: Cell<Duration>,
    pub(crate) failure_handler: RefCell<Option<FailureHandler>>,
    pub(crate) recorder: Recorder,
    /// Host time when the host's clock was last read.
    last_look: Cell<u64>,
}

impl Inner {
    pub(crate) fn new(host: Rc<dyn Host>) -> Rc<Self> {
        static NEXT_ID: AtomicU32 = AtomicU32::new(1);
        let host_now = nanos(host.now());
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let inner = Rc::new_cyclic(|this| Inner {
            id,
            driver: Driver::new(this.clone(), id),
            host,
            clock: Clock::new(),
            ready: RefCell::default(),
            turn_left: Cell::new(0),
            timers: RefCell::default(),
            tasks: RefCell::default(),
            next_task_id: Cell::new(1),
            current_slot: Cell::new(None),
            current_id: Cell::new(None),
            scopes: RefCell::default(),
            is_running: Cell::new(false),
            is_paused: Cell::new(false),
            is_closed: Cell::new(false),
            is_turn_requested: Cell::new(false),
            armed_for: Cell::new(None),
            budget: Cell::new(DEFAULT_BUDGET),
            failure_handler: RefCell::new(None),
            last_look: Cell::new(host_now),
            recorder: Recorder::new(id),
        });
        current::register(&inner);
        inner
    }

    // Time and state

    pub(crate) fn host_now(&self) -> u64 {
        let host_now = nanos(self.host.now());
        self.last_look.set(host_now);
        host_now
    }

    pub(crate) fn now(&self) -> LoopTime {
        self.clock.time(|| self.host_now())
    }

    /// Loop time as of the last look at the host's clock, which costs no other look: one is taken at the beginning of
    /// every slice, every few callbacks in it, by every sleep, and when the host is asked for a turn.
    pub(crate) fn recent_time(&self) -> LoopTime {
        if self.is_running() || self.is_turn_requested.get() {
            self.clock.time(|| self.last_look.get())
        } else {
            self.now()
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.is_paused.get()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.is_running.get()
    }

    pub(crate) fn turn_left(&self) -> usize {
        self.turn_left.get()
    }

    pub(crate) fn current_task(&self) -> Option<TaskRef> {
        self.current_slot.get().and_then(|slot_index| self.tasks.borrow().get(slot_index).map(Rc::clone))
    }

    pub(crate) fn current_task_id(&self) -> Option<TaskId> {
        self.current_id.get()
    }

    /// The scope in which the running task awaits just now.
    pub(crate) fn current_scope(&self) -> Option<Rc<CancelScope>> {
        if let Some(scope) = self.scopes.borrow().last() {
            return Some(Rc::clone(scope));
        }
        self.current_task().map(|cell| cell.scope())
    }

    /// Runs `poll` so that what it awaits is registered with `scope`.
    pub(crate) fn within_scope<R>(&self, scope: Rc<CancelScope>, poll: impl FnOnce() -> R) -> R {
        struct Leave<'i>(&'i Inner);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                let scope = self.0.scopes.borrow_mut().pop();
                drop(scope);
            }
        }
        self.scopes.borrow_mut().push(scope);
        let _leave = Leave(self);
        poll()
    }

    /// Notes what `event` tells, if the trace is on.
    #[inline(always)]
    pub(crate) fn record(&self, event: impl FnOnce() -> Event) {
        if self.recorder.is_on() {
            self.record_on(event());
        }
    }

    // Out of line and by value, so that the trace costs an untraced loop a branch and no registers.
    #[cold]
    #[inline(never)]
    pub(crate) fn record_on(&self, event: Event) {
        if !self.is_running() {
            self.recorder.set_now(self.now());
        }
        self.recorder.push(event);
    }

    pub(crate) fn trace_wait(&self, on: Awaiting) {
        if let Some(task) = self.current_task_id() {
            self.record(|| Event::WaitBegin { task, on });
        }
    }

    // What joins the queues

    /// Puts a task into the ready queue; its ticket says that it is not there yet.
    pub(crate) fn push_task(&self, slot_index: u32, task_id: TaskId) {
        if let Some(cell) = self.cell_of(slot_index, task_id) {
            self.push_cell(cell);
        }
    }

    /// The task of that number, unless it is over.
    pub(crate) fn cell_of(&self, slot_index: u32, task_id: TaskId) -> Option<TaskRef> {
        // The place may be another task's by now.
        self.tasks.borrow().get(slot_index as usize).filter(|cell| cell.id == task_id).map(Rc::clone)
    }

    #[inline(always)]
    pub(crate) fn push_cell(&self, cell: TaskRef) {
        if self.recorder.is_on() {
            self.record_woken(cell.id);
        }
        self.push(Ready::Task(cell));
    }

    #[cold]
    #[inline(never)]
    fn record_woken(&self, task: TaskId) {
        self.record_on(Event::Woken { task, by: self.current_task_id() });
    }

    pub(crate) fn push_call(&self, call: Rc<dyn Call>) {
        if self.is_closed() {
            call.cancel();
        } else {
            self.push(Ready::Call(call));
        }
    }

    #[inline(always)]
    pub(crate) fn push(&self, ready: Ready) {
        self.ready.borrow_mut().push_back(ready);
        if !self.is_running() {
            self.request_turn();
        }
    }

    /// Sets a timer. The loop must not be closed.
    pub(crate) fn add_timer(&self, when: LoopTime, call: Rc<dyn Call>) -> TimerKey {
        let key = self.timers.borrow_mut().insert(when, call);
        self.record(|| Event::TimerSet { timer: TimerId(key.sequence), when_ns: when });
        self.arm_unless_running();
        key
    }

    pub(crate) fn cancel_timer(&self, key: TimerKey) {
        let removed = self.timers.borrow_mut().remove(key);
        if removed.is_some() {
            self.record(|| Event::TimerCancelled { timer: TimerId(key.sequence) });
            self.arm_unless_running();
        }
    }

    // What is asked of the host

    /// The host has kept its promise of a turn.
    pub(crate) fn turn_granted(&self) {
        self.is_turn_requested.set(false);
    }

    #[cold]
    fn request_turn(&self) {
        if self.is_paused() || self.is_closed() || self.is_turn_requested.get() {
            return;
        }
        self.is_turn_requested.set(true);
        // For the tasks that are made before the turn: one look for all of them.
        self.host_now();
        self.host.request_turn(&self.driver);
    }

    pub(crate) fn arm_unless_running(&self) {
        if !self.is_running() {
            self.request_what_is_needed();
        }
    }

    /// Asks the host for the next turn: soon if anything is ready, else when the earliest timer is due.
    pub(crate) fn request_what_is_needed(&self) {
        if self.is_closed() || self.is_paused() {
            self.arm(None);
            return;
        }
        let earliest = self.timers.borrow().earliest().filter(|when| *when != NEVER);
        let has_due_work = !self.ready.borrow().is_empty()
            || earliest.is_some_and(|when| self.clock.is_jumping() || when <= self.now());
        if has_due_work {
            self.arm(None);
            self.request_turn();
        } else {
            self.arm(earliest);
        }
    }

    /// Arms the host's timer for loop time `when`; `None` clears it.
    pub(crate) fn arm(&self, when: Option<LoopTime>) {
        if self.armed_for.get() == when {
            return;
        }
        self.armed_for.set(when);
        let host_time = when.and_then(|when| self.clock.host_time_of(when));
        self.host.request_turn_at(&self.driver, host_time.map(duration));
    }

    /// The host's timer has gone off and is armed no longer.
    pub(crate) fn deadline_passed(&self) {
        self.armed_for.set(None);
    }

    /// Forgets what was armed, since a changed clock means another host time for the same deadline.
    fn rearm(&self) {
        self.arm(None);
        self.arm_unless_running();
    }

    // Control

    pub(crate) fn set_paused(&self, is_paused: bool) {
        if self.is_paused.replace(is_paused) != is_paused {
            self.clock.set_frozen(is_paused, self.host_now());
            self.rearm();
        }
    }

    pub(crate) fn set_speed(&self, speed: f64) {
        self.clock.set_speed(speed, self.host_now());
        self.rearm();
    }

    pub(crate) fn set_virtual(&self, is_virtual: bool) {
        self.clock.set_virtual(is_virtual, self.host_now());
        self.rearm();
    }

    pub(crate) fn count_holds(&self, change: i32) {
        if self.clock.count_holds(change) == 0 && self.clock.is_virtual() {
            self.rearm();
        }
    }
}
