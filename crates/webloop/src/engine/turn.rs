//! How turns are run.
//!
//! A *turn* moves the timers that are due behind what is ready and runs exactly the callbacks that were ready then.
//! A *slice* is what one macrotask of the host runs: turns until nothing is ready, the loop is paused or the time
//! budget is spent; a slice may end in the middle of a turn and the next one goes on there.

use std::rc::Rc;

use crate::engine::{Inner, Ready, current};
use crate::record::events::Event;
use crate::record::ids::{NEVER, TimerId, nanos};

/// At most this many callbacks run between two looks at the host's clock.
pub(crate) const LONGEST_STRIDE: u32 = 128;

impl Inner {
    /// Runs turns until nothing is ready, the loop is paused or closed, or the budget is spent.
    pub(crate) fn run_slice(self: &Rc<Self>) {
        self.run(|inner| {
            inner.allow_strides();
            let begin = inner.look();
            let deadline = begin.saturating_add(nanos(inner.budget.get()));
            let mut last_look = begin;
            let mut stride = 1;
            let mut since_look = 0;
            while !inner.is_paused() && inner.run_next() {
                since_look += 1;
                if since_look < stride {
                    continue;
                }
                let now = inner.look();
                if now >= deadline {
                    break;
                }
                // Short callbacks are not worth a look each; a long one brings the looks back at once.
                let was_quick = now - last_look < nanos(inner.budget.get()) / 32;
                stride = if was_quick { (stride * 2).min(LONGEST_STRIDE) } else { 1 };
                since_look = 0;
                last_look = now;
            }
        });
    }

    /// Runs one turn, or what is left of the one under way. Returns whether a callback ran.
    ///
    /// `yields_to_pause` is for the host: a step goes on although the loop is paused.
    pub(crate) fn run_single_turn(self: &Rc<Self>, yields_to_pause: bool) -> bool {
        let ran = self.run(|inner| {
            let is_held = || yields_to_pause && inner.is_paused();
            let mut has_run = false;
            // A turn of which everything was cancelled does not count.
            while !has_run && !is_held() && (inner.turn_left.get() > 0 || inner.begin_turn()) {
                while inner.turn_left.get() > 0 && !is_held() {
                    let Some(ready) = inner.take_next() else { break };
                    has_run |= inner.run_ready_once(ready);
                }
            }
            has_run
        });
        ran.unwrap_or(false)
    }

    /// Runs one callback. Returns whether there was one.
    pub(crate) fn run_single_callback(self: &Rc<Self>) -> bool {
        let ran = self.run(|inner| {
            while let Some(ready) = inner.next_ready() {
                if inner.run_ready_once(ready) {
                    return true;
                }
            }
            false
        });
        ran.unwrap_or(false)
    }

    /// Enters the loop for `body`; `None` where it is running or closed already.
    fn run<R>(self: &Rc<Self>, body: impl FnOnce(&Inner) -> R) -> Option<R> {
        if self.is_running() || self.is_closed() {
            return None;
        }
        let running = Running::enter(self);
        let result = body(self);
        drop(running);
        if self.is_closed() {
            self.tear_down();
        } else {
            self.request_what_is_needed();
        }
        Some(result)
    }

    /// Runs the next callback that was not cancelled, beginning a turn if need be. `false` where none is ready.
    #[inline(always)]
    fn run_next(&self) -> bool {
        while let Some(ready) = self.next_ready() {
            if self.run_ready(ready) {
                return true;
            }
        }
        false
    }

    /// As `run_ready`, for when it does not matter how fast that is: it would be a lot of code in two more places.
    #[inline(never)]
    fn run_ready_once(&self, ready: Ready) -> bool {
        self.run_ready(ready)
    }

    /// Takes what is to be run next, beginning a turn if need be.
    #[inline(always)]
    fn next_ready(&self) -> Option<Ready> {
        if self.turn_left.get() == 0 && !self.begin_turn() {
            return None;
        }
        self.take_next()
    }

    /// Moves due timers behind what is ready and counts the turn. `false` where nothing is ready then.
    #[inline(never)]
    fn begin_turn(&self) -> bool {
        if self.is_closed() {
            return false;
        }
        self.move_due_timers();
        if self.ready.borrow().is_empty() && (self.clock.is_jumping() || self.is_paused()) {
            // Nothing else can happen before the next deadline, so a clock that stands still goes there. A paused
            // loop gets here only by being stepped.
            let earliest = self.timers.borrow().earliest();
            if let Some(when) = earliest.filter(|when| *when != NEVER) {
                self.clock.jump_to(when);
                self.move_due_timers();
            }
        }
        let ready = self.ready.borrow().len();
        self.turn_left.set(ready);
        if ready > 0 && self.recorder.is_on() {
            self.recorder.begin_turn(ready);
        }
        ready > 0
    }

    fn move_due_timers(&self) {
        let Some(earliest) = self.timers.borrow().earliest() else { return };
        let now = self.now();
        if now < earliest {
            return;
        }
        if self.recorder.is_on() {
            self.update_record_time();
        }
        let mut timers = self.timers.borrow_mut();
        let mut ready = self.ready.borrow_mut();
        // `NEVER` is a deadline like any other here, and no clock reaches it.
        while let Some((key, call)) = timers.pop_due(now) {
            let late_ns = now - key.when;
            self.record(|| Event::TimerFired { timer: TimerId(key.sequence), late_ns });
            ready.push_back(Ready::Call(call));
        }
    }

    fn take_next(&self) -> Option<Ready> {
        let left = self.turn_left.get();
        self.turn_left.set(left.checked_sub(1)?);
        self.ready.borrow_mut().pop_front()
    }
}

/// Marks a loop as running, until it is dropped: a slice of the trace.
pub(crate) struct Running<'i> {
    inner: &'i Inner,
    _entered: current::Entered,
}

impl<'i> Running<'i> {
    pub(crate) fn enter(inner: &'i Rc<Inner>) -> Self {
        inner.is_running.set(true);
        inner.clock.start(|| inner.host_now());
        let entered = current::enter(inner);
        inner.begin_slice();
        Running { inner, _entered: entered }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.inner.end_slice();
        self.inner.is_running.set(false);
    }
}
