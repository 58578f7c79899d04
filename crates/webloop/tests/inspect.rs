//! A snapshot of a loop says what its tasks do and wait for, what runs next, and its timers; and it changes nothing.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::RefCell;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use common::{manual_loop, millis, secs};
use futures::future::join;
use webloop::inspect::{ReadyInfo, Snapshot, TaskInfo, TaskState, TimerKind, Wait};
use webloop::trace::TaskId;
use webloop::{
    EventLoop, Lock, ReturnWhen, TaskGroup, create_task, gather, gather_settled, shield, sleep, task_group,
    timeout, wait, yield_now,
};

/// The task of that name.
fn task<'s>(snapshot: &'s Snapshot, name: &str) -> &'s TaskInfo {
    snapshot.tasks.iter().find(|task| &*task.name == name).expect("the task is not over")
}

#[test]
fn tasks_are_shown_with_their_parents_lines_and_times() {
    let (host, event_loop) = manual_loop();
    drop(event_loop.create_task_named("parent", async {
        sleep(secs(1)).await;
        drop(create_task(pending::<()>()));
        pending::<()>().await;
    }));
    host.advance(secs(2));
    let snapshot = event_loop.inspect().snapshot();
    assert_eq!(snapshot.time, secs(2));
    let [parent, child] = &*snapshot.tasks else { panic!("two tasks: {snapshot:?}") };
    assert_eq!((&*parent.name, parent.parent, parent.created_at), ("parent", None, Duration::ZERO));
    assert_eq!((&*child.name, child.parent, child.created_at), ("Task-2", Some(parent.id), secs(1)));
    assert!(child.location.file.ends_with("inspect.rs"));
    assert_eq!(child.location.line, parent.location.line + 2);
    event_loop.close();
}

#[test]
fn whoever_waits_for_tasks_waits_at_the_line_that_asked_for_it() {
    let (host, event_loop) = manual_loop();
    let other = event_loop.create_task_named("other", pending::<()>());
    let never = || pending::<Result<(), ()>>();
    let begin = line!();
    drop(event_loop.create_task_named("gather", async move { gather([never()]).await }));
    drop(event_loop.create_task_named("settled", async move { gather_settled([never()]).await }));
    drop(event_loop.create_task_named("wait", async { wait([other], ReturnWhen::AllCompleted, None).await }));
    drop(event_loop.create_task_named("shield", async move { shield(create_task(never())).await }));
    drop(event_loop.create_task_named("group", async move {
        let fill = |group: TaskGroup<()>| {
            drop(group.create_task(never()));
            async { Ok(()) }
        };
        task_group(fill).await
    }));
    host.run_until_idle();
    let snapshot = event_loop.inspect().snapshot();
    let line = |name| task(&snapshot, name).chain.first().map(|place| place.line.line - begin);
    let lines = ["gather", "settled", "wait", "shield", "group"].map(line);
    assert_eq!(lines, [Some(1), Some(2), Some(3), Some(4), Some(10)]);
    event_loop.close();
}

#[test]
fn a_task_made_long_after_the_last_turn_knows_the_time() {
    let (host, event_loop) = manual_loop();
    drop(event_loop.create_task(pending::<()>()));
    host.run_until_idle();
    host.skip(secs(5));
    drop(event_loop.create_task(pending::<()>()));
    let made_at: Vec<_> = event_loop.inspect().snapshot().tasks.iter().map(|task| task.created_at).collect();
    assert_eq!(made_at, [Duration::ZERO, secs(5)]);
    event_loop.close();
}

#[test]
fn a_running_task_can_inspect_its_own_loop() {
    let (host, event_loop) = manual_loop();
    let seen: Rc<RefCell<Option<Snapshot>>> = Rc::default();
    let left = Rc::clone(&seen);
    drop(event_loop.create_task_named("looker", async move {
        let lock = Lock::new();
        let _guard = lock.acquire().await;
        let snapshots = async {
            yield_now().await;
            left.replace(Some(EventLoop::current().inspect().snapshot()));
        };
        let _ = timeout(secs(1), join(snapshots, timeout(secs(2), lock.acquire()))).await;
    }));
    drop(event_loop.create_task_named("sleeper", sleep(secs(3))));
    drop(event_loop.create_task_named("yielder", async {
        loop {
            yield_now().await;
        }
    }));
    host.turn();
    host.turn();
    let snapshot = seen.take().expect("the task has made one");
    let state = |name| (task(&snapshot, name).state, task(&snapshot, name).waits.clone());
    assert_eq!(state("looker"), (TaskState::Running, vec![]));
    assert_eq!(state("sleeper"), (TaskState::Waiting, vec![Wait::Until(secs(3))]));
    assert_eq!(state("yielder"), (TaskState::Ready, vec![Wait::Turn]));
    assert_eq!((snapshot.ready, snapshot.turn_left), (vec![ReadyInfo::Task(TaskId(3))], 1));
    event_loop.close();
}

#[test]
fn destructors_callbacks_and_done_callbacks_can_inspect_it_too() {
    let (host, event_loop) = manual_loop();
    let states: Rc<RefCell<Vec<Vec<TaskState>>>> = Rc::default();
    let snapshot_states = |states: &Rc<RefCell<Vec<Vec<TaskState>>>>| {
        let states = Rc::clone(states);
        move || {
            let snapshot = EventLoop::current().inspect().snapshot();
            states.borrow_mut().push(snapshot.tasks.iter().map(|task| task.state).collect());
        }
    };
    let on_drop = common::on_drop(snapshot_states(&states));
    let task = event_loop.create_task(async move {
        let _on_drop = on_drop;
        pending::<()>().await;
    });
    let at_the_end = snapshot_states(&states);
    task.add_done_callback(move |_task| at_the_end());
    host.run_until_idle();
    event_loop.call_soon(snapshot_states(&states));
    host.run_until_idle();
    task.cancel();
    host.run_until_idle();
    let states = states.take();
    assert_eq!(states, [vec![TaskState::Waiting], vec![TaskState::Running], vec![]]);
    event_loop.close();
}

#[test]
fn the_ready_queue_and_the_timers_stand_in_order_without_what_was_cancelled() {
    let (host, event_loop) = manual_loop();
    event_loop.call_soon(|| ());
    event_loop.call_soon(|| ()).cancel();
    let task = event_loop.create_task(sleep(secs(3)));
    let limited = event_loop.create_task(timeout(secs(2), pending::<()>()));
    let ready = event_loop.inspect().snapshot().ready;
    let [ReadyInfo::Callback { location: Some(location) }, tasks @ ..] = &*ready else { panic!("{ready:?}") };
    assert!(location.file.ends_with("inspect.rs"));
    assert_eq!(tasks, [ReadyInfo::Task(task.id()), ReadyInfo::Task(limited.id())]);
    host.run_until_idle();
    event_loop.call_later(secs(1), || ());
    event_loop.call_later(secs(1), || ()).cancel();
    event_loop.call_at(Duration::MAX, || ());
    let snapshot = event_loop.inspect().snapshot();
    let timers: Vec<_> = snapshot.timers.iter().map(|timer| (timer.when, timer.what)).collect();
    let [(first, TimerKind::Callback(_)), rest @ .., (never, TimerKind::Callback(_))] = &*timers else {
        panic!("{timers:?}")
    };
    assert_eq!((*first, *never), (secs(1), Duration::MAX));
    assert_eq!(rest, [(secs(2), TimerKind::Own), (secs(3), TimerKind::Wake(task.id()))]);
    event_loop.close();
}

#[test]
fn what_is_left_of_a_turn_is_counted_without_what_was_cancelled() {
    let (host, event_loop) = manual_loop();
    event_loop.call_soon(|| ());
    event_loop.call_soon(|| ()).cancel();
    event_loop.call_soon(|| call_again(&EventLoop::current()));
    fn call_again(event_loop: &EventLoop) {
        event_loop.call_soon(|| ());
    }
    event_loop.control().pause();
    event_loop.control().step();
    let snapshot = event_loop.inspect().snapshot();
    assert_eq!((snapshot.ready.len(), snapshot.turn_left), (1, 1));
    event_loop.control().step();
    let snapshot = event_loop.inspect().snapshot();
    assert_eq!((snapshot.ready.len(), snapshot.turn_left), (1, 0));
    drop(host);
    event_loop.close();
}

#[test]
fn a_timer_names_its_sleeper_from_the_first_poll_on() {
    let (host, event_loop) = manual_loop();
    let task = event_loop.create_task(async {
        let mut sleeping = sleep(secs(1));
        poll_fn(|context| Poll::Ready(Pin::new(&mut sleeping).poll(context).is_pending())).await;
        EventLoop::current().inspect().snapshot().timers[0].what
    });
    host.run_until_idle();
    assert_eq!(task.result(), Some(Ok(TimerKind::Wake(task.id()))));
    event_loop.close();
}

#[test]
fn a_paused_loop_is_seen_as_it_stands() {
    let (host, event_loop) = manual_loop();
    let task = event_loop.create_task(sleep(secs(1)));
    host.advance(millis(400));
    event_loop.control().pause();
    host.skip(secs(10));
    let snapshot = event_loop.inspect().snapshot();
    assert_eq!(snapshot.time, millis(400));
    assert_eq!(snapshot.tasks[0].waits, [Wait::Until(secs(1))]);
    drop(event_loop.create_task(async {}));
    assert_eq!(event_loop.inspect().snapshot().tasks[1].created_at, millis(400));
    drop(task);
    event_loop.close();
}

#[test]
fn a_closed_loop_has_nothing_left() {
    let (host, event_loop) = manual_loop();
    drop(event_loop.create_task(sleep(secs(1))));
    host.run_until_idle();
    event_loop.close();
    let snapshot = event_loop.inspect().snapshot();
    assert!(snapshot.tasks.is_empty() && snapshot.ready.is_empty() && snapshot.timers.is_empty());
}

#[test]
fn a_task_is_found_by_its_number_until_it_is_over() {
    let (host, event_loop) = manual_loop();
    let task = event_loop.create_task(pending::<()>());
    host.run_until_idle();
    let handle = event_loop.inspect().task(task.id()).expect("the task is not over");
    handle.cancel();
    let snapshot = event_loop.inspect().snapshot();
    assert!(snapshot.tasks[0].is_cancel_requested);
    assert_eq!(snapshot.tasks[0].state, TaskState::Ready);
    host.run_until_idle();
    assert!(task.is_cancelled() && event_loop.inspect().task(task.id()).is_none());
    event_loop.close();
}

#[test]
fn a_sleep_that_is_over_is_a_callback_of_the_loop_until_it_has_woken_its_task() {
    let (host, event_loop) = manual_loop();
    drop(event_loop.create_task_named("sleeper", sleep(secs(1))));
    event_loop.call_later(secs(1), || ());
    host.run_until_idle();
    event_loop.control().pause();
    event_loop.control().step();
    let snapshot = event_loop.inspect().snapshot();
    let [ReadyInfo::Callback { location: None }] = &*snapshot.ready else { panic!("{:?}", snapshot.ready) };
    assert_eq!(task(&snapshot, "sleeper").waits, [Wait::Until(secs(1))]);
    assert_eq!(task(&snapshot, "sleeper").state, TaskState::Waiting);
    assert_eq!(snapshot.stuck(false), None);
    event_loop.control().step();
    assert_eq!(task(&event_loop.inspect().snapshot(), "sleeper").state, TaskState::Ready);
    event_loop.close();
}

#[test]
fn what_runs_next_is_the_loop_s_own_where_it_is_the_end_of_a_sleep_and_nothing_else() {
    let (host, event_loop) = manual_loop();
    let inspector = event_loop.inspect();
    assert!(!inspector.is_next_own(), "nothing is there");
    drop(event_loop.create_task_named("sleeper", sleep(secs(1))));
    assert!(inspector.is_next_own(), "a task is ready");
    event_loop.call_later(secs(1), || ());
    host.run_until_idle();
    assert!(inspector.is_next_own(), "a callback is the next timer");
    event_loop.control().pause();
    event_loop.control().step();
    assert!(!inspector.is_next_own(), "the end of a sleep is ready");
    event_loop.control().step();
    event_loop.call_soon(|| ()).cancel();
    assert!(inspector.is_next_own(), "the task is ready, before what was cancelled");
    event_loop.control().step();
    assert!(!inspector.is_next_own(), "what is ready was cancelled");
    event_loop.close();
}
