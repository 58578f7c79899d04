//! Cancelling tasks and futures.

use super::Twin;

pub const TWINS: &[Twin] = &[];
