//! Semaphores and barriers.

use std::rc::Rc;

use webloop::{
    Barrier, BarrierBroken, BoundedSemaphore, ReleasedTooOften, Semaphore, create_task, sleep, yield_now,
};

use super::{Twin, centis, finally, log, ticks, yes};

pub const TWINS: &[Twin] = &[
    twin!("109", semaphore),
    twin!("110", semaphore_fairness),
    twin!("111", semaphore_cancelled_waiter),
    twin!("112", semaphore_many_releases),
    twin!("113", bounded_semaphore),
    twin!("114", barrier),
    twin!("115", barrier_generations),
    twin!("116", barrier_cancelled_waiter),
    twin!("117", barrier_broken),
];

const LEFT_ALONE: &str = "nobody cancels it";

async fn semaphore() {
    async fn worker(name: &'static str, steps: u32, semaphore: Rc<Semaphore>) {
        let _permit = semaphore.acquire().await;
        log(format!("{name} is in; full: {}", yes(semaphore.is_locked())));
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} goes out"));
    }

    let semaphore = Rc::new(Semaphore::new(2));
    ticks(11);
    let tasks = [("a", 3), ("b", 1), ("c", 2), ("d", 3), ("e", 1)]
        .map(|(name, steps)| create_task(worker(name, steps, Rc::clone(&semaphore))));
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log(format!("end; full: {}", yes(semaphore.is_locked())));
    sleep(centis(1)).await;
}

async fn semaphore_fairness() {
    async fn greedy(semaphore: Rc<Semaphore>) {
        for number in 1..4 {
            let _permit = semaphore.acquire().await;
            log(format!("greedy {number}"));
            yield_now().await;
        }
        log("greedy ends");
    }

    async fn worker(name: &'static str, semaphore: Rc<Semaphore>) {
        let _permit = semaphore.acquire().await;
        log(format!("{name} is in"));
        yield_now().await;
    }

    let semaphore = Rc::new(Semaphore::new(1));
    let mut tasks = vec![create_task(greedy(Rc::clone(&semaphore)))];
    tasks.extend(["a", "b"].map(|name| create_task(worker(name, Rc::clone(&semaphore)))));
    ticks(10);
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
    sleep(centis(1)).await;
}

async fn semaphore_cancelled_waiter() {
    async fn worker(name: &'static str, semaphore: Rc<Semaphore>) {
        let _cleanup = finally(|| log(format!("{name} leaves")));
        let _permit = semaphore.acquire().await;
        log(format!("{name} is in"));
    }

    let semaphore = Rc::new(Semaphore::new(1));
    let permit = semaphore.acquire().await;
    let [a, b, c] = ["a", "b", "c"].map(|name| create_task(worker(name, Rc::clone(&semaphore))));
    yield_now().await;
    ticks(5);
    a.cancel();
    yield_now().await;
    log("main goes out, and cancels b");
    drop(permit);
    b.cancel();
    c.await.expect(LEFT_ALONE);
    log(format!("main has c; full: {}", yes(semaphore.is_locked())));
    sleep(centis(1)).await;
}

async fn semaphore_many_releases() {
    async fn worker(name: &'static str, semaphore: Rc<Semaphore>) {
        semaphore.acquire().await.forget();
        log(format!("{name} is in"));
    }

    let semaphore = Rc::new(Semaphore::new(0));
    let [_c, _a, _b, d] = ["c", "a", "b", "d"].map(|name| create_task(worker(name, Rc::clone(&semaphore))));
    yield_now().await;
    ticks(4);
    for _ in 0..3 {
        semaphore.release();
    }
    log("main released three");
    yield_now().await;
    yield_now().await;
    semaphore.release();
    log("main released one more");
    d.await.expect(LEFT_ALONE);
    log("end");
    sleep(centis(1)).await;
}

async fn bounded_semaphore() {
    async fn worker(name: &'static str, semaphore: Rc<BoundedSemaphore>) {
        let _permit = semaphore.acquire().await;
        log(format!("{name} is in"));
        yield_now().await;
    }

    let semaphore = Rc::new(BoundedSemaphore::new(2));
    let tasks = ["a", "b", "c"].map(|name| create_task(worker(name, Rc::clone(&semaphore))));
    ticks(5);
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    if let Err(ReleasedTooOften) = semaphore.release() {
        log("one release too many");
    }
    semaphore.acquire().await.forget();
    semaphore.release().expect("a permit is out");
    log("end");
    sleep(centis(1)).await;
}

async fn barrier() {
    async fn party(name: &'static str, steps: u32, barrier: Rc<Barrier>) {
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} comes"));
        let place = barrier.wait().await.expect("nobody breaks it");
        log(format!("{name} goes on, place {place}"));
    }

    let barrier = Rc::new(Barrier::new(3));
    ticks(12);
    let tasks = [("a", 2), ("b", 0), ("c", 1), ("d", 7), ("e", 6), ("f", 5)]
        .map(|(name, steps)| create_task(party(name, steps, Rc::clone(&barrier))));
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log(format!("end; {} wait", barrier.waiting()));
    sleep(centis(1)).await;
}

async fn barrier_generations() {
    async fn party(name: &'static str, barrier: Rc<Barrier>) {
        for number in 1..4 {
            log(format!("{name} comes, round {number}"));
            barrier.wait().await.expect("nobody breaks it");
            log(format!("{name} goes on, round {number}"));
        }
    }

    let barrier = Rc::new(Barrier::new(3));
    let tasks = ["a", "b", "c"].map(|name| create_task(party(name, Rc::clone(&barrier))));
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
}

async fn barrier_cancelled_waiter() {
    async fn party(name: &'static str, barrier: Rc<Barrier>) {
        let _cleanup = finally(|| log(format!("{name} leaves")));
        barrier.wait().await.expect("nobody breaks it");
        log(format!("{name} goes on"));
    }

    let barrier = Rc::new(Barrier::new(3));
    let [a, b] = ["a", "b"].map(|name| create_task(party(name, Rc::clone(&barrier))));
    sleep(centis(1)).await;
    ticks(3);
    a.cancel();
    sleep(centis(1)).await;
    log(format!("{} waits", barrier.waiting()));
    let [c, d] = ["c", "d"].map(|name| create_task(party(name, Rc::clone(&barrier))));
    ticks(4);
    for task in [b, c, d] {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
    sleep(centis(1)).await;
}

async fn barrier_broken() {
    async fn party(name: &'static str, barrier: Rc<Barrier>) {
        match barrier.wait().await {
            Ok(_place) => log(format!("{name} goes on")),
            Err(BarrierBroken) => log(format!("{name} sees it broken")),
        }
    }

    let barrier = Rc::new(Barrier::new(3));
    for is_abort in [true, false] {
        let tasks = ["b", "a"].map(|name| create_task(party(name, Rc::clone(&barrier))));
        sleep(centis(1)).await;
        ticks(4);
        if is_abort {
            barrier.abort().await;
        } else {
            barrier.reset().await;
        }
        log(format!("broken: {}", yes(barrier.is_broken())));
        if is_abort {
            party("main", Rc::clone(&barrier)).await;
        }
        for task in tasks {
            task.await.expect(LEFT_ALONE);
        }
        sleep(centis(1)).await;
        barrier.reset().await;
    }
    let tasks = ["c", "a"].map(|name| create_task(party(name, Rc::clone(&barrier))));
    party("main", barrier).await;
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
}
