//! Coroutines and tasks: how to start, await, collect, limit and cancel them.

mod cancel;
mod coroutines;
mod event_loop;
mod first_of_many;
mod gather;
mod gather_errors;
mod task_group;
mod two_tasks;

use super::{Content, Lesson, Python};
use crate::program::Start;

include!(concat!(env!("OUT_DIR"), "/tasks/lessons.rs"));
