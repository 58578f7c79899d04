//! Two sleepers. Each counts for ever, with a period of its own, and
//! neither knows of the other.
//!
//! Both run on one thread. `await` gives it back to the loop, which goes
//! on with whoever is due next: that is all the switching there is.

use std::time::Duration;

use webloop::{Cancelled, create_task_named, gather, sleep};

use crate::program::{Readout, Stage};

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let row = stage.row();
    let quick = count(stage.clone(), row.readout("every 0.4 s"), 400);
    let slow = count(stage.clone(), row.readout("every second"), 1000);

    let quick = create_task_named("quick", quick);
    let slow = create_task_named("slow", slow);
    gather([quick, slow]).await?;
    Ok(())
}

async fn count(stage: Stage, display: Readout, period_ms: u64) {
    for number in 1.. {
        sleep(Duration::from_millis(period_ms)).await;
        display.set(number);
        stage.log(format!("{number}"));
    }
}
