//! A producer reads a page's title every half second and puts it into a
//! queue. A consumer takes one after the other, at a pace of its own.
//!
//! The event `end` ends the producer. It puts `None` last, which tells
//! the consumer that nothing follows: all that was put before is taken.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, Event, Queue};
use webloop::{create_task_named, gather, sleep, timeout};

use crate::program::{Page, Readout, Stage};

type Titles = Rc<Queue<Option<String>>>;

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let page = inbox(&stage);
    let end = Rc::new(Event::named("end"));
    let pressed = end.clone();
    stage.button("End", move || pressed.set());
    let row = stage.row();
    let (put, taken) = (row.readout("put"), row.readout("taken"));
    let titles: Titles = Rc::new(Queue::unbounded().named("titles"));

    let producer = produce(page.clone(), titles.clone(), end.clone(), put);
    gather([
        create_task_named("producer", producer),
        create_task_named("consumer", consume(stage, titles, taken)),
        create_task_named("postman", bring_letters(page, end)),
    ])
    .await?;
    Ok(())
}

async fn produce(page: Page, titles: Titles, end: Rc<Event>, put: Readout) {
    let mut count = 0;
    while !is_set_within(500, &end).await {
        _ = titles.put(Some(page.title())).await;
        count += 1;
        put.set(count);
    }
    _ = titles.put(None).await;
}

async fn consume(stage: Stage, titles: Titles, taken: Readout) {
    let mut count = 0;
    while let Ok(Some(title)) = titles.get().await {
        count += 1;
        taken.set(count);
        stage.log(format!("takes {title}"));
        sleep(Duration::from_millis(700)).await;
    }
    stage.log(format!("nothing follows: {count} taken"));
}

/// Somebody who writes seven letters and then sets the event.
async fn bring_letters(page: Page, end: Rc<Event>) {
    for _ in 0..7 {
        if !is_set_within(800, &end).await {
            page.press("New letter");
        }
    }
    end.set();
}

async fn is_set_within(time_ms: u64, event: &Event) -> bool {
    timeout(Duration::from_millis(time_ms), event.wait()).await.is_ok()
}

fn inbox(stage: &Stage) -> Page {
    let page = stage.page("Inbox (0)");
    let (site, letters) = (page.clone(), Cell::new(0));
    page.button("New letter", move || {
        letters.set(letters.get() + 1);
        site.set_title(&format!("Inbox ({})", letters.get()));
    });
    page
}
