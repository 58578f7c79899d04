//! Queues.

use super::Twin;

pub const TWINS: &[Twin] = &[];
