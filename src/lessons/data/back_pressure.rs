//! A fast producer and two slow consumers, twice: with a queue that takes
//! everything, and with one that is soon full. There `put` waits until a
//! consumer has made room, so the producer goes at the consumers' pace.
//!
//! That costs no time: the consumers are as busy with a short queue as
//! with a long one. It saves whatever the waiting items take.

use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, Event, Queue};
use webloop::{create_task_named, gather, sleep, time};

use crate::program::{Chart, Stage, seconds};

const ITEMS: usize = 40;

pub async fn main(stage: Stage) -> Result<(), Cancelled> {
    let controls = stage.row();
    let room = controls.number_input("Room in the queue", 1..=40, 5);
    let again = Rc::new(Event::named("again"));
    let pressed = again.clone();
    controls.button("Again", move || pressed.set());
    let place = stage.row();
    loop {
        place.clear();
        let unbounded = Queue::unbounded();
        let bounded = Queue::bounded(room.value() as usize);
        let runs = [("unbounded", unbounded), ("bounded", bounded)];
        gather(runs.map(|(name, queue)| {
            let queue = Rc::new(queue.named(name));
            create_task_named(name, run(place.group(), name, queue))
        }))
        .await?;
        again.wait().await;
        again.clear();
    }
}

async fn run(stage: Stage, name: &str, queue: Rc<Queue<usize>>) {
    let chart = stage.chart(&format!("{name} queue"), ITEMS);
    let row = stage.row();
    let all_put = row.readout(&format!("{name}: put"));
    let all_taken = row.readout(&format!("{name}: taken"));
    let gauge = create_task_named("gauge", watch(queue.clone(), chart));
    let _gauge = gauge.cancel_on_drop();

    let start = time();
    let consumers = [1, 2].map(|number| {
        let name = format!("consumer {number}, {name}");
        create_task_named(&name, consume(queue.clone()))
    });
    for item in 1..=ITEMS {
        sleep(Duration::from_millis(20)).await;
        _ = queue.put(item).await;
    }
    queue.shutdown(false);
    all_put.set(seconds(time() - start));
    stage.log(format!("all put after {}", seconds(time() - start)));
    _ = gather(consumers).await;
    all_taken.set(seconds(time() - start));
}

async fn consume(queue: Rc<Queue<usize>>) {
    while queue.get().await.is_ok() {
        sleep(Duration::from_millis(200)).await;
    }
}

/// Draws the queue's length 25 times a second.
async fn watch(queue: Rc<Queue<usize>>, chart: Chart) {
    loop {
        chart.push(queue.len());
        sleep(Duration::from_millis(40)).await;
    }
}
