//! The numbers by which a loop's things and times are named in records and snapshots.
//!
//! A number names one thing for as long as the loop, or for resources the thread, lasts: none is used again. Times are
//! nanoseconds of loop time in a `u64`, which lasts 584 years.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

/// Names one task of one loop; numbers are given in the order of creation, from 1, and never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u32);

/// Names a task among those of all loops of the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TaskKey {
    pub(crate) loop_id: u32,
    pub(crate) id: TaskId,
}

/// Names one timer of one loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerId(pub u64);

/// A text by its number in the list of whoever made the records; of a loop's trace,
/// [`Trace::text`](crate::trace::Trace::text) gives it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Text(pub NonZeroU32);

/// Names one lock, queue, event or the like; unique within the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub u32);

impl fmt::Display for TaskId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "task {}", self.0)
    }
}

/// A point of loop time, in nanoseconds since its start.
pub(crate) type LoopTime = u64;

/// The deadline that never comes: what [`Duration::MAX`] and overflowing sums become.
pub(crate) const NEVER: LoopTime = u64::MAX;

/// Nanoseconds of `duration`, or [`NEVER`] where it does not fit.
pub(crate) fn nanos(duration: Duration) -> LoopTime {
    // Without 128-bit arithmetic, which wasm does not have.
    duration.as_secs().saturating_mul(1_000_000_000).saturating_add(u64::from(duration.subsec_nanos()))
}

/// The inverse of [`nanos`]: [`NEVER`] becomes [`Duration::MAX`].
pub(crate) fn duration(time: LoopTime) -> Duration {
    if time == NEVER { Duration::MAX } else { Duration::from_nanos(time) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_that_do_not_fit_are_never() {
        assert_eq!(nanos(Duration::MAX), NEVER);
        assert_eq!(duration(NEVER), Duration::MAX);
        assert_eq!(nanos(Duration::from_millis(1 << 31)), (1u64 << 31) * 1_000_000);
    }
}
