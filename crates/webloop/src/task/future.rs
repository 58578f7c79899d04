//! A future that somebody sets: the bridge from callbacks to tasks.

use std::cell::RefCell;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll};

use crate::engine::Inner;
use crate::engine::call::user_callback;
use crate::engine::cancel::{Awaited, Registration};
use crate::engine::watchers::{Watcher, WatcherKey, Watchers};
use crate::inspect::survey::Survey;
use crate::record::events::Awaiting;
use crate::record::snapshot::Wait;
use crate::task::event_loop::EventLoop;
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
    cell: Rc<FutureCell<T>>,
    place: Option<WatcherKey>,
    registration: Option<Registration>,
}

struct FutureCell<T> {
    state: RefCell<State<T>>,
    watchers: Watchers,
    /// Where the done callbacks will find the future. It is filled when the future is done, so that callbacks that
    /// never come do not keep the future alive.
    for_callbacks: RefCell<Rc<RefCell<Option<Future<T>>>>>,
    this: Weak<FutureCell<T>>,
    inner: Weak<Inner>,
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
    pub(crate) fn new(event_loop: &EventLoop) -> Self {
        Self::for_inner(event_loop.inner())
    }

    pub(crate) fn for_inner(inner: &Rc<Inner>) -> Self {
        let cell = Rc::new_cyclic(|this| FutureCell {
            state: RefCell::new(State::Pending),
            watchers: Watchers::default(),
            for_callbacks: RefCell::default(),
            this: this.clone(),
            inner: Rc::downgrade(inner),
        });
        Self::of_cell(cell)
    }

    fn of_cell(cell: Rc<FutureCell<T>>) -> Self {
        Future { cell, place: None, registration: None }
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
        self.cell.settle(State::Done(value));
        Ok(())
    }

    /// Cancels the future. Returns `false` where it is done or cancelled already.
    pub fn cancel(&self) -> bool {
        self.cell.cancel_awaited()
    }

    /// Whether it was set or cancelled.
    #[doc(alias = "done")]
    pub fn is_done(&self) -> bool {
        !matches!(*self.cell.state.borrow(), State::Pending)
    }

    /// Whether it was cancelled.
    #[doc(alias = "cancelled")]
    pub fn is_cancelled(&self) -> bool {
        matches!(*self.cell.state.borrow(), State::Cancelled)
    }

    /// A copy of the value, or `Cancelled`; `None` while it is neither set nor cancelled.
    pub fn result(&self) -> Option<Result<T, Cancelled>>
    where
        T: Clone,
    {
        match &*self.cell.state.borrow() {
            State::Pending => None,
            State::Done(value) => Some(Ok(value.clone())),
            State::Cancelled => Some(Err(Cancelled)),
        }
    }

    /// Schedules `callback` for the turn after the future is done; at once if it is. Cancel the handle to remove it.
    #[track_caller]
    #[doc(alias = "remove_done_callback")]
    pub fn add_done_callback(&self, callback: impl FnOnce(&Future<T>) + 'static) -> Handle {
        let place = if self.is_done() {
            Rc::new(RefCell::new(Some(self.clone())))
        } else {
            Rc::clone(&self.cell.for_callbacks.borrow())
        };
        let call = user_callback(
            move || {
                let future = place.borrow().clone();
                if let Some(future) = future {
                    callback(&future);
                }
            },
            Location::caller(),
        );
        if !self.is_done() {
            self.cell.watchers.add(Watcher::Callback(call.clone()));
        } else if let Some(inner) = self.cell.inner.upgrade() {
            inner.push_call(call.clone());
        }
        Handle::new(call)
    }
}

impl<T: 'static> FutureCell<T> {
    fn settle(&self, state: State<T>) {
        self.state.replace(state);
        // From here on the callbacks keep the future, not the other way round.
        self.for_callbacks.take().replace(self.this.upgrade().map(Future::of_cell));
        let inner = self.inner.upgrade();
        for watcher in self.watchers.take() {
            match (watcher, &inner) {
                (Watcher::Waker(waker), _) => waker.wake(),
                (Watcher::Callback(call), Some(inner)) => inner.push_call(call),
                (Watcher::Callback(_), None) => {}
            }
        }
    }
}

impl<T: 'static> Awaited for FutureCell<T> {
    fn cancel_awaited(&self) -> bool {
        let is_pending = matches!(*self.state.borrow(), State::Pending);
        if is_pending {
            self.settle(State::Cancelled);
        }
        is_pending
    }

    fn tell(&self, survey: &mut Survey<'_>) {
        if let Ok(state) = self.state.try_borrow()
            && matches!(*state, State::Pending)
        {
            survey.awaits(Wait::Future);
            survey.has_watchers(&self.watchers);
        }
    }
}

impl<T: Clone + 'static> std::future::Future for Future<T> {
    type Output = Result<T, Cancelled>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Some(result) = this.result() {
            this.place = None;
            this.registration = None;
            return Poll::Ready(result);
        }
        this.cell.watchers.register(&mut this.place, context.waker());
        Registration::renew(&mut this.registration, &this.cell, || Awaiting::Future);
        Poll::Pending
    }
}

impl<T> Unpin for Future<T> {}

impl<T> Clone for Future<T> {
    fn clone(&self) -> Self {
        Future { cell: Rc::clone(&self.cell), place: None, registration: None }
    }
}

impl<T> Drop for Future<T> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.cell.watchers.remove(place);
        }
    }
}

impl<T> fmt::Debug for Future<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match *self.cell.state.borrow() {
            State::Pending => "pending",
            State::Done(_) => "done",
            State::Cancelled => "cancelled",
        };
        formatter.debug_struct("Future").field("state", &state).finish_non_exhaustive()
    }
}
