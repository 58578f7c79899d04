//! Guests: programs whose code somebody else runs, such as the interpreter of another language.
//!
//! The loop knows a guest's callbacks by numbers, its *handles*, and asks it to run one when its turn comes: in the same
//! queue as everything else, so that a guest can be paused, stepped, slowed down, traced and looked at. No borrow of
//! the loop is held meanwhile, so the guest may call any method of [`Guest`] from inside.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::{Rc, Weak};
use std::time::Duration;

use crate::EventLoop;
use crate::clock::nanos;
use crate::current;
use crate::guest_holds::Holds;
use crate::guest_task::{GuestCall, GuestTask};
use crate::inner::{Inner, Ready};
use crate::inspect::Wait;
use crate::place::Place;
use crate::resource::ResourceId;
use crate::timers::TimerKey;
use crate::trace::{Awaiting, Event, Outcome, TaskId};

/// What runs a guest's code.
pub trait GuestCode {
    /// Runs what the guest calls by this number: a callback, or one poll of a task. The number is free again.
    fn run(&self, handle: u32);

    /// Somebody outside asks for a task to be cancelled, by [`TaskHandle::cancel`](crate::TaskHandle::cancel). What
    /// comes of it is the guest's affair: the loop drops nothing. It is not asked again before the task's next poll.
    fn cancel(&self, task: TaskId);
}

/// A program on a loop whose code somebody else runs; made by [`EventLoop::guest`]. Clones are the same guest.
///
/// Once the loop is closed its methods do nothing, and nothing of the guest is called any more.
///
/// # Examples
///
/// ```
/// use std::rc::Rc;
/// use webloop::trace::TaskId;
/// use webloop::{EventLoop, GuestCode, ManualHost};
///
/// struct Interpreter;
///
/// impl GuestCode for Interpreter {
///     fn run(&self, handle: u32) {
///         println!("runs what it calls {handle}");
///     }
///
///     fn cancel(&self, task: TaskId) {
///         println!("cancels {task}");
///     }
/// }
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let guest = event_loop.guest(Rc::new(Interpreter));
/// guest.call_soon(1, None, None);
/// host.run_until_idle();
/// event_loop.close();
/// ```
#[derive(Clone)]
pub struct Guest {
    state: Rc<GuestState>,
}

/// What a guest has on the loop.
pub(crate) struct GuestState {
    inner: Weak<Inner>,
    /// `None` once the loop is closed.
    code: RefCell<Option<Rc<dyn GuestCode>>>,
    /// What is scheduled.
    pending: RefCell<HashMap<u32, Pending>>,
    /// The tasks that are not over.
    tasks: RefCell<HashMap<TaskId, Rc<GuestTask>>>,
    pub(crate) holds: Holds,
}

enum Pending {
    Callback(Rc<GuestCall>),
    /// Its timer may have fired, so that it is ready.
    Timer(Rc<GuestCall>, TimerKey),
    Poll(Rc<GuestTask>),
}

impl EventLoop {
    /// Lets a program run on the loop whose code `code` runs.
    pub fn guest(&self, code: Rc<dyn GuestCode>) -> Guest {
        let state = Rc::new(GuestState {
            inner: Rc::downgrade(self.inner()),
            code: RefCell::new((!self.is_closed()).then_some(code)),
            pending: RefCell::default(),
            tasks: RefCell::default(),
            holds: Holds::default(),
        });
        let mut guests = self.inner().guests.borrow_mut();
        guests.retain(|guest| guest.strong_count() > 0);
        guests.push(Rc::downgrade(&state));
        Guest { state }
    }
}

impl Guest {
    /// Schedules `handle` for the next turn, behind what is ready already: a poll of `task`, or where that is `None`
    /// or over a callback that was scheduled at `place`, `None` being what the guest does for its own ends.
    ///
    /// As with tasks in Rust, what a task schedules for itself while it runs joins the queue when its poll ends, behind
    /// all else that it scheduled; and a task has one place in the queue, so that of several handles for it one is run
    /// each time.
    ///
    /// A number names one thing at a time: scheduled again, it is forgotten where it was.
    pub fn call_soon(&self, handle: u32, task: Option<TaskId>, place: Option<Place>) {
        let Some(inner) = self.inner() else { return };
        if let Some(task) = task.and_then(|task| self.state.task(task)).filter(|task| !task.is_ending()) {
            self.keep(handle, Pending::Poll(Rc::clone(&task)));
            task.schedule(handle);
        } else {
            let call = GuestCall::new(&self.state, handle, place);
            self.keep(handle, Pending::Callback(Rc::clone(&call)));
            inner.push_call(call);
        }
    }

    /// Schedules `handle` for `when` on the clock of [`EventLoop::time`], in the order of [`EventLoop::call_at`];
    /// [`Duration::MAX`] is never.
    ///
    /// It is run as a callback. `task` says whose sleep it ends, if it is one: people see it as that, and the callback
    /// is expected to schedule a poll of the task. Else it was scheduled at `place`.
    pub fn call_at(&self, handle: u32, when: Duration, task: Option<TaskId>, place: Option<Place>) {
        let Some(inner) = self.inner() else { return };
        let call = match task {
            Some(task) => GuestCall::alarm(&self.state, handle, task),
            None => GuestCall::new(&self.state, handle, place),
        };
        let key = inner.add_timer(nanos(when), call.clone());
        self.keep(handle, Pending::Timer(call, key));
    }

    /// Forgets `handle`, which is then not run. Does nothing where it is not scheduled.
    pub fn cancel(&self, handle: u32) {
        let pending = self.state.pending.borrow_mut().remove(&handle);
        self.forget(handle, pending);
    }

    /// Makes a task. It is not ready: [`Guest::call_soon`] makes it so.
    ///
    /// On a closed loop there is no task, and the number is one that no task has.
    pub fn create_task(&self, name: &str, parent: Option<TaskId>, place: Place) -> TaskId {
        let Some(inner) = self.inner() else { return TaskId(0) };
        let task = GuestTask::create(&self.state, &inner, name, parent, place);
        let id = task.id;
        self.state.tasks.borrow_mut().insert(id, task);
        id
    }

    /// Gives a task another name.
    pub fn rename_task(&self, task: TaskId, name: &str) {
        let Some(inner) = self.inner() else { return };
        if let Some(cell) = self.state.task(task).and_then(|task| task.cell()) {
            cell.set_name(name);
            inner.record(|| Event::TaskRenamed { task, name: inner.recorder.intern(name) });
        }
    }

    /// Says what a task waits for, each of which may wake it; it holds until the task's next poll. At the end of a poll
    /// that leaves the task pending, or whenever that becomes known.
    ///
    /// A task of which nothing is said waits for something outside. One of which it is said that it waits for nothing can
    /// never go on. Numbers of [`Wait::Resource`] are the guest's own; nothing keeps them apart from those of locks and
    /// the like in Rust. Who holds such a thing need not be said here: [`Guest::acquired`] does.
    pub fn wait_begin(&self, task: TaskId, waits: Vec<Wait>) {
        let Some(inner) = self.inner() else { return };
        let Some(guest_task) = self.state.task(task) else { return };
        // Of others the trace has no poll in which that could happen.
        if inner.recorder.is_on() && inner.current_task_id() == Some(task) {
            for wait in &waits {
                self.trace_wait(&inner, wait);
            }
        }
        guest_task.set_waits(waits);
    }

    /// Says that a queue holds `len` items now; the trace has it. `resource` is its number in [`Wait::Resource`].
    pub fn queue_length(&self, resource: ResourceId, len: u32) {
        let Some(inner) = self.inner() else { return };
        inner.record(|| Event::QueueLength { resource, name: None, len });
    }

    /// Says that somebody asked for a task's result, or awaits it; of those that a running task is said to wait for this is
    /// known. People are told of failures that nobody saw.
    pub fn retrieve(&self, task: TaskId) {
        let Some(inner) = self.inner() else { return };
        match self.state.task(task).and_then(|task| task.cell()) {
            Some(cell) => cell.retrieve(),
            None => inner.record(|| Event::Retrieved { task }),
        }
    }

    /// Says that whoever runs now asked for a task to be cancelled: the trace has it, and until the task's next poll a look
    /// at the loop. Of what is asked for by [`TaskHandle::cancel`](crate::TaskHandle::cancel) the loop knows already.
    pub fn cancel_requested(&self, task: TaskId) {
        let Some(inner) = self.inner() else { return };
        let by = inner.current_task_id();
        inner.record(|| Event::CancelRequested { task, by });
        if let Some(cell) = self.state.task(task).and_then(|task| task.cell()).filter(|_| by != Some(task)) {
            cell.is_cancel_requested.set(true);
        }
    }

    /// Says that a task is over. While it runs, this takes effect at the end of its poll. What is scheduled for it is
    /// forgotten.
    pub fn finish(&self, task: TaskId, outcome: Outcome) {
        let Some(inner) = self.inner() else { return };
        let Some(guest_task) = self.state.task(task) else { return };
        if inner.current_task_id() == Some(task) {
            guest_task.end_with(outcome);
            return;
        }
        inner.unschedule(&guest_task);
        self.state.forget_task(&guest_task);
        if let Some(cell) = guest_task.cell() {
            inner.finish(&cell, outcome, None);
        }
    }

    /// Forgets all that is scheduled, timers too; gives what was ready, in the order in which it would have run. The
    /// tasks are left, and wait for what was last said of them.
    pub fn take_ready(&self) -> Vec<u32> {
        let Some(inner) = self.inner() else { return Vec::new() };
        let mut handles = Vec::new();
        inner.remove_ready(|ready| {
            let found = handles.len();
            match ready {
                Ready::Call(call) => handles.extend(call.guest_handle(&self.state)),
                Ready::Task(cell) => {
                    let task = self.state.task(cell.id);
                    handles.extend(task.iter().flat_map(|task| task.take_handles()));
                }
            }
            handles.len() > found
        });
        // What the running task has scheduled for itself.
        let running = inner.current_task_id().and_then(|id| self.state.task(id));
        handles.extend(running.iter().flat_map(|task| task.take_handles()));
        let pending = self.state.pending.take();
        let mut timers = Vec::new();
        for pending in pending.into_values() {
            match pending {
                Pending::Poll(_) => {}
                Pending::Callback(call) => call.forget(),
                Pending::Timer(call, key) => {
                    call.forget();
                    timers.push(key);
                }
            }
        }
        timers.sort_unstable();
        inner.cancel_timers(&timers);
        handles
    }

    /// The loop, unless it is closed.
    pub(crate) fn inner(&self) -> Option<Rc<Inner>> {
        self.state.inner()
    }

    pub(crate) fn state(&self) -> &GuestState {
        &self.state
    }

    /// Notes in the trace what the running task waits for.
    fn trace_wait(&self, inner: &Inner, wait: &Wait) {
        let on = match wait {
            // So that a poll that only yields is one record.
            Wait::Turn => return current::note_yield(),
            Wait::Outside => return,
            Wait::Until(when) => Awaiting::SleepUntil(nanos(*when)),
            Wait::Task(task) => {
                self.retrieve(*task);
                Awaiting::Task(*task)
            }
            Wait::Tasks(tasks) => {
                tasks.iter().for_each(|task| self.retrieve(*task));
                Awaiting::Tasks
            }
            Wait::Future => Awaiting::Future,
            Wait::Resource(info) => Awaiting::Resource {
                id: info.id,
                kind: info.kind,
                name: info.name.as_deref().map(|name| inner.recorder.intern(name)),
            },
        };
        inner.trace_wait(on);
    }

    fn keep(&self, handle: u32, pending: Pending) {
        let old = self.state.pending.borrow_mut().insert(handle, pending);
        self.forget(handle, old);
    }

    /// Sees to it that what was scheduled as `handle` is not run.
    fn forget(&self, handle: u32, pending: Option<Pending>) {
        let Some(inner) = self.inner() else { return };
        match pending {
            None => {}
            Some(Pending::Callback(call)) => call.forget(),
            Some(Pending::Timer(call, key)) => {
                inner.cancel_timer(key);
                call.forget();
            }
            Some(Pending::Poll(task)) => task.forget(&inner, handle),
        }
    }
}

impl GuestState {
    /// The loop, unless it is closed.
    pub(crate) fn inner(&self) -> Option<Rc<Inner>> {
        self.inner.upgrade().filter(|inner| !inner.is_closed())
    }

    pub(crate) fn code(&self) -> Option<Rc<dyn GuestCode>> {
        self.code.borrow().clone()
    }

    /// Runs what is called `handle`, which is scheduled no more.
    pub(crate) fn run(&self, handle: u32) {
        let pending = self.pending.borrow_mut().remove(&handle);
        drop(pending);
        if let Some(code) = self.code() {
            code.run(handle);
        }
    }

    pub(crate) fn has_task(&self, id: TaskId) -> bool {
        self.tasks.borrow().contains_key(&id)
    }

    /// Whether what is scheduled as `handle` is a timer, which may have fired.
    pub(crate) fn is_timer(&self, handle: u32) -> bool {
        matches!(self.pending.borrow().get(&handle), Some(Pending::Timer(..)))
    }

    fn task(&self, id: TaskId) -> Option<Rc<GuestTask>> {
        self.tasks.borrow().get(&id).map(Rc::clone)
    }

    /// Forgets a task that is over, and what is scheduled for it.
    pub(crate) fn forget_task(&self, task: &GuestTask) {
        let handles = task.take_handles();
        let mut pending = self.pending.borrow_mut();
        for handle in handles {
            pending.remove(&handle);
        }
        drop(pending);
        let removed = self.tasks.borrow_mut().remove(&task.id);
        drop(removed);
    }

    /// Forgets everything: the loop is closed.
    pub(crate) fn close(&self) {
        drop(self.pending.take());
        drop(self.tasks.take());
        // Last, since this may run code of the guest's.
        drop(self.code.take());
    }
}

impl fmt::Debug for Guest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Guest")
            .field("tasks", &self.state.tasks.borrow().len())
            .field("scheduled", &self.state.pending.borrow().len())
            .finish_non_exhaustive()
    }
}
