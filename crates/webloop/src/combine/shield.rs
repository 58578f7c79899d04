//! Protecting a task from the cancellation of whoever awaits it.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::combine::wait::DoneCall;
use crate::engine::cancel::Registration;
use crate::task::task::{Cancelled, Task};
use crate::wait::waiter::{Subject, Waiter};

/// Awaits `task` so that cancelling the awaiter does not cancel the task: it runs on, detached.
///
/// Cancelling the task itself gives [`Cancelled`] as ever.
#[track_caller]
pub fn shield<T: 'static>(task: Task<T>) -> Shield<T> {
    let waiter = Waiter::new(Subject::Task(task.cell().key()), Location::caller());
    let callback = (!task.is_done()).then(|| {
        let waiter = Rc::clone(&waiter);
        DoneCall::new(task.cell(), move || {
            waiter.wake();
        })
    });
    if callback.is_none() {
        waiter.wake();
    }
    Shield { task, waiter, registration: None, _callback: callback }
}

/// The future of [`shield`].
#[must_use = "futures do nothing unless awaited"]
pub struct Shield<T> {
    task: Task<T>,
    waiter: Rc<Waiter>,
    registration: Option<Registration>,
    _callback: Option<DoneCall>,
}

impl<T: 'static> Future for Shield<T> {
    type Output = Result<T, Cancelled>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        std::task::ready!(this.waiter.poll(&mut this.registration, context));
        Poll::Ready(this.task.take_result().expect("the waiter is woken when the task is over, and once"))
    }
}

impl<T> Unpin for Shield<T> {}
