//! The statements that wait for nothing: they may stand in callbacks and in destructors too.

use std::rc::Rc;
use std::time::Duration;

use webloop::{AlreadyDone, Cancel, TaskDoneTooOften, TryGetError, TryPutError, current_task, time};

use crate::data::{Body, Value};
use crate::flow;
use crate::things::{AnyQueue, AnySemaphore, with_queue};
use crate::world::{Me, Outcome, units};

/// Runs statements none of which waits.
pub(crate) fn run_all(me: &Me, body: &Body) {
    for statement in body.iter() {
        assert!(run(me, statement), "{statement:?} cannot stand where nothing can wait");
    }
}

/// Runs a statement; `false` where it is one that waits.
pub(crate) fn run(me: &Me, statement: &Value) -> bool {
    let statement = statement.list();
    let given = &statement[1..];
    let world = &me.world;
    match statement[0].word() {
        "log" => me.log(format!("mark {}", given[0].number())),
        "task" => {
            flow::start(me, &given[0], &given[1]);
        }
        "cancel" => {
            let slot = given[0].number();
            let task = world.cancellable.borrow().get(&slot).cloned();
            me.log_cancel(&format!("t{slot}"), task.map(|task| task.cancel()));
        }
        "cancel_self" => {
            let task = current_task().expect("only a task cancels itself");
            me.log_cancel("itself", Some(task.cancel()));
        }
        "on_task" => {
            let callback = callback(me, format!("d{}", given[0].number()), &given[2]);
            if let Some(task) = world.tasks.borrow().get(&given[1].number()) {
                task.add_done_callback(move |_over| callback());
            }
        }
        "call_soon" | "call_later" | "call_at" => schedule(me, statement[0].word(), given),
        "cancel_handle" => {
            let number = given[0].number();
            let handle = world.handles.borrow().get(&number).cloned();
            match handle {
                Some(handle) => {
                    handle.cancel();
                    me.log(format!("cancels c{number}"));
                }
                None => me.log(format!("no c{number}")),
            }
        }
        "set_result" => set_future(me, &given[0], Ok(given[1].number())),
        "set_error" => set_future(me, &given[0], Err(given[1].number())),
        "cancel_future" => {
            let is_cancelled = world.future(given[0].index()).cancel();
            me.log_cancel(&format!("f{}", given[0].number()), Some(is_cancelled));
        }
        "renew_future" => {
            let old = std::mem::replace(
                &mut world.things.borrow_mut().futures[given[0].index()],
                world.event_loop.create_future(),
            );
            drop(old);
        }
        "on_future" => {
            let callback = callback(me, format!("d{}", given[1].number()), &given[2]);
            world.future(given[0].index()).add_done_callback(move |_over| callback());
        }
        "release" => {
            let semaphore = Rc::clone(&world.things.borrow().semaphores[given[0].index()]);
            match &*semaphore {
                AnySemaphore::Plain(semaphore) => semaphore.release(),
                AnySemaphore::Bounded(_) => {
                    panic!("shared programs do not release a bounded semaphore by hand")
                }
            }
            me.log(format!("releases s{}", given[0].number()));
        }
        "set_event" => {
            Rc::clone(&world.things.borrow().events[given[0].index()]).set();
            me.log(format!("sets e{}", given[0].number()));
        }
        "clear_event" => {
            Rc::clone(&world.things.borrow().events[given[0].index()]).clear();
            me.log(format!("clears e{}", given[0].number()));
        }
        "put_nowait" | "get_nowait" | "task_done" | "shutdown" => use_queue(me, statement[0].word(), given),
        _ => return false,
    }
    true
}

/// What a callback does when its turn comes.
fn callback(me: &Me, name: String, body: &Value) -> impl FnOnce() + 'static {
    let me = Me::new(&me.world, name, 0);
    let body = Rc::clone(body.list());
    move || {
        me.log("runs");
        run_all(&me, &body);
    }
}

fn schedule(me: &Me, how: &str, given: &[Value]) {
    let number = given[0].number();
    let event_loop = &me.world.event_loop;
    let body = given.last().expect("a callback has a body");
    let callback = callback(me, format!("c{number}"), body);
    let handle: Rc<dyn Cancel> = match how {
        "call_soon" => Rc::new(event_loop.call_soon(callback)),
        // A delay is a `Duration` here, so a deadline before now has to be written as one.
        _ => match given[1].optional_number() {
            Some(delay) if delay < 0 => Rc::new(event_loop.call_at(time() - units(-delay), callback)),
            Some(delay) if how == "call_at" => Rc::new(event_loop.call_at(time() + units(delay), callback)),
            delay => Rc::new(event_loop.call_later(delay.map_or(Duration::MAX, units), callback)),
        },
    };
    let old = me.world.handles.borrow_mut().insert(number, handle);
    drop(old);
}

fn set_future(me: &Me, index: &Value, outcome: Outcome) {
    let result = me.world.future(index.index()).set_result(outcome);
    match result {
        Ok(()) => me.log(format!("sets f{}", index.number())),
        Err(AlreadyDone(_)) => me.log(format!("f{} is over", index.number())),
    }
}

fn use_queue(me: &Me, what: &str, given: &[Value]) {
    let number = given[0].number();
    let queue = Rc::clone(&me.world.things.borrow().queues[given[0].index()]);
    match what {
        "put_nowait" => {
            let item = given[1].number();
            match with_queue!(&*queue, queue => queue.try_put(item)) {
                Ok(()) => me.log(format!("puts {item} in q{number}")),
                Err(TryPutError::Full(_)) => me.log(format!("q{number} is full")),
                Err(TryPutError::ShutDown(_)) => me.log(format!("q{number} is shut down")),
            }
        }
        "get_nowait" => match with_queue!(&*queue, queue => queue.try_get()) {
            Ok(item) => me.log(format!("gets {item} of q{number}")),
            Err(TryGetError::Empty) => me.log(format!("q{number} is empty")),
            Err(TryGetError::ShutDown) => me.log(format!("q{number} is shut down")),
        },
        "task_done" => match with_queue!(&*queue, queue => queue.task_done()) {
            Ok(()) => me.log(format!("one of q{number} is done")),
            Err(TaskDoneTooOften) => me.log(format!("all of q{number} is done")),
        },
        _ => {
            with_queue!(&*queue, queue => queue.shutdown(given[1].number() != 0));
            me.log(format!("shuts q{number} down"));
        }
    }
}
