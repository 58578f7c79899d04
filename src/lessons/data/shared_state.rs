//! Two tasks and one state: a counter counts until it may not continue, a
//! supervisor looks at the count and ends it at 10.
//!
//! `Rc::clone` gives both the same state. If each gets a copy of its own,
//! the supervisor sees 0 for ever, and the counter hears nothing of it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, create_task_named, gather, sleep};

use crate::program::{Readout, Stage};

#[derive(Clone)]
struct State {
    counter: Cell<u32>,
    should_continue: Cell<bool>,
}

impl State {
    fn new() -> Self {
        State { counter: Cell::new(0), should_continue: Cell::new(true) }
    }
}

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let shared = Rc::new(State::new());
    let same = Rc::clone(&shared);
    let shared = pair(stage.row(), "shared", shared, same);

    let original = Rc::new(State::new());
    let copy = Rc::new(State::clone(&original));
    let copied = pair(stage.row(), "copied", original, copy);

    let shared = create_task_named("pair, shared", shared);
    let copied = create_task_named("pair, copied", copied);
    gather([shared, copied]).await?;
    Ok(())
}

/// A counter with one state, and a supervisor with the other.
async fn pair(row: Stage, name: &str, one: Rc<State>, other: Rc<State>) {
    let counted = row.readout(&format!("{name}: counted"));
    let seen = row.readout(&format!("{name}: seen"));
    let end = row.readout(&format!("{name}: the counter"));
    let task = format!("counter, {name}");
    let counter = create_task_named(&task, count(one, counted));
    let counter = counter.cancel_on_drop();

    supervise(other, seen).await;
    row.log("sets should_continue to false");
    sleep(Duration::from_secs(1)).await;
    let words = if counter.is_done() { "has ended" } else { "counts on" };
    end.set(words);
    row.log(format!("the counter {words}"));
}

async fn count(state: Rc<State>, counted: Readout) {
    while state.should_continue.get() {
        state.counter.set(state.counter.get() + 1);
        counted.set(state.counter.get());
        sleep(Duration::from_millis(200)).await;
    }
}

async fn supervise(state: Rc<State>, seen: Readout) {
    for _ in 0..30 {
        sleep(Duration::from_millis(100)).await;
        seen.set(state.counter.get());
        if state.counter.get() >= 10 {
            break;
        }
    }
    state.should_continue.set(false);
}
