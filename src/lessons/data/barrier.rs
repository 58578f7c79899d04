//! Three hikers walk at their own pace to a hut. At its door is a
//! barrier: nobody goes in before the whole party is there, and the cook.
//!
//! Inside, the cook puts bowl after bowl on the table, and each hiker
//! needs another number of them. A condition lets tasks wait until
//! something holds: the cook notifies all, and each looks for itself.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Barrier, Cancelled, Condition};
use webloop::{create_task_named, gather, sleep};

use crate::program::{Progress, Readout, Stage};

struct Hut {
    door: Barrier,
    table: Condition,
    bowls: Cell<u32>,
    display: Readout,
    stage: Stage,
}

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let row = stage.row();
    let hut = Rc::new(Hut {
        door: Barrier::named("door", 4),
        table: Condition::named("table"),
        bowls: Cell::new(0),
        display: row.readout("bowls on the table"),
        stage: stage.clone(),
    });
    hut.put(0);
    let paths = stage.group();
    let hikers = [("Ada", 3, 1), ("Bo", 2, 2), ("Cy", 1, 3)];
    let hikers = hikers.map(|(name, walk_s, hunger)| {
        let path = paths.progress(name);
        create_task_named(name, hut.clone().hike(path, walk_s, hunger))
    });
    let cook = create_task_named("cook", hut.cook());
    gather(hikers.into_iter().chain([cook])).await?;
    Ok(())
}

impl Hut {
    async fn hike(self: Rc<Self>, way: Progress, walk_s: u64, hunger: u32) {
        let walk = Duration::from_secs(walk_s);
        let _progress = way.fill(walk);
        sleep(walk).await;
        self.stage.log("is at the door");
        _ = self.door.wait().await;
        self.stage.log("goes in");

        let mut table = self.table.acquire().await;
        table.wait_for(|| self.bowls.get() >= hunger).await;
        self.put(self.bowls.get() - hunger);
        self.stage.log(format!("eats {hunger}"));
        way.mark("full");
    }

    async fn cook(self: Rc<Self>) {
        _ = self.door.wait().await;
        for _ in 0..6 {
            sleep(Duration::from_millis(700)).await;
            let table = self.table.acquire().await;
            self.put(self.bowls.get() + 1);
            table.notify_all();
        }
    }

    fn put(&self, bowls: u32) {
        self.bowls.set(bowls);
        self.display.set(bowls);
    }
}
