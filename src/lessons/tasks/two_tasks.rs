//! The same two coroutines of two seconds each, but as tasks. How long do
//! they take now?
//!
//! A task belongs to the loop. It begins at the loop's next turn, whether
//! somebody awaits it or not, and while it sleeps, others run. Awaiting it
//! is only waiting for its end.

use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, Event, create_task_named, sleep, time};

use crate::program::{Progress, Stage, seconds};

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let pressed = Rc::new(Event::named("button"));
    let press = Rc::clone(&pressed);
    let row = stage.row();
    let count = row.number_input("Tasks", 1..=100, 2);
    row.button("Start them again", move || press.set());
    let took = row.readout("all took");
    let lanes = stage.group();
    loop {
        lanes.clear();
        took.set("…");
        let start = time();

        let start_nap = |number| {
            let name = format!("nap {number}");
            let nap = nap(stage.clone(), lanes.progress(&name));
            create_task_named(&name, nap)
        };
        let tasks = Vec::from_iter((1..=count.value()).map(start_nap));
        stage.log("all are made, and none has begun");
        for task in tasks {
            task.await?;
        }

        took.set(seconds(time() - start));
        stage.log(format!("all took {}", seconds(time() - start)));
        pressed.wait().await;
        pressed.clear();
    }
}

async fn nap(stage: Stage, lane: Progress) {
    stage.log("begins");
    let two_seconds = Duration::from_secs(2);
    let _progress = lane.fill(two_seconds);
    sleep(two_seconds).await;
    stage.log("ends");
}
