//! Five pages of a shop, with 15 products each. To read a page is mostly to
//! wait for it: one by one, the waits add up; gathered, they overlap.
//!
//! The pages are real and come with this site, so they are there at once.
//! The time that a distant server would take is a `sleep` before each.

use std::time::Duration;

use webloop::{create_task_named, gather, sleep, time};

use super::again::Again;
use super::html;
use super::http::{Outcome, get};
use crate::program::{Progress, Stage, ratio, seconds};

pub async fn main(stage: Stage) {
    let head = stage.row();
    let service = head.number_input("Service time (ms)", 0..=5000, 300);
    let again = Again::button(&head, "Scrape again");
    let report = stage.group();
    loop {
        report.clear();
        if let Err(error) = compare(&report, service.milliseconds()).await {
            report.text(&format!("Stopped. {error}"));
        }
        again.pressed().await;
    }
}

async fn compare(report: &Stage, service: Duration) -> Outcome<()> {
    let results = report.row();
    let bar = |number| report.progress(&format!("page {number}"));
    let bars: Vec<Progress> = (1..=5).map(bar).collect();
    let pages = || {
        let numbered = (1..).zip(bars.iter().cloned());
        numbered.map(|(number, bar)| scrape(number, service, bar))
    };

    let start = time();
    let mut products = Vec::new();
    for page in pages() {
        products.extend(page.await?);
    }
    let in_turn = time() - start;
    results.log(format!("one by one: {} products", products.len()));
    results.readout("one by one").set(seconds(in_turn));

    let start = time();
    let tasks = (1..).zip(pages()).map(|(number, page)| {
        let name = format!("page {number}");
        create_task_named(&name, page)
    });
    let mut products = Vec::new();
    for page in gather(tasks).await? {
        products.extend(page?);
    }
    let together = time() - start;
    results.log(format!("together: {} products", products.len()));
    results.readout("together").set(seconds(together));
    results.readout("ratio").set(ratio(in_turn, together));
    let (_cents, cheapest) = products.iter().min().ok_or("no products")?;
    let count = products.len();
    report.text(&format!("The cheapest of {count} products: {cheapest}"));
    Ok(())
}

/// The price in cents and the text of each product on a page.
async fn scrape(page: u32, wait: Duration, bar: Progress) -> Outcome<Page> {
    let _progress = bar.fill(wait);
    sleep(wait).await;
    let page = get(&format!("shop/{page}.html")).await?.ok()?;
    let products = html::all(&html::parse(&page), ".product");
    let cents = |product| html::number(product, "data-cents");
    Ok(products.iter().map(|it| (cents(it), html::text(it))).collect())
}

type Page = Vec<(u32, String)>;
