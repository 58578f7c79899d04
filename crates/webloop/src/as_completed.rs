//! Taking the values of several tasks in the order in which they come.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::stream::{Stream, StreamExt};

use crate::current;
use crate::handle::internal_callback;
use crate::task::{Cancelled, Task};
use crate::trace::Awaiting;
use crate::wait::CancelCall;

/// Gives the outcomes of `tasks` as they come, not in the order of the arguments.
///
/// Dropping the stream leaves the tasks that are not over running. For asyncio's `timeout` argument wrap
/// [`next`](AsCompleted::next) into [`timeout`](crate::timeout()).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use webloop::{EventLoop, ManualHost, as_completed, create_task, sleep};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let order = event_loop.create_task(async {
///     let tasks = [3, 1, 2].map(|seconds| create_task(async move {
///         sleep(Duration::from_secs(seconds)).await;
///         seconds
///     }));
///     let mut outcomes = as_completed(tasks);
///     let mut order = Vec::new();
///     while let Some(Ok(seconds)) = outcomes.next().await {
///         order.push(seconds);
///     }
///     order
/// });
/// host.advance(Duration::from_secs(3));
/// assert_eq!(order.result(), Some(Ok(vec![1, 2, 3])));
/// event_loop.close();
/// ```
pub fn as_completed<T: 'static>(tasks: impl IntoIterator<Item = Task<T>>) -> AsCompleted<T> {
    let shared: Rc<Shared<T>> = Rc::default();
    let mut missing = 0;
    let callbacks = tasks
        .into_iter()
        .map(|task| {
            missing += 1;
            let shared = Rc::clone(&shared);
            let cell = Rc::clone(&task.cell);
            let call = internal_callback(move || {
                shared.arrived.borrow_mut().push_back(task);
                let waker = shared.waker.take();
                if let Some(waker) = waker {
                    waker.wake();
                }
            });
            cell.add_done_call(Rc::clone(&call));
            CancelCall(call)
        })
        .collect();
    AsCompleted { shared, missing, _callbacks: callbacks }
}

/// The stream of [`as_completed`].
#[must_use = "the outcomes are lost unless the stream is read"]
pub struct AsCompleted<T> {
    shared: Rc<Shared<T>>,
    /// How many outcomes have not been given yet.
    missing: usize,
    _callbacks: Vec<CancelCall>,
}

struct Shared<T> {
    arrived: RefCell<VecDeque<Task<T>>>,
    waker: RefCell<Option<Waker>>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Shared { arrived: RefCell::default(), waker: RefCell::default() }
    }
}

impl<T: 'static> AsCompleted<T> {
    /// The next outcome; `None` when all have been given.
    pub async fn next(&mut self) -> Option<Result<T, Cancelled>> {
        StreamExt::next(self).await
    }
}

impl<T: 'static> Stream for AsCompleted<T> {
    type Item = Result<T, Cancelled>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.missing == 0 {
            return Poll::Ready(None);
        }
        let arrived = this.shared.arrived.borrow_mut().pop_front();
        if let Some(task) = arrived {
            this.missing -= 1;
            return Poll::Ready(Some(task.take_result().expect(
                "a task that is given away to be collected has not given its value to anybody else",
            )));
        }
        this.shared.waker.replace(Some(context.waker().clone()));
        current::trace_wait(|| Awaiting::Tasks);
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.missing, Some(self.missing))
    }
}
