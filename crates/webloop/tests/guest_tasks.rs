//! Tasks of guests: what the trace, a snapshot and a search for stuck tasks say of them, and how they end.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use common::{Script, line, manual_loop, millis, secs};
use webloop::inspect::{ReadyInfo, ResourceInfo, TaskState, TimerKind, Wait};
use webloop::trace::{Event, Outcome, TaskId};
use webloop::{
    EventLoop, Guest, GuestCode, Place, Queue, Quiet, ResourceId, create_task_named, sleep, yield_now,
};

fn resource(kind: &'static str, id: u32, name: Option<&str>) -> Wait {
    Wait::Resource(ResourceInfo {
        id: ResourceId(id),
        kind,
        name: name.map(Into::into),
        holders: Vec::new(),
        is_owned: false,
    })
}

/// A trace as text, in which only the places may differ from one language to another.
fn trace_of(event_loop: &EventLoop) -> Vec<String> {
    let trace = event_loop.trace();
    let records = trace.read(0).records;
    let lines = records.iter().map(|record| {
        let event = match record.event {
            Event::TaskCreated { task, parent, name, .. } => {
                format!("{task} created by {parent:?}: {:?}", name.map(|name| trace.text(name)))
            }
            Event::CallbackBegin { location } => format!("callback, own: {}", location.is_none()),
            event => format!("{event:?}"),
        };
        format!("{} {event}", record.at_ns / 1_000_000)
    });
    lines.collect()
}

#[test]
fn the_trace_is_that_of_the_same_program_in_rust() {
    let (host, event_loop) = manual_loop();
    event_loop.trace().start(1_000);
    drop(event_loop.create_task_named("main", async {
        sleep(millis(10)).await;
        let child = create_task_named("child", async {
            yield_now().await;
            webloop::call_later(millis(5), || {});
        });
        let other = create_task_named("other", std::future::pending::<()>());
        yield_now().await;
        drop(child);
        other.cancel();
    }));
    host.advance(secs(1));
    let expected = trace_of(&event_loop);
    event_loop.close();

    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    event_loop.trace().start(1_000);
    let [main, child, other] = [1, 2, 3].map(TaskId);
    script.on(10, move |guest| {
        guest.call_at(11, millis(10), Some(main), None);
        guest.wait_begin(main, vec![Wait::Until(millis(10))]);
    });
    script.on(11, move |guest| guest.call_soon(12, Some(main), None));
    script.on(12, move |guest| {
        assert_eq!(guest.create_task("child", Some(main), line(5)), child);
        guest.call_soon(20, Some(child), None);
        assert_eq!(guest.create_task("other", Some(main), line(6)), other);
        guest.call_soon(30, Some(other), None);
        guest.call_soon(13, Some(main), None);
        guest.wait_begin(main, vec![Wait::Turn]);
    });
    script.on(13, {
        let event_loop = event_loop.clone();
        move |guest| {
            assert!(event_loop.task(other).expect("it waits").cancel());
            guest.finish(main, Outcome::Ok);
        }
    });
    script.on(20, move |guest| {
        guest.wait_begin(child, vec![Wait::Turn]);
        guest.call_soon(21, Some(child), None);
    });
    script.on(21, move |guest| {
        guest.call_at(22, millis(15), None, Some(line(7)));
        guest.finish(child, Outcome::Ok);
    });
    script.on_cancel(|guest, task| guest.call_soon(31, Some(task), None));
    script.on(31, move |guest| guest.finish(other, Outcome::Cancelled));
    assert_eq!(guest.create_task("main", None, line(1)), main);
    guest.call_soon(10, Some(main), None);
    host.advance(secs(1));
    assert_eq!(trace_of(&event_loop), expected);
    assert!(expected.iter().any(|line| line.contains("Yielded")));
    event_loop.close();
}

#[test]
fn waits_and_new_names_are_traced() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    event_loop.trace().start(1_000);
    let task = guest.create_task("Task-1", None, line(1));
    script.on(1, move |guest| {
        guest.rename_task(task, "getter");
        let child = guest.create_task("child", Some(task), line(2));
        guest.wait_begin(child, vec![Wait::Future]);
        guest.wait_begin(
            task,
            vec![Wait::Task(child), resource("queue get", 7, Some("orders")), Wait::Outside],
        );
        guest.retrieve(child);
        guest.finish(child, Outcome::Ok);
        guest.retrieve(child);
    });
    guest.call_soon(1, Some(task), None);
    host.run_until_idle();
    let trace = event_loop.trace();
    let lines = trace.read(0).records.into_iter().filter_map(|record| match record.event {
        Event::TaskCreated { location, .. } => Some(location.to_string()),
        Event::TaskRenamed { name, .. } => Some(trace.text(name).to_string()),
        Event::WaitBegin { on: webloop::trace::Awaiting::Resource { id, kind, name }, .. } => {
            Some(format!("{kind} {} {}", id.0, trace.text(name.expect("it has one"))))
        }
        Event::WaitBegin { on, .. } => Some(format!("{on:?}")),
        Event::Retrieved { task } => Some(format!("{task} retrieved")),
        _ => None,
    });
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "guest.py:1",
            "getter",
            "guest.py:2",
            "task 2 retrieved",
            "Task(TaskId(2))",
            "queue get 7 orders",
            "task 2 retrieved",
        ]
    );
    assert_eq!(&*event_loop.snapshot().tasks[0].name, "getter");
    event_loop.close();
}

#[test]
fn a_snapshot_shows_what_the_guest_said() {
    let (host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    host.advance(millis(3));
    event_loop.call_soon(|| {});
    host.run_until_idle();
    let created_at = event_loop.time();
    let main = guest.create_task("main", None, line(1));
    let child = guest.create_task("child", Some(main), line(2));
    let late = guest.create_task("late", Some(main), line(3));
    guest.wait_begin(main, vec![Wait::Tasks(vec![child, late, TaskId(99)])]);
    guest.call_at(1, secs(5), Some(child), None);
    guest.wait_begin(child, vec![Wait::Until(secs(5))]);
    event_loop.pause();
    guest.call_soon(2, Some(late), None);
    guest.call_soon(3, None, Some(line(4)));
    let snapshot = event_loop.snapshot();
    let tasks: Vec<_> = snapshot
        .tasks
        .iter()
        .map(|task| (task.id, &*task.name, task.parent, task.location.line, task.state, &*task.waits))
        .collect();
    let expected: [(TaskId, &str, _, u32, _, &[Wait]); 3] = [
        (main, "main", None, 1, TaskState::Waiting, &[Wait::Tasks(vec![child, late])]),
        (child, "child", Some(main), 2, TaskState::Waiting, &[Wait::Until(secs(5))]),
        (late, "late", Some(main), 3, TaskState::Ready, &[Wait::Turn]),
    ];
    assert_eq!(tasks, expected);
    assert!(snapshot.tasks.iter().all(|task| task.created_at == created_at));
    let callback = ReadyInfo::Callback { location: Some(line(4)) };
    assert_eq!(snapshot.ready, [ReadyInfo::Task(late), callback]);
    assert_eq!(snapshot.timers[0].what, TimerKind::Wake(child));
    assert_eq!(snapshot.quiet(false), Quiet::Busy);
    event_loop.close();
}

#[test]
fn a_running_task_is_the_current_one() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    let seen = Rc::new(Cell::new(None));
    script.on(1, {
        let (seen, event_loop) = (Rc::clone(&seen), event_loop.clone());
        move |guest| {
            guest.wait_begin(task, vec![Wait::Future]);
            guest.call_soon(2, Some(task), None);
            let info = &event_loop.snapshot().tasks[0];
            assert_eq!((info.state, info.waits.len()), (TaskState::Running, 0));
            seen.set(webloop::current_task().map(|current| current.id()));
        }
    });
    guest.call_soon(1, Some(task), None);
    event_loop.pause();
    event_loop.step();
    assert_eq!(seen.get(), Some(task));
    assert_eq!(event_loop.snapshot().tasks[0].state, TaskState::Ready);
    event_loop.resume();
    host.run_until_idle();
    let info = &event_loop.snapshot().tasks[0];
    assert_eq!(info.waits, [Wait::Outside], "what was said holds until the next poll");
    event_loop.close();
}

#[test]
fn only_who_surely_cannot_go_on_is_stuck() {
    let (host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    let waiter = guest.create_task("waiter", None, line(1));
    let awaiter = guest.create_task("awaiter", None, line(2));
    assert_eq!(event_loop.snapshot().quiet(false), Quiet::Outside, "nothing was said of them");
    guest.wait_begin(waiter, vec![resource("lock", 1, Some("door"))]);
    guest.wait_begin(awaiter, vec![Wait::Task(waiter)]);
    let Quiet::Stuck(stuck) = event_loop.snapshot().quiet(false) else { panic!("nobody is left to help") };
    assert_eq!(stuck.tasks.iter().map(|task| task.id).collect::<Vec<_>>(), [waiter, awaiter]);
    assert_eq!(stuck.tasks[0].waits, [resource("lock", 1, Some("door"))]);
    assert_eq!((stuck.tasks[0].location, &*stuck.tasks[1].blocked_by), (line(1), &[waiter][..]));
    assert_eq!(event_loop.snapshot().stuck(true), None, "a listener may open the door");

    let outside = guest.create_task("outside", None, line(3));
    assert_eq!(event_loop.snapshot().quiet(false), Quiet::Outside);
    guest.finish(outside, Outcome::Ok);
    guest.call_at(1, secs(1), None, None);
    assert_eq!(event_loop.snapshot().quiet(false), Quiet::Timer(secs(1)));
    assert_eq!(event_loop.snapshot().stuck(false), None, "the timer's callback may open it");
    host.advance(secs(1));
    guest.wait_begin(waiter, vec![Wait::Task(awaiter)]);
    let stuck = event_loop.snapshot().stuck(true).expect("they wait for each other");
    assert_eq!(stuck.cycle, [waiter, awaiter]);
    event_loop.close();
}

#[test]
fn tasks_of_a_guest_count_as_left() {
    let (host, event_loop) = manual_loop();
    let (_script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    guest.call_soon(1, Some(task), None);
    host.run_until_idle();
    assert_eq!(event_loop.snapshot().quiet(false), Quiet::Outside);
    assert_eq!(event_loop.all_tasks().len(), 1);
    let handle = event_loop.task(task).expect("it waits");
    assert_eq!((&*handle.name(), handle.location(), handle.is_done()), ("main", line(1), false));
    guest.finish(task, Outcome::Error);
    assert_eq!((handle.outcome(), event_loop.all_tasks().len()), (Some(Outcome::Error), 0));
    assert_eq!(event_loop.snapshot().quiet(false), Quiet::Idle);
    // Whatever is still said of it is of no effect.
    guest.wait_begin(task, vec![Wait::Turn]);
    guest.rename_task(task, "other");
    guest.finish(task, Outcome::Ok);
    assert_eq!((handle.outcome(), &*handle.name()), (Some(Outcome::Error), "main"));
    assert!(!handle.cancel());
    event_loop.close();
}

#[test]
fn cancelling_asks_the_guest_and_leaves_the_rest_to_it() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    let handle = event_loop.task(task).expect("it was made");
    script.on_cancel(|guest, task| guest.call_soon(1, Some(task), None));
    assert!(handle.cancel() && handle.cancel());
    assert_eq!(script.log.take(), ["cancel task 1"], "it is asked once until it had its poll");
    let info = &event_loop.snapshot().tasks[0];
    assert!(info.is_cancel_requested && info.state == TaskState::Ready);
    // It takes no notice.
    host.run_until_idle();
    assert_eq!(script.log.take(), ["1"]);
    assert!(!event_loop.snapshot().tasks[0].is_cancel_requested);
    assert!(!handle.is_done());
    // It returns all the same.
    script.on(1, move |guest| guest.finish(task, Outcome::Ok));
    assert!(handle.cancel());
    host.run_until_idle();
    assert_eq!(
        (script.log.take(), handle.outcome()),
        (vec!["cancel task 1".to_owned(), "1".into()], Some(Outcome::Ok))
    );

    // While it runs: it hears of it when it has stopped running.
    let task = guest.create_task("other", None, line(1));
    let handle = event_loop.task(task).expect("it was made");
    script.on(2, {
        let handle = handle.clone();
        move |_guest| assert!(handle.cancel())
    });
    script.on(1, move |guest| guest.finish(task, Outcome::Cancelled));
    guest.call_soon(2, Some(task), None);
    host.run_until_idle();
    assert_eq!(script.log.take(), ["2", "cancel task 2", "1"]);
    assert!(handle.is_cancelled());
    event_loop.close();
}

#[test]
fn who_asks_in_the_guest_for_a_cancellation_is_known() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    event_loop.trace().start(1_000);
    let [waiting, asking] = ["waiting", "asking"].map(|name| guest.create_task(name, None, line(1)));
    script.on(1, move |guest| {
        guest.cancel_requested(waiting);
        guest.cancel_requested(asking);
        guest.call_soon(2, Some(waiting), None);
    });
    let looks = Rc::new(RefCell::new(Vec::new()));
    let look = {
        let (event_loop, looks) = (event_loop.clone(), Rc::clone(&looks));
        move |_: &Guest| {
            let tasks = event_loop.snapshot().tasks;
            looks.borrow_mut().push(tasks.iter().map(|info| info.is_cancel_requested).collect::<Vec<_>>());
        }
    };
    script.on(3, look.clone());
    guest.call_soon(1, Some(asking), None);
    guest.call_soon(3, None, None);
    host.run_until_idle();
    look(&guest);
    // Until it has its poll. The one that runs hears of it later, from the guest.
    assert_eq!(*looks.borrow(), [[true, false], [false, false]]);
    guest.cancel_requested(waiting);
    let records = event_loop.trace().read(0).records;
    let asked = records.iter().filter_map(|record| match record.event {
        Event::CancelRequested { task, by } => Some((task, by)),
        _ => None,
    });
    let expected = [(waiting, Some(asking)), (asking, Some(asking)), (waiting, None)];
    assert_eq!(asked.collect::<Vec<_>>(), expected);
    event_loop.close();
    guest.cancel_requested(waiting);
}

#[test]
fn closing_forgets_everything_and_calls_nobody() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let parked = guest.create_task("parked", None, line(1));
    let ready = guest.create_task("ready", None, line(2));
    let asked = guest.create_task("asked", None, line(3));
    let handles = [parked, ready, asked].map(|task| event_loop.task(task).expect("it was made"));
    handles[2].cancel();
    script.log.take();
    guest.call_at(1, secs(1), None, None);
    guest.call_soon(2, Some(ready), None);
    guest.call_soon(3, None, None);
    event_loop.trace().start(100);
    event_loop.close();
    assert!(handles.iter().all(webloop::TaskHandle::is_cancelled));
    let records = event_loop.trace().read(0).records;
    let done = records.iter().filter(|record| matches!(record.event, Event::TaskDone { .. }));
    assert_eq!(done.count(), 3);

    let task = guest.create_task("late", None, line(4));
    guest.call_soon(4, Some(task), None);
    guest.call_at(5, Duration::ZERO, None, None);
    guest.wait_begin(task, vec![Wait::Turn]);
    guest.rename_task(task, "later");
    guest.cancel(5);
    guest.finish(task, Outcome::Ok);
    assert_eq!((guest.take_ready(), event_loop.all_tasks().len()), (Vec::new(), 0));
    event_loop.guest(script.clone()).call_soon(6, None, None);
    host.advance(secs(2));
    assert_eq!(script.log.take(), Vec::<String>::new());
    // Script and guest hold each other no more.
    assert_eq!(Rc::strong_count(&script), 1);
}

#[test]
fn a_guest_may_close_the_loop_from_inside() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let task = guest.create_task("main", None, line(1));
    script.on(1, {
        let event_loop = event_loop.clone();
        move |guest| {
            guest.call_soon(3, Some(task), None);
            event_loop.close();
            guest.call_soon(4, Some(task), None);
        }
    });
    let handle = event_loop.task(task).expect("it was made");
    guest.call_soon(1, Some(task), None);
    guest.call_soon(2, None, None);
    host.run_until_idle();
    assert_eq!(script.log.take(), ["1"]);
    assert!(handle.is_cancelled());
}

#[test]
fn a_guest_that_panics_ends_its_task_and_the_loop_goes_on() {
    let (host, event_loop) = manual_loop();
    let (script, guest) = Script::new(&event_loop);
    let messages = Rc::new(RefCell::new(Vec::new()));
    event_loop.set_exception_handler(Some({
        let messages = Rc::clone(&messages);
        Rc::new(move |failure| messages.borrow_mut().push(failure.to_string()))
    }));
    let task = guest.create_task("main", None, line(7));
    let handle = event_loop.task(task).expect("it was made");
    script.on(1, |_guest| panic!("no"));
    script.on(2, |_guest| panic!("nor this"));
    guest.call_soon(1, Some(task), None);
    guest.call_soon(2, None, Some(line(8)));
    guest.call_soon(3, Some(task), None);
    host.run_until_idle();
    let expected = ["task main from guest.py:7 panicked: no", "callback from guest.py:8 panicked: nor this"];
    assert_eq!(*messages.borrow(), expected);
    assert_eq!(handle.outcome(), Some(Outcome::Panicked));
    guest.call_soon(3, Some(task), None);
    host.run_until_idle();
    assert_eq!(script.log.take(), ["1", "2", "3"]);
    event_loop.close();
}

#[test]
fn rust_tasks_and_a_guest_can_wait_for_each_other() {
    struct Putter(Rc<Queue<u32>>);
    impl GuestCode for Putter {
        fn run(&self, handle: u32) {
            self.0.try_put(handle).expect("it is unbounded");
        }
        fn cancel(&self, _task: TaskId) {}
    }
    let (host, event_loop) = manual_loop();
    let queue = Rc::new(Queue::unbounded());
    let guest: Guest = event_loop.guest(Rc::new(Putter(Rc::clone(&queue))));
    let task = guest.create_task("putter", None, Place::interned("guest.py", 1));
    let getter = event_loop.create_task(async move { queue.get().await });
    host.run_until_idle();
    guest.call_soon(5, Some(task), None);
    host.run_until_idle();
    assert_eq!(getter.result(), Some(Ok(Ok(5))));
    event_loop.close();
}
