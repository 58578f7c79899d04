//! `gather`, `wait` and `as_completed`.

use super::Twin;

pub const TWINS: &[Twin] = &[];
