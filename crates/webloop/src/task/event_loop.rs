//! The event loop as its users see it: schedule callbacks and tasks, read the clock, close.
//!
//! An `EventLoop` is a handle; clones are the same loop. Nothing runs inside these calls (except `close` and the
//! steps of `control`): they put work into queues, and the host gives the loop its turns.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

use crate::engine::body::FutureBody;
use crate::engine::call::user_callback;
use crate::engine::failure::FailureHandler;
use crate::engine::{Engine, current};
use crate::host::Host;
use crate::record::events::Outcome;
use crate::record::ids::{duration, nanos};
use crate::task::handles::{Handle, TimerHandle};
use crate::task::task::{Task, TaskHandle};

/// An event loop on the browser's one thread, with the order and the names of asyncio's.
///
/// Every running program has a loop of its own; all of them share the thread. Clones are handles to the same loop.
/// A loop lives, and runs what it has, until it is closed; dropping the handles does not end it.
///
/// There is no `run_forever`: a page may not block, so a loop runs whenever the browser gives it a turn, from the
/// time something is scheduled.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use webloop::{EventLoop, ManualHost, sleep};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let greeting = event_loop.create_task(async {
///     sleep(Duration::from_secs(1)).await;
///     "hello"
/// });
/// host.advance(Duration::from_secs(1));
/// assert_eq!(greeting.result(), Some(Ok("hello")));
/// event_loop.close();
/// ```
#[derive(Clone)]
#[doc(alias = "AbstractEventLoop")]
pub struct EventLoop {
    engine: Rc<Engine>,
}

impl EventLoop {
    /// Makes a loop that the browser runs.
    #[cfg(target_family = "wasm")]
    #[doc(alias = "new_event_loop")]
    #[expect(clippy::new_without_default, reason = "making a loop is not neutral: it has to be closed")]
    pub fn new() -> Self {
        Self::with_host(crate::host::BrowserHost::new())
    }

    /// Makes a loop that `host` runs.
    pub fn with_host(host: impl Host + 'static) -> Self {
        EventLoop { engine: Engine::new(Rc::new(host)) }
    }

    pub(crate) fn of(engine: Rc<Engine>) -> Self {
        EventLoop { engine }
    }

    pub(crate) fn engine(&self) -> &Rc<Engine> {
        &self.engine
    }

    /// The loop that is running the caller.
    ///
    /// # Panics
    ///
    /// When the caller is not inside a task or a callback of a loop; see [`EventLoop::try_current`].
    #[doc(alias = "get_running_loop")]
    #[track_caller]
    pub fn current() -> EventLoop {
        EventLoop::of(current::engine("EventLoop::current"))
    }

    /// The loop that is running the caller, or `None` outside of tasks and callbacks.
    pub fn try_current() -> Option<EventLoop> {
        current::try_engine().map(EventLoop::of)
    }

    /// Time since the loop was first asked for it or first ran, on the loop's own clock: it stands still while the loop
    /// is paused, moves at the loop's speed, and in virtual time moves only from deadline to deadline.
    pub fn time(&self) -> Duration {
        duration(self.engine.now())
    }

    /// Schedules `callback` for the next turn, behind what is ready already.
    ///
    /// On a closed loop the callback is dropped and the handle is a cancelled one.
    #[track_caller]
    pub fn call_soon(&self, callback: impl FnOnce() + 'static) -> Handle {
        let call = user_callback(callback, Location::caller());
        self.engine.push_call(Rc::clone(&call));
        Handle::new(call)
    }

    /// Schedules `callback` for when `delay` has passed; see [`EventLoop::call_at`].
    #[track_caller]
    pub fn call_later(&self, delay: Duration, callback: impl FnOnce() + 'static) -> TimerHandle {
        self.timer(self.engine.now().saturating_add(nanos(delay)), callback, Location::caller())
    }

    /// Schedules `callback` for `when` on the clock of [`EventLoop::time`].
    ///
    /// It joins the ready queue in the first turn that begins at or after `when`: timers by deadline and, at equal
    /// deadlines, in the order they were made. A time that is past means as soon as possible, without the 4 ms
    /// that browsers put on nested timers; [`Duration::MAX`] means never. There is no limit of 2^31 ms.
    ///
    /// On a closed loop the callback is dropped and the handle is a cancelled one.
    #[track_caller]
    pub fn call_at(&self, when: Duration, callback: impl FnOnce() + 'static) -> TimerHandle {
        self.timer(nanos(when), callback, Location::caller())
    }

    fn timer(
        &self,
        when: u64,
        callback: impl FnOnce() + 'static,
        location: &'static Location<'static>,
    ) -> TimerHandle {
        let call = user_callback(callback, location);
        if self.is_closed() {
            return TimerHandle::dead(call, duration(when));
        }
        let key = self.engine.add_timer(when, Rc::clone(&call));
        TimerHandle::new(call, key, &self.engine)
    }

    /// Makes a task of `future`, to be polled for the first time in the next turn.
    ///
    /// On a closed loop the future is dropped and the task is a cancelled one.
    #[track_caller]
    pub fn create_task<F>(&self, future: F) -> Task<F::Output>
    where
        F: Future + 'static,
    {
        self.spawn(None, future, keep_all, Location::caller())
    }

    /// As [`EventLoop::create_task`], with a name for the people who will inspect it.
    #[track_caller]
    pub fn create_task_named<F>(&self, name: &str, future: F) -> Task<F::Output>
    where
        F: Future + 'static,
    {
        self.spawn(Some(name), future, keep_all, Location::caller())
    }

    /// Makes a task whose error counts as one: a child of `gather`.
    pub(crate) fn spawn_fallible<F, T, E>(
        &self,
        future: F,
        location: &'static Location<'static>,
    ) -> Task<Result<T, E>>
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: 'static,
    {
        let keep = |result: Result<T, E>| {
            let outcome = if result.is_err() { Outcome::Error } else { Outcome::Ok };
            (Some(result), outcome)
        };
        self.spawn(None, future, keep, location)
    }

    /// Makes a task of `future`; `keep` says what of its output is the task's value, and how that counts.
    #[inline]
    pub(crate) fn spawn<F, T, K>(
        &self,
        name: Option<&str>,
        future: F,
        keep: K,
        location: &'static Location<'static>,
    ) -> Task<T>
    where
        F: Future + 'static,
        T: 'static,
        K: Fn(F::Output) -> (Option<T>, Outcome) + 'static,
    {
        Task::new(self.engine.spawn(name, location, Box::pin(FutureBody::new(future, keep))))
    }

    /// Makes a future that somebody sets.
    pub fn create_future<T: 'static>(&self) -> crate::task::future::Future<T> {
        crate::task::future::Future::new(&self.engine)
    }

    /// Schedules `future` and gives its task back: to await, or to add a done callback to.
    ///
    /// It cannot block until the task is over, since nothing would run meanwhile: the page has one thread.
    #[track_caller]
    pub fn run_until_complete<F>(&self, future: F) -> Task<F::Output>
    where
        F: Future + 'static,
    {
        self.spawn(None, future, keep_all, Location::caller())
    }

    /// The tasks that are not over, in the order of creation.
    pub fn all_tasks(&self) -> Vec<TaskHandle> {
        self.engine.tasks_by_age().into_iter().map(TaskHandle::new).collect()
    }

    /// Sets what happens when a callback panics, or a task that nobody awaits; `None` prints to standard error.
    ///
    /// Natively the loop goes on with the next callback. In a page a panic ends the program, and the handler does
    /// not come into play.
    pub fn set_exception_handler(&self, handler: Option<FailureHandler>) {
        self.engine.set_failure_handler(handler);
    }

    /// Closes the loop: cancels its tasks, drops its callbacks, clears its timers. Nothing of it runs any more.
    ///
    /// Tasks are cancelled in the order of creation, each after what it awaits, and their destructors run before
    /// `close` returns. Called from inside the loop, it takes effect when the running callback has returned.
    /// Closing twice does nothing.
    pub fn close(&self) {
        self.engine.close();
    }

    /// Whether the loop was closed.
    pub fn is_closed(&self) -> bool {
        self.engine.is_closed()
    }

    /// Whether a callback or task of this loop is on the stack.
    pub fn is_running(&self) -> bool {
        self.engine.is_running()
    }
}

fn keep_all<T>(value: T) -> (Option<T>, Outcome) {
    (Some(value), Outcome::Ok)
}

impl PartialEq for EventLoop {
    fn eq(&self, other: &EventLoop) -> bool {
        Rc::ptr_eq(&self.engine, &other.engine)
    }
}

impl fmt::Debug for EventLoop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventLoop")
            .field("id", &self.engine.id())
            .field("is_closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}
