//! Running several things at once and collecting what they give.
//!
//! Collecting is `futures`' `try_join_all` over one channel per child. A child's end takes asyncio's two hops: its
//! done callback passes the result on and looks whether the collection is complete; if so, the awaiter is woken.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::channel::oneshot;
use futures::future::{FutureExt, join_all, try_join_all};

use crate::engine::call::internal_callback;
use crate::engine::cancel::{Awaited, Registration};
use crate::engine::current;
use crate::engine::waker_slot::WakerSlot;
use crate::inspect::survey::Survey;
use crate::record::events::{Awaiting, Outcome};
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
    Gather::new(futures, Location::caller(), |receivers| {
        try_join_all(
            receivers.into_iter().map(|receiver| receiver.map(|end| flatten(end)?.map_err(Stop::Error))),
        )
        .map(|collected| match collected {
            Ok(values) => Ok(Ok(values)),
            Err(Stop::Error(error)) => Ok(Err(error)),
            Err(Stop::Cancelled) => Err(Stop::Cancelled),
            Err(Stop::Panicked(payload)) => Err(Stop::Panicked(payload)),
        })
        .boxed_local()
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
    Gather::new(futures, Location::caller(), |receivers| {
        join_all(receivers.into_iter().map(|receiver| receiver.map(flatten)))
            .map(|ends| ends.into_iter().collect())
            .boxed_local()
    })
}

/// How a child ended, as it travels to the collection.
type End<T, E> = Result<Result<T, E>, Stop<Infallible>>;

/// What ends a collection early.
enum Stop<E> {
    Error(E),
    /// A child was cancelled by somebody else and has no value to say so.
    Cancelled,
    Panicked(Box<dyn Any + Send>),
}

/// The end that came through the channel; a channel that is dropped unused belongs to a closed loop.
fn flatten<T, E, S>(end: Result<End<T, E>, oneshot::Canceled>) -> Result<Result<T, E>, Stop<S>> {
    match end {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(Stop::Panicked(payload))) => Err(Stop::Panicked(payload)),
        Ok(Err(Stop::Cancelled)) | Err(oneshot::Canceled) => Err(Stop::Cancelled),
    }
}

/// One child: asyncio's `ensure_future`, which takes a task as it is and makes one of anything else.
enum Child<T, E> {
    Adopted(Task<T>),
    Spawned(Task<Result<T, E>>),
}

impl<T: 'static, E: 'static> Child<T, E> {
    fn new<F>(future: F, location: &'static Location<'static>) -> Self
    where
        F: Future<Output = Result<T, E>> + 'static,
    {
        match same_type::<F, Task<T>>(future) {
            Ok(task) => Child::Adopted(task),
            Err(future) => Child::Spawned(EventLoop::current().spawn_fallible(future, location)),
        }
    }

    fn handle(&self) -> TaskHandle {
        match self {
            Child::Adopted(task) => task.handle(),
            Child::Spawned(task) => task.handle(),
        }
    }

    /// The end of a child that is over.
    fn end(&self) -> End<T, E> {
        let invariant = "a task that is given away to be collected has not given its value to anybody else";
        if self.handle().outcome() == Some(Outcome::Panicked) {
            return Err(Stop::Panicked(match self {
                Child::Adopted(task) => task.cell.take_panic(),
                Child::Spawned(task) => task.cell.take_panic(),
            }));
        }
        match self {
            Child::Adopted(task) => {
                let result: Result<T, Cancelled> = task.take_result().expect(invariant);
                Ok(same_type(result).ok().expect("the error of an adopted task is Cancelled"))
            }
            Child::Spawned(task) => task.take_result().expect(invariant).map_err(|Cancelled| Stop::Cancelled),
        }
    }
}

/// Gives `value` as a `B` where `A` and `B` are the same type.
fn same_type<A: 'static, B: 'static>(value: A) -> Result<B, A> {
    let mut slot = Some(value);
    let same = (&mut slot as &mut dyn Any).downcast_mut::<Option<B>>().and_then(Option::take);
    match same {
        Some(value) => Ok(value),
        None => Err(slot.expect("the value is still there, since its type was another one")),
    }
}

/// The future of [`gather`] and [`gather_settled`]; its tasks run whether it is awaited or not.
#[must_use = "the tasks run anyway, but their values and errors are lost unless this is awaited"]
pub struct Gather<R> {
    state: Rc<State<R>>,
    registration: Option<Registration>,
}

struct State<R> {
    children: RefCell<Vec<TaskHandle>>,
    /// `Some` until the collection is complete.
    collecting: RefCell<Option<Collecting<R>>>,
    collected: RefCell<Option<Result<R, Stop<Infallible>>>>,
    is_over: Cell<bool>,
    waker: WakerSlot,
}

type Collecting<R> = Pin<Box<dyn Future<Output = Result<R, Stop<Infallible>>>>>;

impl<R: 'static> Gather<R> {
    fn new<I, F, T, E>(
        futures: I,
        location: &'static Location<'static>,
        collect: impl FnOnce(Vec<oneshot::Receiver<End<T, E>>>) -> Collecting<R>,
    ) -> Self
    where
        I: IntoIterator<Item = F>,
        F: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: 'static,
    {
        current::inner("gather");
        let children: Vec<Child<T, E>> =
            futures.into_iter().map(|future| Child::new(future, location)).collect();
        let state = Rc::new(State {
            children: RefCell::new(children.iter().map(Child::handle).collect()),
            collecting: RefCell::new(None),
            collected: RefCell::new(None),
            is_over: Cell::new(false),
            waker: WakerSlot::default(),
        });
        let mut receivers = Vec::with_capacity(children.len());
        for child in children {
            let (sender, receiver) = oneshot::channel();
            receivers.push(receiver);
            let handle = child.handle();
            let state = Rc::clone(&state);
            // The receiver is gone when an earlier error has ended the collection.
            if handle.is_done() {
                let _ = sender.send(child.end());
            } else {
                handle.cell.add_done_call(internal_callback(move || {
                    let _ = sender.send(child.end());
                    state.look();
                }));
            }
        }
        // What is over already counts at once, as in asyncio since Python 3.12.
        state.collecting.replace(Some(collect(receivers)));
        state.look();
        Gather { state, registration: None }
    }
}

impl<R> State<R> {
    /// Looks whether the collection is complete, and wakes the awaiter if so.
    fn look(&self) {
        // Polled without a waker, since every end of a child leads here anyway.
        let collected = {
            let mut collecting = self.collecting.borrow_mut();
            let Some(future) = collecting.as_mut() else { return };
            match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Pending => return,
                Poll::Ready(collected) => {
                    let finished = collecting.take();
                    drop(collecting);
                    drop(finished);
                    collected
                }
            }
        };
        self.collected.replace(Some(collected));
        self.is_over.set(true);
        drop(self.children.take());
        self.waker.wake();
    }
}

impl<R> Awaited for State<R> {
    fn cancel_awaited(&self) -> bool {
        let children = self.children.borrow().clone();
        let mut has_cancelled = false;
        for child in children {
            has_cancelled |= child.cancel();
        }
        has_cancelled && !self.is_over.get()
    }

    fn tell(&self, survey: &mut Survey<'_>) {
        if !self.is_over.get() {
            survey.has_waker(&self.waker);
            survey.awaits_tasks(self.children.borrow().iter().map(|child| child.cell.key()));
        }
    }
}

impl<R: 'static> Future for Gather<R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let this = &mut *self;
        let collected = this.state.collected.take();
        match collected {
            Some(Ok(values)) => {
                this.registration = None;
                Poll::Ready(values)
            }
            Some(Err(Stop::Panicked(payload))) => std::panic::resume_unwind(payload),
            Some(Err(Stop::Cancelled)) => {
                // asyncio raises CancelledError in the awaiter; here the awaiter is cancelled.
                let task = crate::current_task().expect("only a task can await what was cancelled");
                task.cancel();
                Poll::Pending
            }
            None => {
                assert!(!this.state.is_over.get(), "a gather is not polled again after it gave its values");
                this.state.waker.keep(context.waker());
                Registration::renew(&mut this.registration, &this.state, || Awaiting::Tasks);
                Poll::Pending
            }
        }
    }
}

impl<R> Unpin for Gather<R> {}

impl<R> Drop for Gather<R> {
    fn drop(&mut self) {
        // The children keep the state, and nobody is to be woken for it any more.
        self.state.waker.forget();
    }
}
