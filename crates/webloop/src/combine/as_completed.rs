//! Taking the values of several tasks in the order in which they come.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::stream::{Stream, StreamExt};

use crate::combine::wait::DoneCall;
use crate::engine::cancel::{Awaited, Registration};
use crate::engine::wait_report::WaitReport;
use crate::engine::waker_slot::WakerSlot;
use crate::record::events::Awaiting;
use crate::record::ids::TaskKey;
use crate::task::task::{Cancelled, Task};

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
    let tasks: Vec<Task<T>> = tasks.into_iter().collect();
    let shared = Rc::new(Shared {
        tasks: tasks.iter().map(|task| task.cell().key()).collect(),
        arrived: RefCell::default(),
        waker: WakerSlot::default(),
    });
    let missing = tasks.len();
    let callbacks = tasks
        .into_iter()
        .map(|task| {
            let shared = Rc::clone(&shared);
            let cell = Rc::clone(task.cell());
            DoneCall::new(&cell, move || {
                shared.arrived.borrow_mut().push_back(task);
                shared.waker.wake();
            })
        })
        .collect();
    AsCompleted { shared, missing, registration: None, _callbacks: callbacks }
}

/// The stream of [`as_completed`].
#[must_use = "the outcomes are lost unless the stream is read"]
pub struct AsCompleted<T> {
    shared: Rc<Shared<T>>,
    /// How many outcomes have not been given yet.
    missing: usize,
    /// While an outcome is waited for.
    registration: Option<Registration>,
    _callbacks: Vec<DoneCall>,
}

struct Shared<T> {
    /// All of them, by their numbers, so that those that are over are not kept.
    tasks: Vec<TaskKey>,
    arrived: RefCell<VecDeque<Task<T>>>,
    waker: WakerSlot,
}

impl<T> Awaited for Shared<T> {
    fn cancel_awaited(&self) -> bool {
        // The tasks are left running.
        false
    }

    fn report(&self, report: &mut WaitReport) {
        report.has_waker(&self.waker);
        report.add_tasks(self.tasks.iter().copied());
    }
}

impl<T: 'static> AsCompleted<T> {
    /// The next outcome; `None` when all have been given.
    pub async fn next(&mut self) -> Option<Result<T, Cancelled>> {
        Next { stream: self }.await
    }

    fn end_wait(&mut self) {
        self.registration = None;
        self.shared.waker.forget();
    }
}

/// One wait for the next outcome; it can be given up while the stream goes on.
struct Next<'s, T: 'static> {
    stream: &'s mut AsCompleted<T>,
}

impl<T: 'static> Future for Next<'_, T> {
    type Output = Option<Result<T, Cancelled>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.stream.poll_next_unpin(context)
    }
}

impl<T: 'static> Drop for Next<'_, T> {
    fn drop(&mut self) {
        self.stream.end_wait();
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
            this.end_wait();
            return Poll::Ready(Some(task.take_result().expect(
                "a task that is given away to be collected has not given its value to anybody else",
            )));
        }
        this.shared.waker.keep(context.waker());
        Registration::renew(&mut this.registration, &this.shared, || Awaiting::Tasks);
        Poll::Pending
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.missing, Some(self.missing))
    }
}
