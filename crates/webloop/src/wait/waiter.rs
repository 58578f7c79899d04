//! Tasks that wait in line, for the primitives of this crate.
//!
//! A waiter is *waiting*, then *woken* (its turn will come) or *cancelled* (its task is about to be dropped). It
//! stays in its line until its task has run or been dropped. One that is dropped after it was woken must pass the
//! wake on; each primitive says how, in `on_cancel`.
//!
//! Why not `event-listener` or `async-lock`: the order and the number of hops must be asyncio's, and the inspector
//! must know who waits for what.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::engine::cancel::{Awaited, Registration};
use crate::engine::cell::TaskRef;
use crate::engine::current;
use crate::engine::wait_report::WaitReport;
use crate::engine::waker_slot::WakerSlot;
use crate::record::events::Awaiting;
use crate::record::ids::{LoopTime, NEVER, TaskKey};
use crate::record::thread;
use crate::wait::resource::Resource;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaiterState {
    Waiting,
    Woken,
    Cancelled,
}

/// What a waiter waits for.
pub(crate) enum Subject {
    /// An operation at a resource.
    Resource(Resource, &'static str),
    Task(TaskKey),
    /// Some of several tasks, or a deadline.
    Tasks(Vec<TaskKey>, LoopTime),
    /// Some of several tasks, which are cancelled with whoever waits for them. They are not kept longer than that.
    Children(RefCell<Vec<TaskRef>>),
}

/// One task's place in a line.
pub(crate) struct Waiter {
    /// Its place in line: ascending from the front to the back.
    number: u64,
    subject: Subject,
    /// Where the program has asked for the wait.
    location: &'static Location<'static>,
    state: Cell<WaiterState>,
    waker: WakerSlot,
}

impl Waiter {
    /// A waiter that is in no line; `location` is where the program has asked for the wait.
    pub(crate) fn new(subject: Subject, location: &'static Location<'static>) -> Rc<Self> {
        Self::with_number(0, subject, location)
    }

    fn with_number(number: u64, subject: Subject, location: &'static Location<'static>) -> Rc<Self> {
        Rc::new(Waiter {
            number,
            subject,
            location,
            state: Cell::new(WaiterState::Waiting),
            waker: WakerSlot::default(),
        })
    }

    /// Wakes it; `false` where it was woken or cancelled before.
    pub(crate) fn wake(&self) -> bool {
        self.leave_waiting(WaiterState::Woken)
    }

    fn leave_waiting(&self, state: WaiterState) -> bool {
        if self.state.get() != WaiterState::Waiting {
            return false;
        }
        self.state.set(state);
        if let Subject::Children(children) = &self.subject {
            drop(children.take());
        }
        self.waker.wake();
        true
    }

    pub(crate) fn is_woken(&self) -> bool {
        self.state.get() == WaiterState::Woken
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.state.get() == WaiterState::Cancelled
    }

    /// Ready once it was woken.
    #[inline]
    pub(crate) fn poll(
        self: &Rc<Self>,
        registration: &mut Option<Registration>,
        context: &Context<'_>,
    ) -> Poll<()> {
        if self.is_woken() {
            *registration = None;
            return Poll::Ready(());
        }
        self.waker.keep(context.waker());
        if thread::is_anything_traced() {
            self.subject.record_wait();
        }
        Registration::keep(registration, self);
        Poll::Pending
    }
}

impl Subject {
    // Out of line, so that the trace costs an untraced loop one branch.
    #[cold]
    #[inline(never)]
    fn record_wait(&self) {
        match self {
            Subject::Resource(resource, operation) => current::record_wait(|| resource.awaiting(operation)),
            Subject::Task(task) => current::record_wait(|| Awaiting::Task(task.id)),
            Subject::Tasks(_, until) => {
                current::record_wait(|| Awaiting::Tasks);
                if *until != NEVER {
                    current::record_wait(|| Awaiting::SleepUntil(*until));
                }
            }
            Subject::Children(_) => current::record_wait(|| Awaiting::Tasks),
        }
    }

    fn report(&self, report: &mut WaitReport) {
        match self {
            Subject::Resource(resource, operation) => resource.report(operation, report),
            Subject::Task(task) => report.add_task(*task),
            Subject::Tasks(tasks, until) => {
                report.add_tasks(tasks.iter().copied());
                report.add_deadline(*until);
            }
            Subject::Children(children) => {
                report.add_tasks(children.borrow().iter().map(|child| child.key()));
            }
        }
    }
}

impl Awaited for Waiter {
    fn cancel_awaited(&self) -> bool {
        let Subject::Children(children) = &self.subject else {
            return self.leave_waiting(WaiterState::Cancelled);
        };
        // The end of a child wakes the awaiter; where all are over, that is on its way.
        let is_waiting = self.state.get() == WaiterState::Waiting;
        let children = children.borrow().clone();
        for child in children {
            child.cancel();
        }
        is_waiting
    }

    fn report(&self, report: &mut WaitReport) {
        if self.state.get() == WaiterState::Waiting {
            report.has_waker(&self.waker);
            self.subject.report(report);
            report.at(self.location);
        }
    }
}

/// A line of waiters, first come, first served.
#[derive(Default)]
pub(crate) struct WaitLine {
    waiters: RefCell<VecDeque<Rc<Waiter>>>,
    next_number: Cell<u64>,
}

impl WaitLine {
    /// Joins the line; `location` is where the program has asked for that. `on_cancel` is called when the wait is dropped
    /// before it was over, with whether it had been woken by then.
    pub(crate) fn join<'l, C: FnOnce(bool)>(
        &'l self,
        resource: &Resource,
        operation: &'static str,
        location: &'static Location<'static>,
        on_cancel: C,
    ) -> WaitInLine<'l, C> {
        let number = self.next_number.replace(self.next_number.get() + 1);
        let waiter = Waiter::with_number(number, Subject::Resource(resource.clone(), operation), location);
        self.waiters.borrow_mut().push_back(Rc::clone(&waiter));
        WaitInLine { line: self, waiter, registration: None, on_cancel: Some(on_cancel) }
    }

    /// The first in line, whatever its state.
    pub(crate) fn front(&self) -> Option<Rc<Waiter>> {
        self.waiters.borrow().front().map(Rc::clone)
    }

    /// Wakes the first that can still be woken; `false` where there is none. It keeps its place in line.
    pub(crate) fn wake_one(&self) -> bool {
        self.wake_up_to(1) == 1
    }

    /// Wakes the first `count` that can still be woken; gives how many there were. They keep their places in line.
    pub(crate) fn wake_up_to(&self, count: usize) -> usize {
        self.waiters.borrow().iter().filter(|waiter| waiter.wake()).take(count).count()
    }

    /// Wakes the first that can still be woken and takes it out, and those before it.
    pub(crate) fn pop_and_wake(&self) -> bool {
        loop {
            let next = self.waiters.borrow_mut().pop_front();
            match next {
                None => return false,
                Some(waiter) if waiter.wake() => return true,
                Some(_) => {}
            }
        }
    }

    pub(crate) fn wake_all(&self) {
        self.wake_up_to(usize::MAX);
    }

    /// Whether anybody is in line who has not been cancelled.
    pub(crate) fn has_live_waiters(&self) -> bool {
        self.waiters.borrow().iter().any(|waiter| !waiter.is_cancelled())
    }

    fn remove(&self, waiter: &Rc<Waiter>) {
        let mut waiters = self.waiters.borrow_mut();
        if let Ok(index) = waiters.binary_search_by_key(&waiter.number, |entry| entry.number) {
            waiters.remove(index);
        }
    }
}

/// A task's wait in a line.
pub(crate) struct WaitInLine<'l, C: FnOnce(bool)> {
    line: &'l WaitLine,
    waiter: Rc<Waiter>,
    registration: Option<Registration>,
    /// `Some` until the wait is over.
    on_cancel: Option<C>,
}

impl<C: FnOnce(bool)> Unpin for WaitInLine<'_, C> {}

impl<C: FnOnce(bool)> Future for WaitInLine<'_, C> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        std::task::ready!(this.waiter.poll(&mut this.registration, context));
        this.line.remove(&this.waiter);
        this.on_cancel = None;
        Poll::Ready(())
    }
}

impl<C: FnOnce(bool)> Drop for WaitInLine<'_, C> {
    fn drop(&mut self) {
        if let Some(on_cancel) = self.on_cancel.take() {
            self.line.remove(&self.waiter);
            on_cancel(self.waiter.is_woken());
        }
    }
}
