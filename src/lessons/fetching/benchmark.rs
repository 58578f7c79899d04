//! How much faster is it together? The first runs find nothing warm, and
//! the machine does other things as well. So a few are not counted, and of
//! the others the one in the middle speaks. A run reads five pages, each
//! after a `sleep` for the service time.

use std::time::Duration;

use webloop::{gather, sleep, time};

use super::again::Again;
use super::http::{HttpError, Outcome, get};
use super::stats::Spread;
use crate::program::{Progress, Stage, Table, milliseconds, ratio};

const WARM_UP: usize = 2;

pub async fn main(stage: Stage) {
    let head = stage.row();
    let service = head.number_input("Service time (ms)", 0..=1000, 20);
    let runs = head.number_input("Runs", 1..=50, 10);
    let again = Again::button(&head, "Measure again");
    let report = stage.group();
    loop {
        report.clear();
        let bar = report.progress("runs");
        let ratio = report.readout("ratio");
        let table = report.table("Times", &["Way", "Median", "Range"]);
        let (service, runs) = (service.milliseconds(), runs.value());
        let runs = WARM_UP + runs as usize;
        let bench = Bench { service, runs, bar, table };
        let faster = bench.compare().await;
        ratio.set(faster.unwrap_or_else(|error| error.to_string()));
        again.pressed().await;
    }
}

struct Bench {
    service: Duration,
    runs: usize,
    bar: Progress,
    table: Table,
}

impl Bench {
    async fn compare(&self) -> Outcome<String> {
        let read = |page| read(page, self.service);
        let in_turn = async || {
            for page in 1..=5 {
                read(page).await?;
            }
            Ok(())
        };
        let together = async || gather((1..=5).map(read)).await.map(drop);
        let in_turn = self.measure("one by one", in_turn).await?;
        let together = self.measure("together", together).await?;
        Ok(ratio(in_turn, together))
    }

    async fn measure<F>(&self, name: &str, run: F) -> Outcome<Duration>
    where
        F: AsyncFn() -> Result<(), HttpError>,
    {
        let (row, mut times) = (self.table.row(name), Vec::new());
        for _ in 0..self.runs {
            let start = time();
            run().await?;
            times.push(time() - start);
            self.bar.set((100 * times.len() / self.runs) as u32);
        }
        let spread = Spread::of(times.split_off(WARM_UP));
        row.set("Median", milliseconds(spread.median));
        row.set("Range", spread.range());
        Ok(spread.median)
    }
}

async fn read(page: u32, service: Duration) -> Result<String, HttpError> {
    sleep(service).await;
    get(&format!("shop/{page}.html")).await?.ok()
}
