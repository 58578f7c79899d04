//! Task groups.

use std::convert::Infallible;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use webloop::{Cancelled, TaskGroup, create_task, sleep, yield_now};

use super::{Twin, centis, finally, log, ticks};

pub const TWINS: &[Twin] = &[
    twin!("074", task_group),
    twin!("075", task_group_child_fails),
    twin!("076", task_group_child_fails_at_exit),
    twin!("077", task_group_two_fail),
    twin!("078", task_group_body_fails),
    twin!("079", task_group_cancelled),
    twin!("080", task_group_grows),
    twin!("081", task_group_nested),
];

/// Sleeps until it is cancelled, and logs `farewell`.
async fn sleeper<E>(farewell: &'static str) -> Result<(), E> {
    let _cleanup = finally(move || log(farewell));
    sleep(centis(1000)).await;
    Ok(())
}

/// Logs `last_word` after a while, and fails, watched by `count` ticks.
async fn failing(last_word: &'static str, count: u32) -> Result<(), &'static str> {
    sleep(centis(1)).await;
    ticks(count);
    log(last_word);
    Err("boom")
}

async fn task_group() {
    async fn child(name: &'static str, steps: u32) -> Result<&'static str, Infallible> {
        log(format!("{name} begins"));
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} ends"));
        Ok(name)
    }

    ticks(6);
    let group = webloop::task_group(|group| async move {
        let a = group.create_task(child("a", 3));
        let b = group.create_task(child("b", 1));
        log("body ends");
        Ok((a, b))
    });
    let (a, b) = group.await.expect("no child fails");
    let [a, b] =
        [a, b].map(|task| task.result().expect("the group has waited for it").expect("nobody cancels it"));
    log(format!("group ends: {a}, {b}"));
    ticks(2);
    let group = webloop::task_group(|_group| async {
        log("body without a child");
        Ok::<_, Infallible>(())
    });
    group.await.expect("there is no child");
    log("empty group ends");
    sleep(centis(1)).await;
}

async fn task_group_child_fails() {
    let group = webloop::task_group(|group| async move {
        drop(group.create_task(sleeper("a sibling cleans up")));
        drop(group.create_task(failing("child fails", 6)));
        drop(group.create_task(sleeper("a sibling cleans up")));
        let _cleanup = finally(|| log("body cleans up"));
        sleep(centis(2000)).await;
        Ok(())
    });
    if let Err(failure) = group.await {
        log(format!("group fails: {}", failure.errors.join(", ")));
    }
    sleep(centis(2)).await;
}

async fn task_group_child_fails_at_exit() {
    let group = webloop::task_group(|group| async move {
        drop(group.create_task(failing("child fails", 6)));
        drop(group.create_task(sleeper("sibling cleans up")));
        log("body ends");
        Ok(())
    });
    match group.await {
        Ok(()) => log("must not go on"),
        Err(failure) => log(format!("group fails: {}", failure.errors.join(", "))),
    }
    sleep(centis(2)).await;
}

async fn task_group_two_fail() {
    async fn failing(name: &'static str, steps: u32) -> Result<(), &'static str> {
        for _ in 0..steps {
            yield_now().await;
        }
        log(format!("{name} fails"));
        Err(name)
    }

    ticks(6);
    let group = webloop::task_group(|group| async move {
        drop(group.create_task(failing("late", 4)));
        drop(group.create_task(failing("a", 1)));
        drop(group.create_task(failing("b", 1)));
        Ok(())
    });
    if let Err(failure) = group.await {
        log(format!("group fails: {}", failure.errors.join(", ")));
    }
    sleep(centis(1)).await;
}

async fn task_group_body_fails() {
    async fn never_begun() -> Result<(), &'static str> {
        log("must not begin");
        Ok(())
    }

    let group = webloop::task_group(|group| async move {
        drop(group.create_task(sleeper("child cleans up")));
        sleep(centis(1)).await;
        drop(group.create_task(never_begun()));
        ticks(4);
        log("body fails");
        Err::<(), _>("body")
    });
    if let Err(failure) = group.await {
        log(format!("group fails: {}", failure.errors.join(", ")));
    }
    sleep(centis(1)).await;
}

async fn task_group_cancelled() {
    let task = create_task(async {
        let _cleanup = finally(|| log("parent cleans up"));
        webloop::task_group(|group| async move {
            drop(group.create_task(sleeper("a child cleans up")));
            drop(group.create_task(sleeper("a child cleans up")));
            log("body ends");
            Ok::<_, Infallible>(())
        })
        .await
    });
    sleep(centis(1)).await;
    ticks(6);
    task.cancel();
    if let Err(Cancelled) = task.await {
        log("main sees the cancel");
    }
    sleep(centis(1)).await;
}

async fn task_group_grows() {
    fn child(group: TaskGroup<Infallible>, name: String) -> LocalBoxFuture<'static, Result<(), Infallible>> {
        async move {
            log(format!("{name} begins"));
            if name.len() < 3 {
                drop(group.create_task(child(group.clone(), format!("{name}l"))));
                drop(group.create_task(child(group.clone(), format!("{name}r"))));
            }
            yield_now().await;
            log(format!("{name} ends"));
            Ok(())
        }
        .boxed_local()
    }

    ticks(7);
    let group = webloop::task_group(|group| async move {
        drop(group.create_task(child(group.clone(), "a".to_owned())));
        let doomed = group.create_task(child(group.clone(), "doomed".to_owned()));
        yield_now().await;
        yield_now().await;
        log("body cancels a child that is done, then one that is new");
        doomed.cancel();
        group.create_task(child(group.clone(), "must not begin".to_owned())).cancel();
        Ok(())
    });
    group.await.expect("no child fails");
    log("group ends");
    sleep(centis(1)).await;
}

async fn task_group_nested() {
    async fn inner() -> Result<(), &'static str> {
        let _cleanup = finally(|| log("inner group is left"));
        let group = webloop::task_group(|group| async move {
            drop(group.create_task(failing("grandchild fails", 8)));
            drop(group.create_task(sleeper("grandchild cleans up")));
            Ok(())
        });
        group.await.map_err(|_failure| "the inner group fails")
    }

    let group = webloop::task_group(|group| async move {
        drop(group.create_task(sleeper("child cleans up")));
        drop(group.create_task(inner()));
        Ok(())
    });
    if group.await.is_err() {
        log("outer group fails");
    }
    sleep(centis(2)).await;
}
