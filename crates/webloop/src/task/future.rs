//! A future that somebody sets: the bridge from callbacks to tasks.

use std::cell::RefCell;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, ready};

use crate::engine::Engine;
use crate::engine::call::user_callback;
use crate::engine::cancel::Awaited;
use crate::engine::wait_report::WaitReport;
use crate::engine::watchers::Watchers;
use crate::record::events::Awaiting;
use crate::record::snapshot::Wait;
use crate::task::completion::{Completes, Completion, add_done_call};
use crate::task::handles::Handle;
use crate::task::task::Cancelled;

/// A value that will be set later: asyncio's `Future`.
///
/// Clones are handles to the same future, and each may be awaited; every awaiter gets a clone of the value, or
/// [`Cancelled`]. As in asyncio, cancelling a task that awaits the future cancels the future itself, and so reaches
/// all who await it; [`shield`](crate::shield()) prevents that.
///
/// For a value that is an error, make `T` a `Result`.
///
/// # Examples
///
/// ```
/// use webloop::{EventLoop, ManualHost};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let answer = event_loop.create_future::<u32>();
/// let waiter = event_loop.create_task(answer.clone());
/// event_loop.call_soon(move || answer.set_result(42).expect("set only once"));
/// host.run_until_idle();
/// assert_eq!(waiter.result(), Some(Ok(Ok(42))));
/// event_loop.close();
/// ```
pub struct Future<T> {
    completion: Completion<FutureCell<T>>,
}

struct FutureCell<T> {
    state: RefCell<State<T>>,
    watchers: Watchers,
    /// Where the done callbacks will find the future. It is filled when the future is done, so that callbacks that
    /// never come do not keep the future alive.
    for_callbacks: RefCell<Rc<RefCell<Option<Future<T>>>>>,
    this: Weak<FutureCell<T>>,
    engine: Weak<Engine>,
}

enum State<T> {
    Pending,
    Done(T),
    Cancelled,
}

/// The error of setting a future that is done or cancelled; gives the value back.
#[derive(Clone, Copy, PartialEq, Eq)]
#[doc(alias = "InvalidStateError")]
pub struct AlreadyDone<T>(pub T);

impl<T> fmt::Debug for AlreadyDone<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AlreadyDone(..)")
    }
}

impl<T> fmt::Display for AlreadyDone<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the future is done already: check is_done before setting it")
    }
}

impl<T> std::error::Error for AlreadyDone<T> {}

impl<T: 'static> Future<T> {
    pub(super) fn new(engine: &Rc<Engine>) -> Self {
        let cell = Rc::new_cyclic(|this| FutureCell {
            state: RefCell::new(State::Pending),
            watchers: Watchers::default(),
            for_callbacks: RefCell::default(),
            this: this.clone(),
            engine: Rc::downgrade(engine),
        });
        Self::of_cell(cell)
    }

    fn of_cell(cell: Rc<FutureCell<T>>) -> Self {
        Future { completion: Completion::new(cell) }
    }

    fn cell(&self) -> &FutureCell<T> {
        self.completion.cell()
    }

    /// Sets the value and wakes whoever awaits it, in the order in which they came.
    ///
    /// # Errors
    ///
    /// Gives `value` back when the future is done or cancelled.
    pub fn set_result(&self, value: T) -> Result<(), AlreadyDone<T>> {
        if self.is_done() {
            return Err(AlreadyDone(value));
        }
        self.cell().settle(State::Done(value));
        Ok(())
    }

    /// Cancels the future. Returns `false` where it is done or cancelled already.
    pub fn cancel(&self) -> bool {
        self.cell().cancel_awaited()
    }

    /// Whether it was set or cancelled.
    #[doc(alias = "done")]
    pub fn is_done(&self) -> bool {
        self.cell().is_over()
    }

    /// Whether it was cancelled.
    #[doc(alias = "cancelled")]
    pub fn is_cancelled(&self) -> bool {
        matches!(*self.cell().state.borrow(), State::Cancelled)
    }

    /// A copy of the value, or `Cancelled`; `None` while it is neither set nor cancelled.
    pub fn result(&self) -> Option<Result<T, Cancelled>>
    where
        T: Clone,
    {
        match &*self.cell().state.borrow() {
            State::Pending => None,
            State::Done(value) => Some(Ok(value.clone())),
            State::Cancelled => Some(Err(Cancelled)),
        }
    }

    /// Schedules `callback` for the turn after the future is done; at once if it is. Cancel the handle to remove it.
    #[track_caller]
    #[doc(alias = "remove_done_callback")]
    pub fn add_done_callback(&self, callback: impl FnOnce(&Future<T>) + 'static) -> Handle {
        let future = if self.is_done() {
            Rc::new(RefCell::new(Some(self.clone())))
        } else {
            Rc::clone(&self.cell().for_callbacks.borrow())
        };
        let call = user_callback(
            move || {
                let future = future.borrow().clone();
                if let Some(future) = future {
                    callback(&future);
                }
            },
            Location::caller(),
        );
        add_done_call(self.cell(), call.clone());
        Handle::new(call)
    }
}

impl<T: 'static> FutureCell<T> {
    fn settle(&self, state: State<T>) {
        self.state.replace(state);
        // From here on the callbacks keep the future, not the other way round.
        self.for_callbacks.take().replace(self.this.upgrade().map(Future::of_cell));
        let engine = self.engine();
        self.watchers.notify(|call| {
            if let Some(engine) = &engine {
                engine.push_call(call);
            }
        });
    }
}

impl<T> Completes for FutureCell<T> {
    fn is_over(&self) -> bool {
        !matches!(*self.state.borrow(), State::Pending)
    }

    fn watchers(&self) -> &Watchers {
        &self.watchers
    }

    fn engine(&self) -> Option<Rc<Engine>> {
        self.engine.upgrade()
    }

    fn awaiting(&self) -> Awaiting {
        Awaiting::Future
    }
}

impl<T: 'static> Awaited for FutureCell<T> {
    fn cancel_awaited(&self) -> bool {
        let is_pending = !self.is_over();
        if is_pending {
            self.settle(State::Cancelled);
        }
        is_pending
    }

    fn report(&self, report: &mut WaitReport) {
        if let Ok(state) = self.state.try_borrow()
            && matches!(*state, State::Pending)
        {
            report.add(Wait::Future);
            report.has_watchers(&self.watchers);
        }
    }
}

impl<T: Clone + 'static> std::future::Future for Future<T> {
    type Output = Result<T, Cancelled>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        ready!(self.completion.poll(context));
        Poll::Ready(self.result().expect("it is over, and a future keeps its value"))
    }
}

impl<T> Unpin for Future<T> {}

impl<T> Clone for Future<T> {
    fn clone(&self) -> Self {
        Future { completion: self.completion.clone() }
    }
}

impl<T> fmt::Debug for Future<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match *self.completion.cell().state.borrow() {
            State::Pending => "pending",
            State::Done(_) => "done",
            State::Cancelled => "cancelled",
        };
        formatter.debug_struct("Future").field("state", &state).finish_non_exhaustive()
    }
}
