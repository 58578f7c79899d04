//! Five philosophers who each take the left fork first, and what the loop says of that:
//! `cargo run --package webloop --example deadlock`.
//!
//! Whether tasks can never go on is a function of a snapshot, so it can be asked at any time, here and in the page.

use std::rc::Rc;
use std::time::Duration;

use webloop::inspect::Wait;
use webloop::{EventLoop, Lock, ManualHost, create_task_named, sleep};

const SEATS: usize = 5;

async fn dine() {
    let forks: Vec<_> = (0..SEATS).map(|seat| Rc::new(Lock::named(&format!("fork {seat}")))).collect();
    for seat in 0..SEATS {
        let (left, right) = (Rc::clone(&forks[seat]), Rc::clone(&forks[(seat + 1) % SEATS]));
        drop(create_task_named(&format!("philosopher {seat}"), async move {
            let _left = left.acquire().await;
            sleep(Duration::from_secs(1)).await;
            let _right = right.acquire().await;
            println!("philosopher {seat} eats");
        }));
    }
}

fn main() {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    drop(event_loop.create_task_named("dinner", dine()));
    host.advance(Duration::from_secs(60));

    let snapshot = event_loop.inspect().snapshot();
    // Nobody outside of the loop has the forks.
    let stuck = snapshot.stuck(false).expect("all have one fork and wait for the other");
    for task in &stuck.tasks {
        for wait in &task.waits {
            if let Wait::Resource(resource) = wait {
                println!("{} (made at {}) waits for {resource}", task.name, task.location);
            }
        }
    }
    println!("{} of them wait for each other in a circle", stuck.cycle.len());
    assert_eq!(stuck.cycle.len(), SEATS);
    event_loop.close();
}
