//! What runs a loop, in parts of which each keeps its own rules: the ready queue, the timers, the time, the table of
//! tasks, what was asked of the host, and the trace.
//!
//! This file is the engine as other rooms see it: what may be put into it and asked of it. How turns are run is in
//! `turn`, how one callback is run in `run`, how it asks its host for turns in `control`, how all of it ends in `close`. The rule for all of them: no borrow of a part
//! lasts while code of the program runs.

pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod cancel;
pub(crate) mod cell;
mod clock;
mod close;
mod control;
pub(crate) mod current;
pub(crate) mod failure;
mod host_link;
mod observer;
mod queue;
mod run;
mod tasks;
mod time;
pub(crate) mod timers;
mod turn;
pub(crate) mod wait_report;
pub(crate) mod waker;
pub(crate) mod waker_slot;
pub(crate) mod watchers;

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::engine::body::Body;
use crate::engine::call::Call;
use crate::engine::cancel::{CancelScope, ScopeStack};
use crate::engine::cell::{TaskCell, TaskRef};
use crate::engine::failure::FailureHandler;
use crate::engine::host_link::HostLink;
use crate::engine::observer::Observer;
use crate::engine::queue::ReadyQueue;
use crate::engine::tasks::Tasks;
use crate::engine::time::Time;
use crate::engine::timers::{TimerKey, Timers};
use crate::engine::waker::{LentWaker, TaskWaker};
use crate::engine::waker_slot::WakerAddress;
use crate::host::{Driven, Driver, Host};
use crate::record::events::{Awaiting, Event, Outcome};
use crate::record::ids::{LoopTime, TaskId};
use crate::record::recorder::Recorder;

/// How long a slice has the thread before input, paint and fetch get theirs: half a frame at 60 Hz.
const DEFAULT_BUDGET: Duration = Duration::from_millis(8);

/// Something that is ready.
pub(crate) enum Ready {
    Task(TaskRef),
    Call(Rc<dyn Call>),
}

pub(crate) struct Engine {
    id: u32,
    queue: ReadyQueue<Ready>,
    timers: Timers,
    time: Time,
    tasks: Tasks<TaskRef>,
    lent_waker: LentWaker,
    scopes: ScopeStack,
    host: HostLink,
    observer: Observer,
    is_running: Cell<bool>,
    is_paused: Cell<bool>,
    is_closed: Cell<bool>,
    budget: Cell<Duration>,
    failure_handler: RefCell<Option<FailureHandler>>,
}

impl Engine {
    pub(crate) fn new(host: Rc<dyn Host>) -> Rc<Self> {
        static NEXT_ID: AtomicU32 = AtomicU32::new(1);
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let engine = Rc::new_cyclic(|this: &Weak<Engine>| {
            let driven: Weak<dyn Driven> = this.clone();
            Engine {
                id,
                queue: ReadyQueue::default(),
                timers: Timers::default(),
                time: Time::new(Rc::clone(&host)),
                tasks: Tasks::default(),
                lent_waker: LentWaker::default(),
                scopes: ScopeStack::default(),
                host: HostLink::new(host, Driver::new(driven, id)),
                observer: Observer::new(id),
                is_running: Cell::new(false),
                is_paused: Cell::new(false),
                is_closed: Cell::new(false),
                budget: Cell::new(DEFAULT_BUDGET),
                failure_handler: RefCell::new(None),
            }
        });
        current::register(&engine);
        engine
    }

    // State

    /// A number that no other loop of this process has.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.is_paused.get()
    }

    #[inline(always)]
    pub(crate) fn is_running(&self) -> bool {
        self.is_running.get()
    }

    /// Loop time now.
    pub(crate) fn now(&self) -> LoopTime {
        self.time.now()
    }

    /// Loop time as of the last reading of the host's clock, which costs no other: one is taken at the beginning of
    /// every slice, every few callbacks in it, by every sleep, and when the host is asked for a turn.
    fn recent_time(&self) -> LoopTime {
        if self.is_running() || self.host.is_turn_requested() { self.time.recent() } else { self.now() }
    }

    pub(crate) fn set_failure_handler(&self, handler: Option<FailureHandler>) {
        let old = self.failure_handler.replace(handler);
        drop(old);
    }

    // What is running

    /// The running task, unless it is over.
    pub(crate) fn current_task(&self) -> Option<TaskRef> {
        self.tasks.running(|cell| cell.id)
    }

    /// Its number, which is kept a little longer.
    pub(crate) fn current_task_id(&self) -> Option<TaskId> {
        self.tasks.running_id()
    }

    /// The scope in which the running task awaits just now.
    pub(crate) fn current_scope(&self) -> Option<Rc<CancelScope>> {
        self.scopes.innermost().or_else(|| self.current_task().map(|cell| cell.scope()))
    }

    /// Runs `poll` so that what it awaits is registered with `scope`.
    pub(crate) fn within_scope<R>(&self, scope: Rc<CancelScope>, poll: impl FnOnce() -> R) -> R {
        self.scopes.within(scope, poll)
    }

    // Tasks

    /// Makes a task, which is ready. On a closed loop its future is dropped and it is cancelled.
    #[inline]
    pub(crate) fn spawn(
        self: &Rc<Self>,
        name: Option<&str>,
        location: &'static Location<'static>,
        body: Pin<Box<dyn Body>>,
    ) -> TaskRef {
        let id = self.tasks.next_id();
        let created_at = self.recent_time();
        let new_cell = |slot_index| TaskCell::new(self, id, slot_index, name, location, created_at);
        if self.is_closed() {
            drop(body);
            // It is in no slot: what is in this one has another number.
            let cell = new_cell(0);
            cell.finish(self, Outcome::Cancelled, None);
            return cell;
        }
        let cell = self.tasks.insert(new_cell);
        self.record(|| Event::TaskCreated {
            task: id,
            parent: self.current_task_id(),
            name: name.map(|name| self.trace().intern(name)),
            location: location.into(),
        });
        cell.begin(body);
        self.push_task(Rc::clone(&cell));
        cell
    }

    /// A task was woken that was not in the ready queue.
    pub(crate) fn push_woken(&self, slot_index: u32, id: TaskId) {
        if let Some(cell) = self.task_in(slot_index, id) {
            self.push_task(cell);
        }
    }

    /// The task that has this number in this slot, unless it is over.
    pub(crate) fn task_in(&self, slot_index: u32, id: TaskId) -> Option<TaskRef> {
        // The slot may be another task's by now.
        self.tasks.get(slot_index as usize).filter(|cell| cell.id == id)
    }

    /// The task with this number, unless it is over.
    pub(crate) fn task(&self, id: TaskId) -> Option<TaskRef> {
        self.tasks.find(|cell| cell.id == id)
    }

    /// The address of the wakers of a task; `None` where it has none.
    pub(crate) fn waker_address(&self, cell: &TaskCell) -> Option<WakerAddress> {
        cell.waker().map(TaskWaker::address).or_else(|| self.lent_waker.address_for(cell.id))
    }

    /// The tasks that are not over, in the order of creation.
    pub(crate) fn tasks_by_age(&self) -> Vec<TaskRef> {
        let mut cells = self.tasks.all();
        cells.sort_unstable_by_key(|cell| cell.id);
        cells
    }

    // The ready queue

    /// Puts a task into the ready queue; its wake marker says so already.
    #[inline(always)]
    fn push_task(&self, cell: TaskRef) {
        if self.observer.is_on() {
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
        self.queue.push(ready);
        if !self.is_running() {
            self.request_turn();
        }
    }

    /// Shows what is ready, in order; `visit` must run no code of the program.
    pub(crate) fn visit_ready(&self, visit: impl FnMut(&Ready)) {
        self.queue.visit(visit);
    }

    pub(crate) fn ready_len(&self) -> usize {
        self.queue.len()
    }

    pub(crate) fn turn_left(&self) -> usize {
        self.queue.turn_left()
    }

    // Timers

    /// Sets a timer. The loop must not be closed.
    pub(crate) fn add_timer(&self, when: LoopTime, call: Rc<dyn Call>) -> TimerKey {
        let key = self.timers.insert(when, call);
        self.record(|| Event::TimerSet { timer: key.id, when_ns: when });
        self.request_unless_running();
        key
    }

    pub(crate) fn cancel_timer(&self, key: TimerKey) {
        if self.timers.remove(key).is_some() {
            self.record(|| Event::TimerCancelled { timer: key.id });
            self.request_unless_running();
        }
    }

    /// Shows the timers, in order; `visit` must run no code of the program.
    pub(crate) fn visit_timers(&self, visit: impl FnMut(TimerKey, &Rc<dyn Call>)) {
        self.timers.visit(visit);
    }

    // The trace

    /// What has been recorded.
    pub(crate) fn trace(&self) -> &Recorder {
        self.observer.recorder()
    }

    pub(crate) fn start_trace(&self, capacity: usize) {
        self.observer.start(capacity, &self.time);
    }

    pub(crate) fn stop_trace(&self) {
        self.observer.stop(&self.time);
    }

    /// Notes `event`, if the trace is on.
    #[inline(always)]
    pub(crate) fn record(&self, event: impl FnOnce() -> Event) {
        if self.observer.is_on() {
            self.record_on(event());
        }
    }

    // Out of line and by value, so that the trace costs an untraced loop a branch and no registers.
    #[cold]
    #[inline(never)]
    fn record_on(&self, event: Event) {
        if self.is_running() {
            self.observer.note(event);
        } else {
            self.observer.note_now(event, &self.time);
        }
    }

    /// Notes what the running task begins to wait for.
    pub(crate) fn record_wait(&self, on: Awaiting) {
        if let Some(task) = self.current_task_id() {
            self.record(|| Event::WaitBegin { task, on });
        }
    }
}
