//! Passing data between tasks, and sharing it.

mod back_pressure;
mod barrier;
mod closure;
mod lost_update;
mod philosophers;
mod queue;
mod return_values;
mod semaphore;
mod shared_state;

use super::{Content, Lesson, Python};
use crate::program::Start;

include!(concat!(env!("OUT_DIR"), "/data/lessons.rs"));
