//! Four workers in a group. When one of them fails, what the others do is
//! no use any more: the group cancels them, waits for their clean-up, and
//! gives the error. No task is ever left behind.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Event, TaskGroupError, sleep, task_group, time};

use crate::program::{Progress, Stage, seconds};

pub async fn main(stage: Stage) {
    let pressed = Rc::new(Event::named("button"));
    let press = Rc::clone(&pressed);
    let (row, results) = (stage.row(), stage.row());
    let lanes = stage.group();
    let failing = row.number_input("Who fails (0: nobody)", 0..=4, 2);
    row.button("Start them again", move || press.set());
    loop {
        lanes.clear();
        results.clear();
        let start = time();
        let text = match work(&stage, &lanes, failing.value()).await {
            Ok(()) => "all done".to_string(),
            Err(error) => error.errors.join(", "),
        };
        results.readout("took").set(seconds(time() - start));
        results.readout("the group gave").set(&text);
        stage.log(format!("the group gave: {text}"));
        pressed.wait().await;
        pressed.clear();
    }
}

type Outcome = Result<(), TaskGroupError<String>>;

async fn work(stage: &Stage, lanes: &Stage, failing: u32) -> Outcome {
    task_group(async |group| {
        for number in 1..=4 {
            let name = format!("worker {number}");
            let end = End::new(lanes.progress(&name), stage.clone());
            let worker = async move {
                let wait = Duration::from_secs(number.into());
                let _progress = end.lane.fill(wait);
                sleep(wait).await;
                if number == failing {
                    end.word.set("failed");
                    return Err(format!("worker {number} failed"));
                }
                end.word.set("done");
                Ok(())
            };
            drop(group.create_task_named(&name, worker));
        }
        Ok(())
    })
    .await
}

/// The clean-up of a worker, which tells how it ended.
struct End {
    lane: Progress,
    stage: Stage,
    word: Cell<&'static str>,
}

impl End {
    fn new(lane: Progress, stage: Stage) -> Self {
        End { lane, stage, word: Cell::new("cancelled") }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.lane.mark(self.word.get());
        self.stage.log(self.word.get());
    }
}
