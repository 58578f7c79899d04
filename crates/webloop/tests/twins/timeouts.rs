//! Time-outs and shields.

use super::Twin;

pub const TWINS: &[Twin] = &[];
