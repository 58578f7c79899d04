//! The inside of a loop: its queues, and how turns are run.
//!
//! A *turn* moves the timers that are due behind what is ready and runs exactly the callbacks that were ready then.
//! A *slice* is what one macrotask of the host runs: turns until nothing is ready, the loop is paused or the time
//! budget is spent; a slice may end in the middle of a turn and the next one goes on there.
//!
//! No borrow of a queue is held while code of the program runs.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use slab::Slab;

use crate::clock::{Clock, LoopTime, NEVER, duration, nanos};
use crate::current;
use crate::failure::{Failure, FailureHandler};
use crate::handle::Call;
use crate::host::{Driver, Host};
use crate::policy::Policy;
use crate::scope::CancelScope;
use crate::task_cell::{TaskCell, TaskRef};
use crate::timers::{TimerKey, Timers};
use crate::trace::{Awaiting, Event, LONG_TURN, Outcome, Recorder, TaskId, TimerId};

/// How long a slice holds the thread before input, paint and fetch get theirs: half a frame at 60 Hz.
pub(crate) const DEFAULT_BUDGET: Duration = Duration::from_millis(8);

/// At most this many callbacks run between two looks at the host's clock.
const LONGEST_STRIDE: u32 = 128;

pub(crate) enum Ready {
    Task(TaskRef),
    Call(Rc<dyn Call>),
}

pub(crate) struct Inner {
    pub(crate) id: u32,
    /// What the host is given to call back; holds a weak reference to this.
    driver: Driver,
    host: Rc<dyn Host>,
    pub(crate) clock: Clock,
    pub(crate) ready: RefCell<VecDeque<Ready>>,
    /// How many of the front of `ready` belong to the turn that is under way.
    turn_left: Cell<usize>,
    pub(crate) timers: RefCell<Timers>,
    pub(crate) tasks: RefCell<Slab<TaskRef>>,
    pub(crate) next_task_id: Cell<u32>,
    /// Where the task that is being polled is in `tasks`.
    current_slot: Cell<Option<usize>>,
    /// The scopes of the time-outs that are being polled, innermost last.
    scopes: RefCell<Vec<Rc<CancelScope>>>,
    is_running: Cell<bool>,
    is_paused: Cell<bool>,
    pub(crate) is_closed: Cell<bool>,
    is_turn_requested: Cell<bool>,
    /// The loop deadline for which the host's timer is armed.
    armed_for: Cell<Option<LoopTime>>,
    pub(crate) budget: Cell<Duration>,
    policy: RefCell<Option<Box<dyn Policy>>>,
    /// Whether `policy` is `None`, so that the common case need not look.
    is_fifo: Cell<bool>,
    pub(crate) failure_handler: RefCell<Option<FailureHandler>>,
    pub(crate) recorder: Recorder,
    /// Host time at the end of the last traced poll: the beginning of the next.
    stamp: Cell<u64>,
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
            clock: Clock::new(host_now),
            ready: RefCell::default(),
            turn_left: Cell::new(0),
            timers: RefCell::default(),
            tasks: RefCell::default(),
            next_task_id: Cell::new(1),
            current_slot: Cell::new(None),
            scopes: RefCell::default(),
            is_running: Cell::new(false),
            is_paused: Cell::new(false),
            is_closed: Cell::new(false),
            is_turn_requested: Cell::new(false),
            armed_for: Cell::new(None),
            budget: Cell::new(DEFAULT_BUDGET),
            policy: RefCell::new(None),
            is_fifo: Cell::new(true),
            failure_handler: RefCell::new(None),
            recorder: Recorder::default(),
            stamp: Cell::new(0),
        });
        current::register(&inner);
        inner
    }

    // Time and state

    pub(crate) fn host_now(&self) -> u64 {
        nanos(self.host.now())
    }

    pub(crate) fn now(&self) -> LoopTime {
        self.clock.time(|| self.host_now())
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
        self.current_slot.get().and_then(|slot_index| self.tasks.borrow().get(slot_index).map(|cell| cell.id))
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
    fn record_on(&self, event: Event) {
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
    fn push_cell(&self, cell: TaskRef) {
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
    fn push(&self, ready: Ready) {
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
        self.host.request_turn(&self.driver);
    }

    fn arm_unless_running(&self) {
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
            || earliest.is_some_and(|when| self.clock.is_virtual() || when <= self.now());
        if has_due_work {
            self.arm(None);
            self.request_turn();
        } else {
            self.arm(earliest);
        }
    }

    /// Arms the host's timer for loop time `when`; `None` clears it.
    fn arm(&self, when: Option<LoopTime>) {
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

    // Running

    /// Runs turns until nothing is ready, the loop is paused or closed, or the budget is spent.
    pub(crate) fn run_slice(self: &Rc<Self>) {
        self.run(|inner| {
            let begin = inner.host_now();
            let deadline = begin.saturating_add(nanos(inner.budget.get()));
            let mut last_look = begin;
            let mut stride = 1;
            let mut since_look = 0;
            while !inner.is_paused() && inner.run_next() {
                since_look += 1;
                if since_look < stride {
                    continue;
                }
                let now = inner.host_now();
                if now >= deadline {
                    break;
                }
                // Short callbacks are not worth a look each; a long one brings the looks back at once.
                let was_quick = now - last_look < nanos(inner.budget.get()) / 32;
                stride = if was_quick { (stride * 2).min(LONGEST_STRIDE) } else { 1 };
                since_look = 0;
                last_look = now;
            }
        });
    }

    /// Runs one turn, or what is left of the one under way. Returns whether a callback ran.
    ///
    /// `yields_to_pause` is for the host: a step goes on although the loop is paused.
    pub(crate) fn run_single_turn(self: &Rc<Self>, yields_to_pause: bool) -> bool {
        let ran = self.run(|inner| {
            let is_held = || yields_to_pause && inner.is_paused();
            let mut has_run = false;
            // A turn of which everything was cancelled does not count.
            while !has_run && !is_held() && (inner.turn_left.get() > 0 || inner.begin_turn()) {
                while inner.turn_left.get() > 0 && !is_held() {
                    let Some(ready) = inner.take_next() else { break };
                    has_run |= inner.run_ready(ready);
                }
            }
            has_run
        });
        ran.unwrap_or(false)
    }

    /// Runs one callback. Returns whether there was one.
    pub(crate) fn run_single_callback(self: &Rc<Self>) -> bool {
        self.run(|inner| inner.run_next()).unwrap_or(false)
    }

    /// Enters the loop for `body`; `None` where it is running or closed already.
    fn run<R>(self: &Rc<Self>, body: impl FnOnce(&Inner) -> R) -> Option<R> {
        if self.is_running() || self.is_closed() {
            return None;
        }
        let running = Running::enter(self);
        let begin = if self.recorder.is_on() { self.host_now() } else { 0 };
        self.stamp.set(begin);
        let result = body(self);
        if self.recorder.is_on() && begin != 0 {
            let busy_ns = self.host_now().saturating_sub(begin);
            if busy_ns > nanos(LONG_TURN) {
                self.record(|| Event::LongTurn { busy_ns });
            }
        }
        drop(running);
        if self.is_closed() {
            self.tear_down();
        } else {
            self.request_what_is_needed();
        }
        Some(result)
    }

    /// Runs the next callback that was not cancelled, beginning a turn if need be. `false` where none is ready.
    #[inline(always)]
    fn run_next(&self) -> bool {
        loop {
            if self.turn_left.get() == 0 && !self.begin_turn() {
                return false;
            }
            let Some(ready) = self.take_next() else {
                return false;
            };
            if self.run_ready(ready) {
                return true;
            }
        }
    }

    /// Moves due timers behind what is ready and counts the turn. `false` where nothing is ready then.
    #[inline(never)]
    fn begin_turn(&self) -> bool {
        if self.is_closed() {
            return false;
        }
        self.move_due_timers();
        if self.ready.borrow().is_empty() && (self.clock.is_virtual() || self.is_paused()) {
            // Nothing else can happen before the next deadline, so a clock that stands still goes there. A paused
            // loop gets here only by being stepped.
            let earliest = self.timers.borrow().earliest();
            if let Some(when) = earliest.filter(|when| *when != NEVER) {
                self.clock.jump_to(when);
                self.move_due_timers();
            }
        }
        let ready = self.ready.borrow().len();
        self.turn_left.set(ready);
        ready > 0
    }

    fn move_due_timers(&self) {
        if self.timers.borrow().is_empty() {
            return;
        }
        let now = self.now();
        self.recorder.set_now(now);
        let mut timers = self.timers.borrow_mut();
        let mut ready = self.ready.borrow_mut();
        // `NEVER` is a deadline like any other here, and no clock reaches it.
        while let Some((key, call)) = timers.pop_due(now) {
            let late_ns = now - key.when;
            self.record(|| Event::TimerFired { timer: TimerId(key.sequence), late_ns });
            ready.push_back(Ready::Call(call));
        }
    }

    fn take_next(&self) -> Option<Ready> {
        let left = self.turn_left.get();
        self.turn_left.set(left.checked_sub(1)?);
        if self.is_fifo.get() {
            return self.ready.borrow_mut().pop_front();
        }
        let index = self.chosen_by_policy(left).min(left - 1);
        self.ready.borrow_mut().remove(index)
    }

    #[cold]
    fn chosen_by_policy(&self, left: usize) -> usize {
        // Taken out while it chooses, since it may replace itself.
        let Some(mut policy) = self.policy.take() else { return 0 };
        let choice = catch(|| policy.choose(left)).unwrap_or_else(|payload| {
            self.report(Failure::of_callback(payload, None));
            0
        });
        let is_replaced = self.is_fifo.get() || self.policy.borrow().is_some();
        if !is_replaced {
            self.policy.replace(Some(policy));
        }
        choice
    }

    pub(crate) fn set_policy(&self, policy: Option<Box<dyn Policy>>) {
        self.is_fifo.set(policy.is_none());
        let old = self.policy.replace(policy);
        drop(old);
    }

    /// Runs one entry; `false` where it was cancelled, so that nothing was run.
    fn run_ready(&self, ready: Ready) -> bool {
        match ready {
            // One that is over was woken by its own last poll.
            Ready::Task(cell) if cell.is_over() => return false,
            Ready::Task(cell) => self.run_task(cell),
            Ready::Call(call) => {
                if !call.is_pending() {
                    return false;
                }
                self.run_call(&*call);
            }
        }
        true
    }

    fn run_call(&self, call: &dyn Call) {
        let location = call.location();
        if self.recorder.is_on() {
            self.begin_span();
            self.recorder.push(Event::CallbackBegin { location });
        }
        let result = catch(|| call.call());
        if self.recorder.is_on() {
            let busy_ns = self.end_span();
            self.recorder.push(Event::CallbackEnd { busy_ns });
        }
        if let Err(payload) = result {
            self.report(Failure::of_callback(payload, location));
        }
    }

    fn run_task(&self, cell: TaskRef) {
        self.current_slot.set(Some(cell.slot_index()));
        if cell.is_cancel_requested.get() {
            return self.run_cancelled_task(cell);
        }
        if self.recorder.is_on() {
            self.begin_poll_span(cell.id);
        }
        let result = catch(|| cell.poll());
        if self.recorder.is_on() {
            self.end_poll_span(cell.id);
        }
        self.current_slot.set(None);
        match result {
            Ok(None) => {
                let was_woken = cell.end_poll();
                if cell.is_cancel_requested.get() {
                    self.cancel_after_poll(cell, was_woken);
                } else if was_woken {
                    self.push_cell(cell);
                }
            }
            // Cancelled by itself in the very poll in which it returned: as in asyncio, it counts as cancelled.
            Ok(Some(_)) if cell.is_cancel_requested.get() => self.finish_cancelled(&cell),
            Ok(Some(outcome)) => self.finish(&cell, outcome, None),
            Err(payload) => {
                self.drop_body(&cell);
                self.finish(&cell, Outcome::Panicked, Some(payload));
            }
        }
    }

    /// The end of a poll in which the task cancelled itself, or was cancelled by what it did.
    #[cold]
    #[inline(never)]
    fn cancel_after_poll(&self, cell: TaskRef, was_woken: bool) {
        if was_woken {
            self.push_cell(Rc::clone(&cell));
        }
        cell.deliver_cancel();
    }

    /// The turn of a task that was cancelled before it: drops its future, unless that has to wait for a task group
    /// first.
    #[cold]
    #[inline(never)]
    fn run_cancelled_task(&self, cell: TaskRef) {
        if self.recorder.is_on() {
            self.begin_poll_span(cell.id);
        }
        let result = catch(|| {
            let has_to_wait = !self.is_closed() && !cell.is_to_be_dropped();
            if has_to_wait && cell.poll().is_none() && !self.is_closed() && !cell.is_to_be_dropped() {
                if cell.end_poll() {
                    self.push_cell(Rc::clone(&cell));
                }
                return false;
            }
            cell.drop_body();
            true
        });
        if self.recorder.is_on() {
            self.end_poll_span(cell.id);
        }
        self.current_slot.set(None);
        match result {
            Ok(true) => self.finish_cancelled(&cell),
            Ok(false) => {}
            Err(payload) => {
                self.report(Failure::of_task(payload, &cell));
                self.finish_cancelled(&cell);
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn finish_cancelled(&self, cell: &TaskRef) {
        self.drop_body(cell);
        self.finish(cell, Outcome::Cancelled, None);
    }

    /// Drops what is left of a task that gives no value. A destructor may panic; the task is over all the same.
    fn drop_body(&self, cell: &TaskRef) {
        if let Err(payload) = catch(|| cell.drop_body()) {
            self.report(Failure::of_task(payload, cell));
        }
    }

    #[inline(never)]
    fn finish(&self, cell: &TaskRef, outcome: Outcome, payload: Option<Box<dyn Any + Send>>) {
        let entry = self.tasks.borrow_mut().try_remove(cell.slot_index());
        drop(entry);
        cell.finish(self, outcome, payload);
    }

    // Out of line, so that the trace costs an untraced loop a branch and no registers.

    #[cold]
    #[inline(never)]
    fn begin_poll_span(&self, task: TaskId) {
        self.begin_span();
        self.recorder.push(Event::PollBegin { task });
    }

    #[cold]
    #[inline(never)]
    fn end_poll_span(&self, task: TaskId) {
        let busy_ns = self.end_span();
        self.recorder.push(Event::PollEnd { task, busy_ns });
    }

    /// Begins the span of a poll or a callback where the last one ended: one look at the clock serves both.
    fn begin_span(&self) {
        if self.stamp.get() == 0 {
            self.stamp.set(self.host_now());
        }
        self.recorder.set_now(self.clock.time(|| self.stamp.get()));
    }

    /// Ends the span of a poll or a callback; gives how long it took, in nanoseconds.
    fn end_span(&self) -> u64 {
        let begin = self.stamp.get();
        let end = self.host_now();
        self.stamp.set(end);
        self.recorder.set_now(self.clock.time(|| end));
        end.saturating_sub(begin)
    }

    // Failures

    /// Reports the panic of a task that nobody awaits; gives its message.
    pub(crate) fn report_panic(&self, payload: Box<dyn Any + Send>, cell: &TaskCell) -> String {
        let failure = Failure::of_task(payload, cell);
        let message = failure.message().to_owned();
        self.report(failure);
        message
    }

    fn report(&self, failure: Failure) {
        let handler = self.failure_handler.borrow().clone();
        let Some(handler) = handler else { return failure.print() };
        if let Err(payload) = catch(|| handler(&failure)) {
            failure.print();
            Failure::of_callback(payload, None).print();
        }
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

    // The end

    /// Closes the loop: at once, or when the callback that is running has returned.
    pub(crate) fn close(self: &Rc<Self>) {
        // What is left of the turn is dropped.
        self.turn_left.set(0);
        if !self.is_closed.replace(true) && !self.is_running() {
            self.tear_down();
        }
    }

    /// Cancels every task in the order of creation and drops all that waits. Destructors may use the loop: what
    /// they schedule is dropped.
    fn tear_down(self: &Rc<Self>) {
        let running = Running::enter(self);
        let timers = self.timers.borrow_mut().take();
        for (key, call) in timers {
            self.record(|| Event::TimerCancelled { timer: TimerId(key.sequence) });
            self.drop_call(&*call);
        }
        self.turn_left.set(0);
        for cell in self.tasks_by_age() {
            // One that awaits another was cancelled with it, and comes after it.
            if !cell.is_cancel_requested.get() {
                cell.cancel();
            }
        }
        self.drop_ready();
        // Who is left waits for a callback that will not come any more, or for another loop.
        for cell in self.tasks_by_age() {
            cell.wake();
        }
        self.drop_ready();
        self.arm(None);
        drop(running);
        // They may hold handles to the loop.
        drop(self.failure_handler.take());
        self.set_policy(None);
        current::unregister(self.id);
    }

    /// The tasks that are not over, in the order of creation.
    pub(crate) fn tasks_by_age(&self) -> Vec<TaskRef> {
        let mut cells: Vec<TaskRef> = self.tasks.borrow().iter().map(|(_, cell)| Rc::clone(cell)).collect();
        cells.sort_unstable_by_key(|cell| cell.id);
        cells
    }

    fn drop_ready(&self) {
        loop {
            let next = self.ready.borrow_mut().pop_front();
            match next {
                None => break,
                Some(Ready::Task(cell)) if cell.is_over() => {}
                Some(Ready::Task(cell)) => {
                    cell.is_cancel_requested.set(true);
                    self.run_task(cell);
                }
                Some(Ready::Call(call)) => self.drop_call(&*call),
            }
        }
    }

    /// Drops a callback unrun, whatever its destructor does.
    fn drop_call(&self, call: &dyn Call) {
        if let Err(payload) = catch(|| call.cancel()) {
            self.report(Failure::of_callback(payload, call.location()));
        }
    }
}

/// Marks a loop as running, until it is dropped.
struct Running<'i> {
    inner: &'i Inner,
    _entered: current::Entered,
}

impl<'i> Running<'i> {
    fn enter(inner: &'i Rc<Inner>) -> Self {
        inner.is_running.set(true);
        Running { inner, _entered: current::enter(inner) }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.inner.is_running.set(false);
    }
}

/// Runs code of the program. Where panics unwind, gives the payload of one; where they abort, the program is over.
#[inline]
fn catch<R>(code: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
    #[cfg(panic = "unwind")]
    return std::panic::catch_unwind(std::panic::AssertUnwindSafe(code));
    #[cfg(not(panic = "unwind"))]
    return Ok(code());
}
