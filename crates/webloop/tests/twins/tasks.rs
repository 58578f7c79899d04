//! Tasks and sleeps.

use std::time::Duration;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use webloop::{EventLoop, Future, Task, call_later, call_soon, create_task, sleep, yield_now};

use super::{Twin, at, centis, log, ticks};

pub const TWINS: &[Twin] = &[
    twin!("015", task_first_step),
    twin!("016", task_tree),
    twin!("017", sleep_zero_ping_pong),
    twin!("018", sleep_zero_is_one_turn),
    twin!("019", sleep_order),
    twin!("020", sleep_against_timer),
    twin!("021", await_task),
    twin!("022", two_awaiters),
    twin!("023", done_callbacks),
    twin!("024", done_callback_late),
    twin!("025", done_callback_removed),
    twin!("026", task_error),
];

/// Why these awaits give a value: no task of these programs is cancelled.
const NOT_CANCELLED: &str = "nobody cancels the task";

async fn task_first_step() {
    async fn worker(name: &'static str) {
        log(format!("{name} begins"));
        yield_now().await;
        log(format!("{name} ends"));
    }

    call_soon(|| log("callback 1"));
    drop(create_task(worker("task 1")));
    call_soon(|| log("callback 2"));
    drop(create_task(worker("task 2")));
    call_soon(|| log("callback 3"));
    log("main goes on");
    yield_now().await;
    log("main is back");
    yield_now().await;
    log("main is back again");
}

async fn task_tree() {
    fn grow(name: String) -> LocalBoxFuture<'static, ()> {
        async move {
            log(format!("{name} begins"));
            if name.len() < 3 {
                let left = create_task(grow(format!("{name}l")));
                let right = create_task(grow(format!("{name}r")));
                right.await.expect(NOT_CANCELLED);
                left.await.expect(NOT_CANCELLED);
            }
            log(format!("{name} ends"));
        }
        .boxed_local()
    }

    let a = create_task(grow("a".to_owned()));
    ticks(7);
    let b = create_task(grow("b".to_owned()));
    a.await.expect(NOT_CANCELLED);
    log("main has a");
    b.await.expect(NOT_CANCELLED);
    log("main has b");
    sleep(centis(1)).await;
}

async fn sleep_zero_ping_pong() {
    async fn player(name: &'static str, rounds: u32) {
        for number in 1..=rounds {
            log(format!("{name} {number}"));
            yield_now().await;
        }
        log(format!("{name} ends"));
    }

    let ping = create_task(player("ping", 4));
    let pong = create_task(player("pong", 2));
    ping.await.expect(NOT_CANCELLED);
    log("main has ping");
    pong.await.expect(NOT_CANCELLED);
    log("main has pong");
}

async fn sleep_zero_is_one_turn() {
    async fn plain() -> &'static str {
        log("plain coroutine");
        "value"
    }

    async fn pause() {
        sleep(Duration::ZERO).await;
    }

    ticks(5);
    for number in 1..=2 {
        sleep(Duration::ZERO).await;
        log(format!("after sleep {number}"));
    }
    log(plain().await);
    log(plain().await);
    pause().await;
    log("after a coroutine that pauses once");
    sleep(centis(1)).await;
}

async fn sleep_order() {
    async fn sleeper(name: &'static str, delay: Duration) {
        log(format!("{name} goes to sleep"));
        sleep(delay).await;
        at(&format!("{name} wakes"));
    }

    let tasks = [
        create_task(sleeper("a", centis(3))),
        create_task(sleeper("b", centis(1))),
        create_task(sleeper("c", centis(2))),
        create_task(sleeper("d", centis(1))),
        create_task(sleeper("e", centis(0))),
        create_task(sleeper("f", centis(2))),
    ];
    for task in tasks {
        task.await.expect(NOT_CANCELLED);
    }
    at("end");
}

async fn sleep_against_timer() {
    async fn sleeper(name: &'static str) {
        sleep(centis(1)).await;
        at(&format!("{name} wakes"));
        yield_now().await;
        log(format!("{name} again"));
    }

    let first = create_task(sleeper("first sleeper"));
    call_soon(|| {
        call_later(centis(1), || at("timer between the sleepers"));
    });
    let second = create_task(sleeper("second sleeper"));
    call_soon(|| {
        call_later(centis(1), || ticks(4));
    });
    call_soon(|| {
        call_later(centis(1), || at("last timer"));
    });
    second.await.expect(NOT_CANCELLED);
    log("main has the second");
    first.await.expect(NOT_CANCELLED);
    log("main has the first");
    sleep(centis(1)).await;
}

async fn await_task() {
    async fn worker() -> &'static str {
        log("worker begins");
        yield_now().await;
        log("worker ends");
        "result"
    }

    let task = create_task(worker());
    ticks(4);
    log(format!("main has the {}", task.clone().await.expect(NOT_CANCELLED)));
    call_soon(|| log("callback made before the second await"));
    log(format!("main has the {} again", task.await.expect(NOT_CANCELLED)));
    yield_now().await;
    log("main is back");
    sleep(centis(1)).await;
}

async fn two_awaiters() {
    async fn worker() -> &'static str {
        for _ in 0..3 {
            yield_now().await;
        }
        log("worker ends");
        "result"
    }

    async fn awaiter(name: &'static str, task: Task<&'static str>) {
        log(format!("{name} waits"));
        log(format!("{name} has the {}", task.await.expect(NOT_CANCELLED)));
    }

    let shared = create_task(worker());
    ticks(6);
    let [_b, a, _c] = ["b", "a", "c"].map(|name| create_task(awaiter(name, shared.clone())));
    yield_now().await;
    yield_now().await;
    log(format!("main waits, and has the {}", shared.await.expect(NOT_CANCELLED)));
    a.await.expect(NOT_CANCELLED);
    log("end");
    sleep(centis(1)).await;
}

async fn done_callbacks() {
    async fn worker() -> &'static str {
        sleep(centis(1)).await;
        log("worker ends");
        ticks(3);
        "result"
    }

    async fn awaiter(name: &'static str, task: Task<&'static str>) {
        log(format!("{name} has the {}", task.await.expect(NOT_CANCELLED)));
    }

    let shared = create_task(worker());
    let add_callback = |number: u32| {
        let done = shared.clone();
        shared.add_done_callback(move |_task| {
            let result = done.result().and_then(Result::ok).expect("the task is done");
            log(format!("callback {number} has the {result}"));
        });
    };
    add_callback(1);
    let first = create_task(awaiter("awaiter 1", shared.clone()));
    yield_now().await;
    add_callback(2);
    let second = create_task(awaiter("awaiter 2", shared.clone()));
    yield_now().await;
    add_callback(3);
    second.await.expect(NOT_CANCELLED);
    first.await.expect(NOT_CANCELLED);
    sleep(centis(1)).await;
    log("end");
}

async fn done_callback_late() {
    async fn worker() -> &'static str {
        "result"
    }

    let mut task = create_task(worker());
    let result = (&mut task).await.expect(NOT_CANCELLED);
    call_soon(|| log("callback before"));
    task.add_done_callback(move |_done| log(format!("late 1 has the {result}")));
    ticks(2);
    task.add_done_callback(|_done| {
        call_soon(|| log("added by late 2"));
    });
    call_soon(|| log("callback after"));
    log("main goes on");
    sleep(centis(1)).await;
}

async fn done_callback_removed() {
    fn add_callback(future: &Future<&'static str>, number: u32) {
        future.add_done_callback(move |done| {
            let result = done.result().and_then(Result::ok).expect("it was set");
            log(format!("{number} has the {result}"));
        });
    }

    let future = EventLoop::current().create_future();
    let unwanted = |_done: &Future<&'static str>| log("must not be called");
    add_callback(&future, 1);
    let first = future.add_done_callback(unwanted);
    add_callback(&future, 2);
    let second = future.add_done_callback(unwanted);
    add_callback(&future, 3);
    let remove_unwanted = || {
        let kept = [&first, &second].into_iter().filter(|handle| !handle.is_cancelled());
        kept.inspect(|handle| handle.cancel()).count()
    };
    log(format!("removed: {}", remove_unwanted()));
    log(format!("removed: {}", remove_unwanted()));
    future.set_result("result").expect("it is set once");
    yield_now().await;
    log("end");
}

async fn task_error() {
    type Outcome = Result<(), &'static str>;

    async fn worker() -> Outcome {
        log("worker begins");
        yield_now().await;
        yield_now().await;
        log("worker fails");
        Err("boom")
    }

    async fn awaiter(name: &'static str, task: Task<Outcome>) {
        if let Err(error) = task.await.expect(NOT_CANCELLED) {
            log(format!("{name} sees {error}"));
        }
    }

    let shared = create_task(worker());
    ticks(5);
    let a = create_task(awaiter("a", shared.clone()));
    let b = create_task(awaiter("b", shared.clone()));
    a.await.expect(NOT_CANCELLED);
    b.await.expect(NOT_CANCELLED);
    awaiter("main, much later,", shared).await;
    sleep(centis(1)).await;
}
