//! Futures that somebody sets.

use webloop::{
    AlreadyDone, Cancelled, EventLoop, Future, call_later, call_soon, create_task, sleep, yield_now,
};

use super::{Twin, at, centis, log, ticks, yes};

pub const TWINS: &[Twin] = &[
    twin!("027", future_wakes_waiters),
    twin!("028", future_set_by_callback),
    twin!("029", future_cancel),
    twin!("030", future_result_then_cancel),
    twin!("031", future_error),
];

/// Why these awaits give a value: no task of these programs is cancelled.
const NOT_CANCELLED: &str = "nobody cancels the task";

async fn future_wakes_waiters() {
    async fn waiter(name: &'static str, future: Future<&'static str>) {
        log(format!("{name} waits"));
        log(format!("{name} has the {}", future.await.expect(NOT_CANCELLED)));
    }

    let future = EventLoop::current().create_future();
    let [c, _a, _b] = ["c", "a", "b"].map(|name| create_task(waiter(name, future.clone())));
    sleep(centis(1)).await;
    call_soon(|| log("callback made before"));
    ticks(2);
    future.set_result("result").expect("it is set once");
    call_soon(|| log("callback made behind"));
    log(format!("main has the {} at once", future.await.expect(NOT_CANCELLED)));
    c.await.expect(NOT_CANCELLED);
    log("main is back");
    sleep(centis(1)).await;
}

async fn future_set_by_callback() {
    async fn waiter(name: String, future: Future<()>) {
        future.await.expect(NOT_CANCELLED);
        at(&format!("{name} wakes"));
    }

    fn setting(future: &Future<()>) -> impl FnOnce() + use<> {
        let future = future.clone();
        move || future.set_result(()).expect("it is set once")
    }

    let futures = [(); 3].map(|()| EventLoop::current().create_future());
    let tasks = [0, 1, 2].map(|index| create_task(waiter(format!("waiter {index}"), futures[index].clone())));
    call_later(centis(1), setting(&futures[2]));
    call_later(centis(1), || ticks(3));
    call_later(centis(1), setting(&futures[0]));
    let set_1 = setting(&futures[1]);
    call_later(centis(1), || {
        call_soon(set_1);
    });
    call_later(centis(1), || log("last timer"));
    for task in tasks {
        task.await.expect(NOT_CANCELLED);
    }
    log("end");
    sleep(centis(1)).await;
}

async fn future_cancel() {
    async fn waiter(name: &'static str, future: Future<()>) {
        if let Err(Cancelled) = future.await {
            log(format!("{name} sees the cancel"));
        }
        yield_now().await;
        log(format!("{name} goes on"));
    }

    let future = EventLoop::current().create_future();
    let mut a = create_task(waiter("a", future.clone()));
    let mut b = create_task(waiter("b", future.clone()));
    yield_now().await;
    ticks(3);
    log(format!("cancelled: {}", yes(future.cancel())));
    log(format!("cancelled again: {}", yes(future.cancel())));
    (&mut a).await.expect(NOT_CANCELLED);
    (&mut b).await.expect(NOT_CANCELLED);
    log(format!("the tasks were cancelled: {}", yes(a.is_cancelled() || b.is_cancelled())));
    sleep(centis(1)).await;
}

async fn future_result_then_cancel() {
    async fn waiter(name: &'static str, future: Future<&'static str>) {
        match future.await {
            Ok(result) => log(format!("{name} has the {result}")),
            Err(Cancelled) => log(format!("{name} sees the cancel")),
        }
    }

    let event_loop = EventLoop::current();
    let (kept, dropped) = (event_loop.create_future(), event_loop.create_future());
    let a = create_task(waiter("a", kept.clone()));
    let b = create_task(waiter("b", dropped.clone()));
    yield_now().await;
    kept.set_result("result").expect("it is not done yet");
    log(format!("cancel after the result: {}", yes(kept.cancel())));
    log(format!("cancel before the result: {}", yes(dropped.cancel())));
    if let Err(AlreadyDone(_)) = dropped.set_result("result") {
        log("result after the cancel: refused");
    }
    if let Err(AlreadyDone(_)) = kept.set_result("other") {
        log("second result: refused");
    }
    a.await.expect(NOT_CANCELLED);
    b.await.expect(NOT_CANCELLED);
}

async fn future_error() {
    async fn waiter(name: &'static str, future: Future<Result<(), &'static str>>) {
        if let Err(error) = future.await.expect(NOT_CANCELLED) {
            log(format!("{name} sees {error}"));
            yield_now().await;
            log(format!("{name} goes on"));
        }
    }

    let future = EventLoop::current().create_future();
    let [a, b] = ["a", "b"].map(|name| create_task(waiter(name, future.clone())));
    yield_now().await;
    ticks(3);
    call_soon(move || future.set_result(Err("boom")).expect("it is set once"));
    a.await.expect(NOT_CANCELLED);
    log("main has a");
    b.await.expect(NOT_CANCELLED);
    log("main has b");
    sleep(centis(1)).await;
}
