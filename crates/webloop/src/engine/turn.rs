//! How turns are run.
//!
//! A *turn* moves the timers that are due behind what is ready and runs exactly the callbacks that were ready then.
//! A *slice* is what one macrotask of the host runs: turns until nothing is ready, the loop is paused or the time
//! budget is spent; a slice may end in the middle of a turn and the next one goes on there.

use std::rc::Rc;

use crate::engine::{Engine, Ready, current};
use crate::host::Driven;
use crate::record::events::Event;
use crate::record::ids::nanos;
use crate::record::spans::LONGEST_STRIDE;

impl Engine {
    /// Runs turns until nothing is ready, the loop is paused or closed, or the budget is spent.
    fn run_slice(self: &Rc<Self>) {
        self.enter(|engine| {
            engine.observer.allow_strides();
            let begin = engine.observer.read_between(&engine.time);
            let deadline = begin.saturating_add(nanos(engine.budget.get()));
            let mut last_reading = begin;
            let mut stride = 1;
            let mut since_reading = 0;
            while !engine.is_paused() && engine.run_next() {
                since_reading += 1;
                if since_reading < stride {
                    continue;
                }
                let now = engine.observer.read_between(&engine.time);
                if now >= deadline {
                    break;
                }
                // Short callbacks are not worth a reading each; a long one brings the readings back at once.
                let was_quick = now - last_reading < nanos(engine.budget.get()) / 32;
                stride = if was_quick { (stride * 2).min(LONGEST_STRIDE) } else { 1 };
                since_reading = 0;
                last_reading = now;
            }
        });
    }

    /// Runs one turn, or what is left of the one under way. Returns whether a callback ran.
    ///
    /// `yields_to_pause` is for the host: a step goes on although the loop is paused.
    pub(crate) fn run_single_turn(self: &Rc<Self>, yields_to_pause: bool) -> bool {
        let has_run = self.enter(|engine| {
            let has_to_stop = || yields_to_pause && engine.is_paused();
            let mut has_run = false;
            // A turn of which everything was cancelled does not count.
            while !has_run && !has_to_stop() && (engine.turn_left() > 0 || engine.begin_turn()) {
                while !has_to_stop() {
                    let Some(ready) = engine.queue.pop_of_turn() else { break };
                    has_run |= engine.run_ready_once(ready);
                }
            }
            has_run
        });
        has_run.unwrap_or(false)
    }

    /// Runs one callback. Returns whether there was one.
    pub(crate) fn run_single_callback(self: &Rc<Self>) -> bool {
        let has_run = self.enter(|engine| {
            while let Some(ready) = engine.next_ready() {
                if engine.run_ready_once(ready) {
                    return true;
                }
            }
            false
        });
        has_run.unwrap_or(false)
    }

    /// Enters the loop for `body`; `None` where it is running or closed already.
    fn enter<R>(self: &Rc<Self>, body: impl FnOnce(&Engine) -> R) -> Option<R> {
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
        if self.queue.turn_left() == 0 && !self.begin_turn() {
            return None;
        }
        self.queue.pop_of_turn()
    }

    /// Moves due timers behind what is ready and counts the turn. `false` where nothing is ready then.
    #[inline(never)]
    fn begin_turn(&self) -> bool {
        if self.is_closed() {
            return false;
        }
        self.move_due_timers();
        if self.queue.is_empty() && (self.time.clock().is_jumping() || self.is_paused()) {
            // Nothing else can happen before the next deadline, so a clock that stands still goes there. A paused
            // loop gets here only by being stepped.
            if let Some(when) = self.timers.earliest_to_come() {
                self.time.jump_to(when);
                self.move_due_timers();
            }
        }
        let ready = self.queue.begin_turn();
        if ready > 0 {
            self.observer.begin_turn(ready);
        }
        ready > 0
    }

    fn move_due_timers(&self) {
        let Some(earliest) = self.timers.earliest() else { return };
        let now = self.now();
        if now < earliest {
            return;
        }
        self.observer.update_time(&self.time);
        // `NEVER` is a deadline like any other here, and no clock reaches it.
        while let Some((key, call)) = self.timers.pop_due(now) {
            self.record(|| Event::TimerFired { timer: key.id, late_ns: now - key.when });
            self.queue.push(Ready::Call(call));
        }
    }
}

impl Driven for Engine {
    fn is_closed(&self) -> bool {
        Engine::is_closed(self)
    }

    fn deadline_passed(&self) {
        self.host.deadline_passed();
    }

    fn run(self: Rc<Self>) {
        self.host.turn_granted();
        self.run_slice();
    }

    fn run_turn(self: Rc<Self>) -> bool {
        self.host.turn_granted();
        // A single turn need not read the clock otherwise, and its tasks are to know when they are made.
        self.time.read();
        self.run_single_turn(true)
    }
}

/// Marks a loop as running, until it is dropped: a slice of the trace.
pub(super) struct Running<'e> {
    engine: &'e Engine,
    _entered: current::Entered,
}

impl<'e> Running<'e> {
    pub(super) fn enter(engine: &'e Rc<Engine>) -> Self {
        engine.is_running.set(true);
        engine.time.start();
        let entered = current::enter(engine);
        engine.observer.begin_slice(&engine.time);
        Running { engine, _entered: entered }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.engine.observer.end_slice(&self.engine.time);
        self.engine.is_running.set(false);
    }
}
