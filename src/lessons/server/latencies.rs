//! How long the answers of the last moments took.
//!
//! It keeps every one of them for as long as it counts, so that percentiles are those of real answers and no estimates.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::Duration;

/// For how long an answer counts.
const WINDOW: Duration = Duration::from_secs(2);

/// The latencies of one route.
#[derive(Default)]
pub struct Latencies {
    /// When each answer came and how long it took, the oldest first.
    recent: RefCell<VecDeque<(Duration, Duration)>>,
}

/// What there is to say of the last moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Answers a second.
    pub per_second: u32,
    /// Half of the answers were there by then.
    pub median: Duration,
    /// 99 of a hundred answers were there by then.
    pub p99: Duration,
}

impl Latencies {
    /// Notes an answer that came at `now`.
    pub fn add(&self, now: Duration, latency: Duration) {
        self.recent.borrow_mut().push_back((now, latency));
    }

    /// Looks at the last moments before `now`; `None` where no answer came.
    pub fn summary(&self, now: Duration) -> Option<Summary> {
        let mut recent = self.recent.borrow_mut();
        while recent.front().is_some_and(|(time, _)| *time + WINDOW <= now) {
            recent.pop_front();
        }
        let mut latencies: Vec<_> = recent.iter().map(|(_, latency)| *latency).collect();
        latencies.sort();
        let seconds = WINDOW.min(now).as_secs_f64();
        Some(Summary {
            per_second: (latencies.len() as f64 / seconds).round() as u32,
            median: percentile(&latencies, 50)?,
            p99: percentile(&latencies, 99)?,
        })
    }
}

/// The least of `sorted` that so many in a hundred do not exceed.
fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn percentiles_are_those_of_answers() {
        let hundred: Vec<_> = (1..=100).map(millis).collect();
        assert_eq!(percentile(&hundred, 50), Some(millis(50)));
        assert_eq!(percentile(&hundred, 99), Some(millis(99)));
        assert_eq!(percentile(&hundred, 100), Some(millis(100)));
        assert_eq!(percentile(&hundred[..3], 50), Some(millis(2)));
        assert_eq!(percentile(&hundred[..1], 99), Some(millis(1)));
        assert_eq!(percentile(&[], 50), None);
    }

    #[test]
    fn only_the_last_moments_count() {
        let latencies = Latencies::default();
        assert_eq!(latencies.summary(millis(1)), None);
        latencies.add(millis(1000), millis(900));
        latencies.add(millis(2000), millis(5));
        latencies.add(millis(2500), millis(7));
        let summary =
            |per_second, median, p99| Some(Summary { per_second, median: millis(median), p99: millis(p99) });
        assert_eq!(latencies.summary(millis(2500)), summary(2, 7, 900));
        assert_eq!(latencies.summary(millis(3000)), summary(1, 5, 7));
        assert_eq!(latencies.summary(millis(4499)), summary(1, 7, 7));
        assert_eq!(latencies.summary(millis(4500)), None);
    }
}
