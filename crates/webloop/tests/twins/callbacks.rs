//! Callbacks and timers.

use webloop::{EventLoop, call_later, call_soon, sleep, time, yield_now};

use super::{Twin, centis, log, ticks};

pub const TWINS: &[Twin] = &[
    twin!("001", call_soon_order),
    twin!("012", due_timers_join_behind),
    twin!("014", setup_before_run, setup = setup_before_run_setup),
];

async fn call_soon_order() {
    for name in ["a", "b", "c"] {
        call_soon(move || log(name));
    }
    log("main goes on");
    yield_now().await;
    log("main is back, behind a, b and c");
}

async fn due_timers_join_behind() {
    call_later(centis(2), || {
        log("first timer");
        let event_loop = EventLoop::current();
        event_loop.call_at(time().saturating_sub(centis(1)), || {
            log("overdue timer, made before the callback")
        });
        call_soon(|| log("callback, made behind the overdue timer"));
        ticks(2);
    });
    call_later(centis(2), || {
        log("second timer");
        call_soon(|| log("callback of the second timer"));
    });
    sleep(centis(5)).await;
    log("end");
}

fn setup_before_run_setup(event_loop: &EventLoop) {
    event_loop.call_later(std::time::Duration::ZERO, || log("timer"));
    event_loop.call_soon(|| log("soon"));
    drop(event_loop.create_task(async {
        log("worker");
        yield_now().await;
        log("worker, turn 2");
    }));
    event_loop.call_soon(|| {
        call_soon(|| log("soon, turn 2"));
    });
    log("nothing runs before the loop does");
}

async fn setup_before_run() {
    log("main");
    yield_now().await;
    log("main, turn 2");
}
