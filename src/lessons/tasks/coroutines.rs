//! Two coroutines that sleep two seconds each, awaited one after the
//! other. How long do both take?
//!
//! To call an `async` function does nothing yet: it gives a coroutine,
//! which runs while somebody awaits it. Here that is always `main`, so
//! there is one thing at a time.

use std::time::Duration;

use webloop::{sleep, time};

use crate::program::{Progress, Stage, seconds};

pub async fn main(stage: Stage) {
    let lanes = stage.group();
    let start = time();

    let first = nap(stage.clone(), "first", lanes.progress("first"));
    let second = nap(stage.clone(), "second", lanes.progress("second"));
    stage.log("both are made, and neither has begun");
    first.await;
    second.await;

    let both = time() - start;
    stage.readout("both took").set(seconds(both));
    stage.log(format!("both took {}", seconds(both)));
}

async fn nap(stage: Stage, name: &str, lane: Progress) {
    stage.log(format!("{name} begins"));
    let two_seconds = Duration::from_secs(2);
    let _progress = lane.fill(two_seconds);
    sleep(two_seconds).await;
    stage.log(format!("{name} ends"));
}
