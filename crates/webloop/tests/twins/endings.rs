//! How a program ends, and programs with a bit of everything.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use futures::FutureExt;
use webloop::{
    Cancelled, Event, Lock, Queue, Semaphore, Task, TimeoutError, call_later, create_task, gather, shield,
    sleep, task_group, timeout, yield_now,
};

use super::{Twin, at, centis, finally, log, ticks};

pub const TWINS: &[Twin] = &[
    twin!("118", main_leaves_tasks),
    twin!("119", main_leaves_awaiting_tasks),
    twin!("120", pipeline),
    twin!("121", supervisor),
    twin!("122", task_group_without_children),
];

async fn main_leaves_tasks() {
    async fn sleeper(name: &'static str, delay_s: u64) {
        let _cleanup = finally(|| at(&format!("{name} cleans up")));
        sleep(centis(100 * delay_s)).await;
        log("must not wake");
    }

    async fn getter(queue: Queue<()>) {
        let _cleanup = finally(|| at("getter cleans up"));
        let _ = queue.get().await;
    }

    drop(create_task(sleeper("b", 10)));
    drop(create_task(getter(Queue::unbounded())));
    drop(create_task(sleeper("a", 5)));
    call_later(centis(100), || log("must not fire"));
    sleep(centis(1)).await;
    at("main ends");
}

async fn main_leaves_awaiting_tasks() {
    async fn sleeper(name: &'static str) {
        let _cleanup = finally(|| log(format!("{name} cleans up")));
        sleep(centis(1000)).await;
    }

    async fn outer() {
        let _cleanup = finally(|| log("outer cleans up"));
        let _ = create_task(sleeper("inner")).await;
    }

    drop(create_task(outer()));
    drop(create_task(sleeper("other")));
    sleep(centis(1)).await;
    log("main ends");
}

async fn pipeline() {
    const OPEN: &str = "the queue is open";
    type Numbers = Rc<Queue<Option<u32>>>;

    async fn source(out: Numbers) {
        for number in 1..5 {
            out.put(Some(number)).await.expect(OPEN);
            log(format!("source put {number}"));
        }
        out.put(None).await.expect(OPEN);
    }

    async fn stage(gate: Rc<Event>, inbox: Numbers, out: Numbers, places: Rc<Semaphore>) {
        gate.wait().await;
        while let Some(number) = inbox.get().await.expect(OPEN) {
            {
                let _place = places.acquire().await;
                log(format!("stage has {number}"));
                yield_now().await;
            }
            out.put(Some(number * 10)).await.expect(OPEN);
        }
        out.put(None).await.expect(OPEN);
    }

    async fn sink(inbox: Numbers, places: Rc<Semaphore>) -> u32 {
        let mut total = 0;
        while let Some(number) = inbox.get().await.expect(OPEN) {
            let _place = places.acquire().await;
            log(format!("sink has {number}"));
            total += number;
            yield_now().await;
        }
        total
    }

    let gate = Rc::new(Event::new());
    let places = Rc::new(Semaphore::new(1));
    let (first, second) = (Rc::new(Queue::bounded(2)), Rc::new(Queue::bounded(1)));
    let opening = Rc::clone(&gate);
    call_later(centis(1), move || {
        ticks(16);
        opening.set();
    });
    let results = gather([
        create_task(source(Rc::clone(&first)).map(|()| 0)),
        create_task(stage(gate, first, Rc::clone(&second), Rc::clone(&places)).map(|()| 0)),
        create_task(sink(second, places)),
    ]);
    let results = results.await.expect("nobody cancels them");
    log(format!("total {}", results[2]));
    sleep(centis(1)).await;
}

async fn supervisor() {
    // Main awaits a write after its shield was left, and a shield wants a task of its own: one that awaits this.
    type Writes = Rc<RefCell<Vec<Task<()>>>>;

    async fn write(number: usize) {
        sleep(centis(2)).await;
        at(&format!("write {number} is safe"));
    }

    async fn worker(name: &'static str, lock: Rc<Lock>, writes: Writes) -> Result<(), Infallible> {
        let _cleanup = finally(|| log(format!("{name} leaves")));
        let _guard = lock.acquire().await;
        at(&format!("{name} has the lock"));
        let number = writes.borrow().len() + 1;
        let writing = create_task(write(number));
        writes.borrow_mut().push(writing.clone());
        let _ = shield(writing).await;
        at(&format!("{name} ends"));
        Ok(())
    }

    let lock = Rc::new(Lock::new());
    let writes = Writes::default();
    let supervised = task_group(|group| {
        let (lock, writes) = (Rc::clone(&lock), Rc::clone(&writes));
        async move {
            let first = group.create_task(worker("first", Rc::clone(&lock), Rc::clone(&writes)));
            call_later(centis(3), || ticks(5));
            drop(group.create_task(worker("second", Rc::clone(&lock), Rc::clone(&writes))));
            let _ = first.await;
            worker("body", lock, writes).await
        }
    });
    if let Err(TimeoutError) = timeout(centis(3), supervised).await {
        at("out of time");
    }
    for writing in writes.take() {
        let _ = writing.await;
    }
    at("end");
}

async fn task_group_without_children() {
    let task = create_task(async {
        let _cleanup = finally(|| log("parent cleans up"));
        webloop::task_group(|_group| async {
            let _cleanup = finally(|| log("body cleans up"));
            sleep(centis(1000)).await;
            Ok::<_, Infallible>(())
        })
        .await
    });
    sleep(centis(1)).await;
    ticks(4);
    task.cancel();
    if let Err(Cancelled) = task.await {
        log("main sees the cancel");
    }
    sleep(centis(1)).await;
    webloop::call_later(centis(2), || ticks(4));
    let limited = webloop::timeout(
        centis(2),
        webloop::task_group(|_group| async {
            let _cleanup = finally(|| log("body cleans up"));
            sleep(centis(1000)).await;
            Ok::<_, Infallible>(())
        }),
    );
    if limited.await.is_err() {
        log("out of time");
    }
    sleep(centis(1)).await;
    let task = create_task(async {
        let _cleanup = finally(|| log("parent cleans up"));
        webloop::task_group(|_group| async {
            let _cleanup = finally(|| log("outer body cleans up"));
            let _ = webloop::task_group(|_group| async {
                let _cleanup = finally(|| log("body cleans up"));
                sleep(centis(1000)).await;
                Ok::<_, Infallible>(())
            })
            .await;
            Ok::<_, Infallible>(())
        })
        .await
    });
    sleep(centis(1)).await;
    ticks(4);
    task.cancel();
    if let Err(Cancelled) = task.await {
        log("main sees the cancel");
    }
    sleep(centis(1)).await;
}
