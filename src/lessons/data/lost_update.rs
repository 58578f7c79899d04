//! Every task adds 1: it reads the count, awaits something, and writes
//! what it read plus 1. Meanwhile the others have read the same number.
//! The last one to write wins; what the others added is lost.
//!
//! A lock held from the read to the write lets one in at a time: nothing
//! is lost, and the waits add up. Without an await in between there would
//! be nothing to protect, because tasks switch only there.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, Event, Lock};
use webloop::{create_task_named, gather, sleep, time};

use crate::program::{Readout, Stage, seconds};

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let controls = stage.row();
    let tasks = controls.number_input("Tasks", 1..=50, 10);
    let again = Rc::new(Event::named("again"));
    let pressed = again.clone();
    controls.button("Again", move || pressed.set());
    let (without, with) = (stage.row(), stage.row());
    loop {
        let lock = Lock::named("count");
        without.clear();
        with.clear();
        add(tasks.value(), &without, None).await?;
        add(tasks.value(), &with, Some(lock)).await?;
        again.wait().await;
        again.clear();
    }
}

type Done = Result<(), Cancelled>;

async fn add(tasks: u32, row: &Stage, lock: Option<Lock>) -> Done {
    let how = if lock.is_some() { "with a lock" } else { "without a lock" };
    let display = row.readout(&format!("count {how}"));
    let counter = Rc::new(Counter { count: Cell::new(0), lock, display });
    let took = row.readout(&format!("time {how}"));
    let start = time();
    gather((1..=tasks).map(|number| {
        let adder = counter.clone().add_one();
        create_task_named(&format!("adder {number}"), adder)
    }))
    .await?;
    took.set(seconds(time() - start));
    row.log(format!("{tasks} tasks {how}: {}", counter.count.get()));
    Ok(())
}

struct Counter {
    count: Cell<u32>,
    lock: Option<Lock>,
    display: Readout,
}

impl Counter {
    async fn add_one(self: Rc<Self>) {
        let _guard = match &self.lock {
            Some(lock) => Some(lock.acquire().await),
            None => None,
        };
        let read = self.count.get();
        sleep(Duration::from_millis(100)).await;
        self.count.set(read + 1);
        self.display.set(read + 1);
    }
}
