//! One thread: while a callback computes, nothing else happens. The clock
//! stands still, and so do clicks, because the page shares the thread.
//!
//! The same work with a `yield_now` every few milliseconds takes as long,
//! and the clock goes on: everybody who is ready has a turn in between.

use std::time::Duration;

use js_sys::Date;
use webloop::{create_task_named, sleep, yield_now};

use crate::program::{Readout, Stage};

const WORK: Duration = Duration::from_secs(1);
const PIECE: Duration = Duration::from_millis(5);

pub async fn main(stage: Stage) {
    let row = stage.row();
    let ticks = row.readout("ticks");
    let work = row.readout("work");

    let buttons = stage.row();
    let shown = work.clone();
    buttons.button("Block for a second", move || {
        shown.set("in one piece");
        compute(WORK);
        shown.set("done");
    });
    buttons.button("Yield in between", move || {
        drop(create_task_named("worker", in_pieces(work.clone())));
    });
    tick(ticks).await;
}

async fn tick(ticks: Readout) {
    for count in 1.. {
        sleep(Duration::from_millis(100)).await;
        ticks.set(count);
    }
}

async fn in_pieces(work: Readout) {
    work.set("in pieces");
    let pieces = WORK.as_millis() / PIECE.as_millis();
    for _ in 0..pieces {
        compute(PIECE);
        yield_now().await;
    }
    work.set("done");
}

/// Keeps the thread busy.
fn compute(time: Duration) {
    let end = Date::now() + time.as_secs_f64() * 1000.0;
    while Date::now() < end {}
}
