//! A race, again and again. Every lane is a task with a pace of its own,
//! and `gather` waits for all of them, in any order.
//!
//! `main` is the monitor: it knows nothing of the lanes but that they
//! will all arrive. A second later it starts the next race.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Math::random;
use webloop::{Cancelled, create_task_named, gather, sleep};

use crate::program::{Progress, Readout, Stage};

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let head = stage.row();
    let lanes = head.number_input("Lanes", 1..=200, 8);
    let (race, winner) = (head.readout("race"), head.readout("winner"));
    let track = stage.group();

    for number in 1.. {
        race.set(number);
        winner.set("…");
        track.clear();
        let is_won = Rc::new(Cell::new(false));
        let runners = (1..=lanes.value()).map(|lane| {
            let name = format!("lane {lane}");
            let runner = Runner {
                lane: track.progress(&name),
                is_won: is_won.clone(),
                winner: winner.clone(),
                stage: stage.clone(),
            };
            create_task_named(&name, runner.run(name.clone()))
        });
        gather(runners).await?;
        stage.log(format!("race {number} is over"));
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

struct Runner {
    lane: Progress,
    is_won: Rc<Cell<bool>>,
    winner: Readout,
    stage: Stage,
}

impl Runner {
    async fn run(self, name: String) {
        let pace = Duration::from_secs_f64(0.02 + 0.03 * random());
        for percent in 1..=100 {
            sleep(pace).await;
            self.lane.set(percent);
        }
        // Nobody can come in between: tasks switch only at an await.
        if !self.is_won.replace(true) {
            self.lane.mark("winner");
            self.winner.set(&name);
            self.stage.log("wins");
        }
    }
}
