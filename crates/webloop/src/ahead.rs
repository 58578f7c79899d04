//! Guests that run ahead of the loop.
//!
//! Calling a guest may cost more than what it runs. So while the loop is traced, but runs as it would untraced, a guest
//! that is called may run more than it was called for: what the loop would have it run next, in the same order. The
//! loop goes through all that afterwards, callback by callback, in the same slice. Meanwhile its clock tells when each
//! was over in truth, so that the trace is that of a guest that was called for each.

use std::cell::Cell;
use std::time::Duration;

use crate::clock::{NEVER, nanos};
use crate::guest::{Guest, GuestState};
use crate::inner::{Inner, Ready};

/// A guest that runs ahead of the turn gives the thread back after this at the latest: so that a slice is not much longer
/// than the loop's budget.
const MOST_AHEAD_NS: u64 = 4_000_000;

/// How far a guest has run ahead.
#[derive(Default)]
pub(crate) struct Ahead {
    is_allowed: Cell<bool>,
    /// Host time at which the guest was called, if it may run ahead.
    called_at: Cell<Option<u64>>,
    /// Host time at which what the loop goes through now was over.
    over_at: Cell<Option<u64>>,
    /// Whether the guest has run more than that.
    has_more: Cell<bool>,
}

impl Ahead {
    /// Host time while the loop goes through what a guest has run.
    #[inline]
    pub(crate) fn now(&self) -> Option<u64> {
        self.over_at.get()
    }

    /// Whether the loop has to go on, whatever the time: the guest has run ahead of it.
    pub(crate) fn has_more(&self) -> bool {
        self.has_more.get()
    }

    /// Whether guests may run ahead from now on.
    pub(crate) fn allow(&self, is_allowed: bool) {
        self.is_allowed.set(is_allowed);
    }

    /// The loop has gone through a callback. Returns whether that was the last that the guest has run, so that from here
    /// on the host's clock counts again.
    pub(crate) fn step(&self) -> bool {
        !self.has_more.get() && self.over_at.take().is_some()
    }

    /// The slice is over, and with it what could not be gone through.
    pub(crate) fn end(&self) {
        self.is_allowed.set(false);
        self.reset();
    }

    /// Nobody is ahead.
    fn reset(&self) {
        self.called_at.set(None);
        self.over_at.set(None);
        self.has_more.set(false);
    }
}

/// How far a guest may run ahead: what [`Guest::ahead`] gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lead {
    /// So many callbacks behind the one that it is called for, whatever time it is when they begin. 4 ms are enough: the
    /// page waits for the thread.
    pub callbacks: u32,
    /// And if these are run, what comes behind them, as long as no more time than this has passed; zero where others have
    /// something there.
    pub time: Duration,
}

impl Inner {
    /// How far a guest that is called now may go on.
    fn lead_of(&self, guest: &GuestState) -> Lead {
        let is_real_time = self.clock.speed() == 1.0 && !self.clock.is_virtual();
        let is_free = self.ahead.is_allowed.get() && is_real_time && !self.is_paused() && self.is_fifo.get();
        // All that it had run has been gone through, if it is called again.
        self.ahead.reset();
        if !is_free || !self.recorder.is_on() {
            return Lead::default();
        }
        let host_now = self.host_now();
        self.ahead.called_at.set(Some(host_now));
        let ready = self.ready.borrow();
        let known = ready.iter().take_while(|ready| guest.knows_order_of(ready)).count();
        let callbacks = known.min(self.turn_left.get()) as u32;
        if known < ready.len() {
            return Lead { callbacks, time: Duration::ZERO };
        }
        let earliest = self.timers.borrow().earliest().unwrap_or(NEVER);
        let time_ns = earliest.saturating_sub(self.clock.time(|| host_now)).min(MOST_AHEAD_NS);
        Lead { callbacks, time: Duration::from_nanos(time_ns) }
    }
}

impl Guest {
    /// How far the guest may run ahead, when it is called to run a handle: not at all unless the loop is traced, and run
    /// as if nobody controlled it.
    ///
    /// It may run what it has scheduled by [`Guest::call_soon`], in that order, and what that schedules, but no timer, and
    /// behind [`Lead::callbacks`] nothing that comes after a timer that it sets meanwhile. It tells the loop of all that
    /// when the loop calls for it, which it does in the same slice: first what it did, then [`Guest::ran_ahead`].
    pub fn ahead(&self) -> Lead {
        self.inner().map_or_else(Lead::default, |inner| inner.lead_of(self.state()))
    }

    /// Says that what the loop calls for was run when [`Guest::ahead`] was last asked for, and was over `elapsed` later;
    /// and whether more was run after that.
    pub fn ran_ahead(&self, elapsed: Duration, has_more: bool) {
        let Some(inner) = self.inner() else { return };
        let ahead = &inner.ahead;
        ahead.has_more.set(has_more);
        let called_at = ahead.called_at.get().filter(|_| ahead.is_allowed.get());
        ahead.over_at.set(called_at.map(|called_at| called_at.saturating_add(nanos(elapsed))));
    }
}

impl GuestState {
    /// Whether the guest has put this into the ready queue, so that it knows its place there.
    fn knows_order_of(&self, ready: &Ready) -> bool {
        match ready {
            Ready::Task(cell) => self.has_task(cell.id),
            Ready::Call(call) => call.guest_handle(self).is_some_and(|handle| !self.is_timer(handle)),
        }
    }
}
