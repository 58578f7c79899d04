//! Queues.

use std::rc::Rc;

use webloop::{
    LifoQueue, PriorityQueue, Queue, ShutDown, TaskDoneTooOften, TryGetError, TryPutError, call_later,
    create_task, sleep, yield_now,
};

use super::{Twin, centis, finally, log, ticks, yes};

pub const TWINS: &[Twin] = &[
    twin!("082", queue_unbounded),
    twin!("083", queue_getters_in_line),
    twin!("084", queue_bounded),
    twin!("085", queue_full_and_empty),
    twin!("086", queue_barging),
    twin!("087", queue_putter_barging),
    twin!("088", queue_join),
    twin!("089", queue_cancelled_getter),
    twin!("090", queue_woken_getter_cancelled),
    twin!("091", queue_cancelled_putter),
    twin!("092", queue_lifo),
    twin!("093", queue_priority),
    twin!("094", queue_shutdown),
    twin!("095", queue_shutdown_immediate),
];

const OPEN: &str = "the queue is open";
const HAS_ITEM: &str = "there is an item";
const HAS_ROOM: &str = "there is room";
const LEFT_ALONE: &str = "nobody cancels it";

async fn queue_unbounded() {
    async fn consumer(name: &'static str, queue: Rc<Queue<u32>>, count: u32) {
        for _ in 0..count {
            let item = queue.get().await.expect(OPEN);
            log(format!("{name} has {item}"));
        }
    }

    let queue = Rc::new(Queue::unbounded());
    let a = create_task(consumer("a", Rc::clone(&queue), 3));
    let b = create_task(consumer("b", Rc::clone(&queue), 1));
    yield_now().await;
    ticks(4);
    for number in 1..4 {
        queue.put(number).await.expect(OPEN);
        log(format!("main has put {number}"));
    }
    yield_now().await;
    log("main puts 4");
    queue.put(4).await.expect(OPEN);
    a.await.expect(LEFT_ALONE);
    b.await.expect(LEFT_ALONE);
    log("end");
    sleep(centis(1)).await;
}

async fn queue_getters_in_line() {
    async fn consumer(name: &'static str, queue: Rc<Queue<u64>>) {
        log(format!("{name} waits"));
        log(format!("{name} has {}", queue.get().await.expect(OPEN)));
        log(format!("{name} has {}", queue.get().await.expect(OPEN)));
    }

    let queue = Rc::new(Queue::unbounded());
    let [c, a, b] = ["c", "a", "b"].map(|name| create_task(consumer(name, Rc::clone(&queue))));
    sleep(centis(1)).await;
    for number in 1..7 {
        let queue = Rc::clone(&queue);
        call_later(centis(number), move || queue.try_put(number).expect(HAS_ROOM));
    }
    call_later(centis(2), || ticks(2));
    a.await.expect(LEFT_ALONE);
    log("main has a");
    c.await.expect(LEFT_ALONE);
    b.await.expect(LEFT_ALONE);
}

async fn queue_bounded() {
    async fn producer(name: &'static str, queue: Rc<Queue<String>>) {
        for number in 1..4 {
            queue.put(format!("{name}{number}")).await.expect(OPEN);
            log(format!("{name} has put {number}"));
        }
    }

    async fn consumer(name: &'static str, queue: Rc<Queue<String>>) {
        for _ in 0..3 {
            let item = queue.get().await.expect(OPEN);
            log(format!("{name} has {item}"));
            yield_now().await;
        }
    }

    let queue = Rc::new(Queue::bounded(1));
    ticks(12);
    let tasks = [
        create_task(producer("x", Rc::clone(&queue))),
        create_task(producer("y", Rc::clone(&queue))),
        create_task(consumer("a", Rc::clone(&queue))),
        create_task(consumer("b", Rc::clone(&queue))),
    ];
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
    sleep(centis(1)).await;
}

async fn queue_full_and_empty() {
    let queue = Rc::new(Queue::bounded(2));
    if let Err(TryGetError::Empty) = queue.try_get() {
        log("empty");
    }
    queue.try_put("first").expect(HAS_ROOM);
    queue.try_put("second").expect(HAS_ROOM);
    log(format!("full: {}; size {}", yes(queue.is_full()), queue.len()));
    if let Err(TryPutError::Full(_third)) = queue.try_put("third") {
        log("no room");
    }
    let producing = Rc::clone(&queue);
    let task = create_task(async move {
        producing.put("item of the producer").await.expect(OPEN);
        log("producer has put");
    });
    yield_now().await;
    ticks(2);
    let item = queue.try_get().expect(HAS_ITEM);
    log(format!("main has {item}; size {}", queue.len()));
    task.await.expect(LEFT_ALONE);
    let items = [(); 2].map(|()| queue.try_get().expect(HAS_ITEM));
    log(format!("main has {}; empty: {}", items.join(", then "), yes(queue.is_empty())));
    sleep(centis(1)).await;
}

async fn queue_barging() {
    async fn consumer(name: &'static str, queue: Rc<Queue<u32>>) {
        log(format!("{name} waits"));
        log(format!("{name} has {}", queue.get().await.expect(OPEN)));
    }

    let queue = Rc::new(Queue::unbounded());
    let first = create_task(consumer("first", Rc::clone(&queue)));
    let second = create_task(consumer("second", Rc::clone(&queue)));
    yield_now().await;
    queue.try_put(1).expect(HAS_ROOM);
    log(format!("main takes {} back", queue.try_get().expect(HAS_ITEM)));
    ticks(3);
    yield_now().await;
    yield_now().await;
    queue.try_put(2).expect(HAS_ROOM);
    queue.try_put(3).expect(HAS_ROOM);
    first.await.expect(LEFT_ALONE);
    second.await.expect(LEFT_ALONE);
    sleep(centis(1)).await;
}

async fn queue_putter_barging() {
    async fn producer(item: &'static str, queue: Rc<Queue<&'static str>>) {
        log(format!("{item} waits"));
        queue.put(item).await.expect(OPEN);
        log(format!("{item} is in"));
    }

    let queue = Rc::new(Queue::bounded(1));
    queue.try_put("old").expect(HAS_ROOM);
    let tasks = ["first", "second"].map(|item| create_task(producer(item, Rc::clone(&queue))));
    yield_now().await;
    log(format!("main has {}", queue.try_get().expect(HAS_ITEM)));
    queue.try_put("barger").expect(HAS_ROOM);
    ticks(4);
    for _ in 0..3 {
        yield_now().await;
        yield_now().await;
        log(format!("main has {}", queue.try_get().expect(HAS_ITEM)));
    }
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
}

async fn queue_join() {
    async fn worker(name: &'static str, queue: Rc<Queue<u64>>) {
        loop {
            let item = queue.get().await.expect(OPEN);
            log(format!("{name} begins {item}"));
            sleep(centis(item)).await;
            log(format!("{name} ends {item}"));
            if queue.is_empty() {
                ticks(2);
            }
            queue.task_done().expect("the item was put");
        }
    }

    let queue = Rc::new(Queue::unbounded());
    queue.join().await;
    log("nothing to wait for");
    for item in [3, 1, 4] {
        queue.try_put(item).expect(HAS_ROOM);
    }
    let workers = ["a", "b"].map(|name| create_task(worker(name, Rc::clone(&queue))));
    queue.join().await;
    log("all done");
    for task in workers {
        task.cancel();
    }
    sleep(centis(1)).await;
    if let Err(TaskDoneTooOften) = queue.task_done() {
        log("one task_done too many");
    }
}

/// Takes one item and leaves.
async fn leaving_consumer(name: &'static str, queue: Rc<Queue<u32>>) {
    let _cleanup = finally(|| log(format!("{name} leaves")));
    log(format!("{name} has {}", queue.get().await.expect(OPEN)));
}

async fn queue_cancelled_getter() {
    let queue = Rc::new(Queue::unbounded());
    let [a, b, c] = ["a", "b", "c"].map(|name| create_task(leaving_consumer(name, Rc::clone(&queue))));
    yield_now().await;
    ticks(3);
    a.cancel();
    queue.try_put(1).expect(HAS_ROOM);
    sleep(centis(1)).await;
    log(format!("items left: {}", queue.len()));
    queue.try_put(2).expect(HAS_ROOM);
    c.await.expect(LEFT_ALONE);
    b.await.expect(LEFT_ALONE);
    log("end");
}

async fn queue_woken_getter_cancelled() {
    let queue = Rc::new(Queue::unbounded());
    let [a, b] = ["a", "b"].map(|name| create_task(leaving_consumer(name, Rc::clone(&queue))));
    yield_now().await;
    ticks(4);
    queue.try_put(1).expect(HAS_ROOM);
    a.cancel();
    sleep(centis(1)).await;
    log(format!("items left: {}", queue.len()));
    queue.try_put(2).expect(HAS_ROOM);
    log(format!("main has {}", queue.get().await.expect(OPEN)));
    b.await.expect(LEFT_ALONE);
}

async fn queue_cancelled_putter() {
    async fn producer(item: &'static str, queue: Rc<Queue<&'static str>>) {
        let _cleanup = finally(|| log(format!("{item} leaves")));
        queue.put(item).await.expect(OPEN);
        log(format!("{item} is in"));
    }

    let queue = Rc::new(Queue::bounded(1));
    queue.try_put("old").expect(HAS_ROOM);
    let [a, b, c] = ["a", "b", "c"].map(|item| create_task(producer(item, Rc::clone(&queue))));
    yield_now().await;
    ticks(4);
    a.cancel();
    yield_now().await;
    log(format!("main has {}", queue.try_get().expect(HAS_ITEM)));
    b.cancel();
    c.await.expect(LEFT_ALONE);
    let item = queue.try_get().expect(HAS_ITEM);
    log(format!("main has {item}; size {}", queue.len()));
    sleep(centis(1)).await;
}

async fn queue_lifo() {
    async fn consumer(name: &'static str, queue: Rc<LifoQueue<&'static str>>) {
        log(format!("{name} has {}", queue.get().await.expect(OPEN)));
    }

    let queue = Rc::new(LifoQueue::bounded(3));
    for item in ["old", "middle", "new"] {
        queue.try_put(item).expect(HAS_ROOM);
    }
    log(format!("main has {}", queue.try_get().expect(HAS_ITEM)));
    queue.try_put("newest").expect(HAS_ROOM);
    let mut items = Vec::new();
    for _ in 0..3 {
        items.push(queue.get().await.expect(OPEN));
    }
    log(format!("main has {}", items.join(", then ")));
    let a = create_task(consumer("a", Rc::clone(&queue)));
    let b = create_task(consumer("b", Rc::clone(&queue)));
    yield_now().await;
    ticks(2);
    queue.try_put("x").expect(HAS_ROOM);
    queue.try_put("y").expect(HAS_ROOM);
    a.await.expect(LEFT_ALONE);
    b.await.expect(LEFT_ALONE);
    sleep(centis(1)).await;
}

async fn queue_priority() {
    async fn consumer(name: &'static str, queue: Rc<PriorityQueue<(u32, &'static str)>>) {
        loop {
            let (priority, item) = queue.get().await.expect(OPEN);
            log(format!("{name} has {priority} {item}"));
            if item == "last" {
                break;
            }
            yield_now().await;
        }
    }

    let queue = Rc::new(PriorityQueue::unbounded());
    for entry in [(3, "d"), (1, "b"), (2, "c"), (1, "a"), (2, "b")] {
        queue.try_put(entry).expect(HAS_ROOM);
    }
    let task = create_task(consumer("a", Rc::clone(&queue)));
    ticks(7);
    yield_now().await;
    queue.try_put((1, "urgent")).expect(HAS_ROOM);
    queue.try_put((9, "last")).expect(HAS_ROOM);
    task.await.expect(LEFT_ALONE);
    log("end");
    sleep(centis(1)).await;
}

async fn queue_shutdown() {
    async fn consumer(name: &'static str, queue: Rc<Queue<&'static str>>) {
        while let Ok(item) = queue.get().await {
            log(format!("{name} has {item}"));
        }
        log(format!("{name} is told"));
    }

    async fn producer(item: &'static str, queue: Rc<Queue<&'static str>>) {
        match queue.put(item).await {
            Ok(()) => log(format!("{item} is in")),
            Err(ShutDown(item)) => log(format!("{item} is refused")),
        }
    }

    let full = Rc::new(Queue::bounded(1));
    let empty = Rc::new(Queue::unbounded());
    full.try_put("old").expect(HAS_ROOM);
    let mut tasks = vec![create_task(producer("new", Rc::clone(&full)))];
    tasks.extend(["a", "b"].map(|name| create_task(consumer(name, Rc::clone(&empty)))));
    yield_now().await;
    ticks(3);
    empty.shutdown(false);
    full.shutdown(false);
    log(format!("main has {}", full.get().await.expect(HAS_ITEM)));
    tasks.push(create_task(consumer("late", Rc::clone(&full))));
    producer("late item", full).await;
    for task in tasks {
        task.await.expect(LEFT_ALONE);
    }
    log("end");
    sleep(centis(1)).await;
}

async fn queue_shutdown_immediate() {
    async fn joiner(queue: Rc<Queue<&'static str>>) {
        queue.join().await;
        log("joiner goes on");
    }

    async fn producer(queue: Rc<Queue<&'static str>>) {
        if let Err(ShutDown(_item)) = queue.put("new").await {
            log("producer is told");
        }
    }

    let queue = Rc::new(Queue::bounded(2));
    queue.try_put("first").expect(HAS_ROOM);
    queue.try_put("second").expect(HAS_ROOM);
    let joining = create_task(joiner(Rc::clone(&queue)));
    let producing = create_task(producer(Rc::clone(&queue)));
    yield_now().await;
    ticks(3);
    queue.shutdown(true);
    log(format!("size {}", queue.len()));
    if let Err(ShutDown(())) = queue.get().await {
        log("main is told");
    }
    producing.await.expect(LEFT_ALONE);
    joining.await.expect(LEFT_ALONE);
    sleep(centis(1)).await;
}
