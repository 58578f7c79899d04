//! Cancelling tasks and futures.

use std::time::Duration;

use webloop::{Cancelled, EventLoop, Future, Task, call_soon, create_task, current_task, sleep, yield_now};

use super::{Twin, at, centis, finally, log, ticks, yes};

pub const TWINS: &[Twin] = &[
    twin!("032", cancel_sleeping),
    twin!("033", cancel_before_first_step),
    twin!("034", cancel_chain),
    twin!("035", cancel_awaiting_future),
    twin!("036", cancel_one_of_two_awaiters),
    twin!("037", cancel_twice),
    twin!("038", cancel_many),
    twin!("039", cancel_self),
    twin!("040", cancel_self_and_return),
    twin!("041", cancel_after_done),
    twin!("042", cancel_ready_task),
    twin!("043", cancel_after_wake),
    twin!("044", cancel_unwinds),
    twin!("045", cancel_done_callbacks),
];

async fn cancel_sleeping() {
    async fn sleeper() {
        let _cleanup = finally(|| at("sleeper cleans up"));
        sleep(Duration::from_secs(10)).await;
        log("must not wake");
    }

    let mut task = create_task(sleeper());
    sleep(centis(2)).await;
    ticks(3);
    let is_cancelled = task.cancel();
    log(format!("cancel: {}; done: {}", yes(is_cancelled), yes(task.is_done())));
    if let Err(Cancelled) = (&mut task).await {
        log(format!("main sees the cancel; done: {}", yes(task.is_done())));
    }
    sleep(centis(1)).await;
    at("end");
}

async fn cancel_before_first_step() {
    async fn worker() {
        log("must not begin");
    }

    call_soon(|| log("callback before the task"));
    let task = create_task(worker());
    ticks(3);
    log(format!("cancel: {}", yes(task.cancel())));
    if let Err(Cancelled) = task.await {
        log("main sees the cancel");
    }
    sleep(centis(1)).await;
}

async fn cancel_chain() {
    async fn inner() {
        let _cleanup = finally(|| log("inner cleans up"));
        sleep(Duration::from_secs(10)).await;
    }

    async fn middle() -> Result<(), Cancelled> {
        let _cleanup = finally(|| log("middle cleans up"));
        create_task(inner()).await
    }

    async fn outer() -> Result<(), Cancelled> {
        let _cleanup = finally(|| log("outer cleans up"));
        create_task(middle()).await?
    }

    let task = create_task(outer());
    sleep(centis(1)).await;
    ticks(5);
    task.cancel();
    if let Err(Cancelled) = task.await {
        log("main sees the cancel");
    }
    sleep(centis(1)).await;
}

async fn cancel_awaiting_future() {
    async fn waiter(future: Future<()>) -> Result<(), Cancelled> {
        let _cleanup = finally(|| log("waiter cleans up"));
        future.await
    }

    async fn bystander(future: Future<()>) {
        if let Err(Cancelled) = future.await {
            log("bystander sees the cancel");
        }
    }

    let future = EventLoop::current().create_future();
    let mut first = create_task(bystander(future.clone()));
    let task = create_task(waiter(future.clone()));
    yield_now().await;
    ticks(3);
    task.cancel();
    log(format!(
        "future cancelled: {}; task cancelled: {}",
        yes(future.is_cancelled()),
        yes(task.is_cancelled())
    ));
    (&mut first).await.expect("only its future was cancelled");
    log(format!(
        "task cancelled: {}; bystander cancelled: {}",
        yes(task.is_cancelled()),
        yes(first.is_cancelled())
    ));
    sleep(centis(1)).await;
}

async fn cancel_one_of_two_awaiters() {
    async fn shared() {
        let _cleanup = finally(|| log("shared task cleans up"));
        sleep(Duration::from_secs(10)).await;
    }

    async fn impatient(task: Task<()>) -> Result<(), Cancelled> {
        let _cleanup = finally(|| log("impatient cleans up"));
        task.await
    }

    async fn patient(task: Task<()>) {
        if let Err(Cancelled) = task.await {
            log("patient sees the cancel");
        }
    }

    let task = create_task(shared());
    let one = create_task(impatient(task.clone()));
    let two = create_task(patient(task.clone()));
    sleep(centis(1)).await;
    ticks(4);
    one.cancel();
    two.await.expect("only the other awaiter was cancelled");
    log("main has the patient one");
    sleep(centis(1)).await;
}

async fn cancel_twice() {
    async fn sleeper(name: &'static str) {
        let _cleanup = finally(|| log(format!("{name} cleans up")));
        sleep(Duration::from_secs(10)).await;
    }

    let a = create_task(sleeper("a"));
    let b = create_task(sleeper("b"));
    yield_now().await;
    ticks(3);
    log(format!("cancel a: {}", yes(a.cancel())));
    log(format!("cancel b: {}", yes(b.cancel())));
    log(format!("cancel a again: {}", yes(a.cancel())));
    for (name, task) in [("a", a), ("b", b)] {
        if let Err(Cancelled) = task.await {
            log(format!("main sees the cancel of {name}"));
        }
    }
    sleep(centis(1)).await;
}

async fn cancel_many() {
    async fn sleeper(name: String, delay: Duration) {
        let _cleanup = finally(|| log(format!("{name} cleans up")));
        sleep(delay).await;
    }

    let tasks = [0, 1, 2, 3]
        .map(|number| create_task(sleeper(format!("task {number}"), Duration::from_secs(10 - number))));
    sleep(centis(1)).await;
    call_soon(|| log("callback before the cancels"));
    for number in [2, 0, 3, 1] {
        tasks[number].cancel();
    }
    ticks(2);
    for (number, task) in tasks.into_iter().enumerate() {
        if let Err(Cancelled) = task.await {
            log(format!("main sees the cancel of task {number}"));
        }
    }
    sleep(centis(1)).await;
}

async fn cancel_self() {
    async fn worker(delay: Duration) {
        let _cleanup = finally(|| log("cleans up"));
        let this_task = current_task().expect("a worker is a task");
        log(format!("cancel: {}", yes(this_task.cancel())));
        log("goes on");
        sleep(delay).await;
        log("must not go on");
    }

    for delay in [Duration::ZERO, Duration::from_secs(10)] {
        let task = create_task(worker(delay));
        ticks(3);
        if let Err(Cancelled) = task.await {
            log("main sees the cancel");
        }
        sleep(centis(1)).await;
    }
}

async fn cancel_self_and_return() {
    async fn worker() -> &'static str {
        current_task().expect("a worker is a task").cancel();
        log("worker returns");
        "result"
    }

    let mut task = create_task(worker());
    ticks(3);
    match (&mut task).await {
        Ok(result) => log(format!("main has the {result}")),
        Err(Cancelled) => log(format!("main sees the cancel; cancelled: {}", yes(task.is_cancelled()))),
    }
    sleep(centis(1)).await;
}

async fn cancel_after_done() {
    async fn worker() -> &'static str {
        log("worker ends");
        "result"
    }

    let task = create_task(worker());
    let handle = task.handle();
    let task = task;
    let canceller = handle.clone();
    call_soon(move || log(format!("cancel in the turn of its end: {}", yes(canceller.cancel()))));
    let result = task.clone().await.expect("the cancel was refused");
    log(format!("main has the {result}"));
    let is_cancelled = handle.cancel();
    log(format!("cancel after that: {}; cancelled: {}", yes(is_cancelled), yes(handle.is_cancelled())));
    let result = task.await.expect("the cancel was refused");
    log(format!("main has the {result} again"));
}

async fn cancel_ready_task() {
    async fn worker(name: &'static str) {
        let _cleanup = finally(|| log(format!("{name} cleans up")));
        log(format!("{name} begins"));
        yield_now().await;
        log(format!("{name} goes on"));
        yield_now().await;
    }

    let a = create_task(worker("a"));
    let b = create_task(worker("b"));
    let c = create_task(worker("c"));
    yield_now().await;
    call_soon(|| log("callback made before the cancel"));
    b.cancel();
    ticks(3);
    a.await.expect("only b was cancelled");
    c.await.expect("only b was cancelled");
    log("main has a and c");
    sleep(centis(1)).await;
}

async fn cancel_after_wake() {
    async fn waiter(future: Future<&'static str>) -> Result<(), Cancelled> {
        let _cleanup = finally(|| log("waiter cleans up"));
        future.await?;
        log("must not go on");
        Ok(())
    }

    let future = EventLoop::current().create_future();
    let task = create_task(waiter(future.clone()));
    yield_now().await;
    future.set_result("result").expect("it is set once");
    call_soon(|| log("callback made between wake and cancel"));
    ticks(2);
    log(format!("cancel: {}", yes(task.cancel())));
    let result = future.result().and_then(Result::ok).expect("it was set");
    log(format!("future cancelled: {}; it has the {result}", yes(future.is_cancelled())));
    if let Err(Cancelled) = task.await {
        log("main sees the cancel");
    }
    sleep(centis(1)).await;
}

async fn cancel_unwinds() {
    async fn depth(level: u32) {
        let _cleanup = finally(|| log(format!("level {level} cleans up")));
        if level < 3 {
            Box::pin(depth(level + 1)).await;
        } else {
            let _cleanup = finally(|| log("innermost block cleans up"));
            sleep(Duration::from_secs(10)).await;
        }
    }

    let task = create_task(depth(1));
    sleep(centis(1)).await;
    ticks(2);
    task.cancel();
    if let Err(Cancelled) = task.await {
        log("main sees the cancel");
    }
    sleep(centis(1)).await;
}

async fn cancel_done_callbacks() {
    async fn sleeper() {
        let _cleanup = finally(|| log("sleeper cleans up"));
        sleep(Duration::from_secs(10)).await;
    }

    async fn awaiter(task: Task<()>) {
        if let Err(Cancelled) = task.await {
            log("awaiter sees the cancel");
        }
    }

    let task = create_task(sleeper());
    task.add_done_callback(|done| log(format!("callback 1; cancelled: {}", yes(done.is_cancelled()))));
    let second = create_task(awaiter(task.clone()));
    yield_now().await;
    task.add_done_callback(|done| log(format!("callback 2; cancelled: {}", yes(done.is_cancelled()))));
    ticks(3);
    task.cancel();
    second.await.expect("only the sleeper was cancelled");
    sleep(centis(1)).await;
}
