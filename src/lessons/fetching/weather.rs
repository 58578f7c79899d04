//! The weather in 28 cities: the lists of the cities, gathered; then one
//! request for each city, so many at once, each with a time-out, and when
//! it fails, again after a pause that doubles. Some do fail, or hang, since
//! `service` does what the lists of the cities say.

use std::rc::Rc;
use std::time::Duration;

use web_sys::Element;
use webloop::{Semaphore, create_task_named, gather, sleep, time, timeout};

use super::again::Again;
use super::{html, http::Outcome, service};
use crate::program::{Stage, seconds};

#[derive(Clone)]
struct Desk {
    lanes: Stage,
    service: Duration,
    permits: Rc<Semaphore>,
}

pub async fn main(stage: Stage) {
    let head = stage.row();
    let service = head.number_input("Service time (ms)", 0..=1000, 200);
    let at_once = head.number_input("At once", 1..=28, 8);
    let again = Again::button(&head, "Ask again");
    let runs = stage.table("Runs", &["At once", "Cities", "Time"]);
    let lanes = stage.group();
    loop {
        lanes.clear();
        let (start, permits) = (time(), at_once.value());
        let run = runs.row(&permits.to_string());
        let permits = Semaphore::named("at once", permits as usize);
        let (lanes, service) = (lanes.clone(), service.milliseconds());
        let desk = Desk { lanes, service, permits: Rc::new(permits) };
        let known = ask_all(desk).await;
        run.set("Cities", known.unwrap_or_else(|error| error.to_string()));
        run.set("Time", seconds(time() - start));
        again.pressed().await;
    }
}

async fn ask_all(desk: Desk) -> Outcome<String> {
    let lists = ["north", "south", "east", "west"];
    let lists = lists.map(|name| service::list(name, desk.service));
    let cities = gather(lists).await?.concat();
    let tasks = cities.into_iter().map(|city| {
        let name = html::text(&city);
        create_task_named(&name, weather(city, desk.clone()))
    });
    let degrees = gather(tasks).await?;
    let count = degrees.len();
    Ok(format!("{} of {count}", degrees.into_iter().flatten().count()))
}

async fn weather(city: Element, desk: Desk) -> Option<i32> {
    let lane = desk.lanes.progress(&html::text(&city));
    for (attempt, pause_ms) in (1..).zip([0, 100, 200, 400]) {
        sleep(Duration::from_millis(pause_ms)).await;
        let _permit = desk.permits.acquire().await;
        lane.set(50);
        let degrees = ask(&city, attempt, desk.service).await;
        lane.set(if degrees.is_ok() { 100 } else { 0 });
        match degrees {
            Ok(degrees) => {
                lane.mark(&format!("{degrees} °C"));
                return Some(degrees);
            }
            Err(error) => desk.lanes.log(error.to_string()),
        }
    }
    None
}

async fn ask(city: &Element, nth: usize, wait: Duration) -> Outcome<i32> {
    let request = service::ask(city, "weather/", nth, wait);
    let answer = timeout(Duration::from_millis(500), request).await??.ok()?;
    html::json_number(&answer, "celsius")
}
