//! Three cities are asked for their temperature. Each takes its time to
//! answer, and the second one is the quickest.
//!
//! `gather` asks all of them at once and takes as long as the slowest.
//! What it gives stands in the order of the arguments, whoever came first.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, create_task_named, gather, sleep, time};

use crate::program::{Readout, Stage, seconds};

/// Name, degrees, and seconds until it answers.
const CITIES: [(&str, i32, u64); 3] = [
    // The quickest one is in the middle.
    ("Oslo", -4, 3),
    ("Rome", 17, 1),
    ("Bern", 9, 2),
];

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let row = stage.row();
    let shown = row.readout("arrived");
    let arrivals = Arrivals(stage.clone(), shown, Rc::default());
    let (gave, took) = (row.readout("gather gave"), row.readout("took"));
    let lanes = stage.group();
    let start = time();

    let answers = gather(CITIES.map(|(city, degrees, wait_s)| {
        let (lane, arrivals) = (lanes.progress(city), arrivals.clone());
        create_task_named(city, async move {
            let wait = Duration::from_secs(wait_s);
            let _progress = lane.fill(wait);
            sleep(wait).await;
            lane.mark(&format!("{degrees} \u{b0}C"));
            arrivals.add(city);
            format!("{city} {degrees}")
        })
    }))
    .await?;

    took.set(seconds(time() - start));
    gave.set(answers.join(", "));
    stage.log(format!("gather gave {}", answers.join(", ")));
    Ok(())
}

/// Who has answered so far, and where that is shown.
#[derive(Clone)]
struct Arrivals(Stage, Readout, Rc<RefCell<Vec<&'static str>>>);

impl Arrivals {
    fn add(&self, city: &'static str) {
        let Arrivals(stage, shown, cities) = self;
        stage.log("answers");
        cities.borrow_mut().push(city);
        shown.set(cities.borrow().join(", "));
    }
}
