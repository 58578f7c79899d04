//! How often a program is read that has no time to spare.
//!
//! A program that leaves the thread idle, or does little in much time, is read in every frame. One that fills the
//! thread with short callbacks is not to be slowed down by being watched: a read takes as long as thousands of its
//! callbacks, so the next one waits until it has cost but a small share of the time. Whoever asks for a read at once
//! gets it.

use leptos::prelude::window;

/// Reads of a busy program take one part in so many of the time.
const SHARE: f64 = 25.0;

/// However long a read takes, the next one is no further off than this.
const LONGEST_WAIT_MS: f64 = 250.0;

/// A program is busy when it records more than this in a millisecond: some thousand records a frame.
const BUSY_RECORDS_PER_MS: f64 = 60.0;

/// The page's clock, in milliseconds.
pub(crate) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// When the next read is due, by the page's clock.
#[derive(Debug, Default)]
pub(crate) struct Pacing {
    last_read_ms: f64,
    next_read_ms: f64,
}

impl Pacing {
    /// How long it is until the next read; 0 where it is due.
    pub(crate) fn wait_ms(&self, now_ms: f64) -> f64 {
        // Not forever, should the clock have been set back.
        (self.next_read_ms - now_ms).clamp(0.0, LONGEST_WAIT_MS)
    }

    /// Lets the next read be due at once.
    pub(crate) fn hurry(&mut self) {
        self.next_read_ms = 0.0;
    }

    /// Notes a read from `begin_ms` to `end_ms`, which found so many records since the one before. `is_ready` says
    /// whether the program has something to do right now.
    pub(crate) fn note_read(&mut self, begin_ms: f64, end_ms: f64, records: u64, is_ready: bool) {
        // Before the first read, or while nothing ran, nobody may have read for long.
        let since_ms = (begin_ms - self.last_read_ms).clamp(1.0, LONGEST_WAIT_MS);
        self.last_read_ms = begin_ms;
        let is_busy = is_ready && records as f64 > since_ms * BUSY_RECORDS_PER_MS;
        let wait_ms = if is_busy { ((end_ms - begin_ms) * SHARE).min(LONGEST_WAIT_MS) } else { 0.0 };
        self.next_read_ms = begin_ms + wait_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_with_time_to_spare_is_read_in_every_frame() {
        let mut pacing = Pacing::default();
        assert_eq!(pacing.wait_ms(0.0), 0.0);
        pacing.note_read(1_000.0, 1_008.0, 100_000, false);
        assert_eq!(pacing.wait_ms(1_008.0), 0.0, "nothing is ready");
        pacing.note_read(1_016.0, 1_024.0, 300, true);
        assert_eq!(pacing.wait_ms(1_024.0), 0.0, "it does little");
    }

    #[test]
    fn reads_of_a_busy_program_cost_a_small_share_of_the_time() {
        let mut pacing = Pacing::default();
        let (mut now_ms, mut spent_ms) = (1_000.0, 0.0);
        while now_ms < 11_000.0 {
            if pacing.wait_ms(now_ms) > 0.0 {
                now_ms += 16.0;
                continue;
            }
            pacing.note_read(now_ms, now_ms + 4.0, 1_000_000, true);
            spent_ms += 4.0;
            now_ms += 16.0;
        }
        assert!((300.0..=400.0).contains(&spent_ms), "{spent_ms} ms of 10 s");
    }

    #[test]
    fn however_long_a_read_takes_the_next_one_comes_soon() {
        let mut pacing = Pacing::default();
        pacing.note_read(1e9, 1e9 + 4.0, 100_000, true);
        assert_eq!(pacing.wait_ms(1e9), 100.0, "the first read finds out already");
        pacing.hurry();
        pacing.note_read(1_000.0, 3_000.0, 1_000_000, true);
        assert_eq!(pacing.wait_ms(1_000.0), 250.0);
        assert_eq!(pacing.wait_ms(3_000.0), 0.0);
        pacing.note_read(5_000.0, 5_004.0, 1_000_000, true);
        assert_eq!(pacing.wait_ms(5_004.0), 96.0);
        assert_eq!(pacing.wait_ms(0.0), 250.0, "a clock that was set back holds nobody up");
    }

    #[test]
    fn whoever_asks_for_a_read_gets_it_at_once() {
        let mut pacing = Pacing::default();
        pacing.note_read(1_000.0, 1_004.0, 1_000_000, true);
        pacing.hurry();
        assert_eq!(pacing.wait_ms(1_004.0), 0.0);
    }

    #[test]
    fn a_busy_program_that_becomes_calm_is_read_in_every_frame_again() {
        let mut pacing = Pacing::default();
        pacing.note_read(1_000.0, 1_004.0, 1_000_000, true);
        assert!(pacing.wait_ms(1_016.0) > 0.0);
        pacing.note_read(1_100.0, 1_101.0, 20, true);
        assert_eq!(pacing.wait_ms(1_101.0), 0.0);
    }
}
