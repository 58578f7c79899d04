//! Waiting for time to pass, and for one's next turn.
//!
//! A sleep that ends takes two hops, as in asyncio: its timer joins the ready queue, and when that comes up the
//! sleeping task does.

use std::cell::Cell;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::engine::call::{Call, internal_callback};
use crate::engine::timers::TimerKey;
use crate::engine::waker_slot::{WakerAddress, WakerSlot};
use crate::engine::{Engine, current};
use crate::record::events::Awaiting;
use crate::record::ids::{LoopTime, nanos};
use crate::record::source_line::SourceLine;
use crate::record::thread;

/// Waits until `delay` has passed, counted from the first poll as in asyncio. Gives the loop a turn even when
/// `delay` is zero. [`Duration::MAX`] waits for ever.
///
/// Dropping it clears the timer.
///
/// # Panics
///
/// When it is polled outside of a running loop.
#[track_caller]
pub fn sleep(delay: Duration) -> Sleep {
    Sleep { state: State::Delay(nanos(delay)), location: Location::caller() }
}

/// Waits until `when` on the clock of [`EventLoop::time`](crate::EventLoop::time); a time that is past gives the
/// loop a turn.
///
/// # Panics
///
/// When it is polled outside of a running loop.
#[track_caller]
pub fn sleep_until(when: Duration) -> Sleep {
    Sleep { state: State::Deadline(nanos(when)), location: Location::caller() }
}

/// Lets everybody who is ready have a turn: asyncio's `sleep(0)`.
#[doc(alias = "sleep(0)")]
pub fn yield_now() -> YieldNow {
    YieldNow { has_yielded: false }
}

/// The future of [`yield_now`].
#[derive(Debug)]
#[must_use = "futures do nothing unless awaited"]
pub struct YieldNow {
    has_yielded: bool,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.has_yielded {
            return Poll::Ready(());
        }
        self.has_yielded = true;
        thread::note_yield();
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The future of [`sleep`] and [`sleep_until`].
#[must_use = "futures do nothing unless awaited"]
pub struct Sleep {
    state: State,
    /// Where it was made.
    location: &'static Location<'static>,
}

enum State {
    Delay(LoopTime),
    Deadline(LoopTime),
    Yielding(YieldNow),
    Waiting(Timer),
    Over,
}

/// A callback of the loop's own that is due at a deadline; dropping it cancels it.
pub(crate) struct CallTimer {
    call: Rc<dyn Call>,
    key: Option<TimerKey>,
    engine: Weak<Engine>,
}

impl CallTimer {
    /// Arms a timer of the running loop.
    pub(crate) fn new(when: LoopTime, function: impl FnOnce() + 'static) -> Self {
        let engine = current::engine("sleep");
        let call = internal_callback(function);
        let key = Some(engine.add_timer(when, Rc::clone(&call)));
        CallTimer { call, key, engine: Rc::downgrade(&engine) }
    }

    /// As `new`, but a deadline that is past joins the ready queue at once instead of at the next turn.
    pub(crate) fn soon_or_at(when: LoopTime, function: impl FnOnce() + 'static) -> Self {
        let engine = current::engine("sleep");
        if when > engine.now() {
            return Self::new(when, function);
        }
        let call = internal_callback(function);
        engine.push_call(Rc::clone(&call));
        CallTimer { call, key: None, engine: Rc::downgrade(&engine) }
    }
}

impl Drop for CallTimer {
    fn drop(&mut self) {
        if self.call.cancel()
            && let (Some(key), Some(engine)) = (self.key, self.engine.upgrade())
        {
            engine.cancel_timer(key);
        }
    }
}

/// An armed timer; dropping it takes it out of its loop.
pub(crate) struct Timer {
    alarm: Rc<Alarm>,
    key: TimerKey,
    engine: Weak<Engine>,
}

/// What the timer and its sleeper share.
struct Alarm {
    when: LoopTime,
    waker: WakerSlot,
    has_fired: Cell<bool>,
    location: &'static Location<'static>,
}

impl Timer {
    /// Arms a timer of the running loop. On a closing loop, where no timer fires any more, it is never woken. `location` is where
    /// the program has asked for it.
    #[track_caller]
    pub(crate) fn new(when: LoopTime, location: &'static Location<'static>) -> Self {
        let engine = current::engine("sleep");
        let (waker, has_fired) = (WakerSlot::default(), Cell::new(false));
        let alarm = Rc::new(Alarm { when, waker, has_fired, location });
        let key = engine.add_timer(when, alarm.clone());
        Timer { alarm, key, engine: Rc::downgrade(&engine) }
    }

    /// Whether it has gone off; if not, `waker` is woken when it does.
    pub(crate) fn poll(&self, waker: &Waker) -> Poll<()> {
        if self.alarm.has_fired.get() {
            return Poll::Ready(());
        }
        current::record_wait(|| Awaiting::SleepUntil(self.alarm.when));
        self.alarm.waker.keep(waker);
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if !self.alarm.has_fired.get() {
            self.alarm.cancel();
            if let Some(engine) = self.engine.upgrade() {
                engine.cancel_timer(self.key);
            }
        }
    }
}

impl Call for Alarm {
    fn call(&self) {
        self.has_fired.set(true);
        self.waker.wake();
    }

    fn cancel(&self) -> bool {
        self.waker.forget()
    }

    fn is_cancelled(&self) -> bool {
        !self.is_pending() && !self.has_fired.get()
    }

    fn is_pending(&self) -> bool {
        self.waker.address().is_some()
    }

    fn location(&self) -> Option<SourceLine> {
        None
    }

    fn alarm(&self) -> Option<(WakerAddress, LoopTime)> {
        self.waker.address().map(|waker| (waker, self.when))
    }

    fn awaited_at(&self) -> Option<&'static Location<'static>> {
        Some(self.location)
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let location = self.location;
            match &mut self.state {
                State::Delay(0) => self.state = State::Yielding(yield_now()),
                State::Delay(delay) => {
                    let when = current::engine("sleep").now().saturating_add(*delay);
                    self.state = State::Deadline(when);
                }
                State::Deadline(when) => self.state = State::Waiting(Timer::new(*when, location)),
                State::Yielding(turn) => {
                    std::task::ready!(Pin::new(turn).poll(context));
                    self.state = State::Over;
                }
                State::Waiting(timer) => {
                    std::task::ready!(timer.poll(context.waker()));
                    self.state = State::Over;
                }
                State::Over => return Poll::Ready(()),
            }
        }
    }
}
