//! A fast producer, two slow consumers and a queue with room for three, in virtual time:
//! `cargo run --package webloop --example producer_consumer`.
//!
//! It prints twelve seconds of work and takes none of them: a manual host has a clock that its owner moves.

use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, EventLoop, ManualHost, Queue, create_task_named, gather, sleep, time};

async fn work() -> Result<Vec<usize>, Cancelled> {
    let orders = Rc::new(Queue::bounded(3).named("orders"));
    let consumers = ["ann", "bob"].map(|name| create_task_named(name, consume(name, Rc::clone(&orders))));
    for order in 1..=11 {
        // Waits while the queue is full, so the producer goes at the pace of its consumers.
        orders.put(order).await.expect("it is open");
        say(&format!("order {order} is in the queue"));
    }
    // The consumers still get what is in it, and then an error.
    orders.shutdown(false);
    gather(consumers).await
}

/// Takes orders until there are no more, for two seconds each; gives how many those were.
async fn consume(name: &str, orders: Rc<Queue<u32>>) -> usize {
    let mut count = 0;
    while let Ok(order) = orders.get().await {
        sleep(Duration::from_secs(2)).await;
        say(&format!("{name} has done order {order}"));
        count += 1;
    }
    count
}

fn say(text: &str) {
    println!("{:>2} s  {text}", time().as_secs());
}

fn main() {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    let task = event_loop.create_task_named("work", work());
    while host.advance_to_next_deadline() {}
    let counts = task.result().expect("nothing waits for ever").expect("nobody cancels it");
    assert_eq!(counts, Ok(vec![6, 5]));
    event_loop.close();
}
