//! Locks, events and conditions.

use std::cell::Cell;
use std::rc::Rc;

use webloop::{Cancelled, Condition, Event, Lock, call_soon, create_task, sleep, yield_now};

use super::{Twin, centis, finally, log, ticks, yes};

pub const TWINS: &[Twin] = &[
    twin!("096", lock_in_line),
    twin!("097", lock_fairness),
    twin!("098", lock_cancelled_waiter),
    twin!("099", lock_woken_waiter_cancelled),
    twin!("100", lock_cancelled_holder),
    twin!("101", event_set),
    twin!("102", event_clear),
    twin!("103", event_cancelled_waiter),
    twin!("104", condition_notify),
    twin!("105", condition_notify_all),
    twin!("106", condition_wait_for),
    twin!("107", condition_cancelled_waiter),
    twin!("108", condition_woken_waiter_cancelled),
];

const LEFT_ALONE: &str = "nobody cancels it";

async fn lock_in_line() {
    async fn worker(name: &'static str, lock: Rc<Lock>) {
        log(format!("{name} asks"));
        {
            let _guard = lock.acquire().await;
            log(format!("{name} has the lock"));
            yield_now().await;
            log(format!("{name} lets go"));
        }
        log(format!("{name} ends"));
    }

    let lock = Rc::new(Lock::new());
    ticks(8);
    let tasks = ["b", "c", "a"].map(|name| create_task(worker(name, Rc::clone(&lock))));
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
    sleep(centis(1)).await;
}

async fn lock_fairness() {
    async fn greedy(lock: Rc<Lock>) {
        for number in 1..4 {
            {
                let _guard = lock.acquire().await;
                log(format!("greedy {number}"));
                yield_now().await;
            }
            log(format!("greedy lets go; locked: {}", yes(lock.is_locked())));
        }
    }

    async fn worker(name: &'static str, lock: Rc<Lock>) {
        let _guard = lock.acquire().await;
        log(format!("{name} has the lock"));
    }

    let lock = Rc::new(Lock::new());
    let greedy = create_task(greedy(Rc::clone(&lock)));
    let _workers = ["a", "b"].map(|name| create_task(worker(name, Rc::clone(&lock))));
    ticks(9);
    greedy.await.expect(LEFT_ALONE);
    log("main has greedy");
    sleep(centis(1)).await;
}

/// Has the lock for a while and leaves.
async fn leaving_worker(name: &'static str, lock: Rc<Lock>) {
    let _cleanup = finally(|| log(format!("{name} leaves")));
    let _guard = lock.acquire().await;
    log(format!("{name} has the lock"));
}

async fn lock_cancelled_waiter() {
    let lock = Rc::new(Lock::new());
    let guard = lock.acquire().await;
    let [_a, b, c] = ["a", "b", "c"].map(|name| create_task(leaving_worker(name, Rc::clone(&lock))));
    yield_now().await;
    ticks(5);
    b.cancel();
    yield_now().await;
    yield_now().await;
    drop(guard);
    c.await.expect(LEFT_ALONE);
    log(format!("main has c; locked: {}", yes(lock.is_locked())));
    sleep(centis(1)).await;
}

async fn lock_woken_waiter_cancelled() {
    let lock = Rc::new(Lock::new());
    let guard = lock.acquire().await;
    let [a, b] = ["a", "b"].map(|name| create_task(leaving_worker(name, Rc::clone(&lock))));
    yield_now().await;
    ticks(4);
    drop(guard);
    a.cancel();
    if let Err(Cancelled) = a.await {
        log("main sees the cancel of a");
    }
    b.await.expect(LEFT_ALONE);
    log(format!("main has b; locked: {}", yes(lock.is_locked())));
    sleep(centis(1)).await;
}

async fn lock_cancelled_holder() {
    async fn holder(lock: Rc<Lock>) {
        let _guard = lock.acquire().await;
        let _cleanup = finally(|| log("holder cleans up"));
        sleep(centis(1000)).await;
    }

    async fn waiter(lock: Rc<Lock>) {
        let _guard = lock.acquire().await;
        log("waiter has the lock");
    }

    let lock = Rc::new(Lock::new());
    let holding = create_task(holder(Rc::clone(&lock)));
    let waiting = create_task(waiter(Rc::clone(&lock)));
    sleep(centis(1)).await;
    ticks(3);
    holding.cancel();
    waiting.await.expect(LEFT_ALONE);
    log("main has the waiter");
    // In Rust the compiler says so: there is no guard to drop.
    log("a free lock cannot be let go");
    sleep(centis(1)).await;
}

async fn event_set() {
    async fn waiter(name: &'static str, event: Rc<Event>) {
        log(format!("{name} waits"));
        event.wait().await;
        log(format!("{name} goes on"));
    }

    let event = Rc::new(Event::new());
    let tasks = ["c", "a", "b"].map(|name| create_task(waiter(name, Rc::clone(&event))));
    yield_now().await;
    call_soon(|| log("callback made before"));
    ticks(2);
    event.set();
    event.set();
    call_soon(|| log("callback made behind"));
    event.wait().await;
    log(format!("main goes on at once; set: {}", yes(event.is_set())));
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
    sleep(centis(1)).await;
}

async fn event_clear() {
    async fn waiter(name: &'static str, event: Rc<Event>, rounds: u32) {
        for number in 1..=rounds {
            event.wait().await;
            log(format!("{name} goes on, round {number}; set: {}", yes(event.is_set())));
        }
    }

    let event = Rc::new(Event::new());
    let mut tasks =
        vec![create_task(waiter("a", Rc::clone(&event), 2)), create_task(waiter("b", Rc::clone(&event), 1))];
    yield_now().await;
    ticks(6);
    event.set();
    event.clear();
    tasks.push(create_task(waiter("late", Rc::clone(&event), 1)));
    for _ in 0..3 {
        yield_now().await;
    }
    log("main sets the event again");
    event.set();
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
    sleep(centis(1)).await;
}

async fn event_cancelled_waiter() {
    async fn waiter(name: &'static str, event: Rc<Event>) {
        let _cleanup = finally(|| log(format!("{name} leaves")));
        event.wait().await;
        log(format!("{name} goes on"));
    }

    let event = Rc::new(Event::new());
    let [a, b, c] = ["a", "b", "c"].map(|name| create_task(waiter(name, Rc::clone(&event))));
    yield_now().await;
    ticks(3);
    b.cancel();
    event.set();
    c.cancel();
    for (name, task) in [("a", a), ("b", b), ("c", c)] {
        match task.await {
            Ok(()) => log(format!("main has {name}")),
            Err(Cancelled) => log(format!("main sees the cancel of {name}")),
        }
    }
    sleep(centis(1)).await;
}

async fn condition_notify() {
    async fn waiter(name: &'static str, condition: Rc<Condition>) {
        let mut guard = condition.acquire().await;
        log(format!("{name} waits"));
        guard.wait().await;
        log(format!("{name} goes on"));
        yield_now().await;
        log(format!("{name} lets go"));
    }

    let condition = Rc::new(Condition::new());
    let tasks = ["a", "b", "c", "d"].map(|name| create_task(waiter(name, Rc::clone(&condition))));
    sleep(centis(1)).await;
    ticks(5);
    {
        let guard = condition.acquire().await;
        guard.notify(1);
        log("main notified one, and keeps the lock");
        yield_now().await;
        yield_now().await;
        log("main lets go");
    }
    sleep(centis(1)).await;
    ticks(7);
    condition.acquire().await.notify(2);
    log("main notified two");
    sleep(centis(1)).await;
    condition.acquire().await.notify_all();
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
}

async fn condition_notify_all() {
    async fn waiter(name: &'static str, condition: Rc<Condition>) {
        let mut guard = condition.acquire().await;
        guard.wait().await;
        log(format!("{name} goes on"));
        yield_now().await;
        log(format!("{name} lets go"));
    }

    async fn bystander(condition: Rc<Condition>) {
        let _guard = condition.acquire().await;
        log("bystander has the lock");
    }

    let condition = Rc::new(Condition::new());
    let mut tasks: Vec<_> =
        ["b", "a", "c"].map(|name| create_task(waiter(name, Rc::clone(&condition)))).into();
    sleep(centis(1)).await;
    ticks(9);
    {
        let guard = condition.acquire().await;
        tasks.push(create_task(bystander(Rc::clone(&condition))));
        guard.notify_all();
        log("main notified all");
        yield_now().await;
        log("main lets go");
    }
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
    sleep(centis(1)).await;
}

async fn condition_wait_for() {
    async fn waiter(name: &'static str, condition: Rc<Condition>, stock: Rc<Cell<u32>>, wanted: u32) {
        let enough = || {
            log(format!("{name} looks: {} of {wanted}", stock.get()));
            stock.get() >= wanted
        };

        let mut guard = condition.acquire().await;
        guard.wait_for(enough).await;
        stock.set(stock.get() - wanted);
        log(format!("{name} takes {wanted}"));
    }

    let condition = Rc::new(Condition::new());
    let stock = Rc::new(Cell::new(1));
    let tasks = [("a", 3), ("b", 1), ("c", 2)]
        .map(|(name, wanted)| create_task(waiter(name, Rc::clone(&condition), Rc::clone(&stock), wanted)));
    ticks(3);
    sleep(centis(1)).await;
    while stock.get() < 3 && !tasks.iter().all(|task| task.is_done()) {
        {
            let guard = condition.acquire().await;
            stock.set(stock.get() + 2);
            log(format!("main fills up to {}", stock.get()));
            guard.notify_all();
        }
        sleep(centis(1)).await;
    }
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
}

async fn condition_cancelled_waiter() {
    async fn waiter(name: &'static str, condition: Rc<Condition>, is_ready: Rc<Cell<bool>>) {
        let mut guard = condition.acquire().await;
        let _cleanup = finally(|| log(format!("{name} leaves")));
        guard.wait_for(|| is_ready.get()).await;
        log(format!("{name} goes on"));
    }

    let condition = Rc::new(Condition::new());
    let is_ready = Rc::new(Cell::new(false));
    let [a, b] =
        ["a", "b"].map(|name| create_task(waiter(name, Rc::clone(&condition), Rc::clone(&is_ready))));
    sleep(centis(1)).await;
    ticks(3);
    a.cancel();
    if let Err(Cancelled) = a.await {
        log("main sees the cancel");
    }
    sleep(centis(1)).await;
    ticks(3);
    log(format!("b is done: {}; locked: {}", yes(b.is_done()), yes(condition.is_locked())));
    {
        let guard = condition.acquire().await;
        is_ready.set(true);
        guard.notify(1);
    }
    b.await.expect(LEFT_ALONE);
    // In Rust the compiler says so: only the guard can notify.
    log("notify needs the lock");
    sleep(centis(1)).await;
}

async fn condition_woken_waiter_cancelled() {
    async fn waiter(name: &'static str, condition: Rc<Condition>) {
        let mut guard = condition.acquire().await;
        let _cleanup = finally(|| log(format!("{name} leaves")));
        guard.wait().await;
        log(format!("{name} goes on"));
    }

    let condition = Rc::new(Condition::new());
    let [a, b] = ["a", "b"].map(|name| create_task(waiter(name, Rc::clone(&condition))));
    sleep(centis(1)).await;
    ticks(5);
    condition.acquire().await.notify(1);
    a.cancel();
    if let Err(Cancelled) = a.await {
        log("main sees the cancel of a");
    }
    b.await.expect(LEFT_ALONE);
    log("main has b");
    sleep(centis(1)).await;
}
