//! A server with two routes. Each request becomes a task, so a handler that
//! awaits is in nobody's way: the others have their turns meanwhile.
//!
//! A handler that computes keeps the thread, and every request that is due
//! meanwhile is late. Latency counts from when it was due, for that is when
//! somebody began to wait.

use std::rc::Rc;
use std::time::Duration;

use js_sys::Date;
use webloop::{create_task_named, sleep, time};

use super::board::Board;
use super::load::Load;
use super::router::{Response, Router};
use crate::program::Stage;

const OPENING_TIME: Duration = Duration::from_secs(60);
const QUICK: Duration = Duration::from_millis(2);
const SLOW: Duration = Duration::from_millis(300);

pub async fn main(stage: Stage) {
    let head = stage.row();
    let rate = head.number_input("Requests per second", 1..=1000, 100);
    let blocks = head.switch("Reports block the loop");

    let router = Router::new().route("/hello", hello);
    let router = router.route("/report", move || report(blocks.is_on()));
    let router = Rc::new(router);

    // Many visitors say hello; once a second, one wants a report.
    let hello = Load::new(&router, "/hello");
    let reports = Load::new(&router, "/report");
    let board = Board::new(&stage, &[&hello, &reports]);

    let closing = time() + OPENING_TIME;
    let hello = hello.send(move || rate.value(), closing);
    let reports = reports.send(|| 1, closing);
    drop(create_task_named("many visitors", hello));
    drop(create_task_named("a few visitors", reports));
    board.draw_until(closing).await;
}

/// Looks something up, which takes two milliseconds of waiting.
async fn hello() -> Response {
    sleep(QUICK).await;
    Response::ok("hello")
}

/// Waits for a report from elsewhere, or makes it here.
async fn report(blocks: bool) -> Response {
    if blocks {
        compute(SLOW);
    } else {
        sleep(SLOW).await;
    }
    Response::ok("the report")
}

/// Keeps the thread busy.
fn compute(time: Duration) {
    let end = Date::now() + time.as_secs_f64() * 1000.0;
    while Date::now() < end {}
}
