//! Eight jobs of a second each start together, but only three may work at
//! a time. A semaphore has permits: who gets one goes in, and who gives it
//! back lets the first in line go in.
//!
//! With one permit it is a lock; with eight it holds nobody up.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, Event, Semaphore};
use webloop::{create_task_named, gather, sleep, time};

use crate::program::{Progress, Readout, Stage, seconds};

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let row = stage.row();
    let permits = row.number_input("Permits", 1..=8, 3);
    let again = Rc::new(Event::named("again"));
    let pressed = again.clone();
    row.button("Again", move || pressed.set());
    let (inside, took) = (row.readout("inside now"), row.readout("took"));
    let jobs = stage.group();
    loop {
        jobs.clear();
        let door = Semaphore::named("door", permits.value() as usize);
        let (display, stage) = (inside.clone(), stage.clone());
        let room = Room { door, inside: Cell::new(0), display, stage };
        let room = Rc::new(room);
        took.set("…");
        let start = time();
        gather((1..=8).map(|number| {
            let name = format!("job {number}");
            let job = room.clone().work(jobs.progress(&name));
            create_task_named(&name, job)
        }))
        .await?;
        took.set(seconds(time() - start));
        row.log(format!("eight jobs took {}", seconds(time() - start)));
        again.wait().await;
        again.clear();
    }
}

struct Room {
    door: Semaphore,
    inside: Cell<u32>,
    display: Readout,
    stage: Stage,
}

impl Room {
    async fn work(self: Rc<Self>, progress: Progress) {
        let _permit = self.door.acquire().await;
        self.note(self.inside.get() + 1);
        self.stage.log(format!("goes in: {} inside", self.inside.get()));
        let second = Duration::from_secs(1);
        let _progress = progress.fill(second);
        sleep(second).await;
        progress.mark("done");
        self.note(self.inside.get() - 1);
    }

    fn note(&self, inside: u32) {
        self.inside.set(inside);
        self.display.set(inside);
    }
}
