//! The event loop itself: tasks, callbacks, timers, and what they share.

mod blocking;
mod call_soon_order;
mod clock;
mod countdown;
mod race;
mod top_level_await;
mod two_sleepers;
mod up_and_down;

use super::{Content, Lesson, Python};
use crate::program::Start;

include!(concat!(env!("OUT_DIR"), "/the_loop/lessons.rs"));
