//! Fifty links: which of them work? Each gets a request with a time-out. A
//! table fills as they answer: link by link first, and then all at once.
//!
//! Every 200 and 404 is real. Files are never slow and do not move, so that
//! is what `service` adds, before and between real requests.

use std::time::Duration;

use web_sys::Element;
use webloop::{create_task_named, gather, time, timeout};

use super::again::Again;
use super::http::{Outcome, get};
use super::{html, service, stats};
use crate::program::{Stage, TableRow, milliseconds, ratio, seconds};

pub async fn main(stage: Stage) {
    let head = stage.row();
    let service = head.number_input("Service time (ms)", 0..=1000, 60);
    let limit = head.number_input("Time-out (ms)", 1..=10_000, 1000);
    let again = Again::button(&head, "Check again");
    let report = stage.group();
    loop {
        report.clear();
        let times = (service.milliseconds(), limit.milliseconds());
        if let Err(error) = check_all(&report, times).await {
            report.text(&format!("Stopped. {error}"));
        }
        again.pressed().await;
    }
}

/// The service time and the time-out.
type Times = (Duration, Duration);

async fn check_all(report: &Stage, times: Times) -> Outcome<()> {
    let page = html::parse(&get("links.html").await?.ok()?);
    let (results, counts) = (report.row(), report.text("Checking…"));
    let table = report.table("Links", &["Link", "Status", "Time"]);
    let row = |link| (table.row(&html::attribute(&link, "href")), link);
    let links = html::all(&page, "a").into_iter().map(row);
    let links: Vec<(TableRow, Element)> = links.collect();

    let start = time();
    for (row, link) in links.clone() {
        check(row, link, times).await;
    }
    let in_turn = time() - start;
    results.log(format!("one by one: {}", seconds(in_turn)));
    results.readout("one by one").set(seconds(in_turn));

    let start = time();
    let tasks = links.into_iter().map(|(row, link)| {
        row.set("Status", "…");
        let name = html::attribute(&link, "href");
        create_task_named(&name, check(row, link, times))
    });
    counts.set(&stats::tally(gather(tasks).await?));
    let together = time() - start;
    results.log(format!("together: {}", seconds(together)));
    results.readout("together").set(seconds(together));
    results.readout("ratio").set(ratio(in_turn, together));
    Ok(())
}

async fn check(row: TableRow, link: Element, times: Times) -> String {
    let start = time();
    let request = service::ask(&link, "", 1, times.0);
    let status = match timeout(times.1, request).await {
        Ok(Ok(page)) if page.is_moved => format!("301 → {}", page.status),
        Ok(Ok(page)) => page.status.to_string(),
        Ok(Err(_)) => "no connection".to_string(),
        Err(_) => "time-out".to_string(),
    };
    row.mark(!status.ends_with("200"));
    row.set("Status", &status);
    row.set("Time", milliseconds(time() - start));
    status
}
