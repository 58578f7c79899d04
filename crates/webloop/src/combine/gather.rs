//! Running several things at once and collecting what they give.
//!
//! The values stay in the children until the awaiter takes them, as with `wait`. A child's end takes asyncio's two hops:
//! its done callback looks whether that ends the wait; if so, the awaiter is woken.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::Location;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::engine::call::internal_callback;
use crate::engine::cancel::{Awaited, Registration};
use crate::engine::current;
use crate::engine::wait_report::WaitReport;
use crate::engine::waker_slot::WakerSlot;
use crate::record::events::{Awaiting, Outcome};
use crate::task::completion::add_done_call;
use crate::task::event_loop::EventLoop;
use crate::task::task::{Cancelled, Task, TaskHandle};

/// Runs all `futures` at once, each as a task, and gives their values in the order of the arguments.
///
/// The tasks are made at the call, before the first `await`; a [`Task`] is taken as it is (its error is
/// [`Cancelled`]). The first error is given at once and leaves the others running, as in asyncio; use a
/// [`TaskGroup`](crate::TaskGroup) to have them cancelled. Cancelling the awaiting task cancels all of them.
///
/// # Panics
///
/// Outside of a running loop; and with the payload of a child that panicked.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use webloop::{EventLoop, ManualHost, create_task, gather, sleep};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let lengths = event_loop.create_task(async {
///     gather(["one", "three"].map(|word| create_task(async move {
///         sleep(Duration::from_secs(10 - word.len() as u64)).await;
///         word.len()
///     })))
///     .await
/// });
/// host.advance(Duration::from_secs(10));
/// assert_eq!(lengths.result(), Some(Ok(Ok(vec![3, 5]))));
/// event_loop.close();
/// ```
#[track_caller]
pub fn gather<I, F, T, E>(futures: I) -> Gather<Result<Vec<T>, E>>
where
    I: IntoIterator<Item = F>,
    F: Future<Output = Result<T, E>> + 'static,
    T: 'static,
    E: 'static,
{
    Gather::new(futures, Location::caller(), Until::FirstFailure, |mut children, failed| {
        if let Some(index) = failed {
            children = vec![children.swap_remove(index)];
        }
        children.into_iter().map(Child::end).collect()
    })
}

/// As [`gather`], but waits for all and gives every outcome: asyncio's `gather(..., return_exceptions=True)`.
///
/// # Panics
///
/// Outside of a running loop; and with the payload of a child that panicked.
#[track_caller]
pub fn gather_settled<I, F, T, E>(futures: I) -> Gather<Vec<Result<T, E>>>
where
    I: IntoIterator<Item = F>,
    F: Future<Output = Result<T, E>> + 'static,
    T: 'static,
    E: 'static,
{
    Gather::new(futures, Location::caller(), Until::All, |children, _failed| {
        children.into_iter().map(Child::end).collect()
    })
}

/// How long a collection goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    All,
    /// All, or the first that has no value.
    FirstFailure,
}

/// One child: asyncio's `ensure_future`, which takes a task as it is and makes one of anything else.
enum Child<F, T, E> {
    /// The future is a task.
    Adopted(F),
    Spawned(Task<Result<T, E>>),
}

impl<F, T, E> Child<F, T, E>
where
    F: Future<Output = Result<T, E>> + 'static,
    T: 'static,
    E: 'static,
{
    fn new(future: F, location: &'static Location<'static>) -> (Self, TaskHandle) {
        // Whether it is a task, only its type can tell: there is no second `gather` for tasks.
        let adopted = (&future as &dyn Any).downcast_ref::<Task<T>>().map(Task::handle);
        if let Some(handle) = adopted {
            return (Child::Adopted(future), handle);
        }
        let task = EventLoop::current().spawn_fallible(future, location);
        let handle = task.handle();
        (Child::Spawned(task), handle)
    }

    /// The end of a child that is over; the error is that of one which was cancelled and has no value to say so.
    fn end(self) -> Result<Result<T, E>, Cancelled> {
        let invariant = "a task that is given away to be collected has not given its value to anybody else";
        match self {
            Child::Adopted(task) => {
                let polled = pin!(task).poll(&mut Context::from_waker(Waker::noop()));
                let Poll::Ready(end) = polled else { unreachable!("the task is over") };
                Ok(end)
            }
            Child::Spawned(task) => task.take_result().expect(invariant),
        }
    }
}

/// The future of [`gather`] and [`gather_settled`]; its tasks run whether it is awaited or not.
#[must_use = "the tasks run anyway, but their values and errors are lost unless this is awaited"]
pub struct Gather<R> {
    state: Rc<State>,
    /// Takes the values of the children, or of the one that failed; `None` once that was done.
    collect: Option<Box<Collect<R>>>,
    registration: Option<Registration>,
}

type Collect<R> = dyn FnOnce(Option<usize>) -> Result<R, Cancelled>;

/// What the future shares with the done callbacks of its children.
struct State {
    until: Until,
    /// Empty once the wait is over.
    children: RefCell<Vec<TaskHandle>>,
    missing: Cell<usize>,
    /// The child whose failure ended the wait.
    failed: Cell<Option<usize>>,
    is_over: Cell<bool>,
    waker: WakerSlot,
}

impl<R: 'static> Gather<R> {
    fn new<I, F, T, E>(
        futures: I,
        location: &'static Location<'static>,
        until: Until,
        collect: impl FnOnce(Vec<Child<F, T, E>>, Option<usize>) -> Result<R, Cancelled> + 'static,
    ) -> Self
    where
        I: IntoIterator<Item = F>,
        F: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: 'static,
    {
        current::engine("gather");
        let (children, handles): (Vec<_>, Vec<_>) =
            futures.into_iter().map(|future| Child::new(future, location)).unzip();
        let collect: Box<Collect<R>> = Box::new(move |failed| collect(children, failed));
        Gather { state: State::new(handles, until), collect: Some(collect), registration: None }
    }
}

impl State {
    fn new(children: Vec<TaskHandle>, until: Until) -> Rc<State> {
        let state = Rc::new(State {
            until,
            missing: Cell::new(children.len()),
            children: RefCell::new(children.clone()),
            failed: Cell::new(None),
            is_over: Cell::new(children.is_empty()),
            waker: WakerSlot::default(),
        });
        for (index, child) in children.into_iter().enumerate() {
            let cell = Rc::clone(child.cell());
            if child.is_done() {
                // It counts at once, as in asyncio since Python 3.12.
                cell.retrieve();
                state.child_done(index, &child);
                continue;
            }
            let state = Rc::clone(&state);
            add_done_call(&*cell, internal_callback(move || state.child_done(index, &child)));
        }
        state
    }

    fn child_done(&self, index: usize, child: &TaskHandle) {
        self.missing.set(self.missing.get() - 1);
        if self.is_over.get() {
            return;
        }
        let has_failed = self.until == Until::FirstFailure && child.outcome() != Some(Outcome::Ok);
        if has_failed {
            self.failed.set(Some(index));
        }
        if has_failed || self.missing.get() == 0 {
            self.is_over.set(true);
            drop(self.children.take());
            self.waker.wake();
        }
    }
}

impl Awaited for State {
    fn cancel_awaited(&self) -> bool {
        // Children that are over have not said so yet, where all are: the last one's end wakes the awaiter.
        let is_pending = !self.is_over.get();
        let children = self.children.borrow().clone();
        for child in children {
            child.cancel();
        }
        is_pending
    }

    fn report(&self, report: &mut WaitReport) {
        if !self.is_over.get() {
            report.has_waker(&self.waker);
            report.add_tasks(self.children.borrow().iter().map(|child| child.cell().key()));
        }
    }
}

impl<R: 'static> Future for Gather<R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let this = &mut *self;
        if !this.state.is_over.get() {
            this.state.waker.keep(context.waker());
            Registration::renew(&mut this.registration, &this.state, || Awaiting::Tasks);
            return Poll::Pending;
        }
        let collect = this.collect.take().expect("a gather is not polled again after it gave its values");
        let collected = collect(this.state.failed.get());
        if let Ok(values) = collected {
            this.registration = None;
            return Poll::Ready(values);
        }
        // asyncio raises CancelledError in the awaiter; here the awaiter is cancelled.
        let task =
            current::engine("gather").current_task().expect("only a task can await what was cancelled");
        task.cancel();
        Poll::Pending
    }
}

impl<R> Unpin for Gather<R> {}

impl<R> Drop for Gather<R> {
    fn drop(&mut self) {
        // The children keep the state, and nobody is to be woken for it any more.
        self.state.waker.forget();
    }
}
