//! Three coroutines take a second each: one counts up, one counts down,
//! one spells a word. How long do all three take?
//!
//! `gather` runs them at the same time: they wait together. Awaited one
//! after the other, each waits only when the one before has ended.

use std::time::Duration;

use webloop::{Cancelled, create_task_named, gather, sleep, time};

use crate::program::{Readout, Stage, ratio, seconds};

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let row = stage.row();
    let up = row.readout("up");
    let down = row.readout("down");
    let word = row.readout("spelled");
    let results = stage.row();

    let start = time();
    gather([
        create_task_named("up", count_up(up.clone())),
        create_task_named("down", count_down(down.clone())),
        create_task_named("spell", spell(word.clone())),
    ])
    .await?;
    let together = time() - start;
    results.readout("together").set(seconds(together));
    stage.log(format!("together: {}", seconds(together)));

    let start = time();
    count_up(up).await;
    count_down(down).await;
    spell(word).await;
    let in_turn = time() - start;
    results.readout("one by one").set(seconds(in_turn));
    stage.log(format!("one by one: {}", seconds(in_turn)));
    results.readout("ratio").set(ratio(in_turn, together));
    Ok(())
}

async fn count_up(display: Readout) {
    for number in 1..=10 {
        tenth_of_a_second().await;
        display.set(number);
    }
}

async fn count_down(display: Readout) {
    for number in (0..10).rev() {
        tenth_of_a_second().await;
        display.set(number);
    }
}

async fn spell(display: Readout) {
    let word = "concurrent";
    for end in 1..=word.len() {
        tenth_of_a_second().await;
        display.set(&word[..end]);
    }
}

async fn tenth_of_a_second() {
    sleep(Duration::from_millis(100)).await;
}
