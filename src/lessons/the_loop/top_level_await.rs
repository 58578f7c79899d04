//! `main` is the top level of a program, and it may await: `add_slowly`
//! is awaited straight away, and the next line has its sum.
//!
//! Then two more programs are started, each with a top level of its own.
//! They wait for themselves, not for each other.

use std::time::Duration;

use webloop::{create_task_named, sleep, time};

use crate::program::{Readout, Stage, seconds};

pub async fn main(stage: Stage) {
    let row = stage.row();
    let end_of = |name| row.readout(&format!("{name} ends at"));
    let main_end = end_of("main");
    let (first_end, second_end) = (end_of("first"), end_of("second"));
    let lanes = stage.group();

    let sum = add_slowly(&lanes, 1, 2, 2).await;
    stage.log(format!("1 + 2 = {sum}"));

    let first = ten_and_twenty(stage.clone(), lanes.clone(), first_end);
    let second = three_and_four(stage.clone(), lanes, second_end);
    drop(create_task_named("first", first));
    drop(create_task_named("second", second));
    stage.log("both programs are started");
    main_end.set(seconds(time()));
}

async fn ten_and_twenty(stage: Stage, lanes: Stage, end: Readout) {
    stage.log("begins");
    let sum = add_slowly(&lanes, 10, 20, 4).await;
    stage.log(format!("10 + 20 = {sum}"));
    end.set(seconds(time()));
}

async fn three_and_four(stage: Stage, lanes: Stage, end: Readout) {
    stage.log("begins");
    let sum = add_slowly(&lanes, 3, 4, 1).await;
    stage.log(format!("3 + 4 = {sum}"));
    end.set(seconds(time()));
}

async fn add_slowly(lanes: &Stage, a: u32, b: u32, wait_s: u64) -> u32 {
    let lane = lanes.progress(&format!("{a} + {b}"));
    let wait = Duration::from_secs(wait_s);
    let _progress = lane.fill(wait);
    sleep(wait).await;
    lane.mark(&format!("= {}", a + b));
    a + b
}
