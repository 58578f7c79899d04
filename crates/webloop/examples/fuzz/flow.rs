//! The statements that may wait, and how a body goes on from one to the next.

use std::rc::Rc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use webloop::{
    BarrierBroken, Cancelled, ReturnWhen, ShutDown, Task, TimeoutError, as_completed, gather, gather_settled,
    shield, sleep, task_group, time, timeout, timeout_at, wait, yield_now,
};

use crate::data::{Body, Value};
use crate::steps;
use crate::things::{AnyQueue, AnySemaphore, with_queue};
use crate::world::{Me, Outcome, units, words};

/// How a body ends, if not with an error's number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    GoesOn,
    Returns,
}

type Step = Result<Flow, i64>;

/// What a task does.
pub(crate) async fn task_body(me: Me, body: Body) -> Outcome {
    me.begin();
    let is_main = &*me.name == "main";
    if run_all(me.clone(), body).await? == Flow::GoesOn && !is_main {
        me.log("ends");
    }
    Ok(me.slot)
}

/// Makes a task, in the group that it is written in if there is one.
pub(crate) fn start(me: &Me, slot: &Value, body: &Value) -> Option<Task<Outcome>> {
    let slot = slot.number();
    let world = &me.world;
    let name = format!("t{slot}");
    let task_me = Me::new(world, name.clone(), slot);
    let task = world.event_loop.create_task_named(&name, task_body(task_me, Rc::clone(body.list())));
    world.cancellable.borrow_mut().insert(slot, task.handle());
    let kept = task.clone();
    let old = world.tasks.borrow_mut().insert(slot, task);
    drop(old);
    me.log(format!("makes {name}"));
    Some(kept)
}

/// Makes a task of the group around it. Its error goes to the group, so nobody else may await it.
fn spawn(me: &Me, slot: &Value, body: &Value) {
    let Some(group) = &me.group else {
        drop(start(me, slot, body));
        return;
    };
    let slot = slot.number();
    let name = format!("t{slot}");
    let task_me = Me::new(&me.world, name.clone(), slot);
    let task = group.create_task_named(&name, task_body(task_me, Rc::clone(body.list())));
    me.world.cancellable.borrow_mut().insert(slot, task.handle());
    me.log(format!("makes {name}"));
}

pub(crate) fn run_all(me: Me, body: Body) -> LocalBoxFuture<'static, Step> {
    async move {
        for statement in body.iter() {
            if steps::run(&me, statement) {
                continue;
            }
            if run(&me, statement.list()).await? == Flow::Returns {
                return Ok(Flow::Returns);
            }
        }
        Ok(Flow::GoesOn)
    }
    .boxed_local()
}

/// Runs the cleanup of a `finally` when it is dropped.
struct Cleanup {
    me: Me,
    body: Body,
}

impl Drop for Cleanup {
    fn drop(&mut self) {
        self.me.log("cleans up");
        steps::run_all(&self.me, &self.body);
    }
}

async fn run(me: &Me, statement: &Body) -> Step {
    let given = &statement[1..];
    let within = |body: &Value| run_all(me.clone(), Rc::clone(body.list()));
    match statement[0].word() {
        "sleep" => {
            match given[0].optional_number() {
                Some(delay) if delay <= 0 => yield_now().await,
                delay => sleep(delay.map_or(Duration::MAX, units)).await,
            }
            me.log("slept");
        }
        "spawn" => spawn(me, &given[0], &given[1]),
        "await" | "shield" | "wait_for" => return await_task(me, statement[0].word(), given).await,
        "await_future" => {
            let future = me.world.future(given[0].index());
            return report(me, &format!("f{}", given[0].number()), future.await);
        }
        "return" => {
            me.log("returns");
            return Ok(Flow::Returns);
        }
        "raise" => {
            me.log(format!("raises e{}", given[0].number()));
            return Err(given[0].number());
        }
        "try" => match within(&given[0]).await {
            Ok(flow) => return Ok(flow),
            Err(error) => {
                me.log(format!("catches e{error}"));
                return within(&given[1]).await;
            }
        },
        "finally" => {
            let _cleanup = Cleanup { me: me.clone(), body: Rc::clone(given[1].list()) };
            return within(&given[0]).await;
        }
        "repeat" => {
            for _ in 0..given[0].number() {
                if within(&given[1]).await? == Flow::Returns {
                    return Ok(Flow::Returns);
                }
            }
        }
        "gather" | "gather_tasks" | "wait" | "as_completed" | "group" => {
            return run_several(me, statement[0].word(), given).await;
        }
        "timeout" | "timeout_at" => {
            let body = within(&given[1]);
            let outcome = match (statement[0].word(), given[0].optional_number()) {
                ("timeout", delay) => timeout(delay.map_or(Duration::MAX, units), body).await,
                (_, Some(delay)) if delay < 0 => timeout_at(time() - units(-delay), body).await,
                (_, delay) => timeout_at(time() + units(delay.unwrap_or(0)), body).await,
            };
            match outcome {
                Ok(step) => return step,
                Err(TimeoutError) => me.log("is out of time"),
            }
        }
        _ => return use_thing(me, statement[0].word(), given).await,
    }
    Ok(Flow::GoesOn)
}

/// Awaits a task: a cancelled one ends the statement and no more.
async fn await_task(me: &Me, how: &str, given: &[Value]) -> Step {
    let name = format!("t{}", given[0].number());
    let task = me.world.tasks.borrow().get(&given[0].number()).cloned();
    let Some(task) = task else {
        me.log(format!("no {name}"));
        return Ok(Flow::GoesOn);
    };
    let result = match how {
        "await" => task.await,
        "shield" => shield(task).await,
        _ => match timeout(units(given[1].number()), task).await {
            Ok(result) => result,
            Err(TimeoutError) => {
                me.log(format!("{name} took too long"));
                return Ok(Flow::GoesOn);
            }
        },
    };
    report(me, &name, result)
}

fn report(me: &Me, name: &str, result: Result<Outcome, Cancelled>) -> Step {
    match result {
        Ok(Ok(value)) => me.log(format!("{name} gave {value}")),
        Ok(Err(error)) => {
            me.log(format!("{name} raised e{error}"));
            return Err(error);
        }
        Err(Cancelled) => me.log(format!("{name} was cancelled")),
    }
    Ok(Flow::GoesOn)
}

async fn run_several(me: &Me, what: &str, given: &[Value]) -> Step {
    match what {
        "gather" => {
            let is_settled = given[0].number() != 0;
            let children: Vec<_> = (given[1].list().iter())
                .map(|child| {
                    let slot = child.list()[0].number();
                    let child_me = Me::new(&me.world, format!("g{slot}"), slot);
                    task_body(child_me, Rc::clone(child.list()[1].list()))
                })
                .collect();
            let outcomes = match is_settled {
                true => gather_settled(children).await,
                false => match gather(children).await {
                    Ok(values) => values.into_iter().map(Ok).collect(),
                    Err(error) => {
                        me.log(format!("gather raised e{error}"));
                        return Err(error);
                    }
                },
            };
            log_gathered(me, outcomes.into_iter().map(words));
        }
        "gather_tasks" => {
            let outcomes = gather_settled(existing(me, &given[0]).into_iter().map(|(_, task)| task)).await;
            let cancelled = |Cancelled| "cancelled".to_owned();
            log_gathered(me, outcomes.into_iter().map(|outcome| outcome.map_or_else(cancelled, words)));
        }
        "wait" => wait_for_tasks(me, given).await,
        "as_completed" => {
            let tasks: Vec<_> = (given[0].list().iter())
                .filter_map(|child| start(me, &child.list()[0], &child.list()[1]))
                .collect();
            let most = given[1].index();
            let mut outcomes = as_completed(tasks);
            for _ in 0..most {
                match outcomes.next().await {
                    None => break,
                    Some(Ok(Ok(value))) => me.log(format!("next gave {value}")),
                    Some(Ok(Err(error))) => me.log(format!("next raised e{error}")),
                    Some(Err(Cancelled)) => me.log("next was cancelled"),
                }
            }
        }
        _ => {
            let outcome = task_group(|group| {
                let me = Me { group: Some(group), ..me.clone() };
                run_all(me, Rc::clone(given[0].list()))
            });
            match outcome.await {
                Ok(Flow::Returns) => return Ok(Flow::Returns),
                Ok(Flow::GoesOn) => me.log("leaves a group"),
                Err(failure) => {
                    let mut errors = failure.errors;
                    errors.sort_unstable();
                    let all: Vec<String> = errors.iter().map(i64::to_string).collect();
                    me.log(format!("group raised {}", all.join(" ")));
                    return Err(errors[0]);
                }
            }
        }
    }
    Ok(Flow::GoesOn)
}

fn log_gathered(me: &Me, outcomes: impl Iterator<Item = String>) {
    me.log(format!("gathered {}", outcomes.collect::<Vec<_>>().join(" ")));
}

/// The tasks of these numbers that there are.
fn existing(me: &Me, slots: &Value) -> Vec<(i64, Task<Outcome>)> {
    let tasks = me.world.tasks.borrow();
    let slots = slots.list().iter().map(Value::number);
    slots.filter_map(|slot| Some((slot, tasks.get(&slot)?.clone()))).collect()
}

async fn wait_for_tasks(me: &Me, given: &[Value]) {
    let (slots, tasks): (Vec<i64>, Vec<Task<Outcome>>) = existing(me, &given[0]).into_iter().unzip();
    if tasks.is_empty() {
        me.log("no tasks");
        return;
    }
    let return_when = match given[1].word() {
        "FIRST_COMPLETED" => ReturnWhen::FirstCompleted,
        "FIRST_EXCEPTION" => ReturnWhen::first_error(),
        _ => ReturnWhen::AllCompleted,
    };
    let ids: Vec<_> = tasks.iter().map(Task::id).collect();
    let waited = wait(tasks, return_when, given[2].optional_number().map(units)).await;
    let names = |tasks: &[Task<Outcome>]| {
        let names = tasks.iter().map(|task| {
            let place = ids.iter().position(|id| *id == task.id()).expect("only what was given comes back");
            format!("t{}", slots[place])
        });
        names.collect::<Vec<_>>().join(" ")
    };
    me.log(format!("waited: {} done, {} pending", names(&waited.done), names(&waited.pending)));
}

async fn use_thing(me: &Me, what: &str, given: &[Value]) -> Step {
    let (index, number) = (given[0].index(), given[0].number());
    let world = &me.world;
    let within = |body: &Value| run_all(me.clone(), Rc::clone(body.list()));
    match what {
        "lock" => {
            let lock = Rc::clone(&world.things.borrow().locks[index]);
            let _guard = lock.acquire().await;
            return within(&given[1]).await;
        }
        "semaphore" => {
            let semaphore = Rc::clone(&world.things.borrow().semaphores[index]);
            let _permit = match &*semaphore {
                AnySemaphore::Plain(semaphore) => semaphore.acquire().await,
                AnySemaphore::Bounded(semaphore) => semaphore.acquire().await,
            };
            return within(&given[1]).await;
        }
        "wait_event" => {
            let event = Rc::clone(&world.things.borrow().events[index]);
            event.wait().await;
            me.log(format!("saw e{number}"));
        }
        "wait_condition" => {
            let condition = Rc::clone(&world.things.borrow().conditions[index]);
            let mut guard = condition.acquire().await;
            me.log(format!("waits at c{number}"));
            guard.wait().await;
            me.log(format!("notified at c{number}"));
        }
        "notify" => {
            let condition = Rc::clone(&world.things.borrow().conditions[index]);
            let guard = condition.acquire().await;
            guard.notify(given[1].index());
            me.log(format!("notifies c{number}"));
        }
        "wait_barrier" | "reset_barrier" | "abort_barrier" => {
            let barrier = Rc::clone(&world.things.borrow().barriers[index]);
            match what {
                "wait_barrier" => match barrier.wait().await {
                    Ok(place) => me.log(format!("passes b{number} as {place}")),
                    Err(BarrierBroken) => me.log(format!("b{number} is broken")),
                },
                "reset_barrier" => {
                    barrier.reset().await;
                    me.log(format!("resets b{number}"));
                }
                _ => {
                    barrier.abort().await;
                    me.log(format!("aborts b{number}"));
                }
            }
        }
        _ => {
            let queue = Rc::clone(&world.things.borrow().queues[index]);
            match what {
                "put" => {
                    let item = given[1].number();
                    match with_queue!(&*queue, queue => queue.put(item).await) {
                        Ok(()) => me.log(format!("puts {item} in q{number}")),
                        Err(ShutDown(_)) => me.log(format!("q{number} is shut down")),
                    }
                }
                "get" => match with_queue!(&*queue, queue => queue.get().await) {
                    Ok(item) => me.log(format!("gets {item} of q{number}")),
                    Err(ShutDown(())) => me.log(format!("q{number} is shut down")),
                },
                "join" => {
                    with_queue!(&*queue, queue => queue.join().await);
                    me.log(format!("joined q{number}"));
                }
                other => panic!("no such statement: {other}"),
            }
        }
    }
    Ok(Flow::GoesOn)
}
