//! How a program ends, and programs that use everything.

use super::Twin;

pub const TWINS: &[Twin] = &[];
