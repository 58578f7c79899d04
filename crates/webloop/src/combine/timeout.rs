//! A limit on how long something may take.
//!
//! A time-out that expires does what asyncio's does: it cancels what the future awaits, innermost first; when that
//! is over the future is dropped, and the awaiter, which is not cancelled itself, gets the error.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::engine::cancel::{Awaited, CancelScope, Registration};
use crate::engine::current;
use crate::engine::wait_report::WaitReport;
use crate::engine::waker_slot::WakerSlot;
use crate::record::events::Awaiting;
use crate::record::ids::{LoopTime, NEVER, nanos};
use crate::wait::sleep::CallTimer;

/// The error of [`timeout`]: the time was up before the future was ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeoutError;

impl fmt::Display for TimeoutError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("timed out")
    }
}

impl std::error::Error for TimeoutError {}

/// Runs `future` for at most `delay`, counted from the first poll.
///
/// When the time is up, what the future awaits is cancelled, the future is dropped, and the error is given. A
/// `delay` of zero still lets the future run to its first wait; [`Duration::MAX`] sets no limit.
///
/// # Panics
///
/// When it is polled outside of a running loop.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use webloop::{EventLoop, ManualHost, TimeoutError, sleep, timeout};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let task = event_loop.create_task(timeout(Duration::from_secs(1), sleep(Duration::from_secs(2))));
/// host.advance(Duration::from_secs(1));
/// assert_eq!(task.result(), Some(Ok(Err(TimeoutError))));
/// event_loop.close();
/// ```
#[doc(alias = "wait_for")]
pub fn timeout<F: Future>(delay: Duration, future: F) -> Timeout<F> {
    Timeout::new(Limit::After(nanos(delay)), future)
}

/// Runs `future` until `when` at most, on the clock of [`EventLoop::time`](crate::EventLoop::time); otherwise as
/// [`timeout`].
///
/// # Panics
///
/// When it is polled outside of a running loop.
pub fn timeout_at<F: Future>(when: Duration, future: F) -> Timeout<F> {
    Timeout::new(Limit::At(nanos(when)), future)
}

enum Limit {
    After(LoopTime),
    At(LoopTime),
}

pin_project! {
    /// The future of [`timeout`] and [`timeout_at`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct Timeout<F> {
        limit: Limit,
        #[pin]
        future: Option<F>,
        state: Rc<State>,
        timer: Option<CallTimer>,
        registration: Option<Registration>,
    }
}

/// What the time-out shares with its timer and with the scope around it.
#[derive(Default)]
struct State {
    /// What the future awaits.
    scope: Rc<CancelScope>,
    /// Loop time at which the time is up, once the time-out has begun.
    deadline: Cell<LoopTime>,
    is_expired: Cell<bool>,
    /// Somebody around it cancels what it awaits, and takes that: a time-out around it, a task group.
    is_cancelled: Cell<bool>,
    waker: WakerSlot,
}

impl State {
    fn expire(&self) {
        self.is_expired.set(true);
        if !self.scope.cancel() {
            self.waker.wake();
        }
    }
}

impl State {
    fn record_wait(&self) {
        let deadline = self.deadline.get();
        if deadline != NEVER && !self.is_expired.get() {
            current::record_wait(|| Awaiting::SleepUntil(deadline));
        }
    }
}

impl Awaited for State {
    fn cancel_awaited(&self) -> bool {
        self.is_cancelled.set(true);
        self.scope.cancel()
    }

    fn delays_cancel(&self) -> bool {
        self.scope.delays_cancel()
    }

    fn report(&self, report: &mut WaitReport) {
        self.scope.report(report);
        report.has_waker(&self.waker);
        if !self.is_expired.get() {
            report.add_deadline(self.deadline.get());
        }
    }
}

impl<F> Timeout<F> {
    fn new(limit: Limit, future: F) -> Self {
        Timeout { limit, future: Some(future), state: Rc::default(), timer: None, registration: None }
    }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, TimeoutError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let engine = current::engine("timeout");
        if this.timer.is_none() {
            let when = match *this.limit {
                Limit::After(delay) => engine.now().saturating_add(delay),
                Limit::At(when) => when,
            };
            let state = Rc::clone(this.state);
            state.deadline.set(when);
            *this.timer = Some(CallTimer::soon_or_at(when, move || state.expire()));
        }
        let is_expired = this.state.is_expired.get();
        if !is_expired || this.state.scope.delays_cancel() {
            this.state.waker.keep(context.waker());
            Registration::keep(this.registration, this.state);
            let future =
                this.future.as_mut().as_pin_mut().expect("a time-out is not polled again after its end");
            let scope = Rc::clone(&this.state.scope);
            match engine.within_scope(scope, || future.poll(context)) {
                Poll::Ready(value) => {
                    *this.timer = None;
                    *this.registration = None;
                    this.state.waker.forget();
                    return Poll::Ready(Ok(value));
                }
                // Polled for the sake of a task group that had to be waited for, and the wait is over.
                Poll::Pending if is_expired && !this.state.scope.delays_cancel() => {}
                Poll::Pending => {
                    // After what the future has recorded of itself, since that is what the task waits for first.
                    this.state.record_wait();
                    return Poll::Pending;
                }
            }
        }
        this.future.set(None);
        *this.registration = None;
        this.state.waker.forget();
        if let Some(task) = engine.current_task().filter(|task| task.is_cancel_requested()) {
            // It has cancelled itself, before the time was up or while the future cleaned up: that comes first.
            task.end_now();
            return Poll::Pending;
        }
        if this.state.is_cancelled.get() {
            // As in asyncio, the time-out or group around it takes that, also where the time is up here; it sees that
            // nothing delays it any more.
            return Poll::Pending;
        }
        Poll::Ready(Err(TimeoutError))
    }
}
