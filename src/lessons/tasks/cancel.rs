//! Three tasks write a file for four seconds each. The first is cancelled
//! in the middle of its sleep. The second has a time-out of two seconds.
//! The third is shielded: who waits for it is cancelled, and it goes on.
//!
//! The clean-up is a destructor: what a cancelled task holds is dropped.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, create_task_named, shield, sleep, timeout};

use crate::program::{Progress, Readout, Stage};

const SECOND: Duration = Duration::from_secs(1);

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let open = stage.row().readout("files open");
    let files = Files { open, count: Rc::default(), stage: stage.clone() };
    let lanes = stage.group();
    let (one, two) = (lanes.progress("plain"), lanes.progress("limited"));

    let plain = write(files.open(), one.clone());
    let plain = create_task_named("plain", plain);
    let limited = timeout(2 * SECOND, write(files.open(), two.clone()));
    let limited = create_task_named("limited", limited);
    let shielded = write(files.open(), lanes.progress("shielded"));
    let shielded = create_task_named("shielded", shielded);
    let waiter = create_task_named("waiter", shield(shielded));

    sleep(SECOND).await;
    stage.log("cancels plain and waiter");
    plain.cancel();
    waiter.cancel();
    if let Err(error) = plain.await {
        one.mark("cancelled");
        stage.log(format!("plain: {error}"));
    }
    if let Err(error) = waiter.await {
        stage.log(format!("waiter: {error}"));
    }
    if let Err(error) = limited.await? {
        two.mark("timed out");
        stage.log(format!("limited: {error}"));
    }
    Ok(())
}

async fn write(file: File, lane: Progress) {
    let _progress = lane.fill(4 * SECOND);
    sleep(4 * SECOND).await;
    lane.mark("written");
    file.0.stage.log("has written its file");
}

#[derive(Clone)]
struct Files {
    open: Readout,
    count: Rc<Cell<u32>>,
    stage: Stage,
}

impl Files {
    fn open(&self) -> File {
        self.count.update(|count| count + 1);
        self.open.set(self.count.get());
        File(self.clone())
    }
}

struct File(Files);

impl Drop for File {
    fn drop(&mut self) {
        let File(files) = self;
        files.count.update(|count| count - 1);
        files.open.set(files.count.get());
        files.stage.log("closes its file");
    }
}
