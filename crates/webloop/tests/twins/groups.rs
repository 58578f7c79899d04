//! Task groups.

use super::Twin;

pub const TWINS: &[Twin] = &[];
