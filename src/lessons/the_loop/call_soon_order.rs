//! Eight steps, numbered as in the source. In which order do they run?
//!
//! First in, first out, a turn at a time: what a turn adds waits for the
//! next one. Timers that are due join behind who is ready, by deadline.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{Event, call_later, call_soon, create_task_named};
use webloop::{sleep, yield_now};

use crate::program::{Readout, Stage};

const STEPS: [&str; 8] = [
    "a timer of 1 s",
    "a timer of 0.5 s",
    "a timer of 0 s",
    "a new task begins",
    "the same task goes on after yield_now",
    "a callback by call_soon",
    "a callback by call_soon, from step 6",
    "a callback by call_soon",
];

fn schedule(ran: &Ran) {
    call_later(Duration::from_millis(1000), ran.step(1));
    call_later(Duration::from_millis(500), ran.step(2));
    call_later(Duration::ZERO, ran.step(3));
    let (begin, go_on) = (ran.step(4), ran.step(5));
    drop(create_task_named("task", async {
        begin();
        yield_now().await;
        go_on();
    }));
    let (outer, inner) = (ran.step(6), ran.step(7));
    call_soon(move || {
        outer();
        call_soon(inner);
    });
    call_soon(ran.step(8));
}

#[derive(Clone)]
struct Ran(Stage, Readout, Rc<RefCell<String>>);

impl Ran {
    fn step(&self, number: u32) -> impl FnOnce() + use<> {
        let Ran(stage, shown, order) = self.clone();
        move || {
            *order.borrow_mut() += &number.to_string();
            shown.set(order.borrow());
            stage.log(format!("step {number}"));
        }
    }
}

pub async fn main(stage: Stage) {
    let pressed = Rc::new(Event::named("button"));
    let press = pressed.clone();
    let row = stage.row();
    let guess = row.number_input("Your order", 1..=87654321, 12345678);
    row.button("Show the order", move || press.set());
    let (order, right) = (row.readout("it ran"), row.readout("right"));
    let list = stage.group();
    for (number, step) in (1..).zip(STEPS) {
        list.text(&format!("{number}. {step}"));
        stage.log(format!("{number}. {step}"));
    }
    loop {
        pressed.wait().await;
        let ran = Ran(stage.clone(), order.clone(), Rc::default());
        schedule(&ran);
        sleep(Duration::from_millis(1500)).await;
        let (ran, guess) = (ran.2.take(), guess.value().to_string());
        let hits = ran.chars().zip(guess.chars()).filter(|(a, b)| a == b);
        right.set(format!("{} of {}", hits.count(), STEPS.len()));
        pressed.clear();
    }
}
