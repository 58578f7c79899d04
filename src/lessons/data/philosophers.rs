//! Five philosophers share five forks: each needs the one at his left and
//! the one at his right. If all take the left one first, each holds one
//! fork and waits for ever for the one that his neighbour holds.
//!
//! One who reaches for the right fork first breaks the circle.

use std::rc::Rc;
use std::time::Duration;

use webloop::{Cancelled, Event, Lock, create_task_named, gather, sleep};

use crate::program::{Readout, Stage};

const SEATS: usize = 5;

pub async fn main(stage: Stage) {
    let row = stage.row();
    let right_first = row.number_input("Right fork first", 0..=5, 0);
    let bell = Rc::new(Event::named("bell"));
    let ring = Rc::clone(&bell);
    row.button("Serve again", move || ring.set());
    stage.text("Meals eaten, of three each:");
    let table = stage.row();
    loop {
        table.clear();
        let meal = dine(table.clone(), right_first.value() as usize);
        let dinner = create_task_named("dinner", meal).cancel_on_drop();
        bell.wait().await;
        bell.clear();
        drop(dinner);
    }
}

async fn dine(table: Stage, right_first: usize) -> Result<(), Cancelled> {
    let fork = |number| Rc::new(Lock::named(&format!("fork {number}")));
    let forks: Vec<_> = (1..=SEATS).map(fork).collect();
    let philosophers = (0..SEATS).map(|seat| {
        let right = (seat + 1) % SEATS;
        let mut pair = [forks[seat].clone(), forks[right].clone()];
        if seat < right_first {
            pair.reverse();
        }
        let name = format!("philosopher {}", seat + 1);
        let meals = table.readout(&name);
        create_task_named(&name, philosopher(pair, meals, table.clone()))
    });
    gather(philosophers).await?;
    table.log("nobody is hungry any more");
    Ok(())
}

async fn philosopher(forks: [Rc<Lock>; 2], meals: Readout, table: Stage) {
    meals.set(0);
    for meal in 1..=3 {
        a_moment().await;
        let _first = forks[0].acquire().await;
        table.log("has one fork");
        a_moment().await;
        let _second = forks[1].acquire().await;
        a_moment().await;
        meals.set(meal);
        table.log("has eaten");
    }
}

async fn a_moment() {
    sleep(Duration::from_millis(300)).await;
}
