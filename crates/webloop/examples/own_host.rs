//! A host of one's own, which runs a loop outside of a browser in real time:
//! `cargo run --package webloop --example own_host`.
//!
//! A host has a clock and calls the loop back. This one sleeps until it has to, on the thread that it has to itself.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use webloop::host::{Driver, Host};
use webloop::{Cancelled, EventLoop, create_task_named, gather, sleep};

#[derive(Clone)]
struct ThreadHost {
    origin: Instant,
    request: Rc<Request>,
}

/// What the loop has asked for. This host carries one loop, so there is one request of each kind.
#[derive(Default)]
struct Request {
    driver: RefCell<Option<Driver>>,
    is_turn_wanted: Cell<bool>,
    wanted_at: Cell<Option<Duration>>,
}

impl ThreadHost {
    fn new() -> Self {
        ThreadHost { origin: Instant::now(), request: Rc::default() }
    }

    /// Runs the loop until it asks for nothing any more.
    fn run(&self) {
        while self.request.is_turn_wanted.get() || self.request.wanted_at.get().is_some() {
            let driver = self.request.driver.borrow().clone().expect("whoever asks says who it is");
            if !self.request.is_turn_wanted.take() {
                let when = self.request.wanted_at.take().expect("it asks for one of both");
                thread::sleep(when.saturating_sub(self.now()));
                driver.deadline_passed();
            }
            driver.run();
        }
    }
}

impl Host for ThreadHost {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn request_turn(&self, driver: &Driver) {
        *self.request.driver.borrow_mut() = Some(driver.clone());
        self.request.is_turn_wanted.set(true);
    }

    fn request_turn_at(&self, driver: &Driver, when: Option<Duration>) {
        *self.request.driver.borrow_mut() = Some(driver.clone());
        self.request.wanted_at.set(when);
    }
}

async fn lane(name: &'static str, pace: Duration) -> &'static str {
    for _ in 0..20 {
        sleep(pace).await;
    }
    println!("{name} has arrived");
    name
}

async fn race() -> Result<(), Cancelled> {
    let lanes = [("tortoise", 30), ("hare", 20)]
        .map(|(name, pace)| create_task_named(name, lane(name, Duration::from_millis(pace))));
    println!("in the order of the start: {}", gather(lanes).await?.join(", "));
    Ok(())
}

fn main() {
    let host = ThreadHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    let task = event_loop.create_task_named("race", race());
    host.run();
    assert_eq!(task.result(), Some(Ok(Ok(()))));
    event_loop.close();
}
