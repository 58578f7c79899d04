//! Time-outs and shields.

use std::time::Duration;

use webloop::{
    Cancelled, Task, TimeoutError, call_later, create_task, shield, sleep, time, timeout, yield_now,
};

use super::{Twin, at, centis, finally, log, ticks, yes};

pub const TWINS: &[Twin] = &[
    twin!("061", timeout_expires),
    twin!("062", timeout_in_time),
    twin!("063", timeout_nested_inner),
    twin!("064", timeout_nested_outer),
    twin!("065", timeout_over_task),
    twin!("066", timeout_at),
    twin!("067", timeout_zero),
    twin!("068", timeout_cancelled),
    twin!("069", wait_for),
    twin!("070", shield_cancel),
    twin!("071", shield_result),
    twin!("072", shield_inner_cancelled),
    twin!("073", shield_in_timeout),
];

async fn timeout_expires() {
    call_later(centis(2), || ticks(3));
    call_later(centis(2), || log("timer made before the timeout"));
    let limited = timeout(centis(2), async {
        call_later(centis(2), || log("timer made behind the timeout"));
        let _cleanup = finally(|| at("block cleans up"));
        sleep(centis(1000)).await;
        log("must not wake");
    });
    if let Err(TimeoutError) = limited.await {
        at("out of time");
    }
    sleep(centis(1)).await;
    at("end");
}

async fn timeout_in_time() {
    ticks(2);
    let limited = timeout(centis(5), async { log("block without a wait") }).await;
    log(format!("expired: {}", yes(limited.is_err())));
    let limited = timeout(centis(5), async {
        sleep(centis(2)).await;
        at("block ends");
    });
    at(&format!("expired: {}", yes(limited.await.is_err())));
    timeout(Duration::MAX, sleep(centis(10))).await.expect("there is no limit");
    at("end");
}

async fn timeout_nested_inner() {
    let outer = timeout(centis(5), async {
        let inner = timeout(centis(2), async {
            let _cleanup = finally(|| at("inner block cleans up"));
            sleep(centis(1000)).await;
        });
        if let Err(TimeoutError) = inner.await {
            at("inner is out of time");
        }
        let _cleanup = finally(|| at("outer block cleans up"));
        sleep(centis(1000)).await;
    });
    if let Err(TimeoutError) = outer.await {
        at("outer is out of time");
    }
    sleep(centis(1)).await;
    at("end");
}

async fn timeout_nested_outer() {
    for inner_delay in [centis(5), centis(2)] {
        let outer = timeout(centis(2), async {
            let inner = timeout(inner_delay, async {
                let _cleanup = finally(|| at("inner block cleans up"));
                sleep(centis(1000)).await;
            });
            if let Err(TimeoutError) = inner.await {
                at("inner is out of time");
            }
        });
        if let Err(TimeoutError) = outer.await {
            at("outer is out of time");
        }
    }
    at("end");
}

async fn timeout_over_task() {
    let mut task = create_task(async {
        let _cleanup = finally(|| at("worker cleans up"));
        sleep(centis(1000)).await;
    });
    call_later(centis(2), || ticks(4));
    let limited = timeout(centis(2), async {
        let _cleanup = finally(|| log("block cleans up"));
        (&mut task).await
    })
    .await;
    if let Err(TimeoutError) = limited {
        log(format!("out of time; worker cancelled: {}", yes(task.is_cancelled())));
    }
    sleep(centis(1)).await;
}

async fn timeout_at() {
    sleep(centis(10)).await;
    let start = time();
    if let Err(TimeoutError) = webloop::timeout_at(start + centis(3), sleep(centis(1000))).await {
        at("out of time");
    }
    let in_time = webloop::timeout_at(start + centis(5), async {
        sleep(centis(1)).await;
        at("still in time");
    });
    if let Err(TimeoutError) = in_time.await {
        at("must not be out of time");
    }
    let past = webloop::timeout_at(start, async {
        at("a time that is past still lets the block run to its first wait");
        sleep(centis(1000)).await;
    });
    let is_expired = past.await == Err(TimeoutError);
    at(&format!("out of time; expired: {}", yes(is_expired)));
}

async fn timeout_zero() {
    let limited = timeout(Duration::ZERO, async { log("block without a wait") }).await;
    log(format!("expired: {}", yes(limited.is_err())));
    ticks(3);
    let limited = timeout(Duration::ZERO, async {
        log("block begins");
        let _cleanup = finally(|| log("block cleans up"));
        yield_now().await;
        log("must not go on");
    });
    if let Err(TimeoutError) = limited.await {
        log("out of time");
    }
    sleep(centis(1)).await;
}

async fn timeout_cancelled() {
    let task = create_task(async {
        let _cleanup = finally(|| at("worker cleans up"));
        let limited = timeout(centis(2), async {
            let _cleanup = finally(|| at("block cleans up"));
            sleep(centis(1000)).await;
        });
        if let Err(TimeoutError) = limited.await {
            log("must not be out of time");
        }
    });
    sleep(centis(1)).await;
    task.cancel();
    if let Err(Cancelled) = task.await {
        at("main sees the cancel");
    }
    sleep(centis(3)).await;
    at("end");
}

async fn wait_for() {
    async fn worker(name: &'static str, delay: Duration) -> &'static str {
        let _cleanup = finally(|| at(&format!("{name} cleans up")));
        sleep(delay).await;
        at(&format!("{name} ends"));
        name
    }

    let name = timeout(centis(5), worker("a", centis(1))).await;
    at(&format!("main has {}", name.expect("a is in time")));
    let task = create_task(worker("b", centis(50)));
    if let Err(TimeoutError) = timeout(centis(2), task).await {
        at("out of time");
    }
    sleep(centis(1)).await;
    at("end");
}

/// A task that two await, for its word. A shield wants a task of its own, so one that awaits this.
type SharedWord = Task<&'static str>;

async fn shield_cancel() {
    async fn worker() -> &'static str {
        let _cleanup = finally(|| log("worker cleans up"));
        sleep(centis(3)).await;
        at("worker ends");
        "result"
    }

    async fn awaiter(task: SharedWord) {
        let _cleanup = finally(|| log("awaiter cleans up"));
        let _ = shield(task).await;
    }

    let task = create_task(worker());
    let waiting = create_task(awaiter(task.clone()));
    sleep(centis(1)).await;
    ticks(3);
    waiting.cancel();
    if let Err(Cancelled) = waiting.await {
        at("main sees the cancel");
    }
    at(&format!("main has the {}", task.await.expect("it is shielded")));
}

async fn shield_result() {
    async fn worker(name: &'static str, fails: bool) -> Result<&'static str, &'static str> {
        yield_now().await;
        log(format!("{name} {}", if fails { "fails" } else { "ends" }));
        if fails { Err(name) } else { Ok(name) }
    }

    fn report(kind: &str, result: Result<&str, &str>) {
        match result {
            Ok(name) => log(format!("{kind} has {name}")),
            Err(error) => log(format!("{kind} sees {error}")),
        }
    }

    for (name, fails) in [("first", false), ("second", true)] {
        let task = create_task(worker(name, fails));
        ticks(5);
        let bare = task.clone();
        let shielded = shield(task);
        let a = create_task(async { report("shielded", shielded.await.expect("nobody cancels it")) });
        let b = create_task(async { report("bare", bare.await.expect("nobody cancels it")) });
        a.await.expect("nobody cancels it");
        b.await.expect("nobody cancels it");
        sleep(centis(1)).await;
    }
}

async fn shield_inner_cancelled() {
    async fn awaiter(task: Task<()>) {
        if let Err(Cancelled) = shield(task).await {
            log("awaiter sees the cancel");
        }
        yield_now().await;
        log("awaiter goes on");
    }

    let task = create_task(async {
        let _cleanup = finally(|| log("worker cleans up"));
        sleep(centis(1000)).await;
    });
    let worker = task.handle();
    let waiting = create_task(awaiter(task));
    sleep(centis(1)).await;
    ticks(5);
    worker.cancel();
    waiting.await.expect("nobody cancels it");
    log("main has the awaiter");
    sleep(centis(1)).await;
}

async fn shield_in_timeout() {
    let task: SharedWord = create_task(async {
        sleep(centis(4)).await;
        at("worker ends");
        "result"
    });
    call_later(centis(2), || ticks(3));
    if let Err(TimeoutError) = timeout(centis(2), shield(task.clone())).await {
        at("out of time");
    }
    at(&format!("main has the {}", task.await.expect("it is shielded")));
}
