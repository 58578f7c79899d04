//! Bars that fill by themselves while a program waits.
//!
//! A filling bar follows the loop's clock, frame by frame: it stands while the loop is paused, creeps where time is
//! slowed down and jumps in virtual time. It is display and nothing else: no timer or task of the loop is behind it.
//!
//! For people who want less motion it reads the clock four times a second instead, so that it steps.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;

use super::Progress;

/// How long a bar that steps stands still.
const STEP_MS: u32 = 250;

/// Fills a bar as long as it lives; made by [`Progress::fill`].
#[must_use = "the bar stands still when this is dropped: bind it to `_progress` while you wait"]
pub struct ProgressFill {
    inner: Rc<Inner>,
}

struct Inner {
    bar: Progress,
    /// Loop time.
    start: Duration,
    whole: Duration,
    percent: Cell<u32>,
    next: RefCell<Option<Next>>,
}

/// The next read of the clock. Kept because dropping it withdraws the request.
#[expect(dead_code, reason = "what it holds is there to be dropped")]
enum Next {
    Frame(AnimationFrame),
    Step(Timeout),
}

impl ProgressFill {
    pub(super) fn new(bar: Progress, whole: Duration) -> Self {
        let start = bar.time();
        bar.show(0);
        let inner = Inner { bar, start, whole, percent: Cell::new(0), next: RefCell::new(None) };
        let fill = ProgressFill { inner: Rc::new(inner) };
        fill.inner.request_frame();
        fill
    }
}

impl Drop for ProgressFill {
    fn drop(&mut self) {
        let next = self.inner.next.take();
        drop(next);
        // Frames come when they come, and in virtual time too late: the last word is the clock's.
        self.inner.show();
    }
}

impl Inner {
    fn request_frame(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let show = move || {
            if let Some(inner) = weak.upgrade() {
                inner.show();
                if inner.percent.get() < 100 {
                    inner.request_frame();
                }
            }
        };
        let next = if self.bar.is_calm() {
            Next::Step(Timeout::new(STEP_MS, show))
        } else {
            Next::Frame(request_animation_frame(move |_| show()))
        };
        let old_next = self.next.replace(Some(next));
        drop(old_next);
    }

    fn show(&self) {
        let percent = percent_of(self.bar.time().saturating_sub(self.start), self.whole);
        if self.percent.replace(percent) != percent {
            self.bar.show(percent);
        }
    }
}

/// How much of `whole` is over, rounded down.
fn percent_of(part: Duration, whole: Duration) -> u32 {
    if part >= whole {
        return 100;
    }
    // Less than 100, since the part is less than the whole.
    (part.as_nanos() * 100 / whole.as_nanos()) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_when_the_whole_time_is_over_and_not_before() {
        let whole = Duration::from_secs(2);
        assert_eq!(percent_of(Duration::ZERO, whole), 0);
        assert_eq!(percent_of(Duration::from_millis(1019), whole), 50);
        assert_eq!(percent_of(Duration::from_nanos(1_999_999_999), whole), 99);
        assert_eq!(percent_of(whole, whole), 100);
        assert_eq!(percent_of(Duration::MAX, whole), 100);
        assert_eq!(percent_of(Duration::ZERO, Duration::ZERO), 100, "no time at all is over at once");
        assert_eq!(percent_of(Duration::from_secs(1 << 40), Duration::MAX), 0);
    }
}
