//! `gather`, `wait` and `as_completed`.

use std::convert::Infallible;
use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use futures::FutureExt;
use webloop::{
    Cancelled, EventLoop, Future, ReturnWhen, Task, TimeoutError, call_later, call_soon, create_task, gather,
    sleep, time, timeout_at, wait, yield_now,
};

use super::{Twin, at, centis, finally, log, ticks, yes};

pub const TWINS: &[Twin] = &[
    twin!("046", gather_results),
    twin!("047", gather_first_error),
    twin!("048", gather_error_turns),
    twin!("049", gather_settled),
    twin!("050", gather_existing),
    twin!("051", gather_empty),
    twin!("052", gather_cancel),
    twin!("053", gather_child_cancelled),
    twin!("054", wait_first_completed),
    twin!("055", wait_first_exception),
    twin!("056", wait_all),
    twin!("057", wait_timeout),
    twin!("058", wait_cancelled),
    twin!("059", as_completed),
    twin!("060", as_completed_timeout),
];

/// Is set when the task is over: to wait for a task that somebody else will own.
fn end_of<T: 'static>(task: &Task<T>) -> Future<()> {
    let end = EventLoop::current().create_future();
    let to_set = end.clone();
    task.add_done_callback(move |_done| {
        to_set.set_result(()).expect("a task ends once");
    });
    end
}

async fn gather_results() {
    async fn worker(name: &'static str, steps: u32) -> Result<&'static str, Infallible> {
        log(format!("{name} begins"));
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} ends"));
        Ok(name)
    }

    call_soon(|| log("callback made before"));
    ticks(6);
    let Ok(results) = gather([worker("a", 3), worker("b", 1), worker("c", 2)]).await;
    log(format!("main has {}", results.join(", ")));
    sleep(centis(1)).await;
}

async fn gather_first_error() {
    async fn worker(name: &'static str, delay: Duration, fails: bool) -> Result<&'static str, &'static str> {
        let _cleanup = finally(|| log(format!("{name} cleans up")));
        sleep(delay).await;
        if fails {
            at(&format!("{name} fails"));
            return Err(name);
        }
        at(&format!("{name} ends"));
        Ok(name)
    }

    let gathered = gather([
        worker("a", centis(3), false),
        worker("b", centis(2), true),
        worker("c", centis(1), false),
        worker("d", centis(4), true),
    ])
    .await;
    if let Err(error) = gathered {
        at(&format!("main sees {error}"));
    }
    sleep(centis(5)).await;
    at("end");
}

async fn gather_error_turns() {
    async fn worker(name: &'static str, steps: u32, fails: bool) -> Result<(), &'static str> {
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} {}", if fails { "fails" } else { "ends" }));
        if fails { Err(name) } else { Ok(()) }
    }

    ticks(7);
    let gathered =
        gather([worker("a", 5, false), worker("b", 2, true), worker("c", 1, false), worker("d", 2, true)])
            .await;
    if let Err(error) = gathered {
        log(format!("main sees {error}"));
    }
    sleep(centis(1)).await;
}

async fn gather_settled() {
    async fn worker(name: &'static str, steps: u32, fails: bool) -> Result<&'static str, &'static str> {
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} {}", if fails { "fails" } else { "ends" }));
        if fails { Err(name) } else { Ok(name) }
    }

    async fn sleeper() -> Result<&'static str, &'static str> {
        let _cleanup = finally(|| log("sleeper cleans up"));
        sleep(Duration::from_secs(10)).await;
        Ok("of a sleeper that nobody cancelled")
    }

    let asleep = create_task(sleeper());
    let canceller = asleep.handle();
    call_later(centis(1), move || {
        ticks(4);
        canceller.cancel();
    });
    let outcomes = webloop::gather_settled([
        create_task(worker("a", 2, true)),
        asleep,
        create_task(worker("b", 1, false)),
        create_task(worker("c", 0, true)),
    ])
    .await;
    for outcome in outcomes {
        match outcome {
            Err(Cancelled) => log("cancelled"),
            Ok(Err(error)) => log(format!("error {error}")),
            Ok(Ok(result)) => log(format!("result {result}")),
        }
    }
    sleep(centis(1)).await;
}

async fn gather_existing() {
    async fn worker(name: &'static str, steps: u32) -> &'static str {
        log(format!("{name} begins"));
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} ends"));
        name
    }

    let mut done = create_task(worker("done", 0));
    let running = create_task(worker("running", 4));
    // Awaits the task, but leaves its value there for `gather`.
    poll_fn(|context| match done.is_done() {
        true => Poll::Ready(()),
        false => done.poll_unpin(context).map(drop),
    })
    .await;
    ticks(6);
    let results = gather([create_task(worker("new 1", 1)), running, create_task(worker("new 2", 0)), done])
        .await
        .expect("nobody cancels the workers");
    log(format!("main has {}", results.join(", ")));
    sleep(centis(1)).await;
}

async fn gather_empty() {
    ticks(3);
    let results = gather(Vec::<Task<()>>::new()).await.expect("nobody was cancelled");
    log(format!("main has {} results", results.len()));
    yield_now().await;
    log("main is back");
    sleep(centis(1)).await;
}

async fn gather_cancel() {
    async fn child(name: &'static str) -> Result<(), Cancelled> {
        let _cleanup = finally(|| log(format!("{name} cleans up")));
        sleep(Duration::from_secs(10)).await;
        Ok(())
    }

    async fn slow_child() -> Result<(), Cancelled> {
        let _cleanup = finally(|| log("slow child cleans up"));
        create_task(child("grandchild")).await?
    }

    async fn parent() -> Result<(), Cancelled> {
        let _cleanup = finally(|| log("parent cleans up"));
        gather([child("a").boxed_local(), slow_child().boxed_local(), child("b").boxed_local()]).await?;
        Ok(())
    }

    let task = create_task(parent());
    sleep(centis(1)).await;
    ticks(6);
    task.cancel();
    if let Err(Cancelled) = task.await {
        log("main sees the cancel");
    }
    sleep(centis(1)).await;
}

async fn gather_child_cancelled() {
    async fn worker(name: &'static str, delay: Duration) {
        let _cleanup = finally(|| log(format!("{name} cleans up")));
        sleep(delay).await;
        at(&format!("{name} ends"));
    }

    let a = create_task(worker("a", centis(3)));
    let b = create_task(worker("b", centis(4)));
    let canceller = b.handle();
    call_later(centis(1), move || {
        ticks(4);
        canceller.cancel();
    });
    let end_of_a = end_of(&a);
    if let Err(Cancelled) = gather([a, b]).await {
        at("main sees the cancel");
    }
    end_of_a.await.expect("nobody cancels a");
    at("end");
}

async fn wait_first_completed() {
    async fn worker(name: String, steps: u32) {
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} ends"));
    }

    let tasks = [5, 1, 3, 2].map(|steps| create_task(worker(format!("task {steps}"), steps)));
    let task_ids = tasks.each_ref().map(Task::id);
    ticks(8);
    let waited = wait(tasks, ReturnWhen::FirstCompleted, None).await;
    log(format!("main is back: {} done, {} pending", waited.done.len(), waited.pending.len()));
    for id in task_ids {
        log(format!("done: {}", yes(waited.done.iter().any(|task| task.id() == id))));
    }
    let waited = wait(waited.pending, ReturnWhen::AllCompleted, None).await;
    log(format!("main is back: {} done, {} pending", waited.done.len(), waited.pending.len()));
    sleep(centis(1)).await;
}

async fn wait_first_exception() {
    async fn worker(name: &'static str, delay: Duration, fails: bool) -> Result<(), &'static str> {
        sleep(delay).await;
        at(&format!("{name} {}", if fails { "fails" } else { "ends" }));
        if fails { Err(name) } else { Ok(()) }
    }

    let tasks = [
        create_task(worker("a", centis(1), false)),
        create_task(worker("b", centis(3), false)),
        create_task(worker("c", centis(2), true)),
    ];
    let task_ids = tasks.each_ref().map(Task::id);
    let waited = wait(tasks, ReturnWhen::first_error(), None).await;
    at(&format!("main is back: {} done, {} pending", waited.done.len(), waited.pending.len()));
    for id in task_ids {
        log(format!("done: {}", yes(waited.done.iter().any(|task| task.id() == id))));
    }
    for task in &waited.done {
        if let Some(Ok(Err(error))) = task.result() {
            log(format!("error {error}"));
        }
    }
    let waited = wait(waited.pending, ReturnWhen::first_error(), None).await;
    at(&format!("main is back: {} done, {} pending", waited.done.len(), waited.pending.len()));
}

async fn wait_all() {
    async fn worker(name: &'static str, steps: u32, fails: bool) -> Result<(), &'static str> {
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} {}", if fails { "fails" } else { "ends" }));
        if fails { Err(name) } else { Ok(()) }
    }

    ticks(6);
    let a = create_task(worker("a", 3, false));
    let b = create_task(worker("b", 1, true));
    let waited = wait([a, b], ReturnWhen::AllCompleted, None).await;
    let error = match waited.done[1].result() {
        Some(Ok(Err(error))) => error,
        _ => "none",
    };
    log(format!("main is back: {} done, {} pending; error {error}", waited.done.len(), waited.pending.len()));
    call_soon(|| log("callback made before the second wait"));
    let waited = wait(waited.done, ReturnWhen::AllCompleted, None).await;
    log(format!("main goes on: {} done, {} pending", waited.done.len(), waited.pending.len()));
    sleep(centis(1)).await;
}

async fn wait_timeout() {
    async fn worker(name: &'static str, delay: Duration) {
        let _cleanup = finally(|| log(format!("{name} cleans up")));
        sleep(delay).await;
        at(&format!("{name} ends"));
    }

    let a = create_task(worker("a", centis(1)));
    let b = create_task(worker("b", centis(4)));
    call_later(centis(2), || ticks(3));
    let waited = wait([a, b], ReturnWhen::AllCompleted, Some(centis(2))).await;
    at(&format!("main is back: {} done, {} pending", waited.done.len(), waited.pending.len()));
    let waited = wait(waited.pending, ReturnWhen::AllCompleted, Some(Duration::from_secs(1))).await;
    at(&format!("main is back: {} done, {} pending", waited.done.len(), waited.pending.len()));
}

async fn wait_cancelled() {
    async fn worker(name: &'static str, delay: Duration) {
        sleep(delay).await;
        at(&format!("{name} ends"));
    }

    async fn waiter(tasks: [Task<()>; 2]) {
        let _cleanup = finally(|| at("waiter cleans up"));
        wait(tasks, ReturnWhen::AllCompleted, None).await;
    }

    let tasks = [create_task(worker("a", centis(3))), create_task(worker("b", centis(2)))];
    let end_of_a = end_of(&tasks[0]);
    let waiting = create_task(waiter(tasks));
    sleep(centis(1)).await;
    ticks(3);
    waiting.cancel();
    if let Err(Cancelled) = waiting.await {
        log("main sees the cancel");
    }
    end_of_a.await.expect("nobody cancels a");
    at("end");
}

async fn as_completed() {
    async fn worker(name: String, steps: u32) -> String {
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} ends"));
        name
    }

    let mut tasks = Vec::from([6, 0, 2, 1].map(|steps| create_task(worker(format!("task {steps}"), steps))));
    tasks.push(create_task(worker("other task 2".to_owned(), 2)));
    ticks(9);
    let mut asked = 0;
    let mut outcomes = webloop::as_completed(tasks);
    while let Some(outcome) = outcomes.next().await {
        asked += 1;
        log(format!("main has {}", outcome.expect("nobody cancels the workers")));
        if asked == 1 {
            for _ in 0..3 {
                yield_now().await;
            }
            log("main asks for the next");
        }
    }
    sleep(centis(1)).await;
}

async fn as_completed_timeout() {
    async fn worker(name: &'static str, delay: Duration, fails: bool) -> Result<&'static str, &'static str> {
        sleep(delay).await;
        at(&format!("{name} {}", if fails { "fails" } else { "ends" }));
        if fails { Err(name) } else { Ok(name) }
    }

    let tasks = [
        create_task(worker("a", centis(4), false)),
        create_task(worker("b", centis(1), false)),
        create_task(worker("c", centis(2), true)),
    ];
    let end_of_a = end_of(&tasks[0]);
    let deadline = time() + centis(3);
    let mut outcomes = webloop::as_completed(tasks);
    loop {
        match timeout_at(deadline, outcomes.next()).await {
            Ok(None) => break,
            Ok(Some(outcome)) => match outcome.expect("nobody cancels the workers") {
                Ok(name) => at(&format!("main has {name}")),
                Err(error) => at(&format!("main sees {error}")),
            },
            Err(TimeoutError) => {
                at("main is out of time");
                break;
            }
        }
    }
    end_of_a.await.expect("nobody cancels a");
    at("end");
}
