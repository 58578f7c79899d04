//! A program's clock between its messages: what time it is there, as far as can be told from here.

use std::time::Duration;

use leptos::prelude::window;

/// The page's clock, in milliseconds.
pub(super) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Loop time, from the last message on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    at: Duration,
    /// The page's clock, in milliseconds, when it was that time.
    real_ms: f64,
    speed: f64,
    is_paused: bool,
    is_virtual: bool,
}

impl Clock {
    /// A clock that runs in real time from now on.
    pub(super) fn new(real_ms: f64) -> Self {
        Clock { at: Duration::ZERO, real_ms, speed: 1.0, is_paused: false, is_virtual: false }
    }

    /// Loop time. In virtual time it moves only with the program.
    pub(super) fn time(self, real_ms: f64) -> Duration {
        if self.is_paused || self.is_virtual {
            return self.at;
        }
        let seconds = (real_ms - self.real_ms).max(0.0) / 1000.0 * self.speed;
        self.at.saturating_add(Duration::try_from_secs_f64(seconds).unwrap_or_default())
    }

    /// It is this time there now.
    pub(super) fn set(&mut self, at: Duration, real_ms: f64) {
        (self.at, self.real_ms) = (at, real_ms);
    }

    /// Says whether it had another speed.
    pub(super) fn set_speed(&mut self, speed: f64, real_ms: f64) -> bool {
        self.set(self.time(real_ms), real_ms);
        std::mem::replace(&mut self.speed, speed) != speed
    }

    /// Says whether it was otherwise.
    pub(super) fn set_virtual(&mut self, is_virtual: bool, real_ms: f64) -> bool {
        self.set(self.time(real_ms), real_ms);
        std::mem::replace(&mut self.is_virtual, is_virtual) != is_virtual
    }

    /// Says whether it was otherwise.
    pub(super) fn set_paused(&mut self, is_paused: bool, real_ms: f64) -> bool {
        self.set(self.time(real_ms), real_ms);
        std::mem::replace(&mut self.is_paused, is_paused) != is_paused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_at_its_speed_while_nothing_holds_it() {
        let ms = Duration::from_millis;
        let mut clock = Clock::new(1000.0);
        assert_eq!(clock.time(1500.0), ms(500));
        clock.set_speed(0.5, 1500.0);
        assert_eq!(clock.time(2500.0), ms(1000));
        clock.set_paused(true, 2500.0);
        assert_eq!(clock.time(9000.0), ms(1000));
        clock.set_paused(false, 9000.0);
        assert_eq!(clock.time(9100.0), ms(1050));
        clock.set(ms(3000), 9100.0);
        clock.set_virtual(true, 9200.0);
        assert_eq!(clock.time(99_000.0), ms(3050));
        assert_eq!(Clock::new(1000.0).time(0.0), Duration::ZERO, "a clock that was set back");
    }
}
