//! Callbacks that wait for their turn.
//!
//! Whoever cancels takes the closure out and drops it there and then, outside every borrow; the empty entry is
//! skipped when its turn comes.

use std::cell::Cell;
use std::panic::Location;
use std::rc::Rc;

use crate::engine::waker_slot::WakerAddress;
use crate::record::ids::LoopTime;
use crate::record::source_line::SourceLine;

/// Something that the loop runs once when its turn comes.
pub(crate) trait Call {
    /// Runs it; does nothing the second time or after `cancel`.
    fn call(&self);

    /// Makes sure that it never runs. Returns whether it still would have.
    fn cancel(&self) -> bool;

    /// Whether it was cancelled before it ran.
    fn is_cancelled(&self) -> bool;

    /// Whether `call` still has something to do.
    fn is_pending(&self) -> bool;

    /// Where it was scheduled; `None` for the loop's own bookkeeping, such as the end of a sleep.
    fn location(&self) -> Option<SourceLine>;

    /// The waker that it wakes and does nothing else, and its deadline.
    fn alarm(&self) -> Option<(WakerAddress, LoopTime)> {
        None
    }

    /// Where the program has asked for that waker to be woken, as far as that is known.
    fn awaited_at(&self) -> Option<&'static Location<'static>> {
        None
    }
}

/// A user's callback in one allocation.
struct Callback<F> {
    function: Cell<Option<F>>,
    is_cancelled: Cell<bool>,
    location: Option<&'static Location<'static>>,
}

impl<F: FnOnce()> Callback<F> {
    fn has_function(&self) -> bool {
        let function = self.function.take();
        let has_function = function.is_some();
        self.function.set(function);
        has_function
    }
}

impl<F: FnOnce()> Call for Callback<F> {
    fn call(&self) {
        if let Some(function) = self.function.take() {
            function();
        }
    }

    fn cancel(&self) -> bool {
        let function = self.function.take();
        let was_pending = function.is_some();
        if was_pending {
            self.is_cancelled.set(true);
        }
        drop(function);
        was_pending
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.get()
    }

    fn is_pending(&self) -> bool {
        self.has_function()
    }

    fn location(&self) -> Option<SourceLine> {
        self.location.map(SourceLine::from)
    }
}

pub(crate) fn user_callback(
    function: impl FnOnce() + 'static,
    location: &'static Location<'static>,
) -> Rc<dyn Call> {
    Rc::new(Callback {
        function: Cell::new(Some(function)),
        is_cancelled: Cell::new(false),
        location: Some(location),
    })
}

/// A callback of the loop itself: one hop of the contract's order.
pub(crate) fn internal_callback(function: impl FnOnce() + 'static) -> Rc<dyn Call> {
    Rc::new(Callback { function: Cell::new(Some(function)), is_cancelled: Cell::new(false), location: None })
}
