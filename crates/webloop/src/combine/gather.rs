//! Running several things at once and collecting what they give.
//!
//! The values stay in the children until the awaiter takes them, as with `wait`. A child's end takes asyncio's two hops:
//! its done callback checks whether that ends the wait; if so, the awaiter is woken.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::Location;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker, ready};

use crate::combine::wait::DoneCall;
use crate::engine::cancel::Registration;
use crate::engine::cell::{TaskCell, TaskRef};
use crate::engine::current;
use crate::record::events::Outcome;
use crate::task::event_loop::EventLoop;
use crate::task::task::{Cancelled, Task};
use crate::wait::waiter::{Subject, Waiter};

/// Runs all `futures` at once, each as a task, and gives their values in the order of the arguments.
///
/// The tasks are made at the call, before the first `await`; a [`Task`] is taken as it is (its error is
/// [`Cancelled`]). The first error is given at once and leaves the others running, as in asyncio; use a
/// [`TaskGroup`](crate::TaskGroup) to have them cancelled. Cancelling the awaiting task cancels all of them.
///
/// Two things differ from asyncio, since a task's error is a value here and its cancellation no exception. Of a [`Task`]
/// that is given, an `Err` that it returned is its value, and does not end the wait; of another future it is the error.
/// And where a future's task is cancelled, for which `E` has no value, the awaiter is cancelled too; in asyncio
/// `CancelledError` is raised in it.
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
    fn new(future: F, location: &'static Location<'static>) -> (Self, TaskRef) {
        // Only its type says whether it is a task: there is no second `gather` for tasks.
        let adopted = (&future as &dyn Any).downcast_ref::<Task<T>>().map(|task| Rc::clone(task.cell()));
        if let Some(cell) = adopted {
            return (Child::Adopted(future), cell);
        }
        let task = EventLoop::current().spawn_fallible(future, location);
        let cell = Rc::clone(task.cell());
        (Child::Spawned(task), cell)
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
    _callbacks: Vec<DoneCall>,
}

type Collect<R> = dyn FnOnce(Option<usize>) -> Result<R, Cancelled>;

/// What the future shares with the done callbacks of its children.
struct State {
    until: Until,
    missing: Cell<usize>,
    /// The child whose failure ended the wait.
    failed: Cell<Option<usize>>,
    waiter: Rc<Waiter>,
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
        let (children, cells): (Vec<_>, Vec<_>) =
            futures.into_iter().map(|future| Child::new(future, location)).unzip();
        let state = Rc::new(State {
            until,
            missing: Cell::new(cells.len()),
            failed: Cell::new(None),
            waiter: Waiter::new(Subject::Children(RefCell::new(cells.clone())), location),
        });
        if cells.is_empty() {
            state.waiter.wake();
        }
        let callbacks =
            cells.into_iter().enumerate().filter_map(|(index, cell)| state.watch(index, cell)).collect();
        let collect: Box<Collect<R>> = Box::new(move |failed| collect(children, failed));
        Gather { state, collect: Some(collect), registration: None, _callbacks: callbacks }
    }
}

impl State {
    /// Has the child counted when it is over: at once where it is, as in asyncio since Python 3.12.
    fn watch(self: &Rc<Self>, index: usize, cell: TaskRef) -> Option<DoneCall> {
        if cell.is_over() {
            cell.retrieve();
            self.child_done(index, &cell);
            return None;
        }
        let (state, child) = (Rc::clone(self), Rc::clone(&cell));
        Some(DoneCall::new(&cell, move || state.child_done(index, &child)))
    }

    fn child_done(&self, index: usize, child: &TaskCell) {
        self.missing.set(self.missing.get() - 1);
        if self.waiter.is_woken() {
            return;
        }
        let has_failed = self.until == Until::FirstFailure && child.outcome() != Some(Outcome::Ok);
        if has_failed {
            self.failed.set(Some(index));
        }
        if has_failed || self.missing.get() == 0 {
            self.waiter.wake();
        }
    }
}

impl<R: 'static> Future for Gather<R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let this = &mut *self;
        ready!(this.state.waiter.poll(&mut this.registration, context));
        let collect = this.collect.take().expect("a gather is not polled again after it gave its values");
        if let Ok(values) = collect(this.state.failed.get()) {
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
