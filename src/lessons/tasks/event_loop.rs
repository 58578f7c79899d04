//! `main` is a plain function here: it cannot await, and it must not
//! block, since the page has one thread. So `run_until_complete` schedules
//! the coroutine and returns at once, long before it is complete.
//!
//! What is to happen at the end goes into `add_done_callback`. It is
//! called whichever way the task ends, in the loop's next turn.

use std::time::Duration;

use webloop::sleep;

use crate::program::{Readout, Stage, seconds};

pub fn main(stage: Stage) {
    let event_loop = stage.event_loop();
    let row = stage.row();
    let count = row.readout("count");
    let returned = row.readout("returned at");
    let (done, result) = (row.readout("done at"), row.readout("result"));

    let task = event_loop.run_until_complete(count_to_five(count));
    returned.set(seconds(event_loop.time()));
    stage.log("run_until_complete has returned");

    let (called, finished) = (stage.clone(), task.clone());
    task.add_done_callback(move |_| {
        let text = match finished.result() {
            Some(Ok(number)) => number.to_string(),
            _ => "cancelled".to_string(),
        };
        done.set(seconds(called.event_loop().time()));
        result.set(&text);
        called.log(format!("the task is done: {text}"));
    });
    stage.button("Cancel", move || _ = task.cancel());
    stage.log("main is over, and the task has not begun");
}

async fn count_to_five(count: Readout) -> u32 {
    for number in 1..=5 {
        sleep(Duration::from_secs(1)).await;
        count.set(number);
    }
    5
}
