//! A closure keeps what it closes over: here a count, which lives as long
//! as the button that calls the closure, and which nobody else can reach.
//! `counter` is called twice and makes two closures, each with a count of
//! its own.
//!
//! A task presses the left button five times, as a person would.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Event, create_task_named, sleep};

use crate::program::{Page, Stage};

pub async fn main(stage: Stage) {
    let page = stage.page("Two counters");
    let row = stage.row();
    let left = counter("Left", &page, &row);
    let _right = counter("Right", &page, &row);

    let _clicker = create_task_named("clicker", click(page, "Left"));
    left.wait().await;
    stage.log("the left button was clicked five times");
}

/// Gives an event that is set with the fifth click.
fn counter(label: &'static str, page: &Page, row: &Stage) -> Rc<Event> {
    let display = row.readout(&format!("clicks {label}"));
    let is_five = Rc::new(Event::named(label));
    let fifth = Rc::clone(&is_five);
    let row = row.clone();
    let count = Cell::new(0);
    display.set(0);
    page.button(label, move || {
        count.set(count.get() + 1);
        display.set(count.get());
        row.log(format!("{label}: {}", count.get()));
        if count.get() == 5 {
            fifth.set();
        }
    });
    is_five
}

async fn click(page: Page, label: &str) {
    for _ in 0..5 {
        sleep(Duration::from_millis(600)).await;
        page.press(label);
    }
}
