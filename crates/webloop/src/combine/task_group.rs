//! Structured concurrency: a block of code whose tasks are all over when it is.
//!
//! States of a group:
//! 1. *open*: the body runs and makes tasks;
//! 2. *closing*: the body is over; the group waits for the tasks that are left;
//! 3. *aborting*: a task failed, the body failed, or the task that runs the group was cancelled: the body is cancelled
//!    first, then every task, and the group waits for all of them;
//! 4. *closed*: no task is left.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::engine::call::internal_callback;
use crate::engine::cancel::{Awaited, CancelScope, Registration};
use crate::engine::current;
use crate::engine::wait_report::WaitReport;
use crate::engine::waker_slot::WakerSlot;
use crate::record::events::{Awaiting, Outcome};
use crate::record::ids::TaskId;
use crate::task::completion::add_done_call;
use crate::task::event_loop::EventLoop;
use crate::task::task::{Task, TaskHandle};

/// The error of a task group: what its tasks and its body failed with, in the order in which they failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "ExceptionGroup")]
pub struct TaskGroupError<E> {
    /// At least one error.
    pub errors: Vec<E>,
}

impl<E: fmt::Display> fmt::Display for TaskGroupError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of the group's tasks failed", self.errors.len())?;
        for error in &self.errors {
            write!(formatter, "; {error}")?;
        }
        Ok(())
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for TaskGroupError<E> {}

/// Makes the tasks of one [`task_group`]; clones are the same group.
#[doc(alias = "asyncio.TaskGroup")]
pub struct TaskGroup<E> {
    state: Rc<State<E>>,
}

impl<E> Clone for TaskGroup<E> {
    fn clone(&self) -> Self {
        TaskGroup { state: Rc::clone(&self.state) }
    }
}

struct State<E> {
    /// The children that are not over, in the order of creation.
    children: RefCell<Vec<TaskHandle>>,
    errors: RefCell<Vec<E>>,
    panic: RefCell<Option<Box<dyn Any + Send>>>,
    /// What the body awaits.
    body_scope: Rc<CancelScope>,
    has_body: Cell<bool>,
    is_aborting: Cell<bool>,
    /// The task that runs the group was cancelled.
    is_cancelled: Cell<bool>,
    waker: WakerSlot,
    /// Where the program has asked for the group.
    location: &'static Location<'static>,
}

/// Runs `body`, which makes tasks through the [`TaskGroup`] it is given, and waits until all of them are over:
/// asyncio's `async with TaskGroup()`.
///
/// When a task or the body gives an error, everything else in the group is cancelled. Cancelling the task that
/// awaits the group cancels the body, then the tasks, and waits for them before that task itself ends.
///
/// # Errors
///
/// All errors of the tasks and the body, when there is one.
///
/// # Panics
///
/// Outside of a running loop; and with the payload of a task that panicked.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use webloop::{EventLoop, ManualHost, sleep, task_group};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let failed = event_loop.create_task(task_group(|group| async move {
///     drop(group.create_task(async { Err::<(), _>("no connection") }));
///     drop(group.create_task(async {
///         sleep(Duration::MAX).await; // cancelled when its sibling fails
///         Ok(())
///     }));
///     Ok(())
/// }));
/// host.run_until_idle();
/// assert_eq!(failed.result().expect("done").expect("not cancelled").expect_err("failed").errors, ["no connection"]);
/// event_loop.close();
/// ```
#[track_caller]
pub fn task_group<B, F, T, E>(body: B) -> RunTaskGroup<F, T, E>
where
    B: FnOnce(TaskGroup<E>) -> F,
    F: Future<Output = Result<T, E>>,
    E: 'static,
{
    let state = Rc::new(State {
        children: RefCell::default(),
        errors: RefCell::default(),
        panic: RefCell::default(),
        body_scope: Rc::default(),
        has_body: Cell::new(true),
        is_aborting: Cell::new(false),
        is_cancelled: Cell::new(false),
        waker: WakerSlot::default(),
        location: Location::caller(),
    });
    let body = body(TaskGroup { state: Rc::clone(&state) });
    RunTaskGroup { body: Some(Box::pin(body)), value: None, state, registration: None }
}

impl<E: 'static> TaskGroup<E> {
    /// Makes a task of `future` in this group. Its value goes to the `Task`; an error goes to the group, and the
    /// `Task` then counts as cancelled.
    ///
    /// In a group that is over or aborting the new task is cancelled before it begins.
    ///
    /// # Panics
    ///
    /// Outside of a running loop.
    #[track_caller]
    pub fn create_task<T, F>(&self, future: F) -> Task<T>
    where
        T: 'static,
        F: Future<Output = Result<T, E>> + 'static,
    {
        self.spawn(None, future, Location::caller())
    }

    /// As [`TaskGroup::create_task`], with a name for the people who will inspect it.
    ///
    /// # Panics
    ///
    /// Outside of a running loop.
    #[track_caller]
    pub fn create_task_named<T, F>(&self, name: &str, future: F) -> Task<T>
    where
        T: 'static,
        F: Future<Output = Result<T, E>> + 'static,
    {
        self.spawn(Some(name), future, Location::caller())
    }

    fn spawn<T, F>(&self, name: Option<&str>, future: F, location: &'static Location<'static>) -> Task<T>
    where
        T: 'static,
        F: Future<Output = Result<T, E>> + 'static,
    {
        let state = Rc::clone(&self.state);
        let error: Rc<RefCell<Option<E>>> = Rc::default();
        let left_error = Rc::clone(&error);
        let keep = move |result| match result {
            Ok(value) => (Some(value), Outcome::Ok),
            Err(error) => {
                left_error.replace(Some(error));
                (None, Outcome::Error)
            }
        };
        let task = EventLoop::current().spawn(name, future, keep, location);
        let handle = task.handle();
        state.children.borrow_mut().push(handle.clone());
        let id = handle.id();
        let cell = Rc::clone(task.cell());
        add_done_call(
            &**handle.cell(),
            internal_callback(move || {
                let payload = (cell.outcome() == Some(Outcome::Panicked)).then(|| cell.take_panic());
                state.child_done(id, error.take(), payload);
            }),
        );
        if self.state.is_aborting.get() || self.state.is_over() {
            task.cancel();
        }
        task
    }
}

impl<E> State<E> {
    fn is_over(&self) -> bool {
        !self.has_body.get() && self.children.borrow().is_empty()
    }

    /// One turn after a child is over: notes its error and has everything else cancelled.
    fn child_done(&self, id: TaskId, error: Option<E>, payload: Option<Box<dyn Any + Send>>) {
        self.children.borrow_mut().retain(|child| child.id() != id);
        if self.children.borrow().is_empty() && !self.has_body.get() {
            self.waker.wake();
        }
        let has_failed = error.is_some() || payload.is_some();
        self.errors.borrow_mut().extend(error);
        if payload.is_some() {
            self.panic.replace(payload);
        }
        if has_failed && !self.is_aborting.get() {
            self.abort();
            // The body is cancelled like a task: what it awaits first. Where it is over, the group checks at once, as in
            // asyncio, whose group cancels its task here.
            if !(self.has_body.get() && self.body_scope.cancel()) {
                self.waker.wake();
            }
        }
    }

    /// Cancels the children.
    fn abort(&self) {
        self.is_aborting.set(true);
        let children = self.children.borrow().clone();
        for child in children {
            child.cancel();
        }
    }

    fn record_wait(&self) {
        if !self.children.borrow().is_empty() {
            current::record_wait(|| Awaiting::Tasks);
        }
    }
}

impl<E> Awaited for State<E> {
    fn cancel_awaited(&self) -> bool {
        if self.is_over() {
            return false;
        }
        self.is_cancelled.set(true);
        if !(self.has_body.get() && self.body_scope.cancel()) {
            self.waker.wake();
        }
        true
    }

    fn delays_cancel(&self) -> bool {
        !self.is_over()
    }

    fn report(&self, report: &mut WaitReport) {
        report.has_waker(&self.waker);
        if self.has_body.get() {
            self.body_scope.report(report);
        }
        let children = self.children.borrow();
        if !children.is_empty() {
            report.add_tasks(children.iter().map(|child| child.cell().key()));
        }
        report.at(self.location);
    }
}

/// The future of [`task_group`].
#[must_use = "futures do nothing unless awaited"]
pub struct RunTaskGroup<F, T, E> {
    /// `Some` until the body is over.
    body: Option<Pin<Box<F>>>,
    value: Option<T>,
    state: Rc<State<E>>,
    registration: Option<Registration>,
}

impl<F, T, E> Unpin for RunTaskGroup<F, T, E> {}

impl<F, T, E> RunTaskGroup<F, T, E> {
    fn end_body(&mut self) {
        self.body = None;
        self.state.has_body.set(false);
    }
}

impl<F, T, E> Future for RunTaskGroup<F, T, E>
where
    F: Future<Output = Result<T, E>>,
    E: 'static,
{
    type Output = Result<T, TaskGroupError<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let state = Rc::clone(&this.state);
        state.waker.keep(context.waker());
        Registration::keep(&mut this.registration, &state);

        if let Some(body) = &mut this.body {
            let is_body_cancelled = state.is_aborting.get() || state.is_cancelled.get();
            if is_body_cancelled && !state.body_scope.delays_cancel() {
                this.end_body();
            } else {
                let engine = current::engine("task_group");
                let polled =
                    engine.within_scope(Rc::clone(&state.body_scope), || body.as_mut().poll(context));
                match polled {
                    Poll::Pending if is_body_cancelled && !state.body_scope.delays_cancel() => {
                        this.end_body()
                    }
                    Poll::Pending => {
                        // After what the body has recorded of itself.
                        state.record_wait();
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(value)) => {
                        this.value = Some(value);
                        this.end_body();
                    }
                    Poll::Ready(Err(error)) => {
                        this.end_body();
                        state.errors.borrow_mut().push(error);
                        if !state.is_aborting.get() {
                            state.abort();
                        }
                    }
                }
            }
        }
        if state.is_cancelled.get() && !state.is_aborting.get() {
            state.abort();
        }
        if !state.is_over() {
            state.record_wait();
            return Poll::Pending;
        }
        if state.is_cancelled.get() {
            // The awaiting task is being cancelled, and whoever polls it sees that nothing delays it any more.
            return Poll::Pending;
        }
        this.registration = None;
        state.waker.forget();
        let payload = state.panic.take();
        if let Some(payload) = payload {
            std::panic::resume_unwind(payload);
        }
        let errors = state.errors.take();
        match this.value.take() {
            Some(value) if errors.is_empty() => Poll::Ready(Ok(value)),
            _ => Poll::Ready(Err(TaskGroupError { errors })),
        }
    }
}

impl<F, T, E> Drop for RunTaskGroup<F, T, E> {
    fn drop(&mut self) {
        // Dropped half-way, as by a `select`: nothing of the group stays behind.
        if !self.state.is_over() {
            self.body = None;
            self.state.has_body.set(false);
            self.state.abort();
        }
        self.state.waker.forget();
    }
}
