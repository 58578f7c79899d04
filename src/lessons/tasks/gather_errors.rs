//! Four jobs, of which two fail. What does whoever waits for them get?
//!
//! `gather` gives the first error as soon as it is there. The other jobs
//! go on all the same, but nobody hears of them, nor of a second error.
//! `gather_settled` waits for all four and gives every outcome.

use std::time::Duration;

use webloop::{gather, gather_settled, sleep, time};

use crate::program::{Stage, seconds};

/// Name, seconds, and whether it will succeed.
const JOBS: [(&str, u64, bool); 4] = [
    // Two of each.
    ("a", 1, true),
    ("b", 2, false),
    ("c", 3, false),
    ("d", 4, true),
];

type Outcome = Result<String, String>;

pub async fn main(stage: Stage) {
    let (row, next_row) = (stage.row(), stage.row());
    let lanes = stage.group();

    let start = time();
    let text = match gather(jobs(stage.clone(), lanes.clone())).await {
        Ok(values) => values.join(", "),
        Err(error) => error,
    };
    row.readout("gather gave").set(&text);
    row.readout("after").set(seconds(time() - start));
    stage.log(format!("gather gave {text}"));

    // Nobody waits for the others any more, and yet they go on.
    sleep(Duration::from_secs(3)).await;

    lanes.clear();
    let start = time();
    let outcomes = gather_settled(jobs(stage.clone(), lanes)).await;
    let texts = outcomes.into_iter().map(|outcome| match outcome {
        Ok(value) => value,
        Err(error) => error,
    });
    let text = Vec::from_iter(texts).join(", ");
    next_row.readout("gather_settled gave").set(&text);
    next_row.readout("took").set(seconds(time() - start));
    stage.log(format!("gather_settled gave {text}"));
}

fn jobs(stage: Stage, lanes: Stage) -> [impl Future<Output = Outcome>; 4] {
    JOBS.map(|(name, wait_s, is_good)| {
        let (stage, lane) = (stage.clone(), lanes.progress(name));
        async move {
            let wait = Duration::from_secs(wait_s);
            let _progress = lane.fill(wait);
            sleep(wait).await;
            let end = if is_good { "done" } else { "failed" };
            lane.mark(end);
            let text = format!("{name} {end}");
            stage.log(&text);
            if is_good { Ok(text) } else { Err(text) }
        }
    })
}
