//! A task's future and its value, in one allocation and without their types.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::record::events::Outcome;

/// A task's future and its value, of whatever types they are.
pub(crate) trait Body {
    /// Polls the future; once it has returned it is dropped, and its outcome given.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Option<Outcome>;

    /// The value, as an `Option<T>`.
    fn value(&self) -> &dyn Any;

    /// Moves the value to `target`, an `Option<T>`.
    fn move_value(self: Pin<&mut Self>, target: &mut dyn Any);
}

pin_project! {
    /// The body of a task whose future is an `F` and whose value is a `T`.
    ///
    /// Written by hand because an async block would keep the future twice.
    pub(crate) struct FutureBody<F, T, K> {
        #[pin]
        future: Option<F>,
        value: Option<T>,
        keep: K,
    }
}

impl<F, T, K> FutureBody<F, T, K>
where
    F: Future,
    K: Fn(F::Output) -> (Option<T>, Outcome),
{
    /// `keep` says what of the future's output is the task's value, and how that counts.
    pub(crate) fn new(future: F, keep: K) -> Self {
        FutureBody { future: Some(future), value: None, keep }
    }
}

impl<F, T, K> Body for FutureBody<F, T, K>
where
    F: Future,
    T: 'static,
    K: Fn(F::Output) -> (Option<T>, Outcome),
{
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Option<Outcome> {
        let mut this = self.project();
        let future = this.future.as_mut().as_pin_mut()?;
        match future.poll(context) {
            Poll::Pending => None,
            Poll::Ready(output) => {
                this.future.set(None);
                let (value, outcome) = (this.keep)(output);
                *this.value = value;
                Some(outcome)
            }
        }
    }

    fn value(&self) -> &dyn Any {
        &self.value
    }

    fn move_value(self: Pin<&mut Self>, target: &mut dyn Any) {
        if let Some(target) = target.downcast_mut::<Option<T>>() {
            *target = self.project().value.take();
        }
    }
}
