//! The board that shows how a server is doing: graphs of its first route, and a table of all.

use std::rc::Rc;
use std::time::Duration;

use webloop::{sleep_until, time};

use super::load::Load;
use crate::program::{Graph, Stage, TableRow, milliseconds};

const PERIOD: Duration = Duration::from_millis(500);

/// Every so many drawings it writes a line.
const LOG_PERIOD: u32 = 10;

/// The board.
pub struct Board {
    stage: Stage,
    routes: Vec<(Rc<Load>, TableRow)>,
    throughput: Graph,
    latency: Graph,
}

impl Board {
    /// Puts a board on the stage; the graphs show the first of the routes.
    ///
    /// # Panics
    ///
    /// When there is no route.
    pub fn new(stage: &Stage, routes: &[&Rc<Load>]) -> Self {
        let first = routes.first().expect("a server has a route").path;
        let graphs = stage.row();
        let throughput = graphs.graph(&format!("{first}: answers a second"), &["answers"]);
        let latency = graphs.graph(&format!("{first}: ms"), &["median", "99 %"]);
        let table = stage.table("The last two seconds", &["Path", "Per second", "Median", "99 %"]);
        let rows = routes.iter().map(|route| (Rc::clone(route), table.row(route.path))).collect();
        Board { stage: stage.clone(), routes: rows, throughput, latency }
    }

    /// Draws twice a second, until loop time `end`.
    pub async fn draw_until(&self, end: Duration) {
        let mut due = time() + PERIOD;
        let mut count = 0;
        while due <= end {
            sleep_until(due).await;
            count += 1;
            self.draw(count % LOG_PERIOD == 0);
            // Not to draw twice at once after the loop was blocked.
            due = (due + PERIOD).max(time());
        }
    }

    fn draw(&self, has_log: bool) {
        for (index, (route, row)) in self.routes.iter().enumerate() {
            let Some(summary) = route.summary() else {
                for column in ["Per second", "Median", "99 %"] {
                    row.set(column, if column == "Per second" { "0" } else { "\u{2013}" });
                }
                continue;
            };
            let [median, p99] = [summary.median, summary.p99].map(milliseconds);
            row.set("Per second", summary.per_second);
            row.set("Median", &median);
            row.set("99 %", &p99);
            if index == 0 {
                self.throughput.push(&[summary.per_second]);
                self.latency.push(&[summary.median, summary.p99].map(|time| time.as_millis() as u32));
            }
            if has_log {
                let (path, per_second) = (route.path, summary.per_second);
                self.stage.log(format!("{path}: {per_second} a second, 99 % within {p99}"));
            }
        }
    }
}
