//! Locks, events, conditions, semaphores and barriers.

use super::Twin;

pub const TWINS: &[Twin] = &[];
