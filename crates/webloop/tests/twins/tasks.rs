//! Tasks, sleeps and futures.

use super::Twin;

pub const TWINS: &[Twin] = &[];
