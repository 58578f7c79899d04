//! What people want of things that move.

use leptos::prelude::window;

/// Whether somebody has asked their system for less motion.
pub(crate) fn prefers_less_motion() -> bool {
    matches!(window().match_media("(prefers-reduced-motion: reduce)"), Ok(Some(query)) if query.matches())
}
