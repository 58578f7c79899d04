//! Three mirrors have the same file, and nobody knows which one is quick.
//!
//! `wait` gives the tasks back as soon as one of them is over; whoever is
//! not needed any more is cancelled. `as_completed` gives each answer when
//! it comes, so that nobody has to wait for the slowest.

use std::time::Duration;

use webloop::{Cancelled, ReturnWhen, Task, as_completed, wait};
use webloop::{create_task_named, sleep, time};

use crate::program::{Stage, seconds};

const MIRRORS: [(&str, u64); 3] = [("Oslo", 3), ("Rome", 1), ("Bern", 2)];

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let (row, next_row) = (stage.row(), stage.row());
    let lanes = stage.group();

    let start = time();
    let tasks = ask(&stage, &lanes);
    let waited = wait(tasks, ReturnWhen::FirstCompleted, None).await;
    for task in waited.pending {
        task.cancel();
        stage.log(format!("{} is not needed any more", task.name()));
    }
    for task in waited.done {
        row.readout("the first").set(task.await?);
    }
    row.readout("came after").set(seconds(time() - start));

    // Time to see that what is cancelled stands still.
    sleep(Duration::from_secs(2)).await;

    lanes.clear();
    let order = next_row.readout("as they came");
    let start = time();
    let mut answers = as_completed(ask(&stage, &lanes));
    let mut names = Vec::new();
    while let Some(name) = answers.next().await {
        names.push(name?);
        order.set(names.join(", "));
        stage.log(format!("answer {}: {}", names.len(), names.join(", ")));
    }
    next_row.readout("took").set(seconds(time() - start));
    Ok(())
}

fn ask(stage: &Stage, lanes: &Stage) -> [Task<&'static str>; 3] {
    MIRRORS.map(|(name, wait_s)| {
        let lane = lanes.progress(name);
        let wait = Duration::from_secs(wait_s);
        let stage = stage.clone();
        create_task_named(name, async move {
            let _progress = lane.fill(wait);
            sleep(wait).await;
            lane.mark("is here");
            stage.log("is here");
            name
        })
    })
}
