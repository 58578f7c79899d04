//! A clock. One task writes the local time, sleeps until the next second
//! begins, and does so for ever.
//!
//! It looks at the wall clock anew each time. If it slept for one second
//! at a time instead, it would be a little later with every round.

use std::time::Duration;

use js_sys::Date;
use webloop::{create_task_named, sleep};

use crate::program::{Readout, Stage};

pub async fn main(stage: Stage) {
    let face = stage.readout("local time");
    // The task goes on when `main` is over: nobody has to wait for it.
    let _clock = create_task_named("clock", tick(face));
}

async fn tick(face: Readout) {
    loop {
        let now = Date::new_0();
        let (hours, minutes) = (now.get_hours(), now.get_minutes());
        let seconds = now.get_seconds();
        face.set(format!("{hours:02}:{minutes:02}:{seconds:02}"));
        sleep(until_next_second(&now)).await;
    }
}

fn until_next_second(now: &Date) -> Duration {
    Duration::from_millis(1000 - u64::from(now.get_milliseconds()))
}
