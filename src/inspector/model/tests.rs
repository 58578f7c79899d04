//! Programs and records as lanes.

mod bounds;

use std::panic::Location;
use std::rc::Rc;

use webloop::trace::{Awaiting, Event, Outcome, TaskId};
use webloop::{Lock, Queue, create_task, create_task_named, gather, sleep, timeout};

use super::*;
use crate::inspector::testing::{chunk, line, millis, model_of, no_text, run, task_lines};

const A: TaskId = TaskId(1);
const B: TaskId = TaskId(2);

#[test]
fn a_task_polls_and_waits_in_turns() {
    let (model, _) = run(|event_loop, _| {
        drop(event_loop.create_task_named("sleeper", async {
            sleep(millis(2_000)).await;
            sleep(millis(500)).await;
        }));
    });
    assert_eq!(
        task_lines(&model),
        [
            "sleeper: poll 0, [sleep until 2.000 s] 0-2000, poll 2000, [sleep until 2.500 s] 2000-2500, poll 2500 \
         | created 0, woken 0, woken 2000, woken 2500, done 2500"
        ]
    );
    let sleeper = &model.lanes()[2];
    assert_eq!(sleeper.state, LaneState::Done);
    assert_eq!((sleeper.stats.polls, sleeper.stats.ended_ns), (3, Some(2_500_000_000)));
    assert!(sleeper.place.as_ref().expect("its line is known").file.ends_with("tests.rs"));
}

#[test]
fn whoever_waits_for_a_lock_or_a_task_says_so() {
    let (model, _) = run(|event_loop, host| {
        let lock = Rc::new(Lock::named("page"));
        let host = host.clone();
        drop(event_loop.create_task_named("main", async move {
            let held = Rc::clone(&lock);
            let worker = create_task_named("worker", async move {
                let _guard = held.acquire().await;
                host.skip(millis(5));
                sleep(millis(100)).await;
            });
            drop(create_task(async move { drop(lock.acquire().await) }));
            worker.await
        }));
    });
    assert_eq!(
        task_lines(&model),
        [
            "main: poll 0, [task worker] 0-105, poll 105 | created 0, woken 0, woken by worker 105, done 105",
            "worker: poll 0-5, [sleep until 0.105 s] 5-105, poll 105 \
             | created by main 0, woken by main 0, woken 105, done 105",
            "Task-3: ready 0-5, poll 5, [lock \u{201c}page\u{201d}] 5-105, poll 105 \
             | created by main 0, woken by main 0, woken by worker 105, done 105",
        ]
    );
    assert_eq!(model.lanes()[3].stats.longest_poll_ns, 5_000_000);
    assert_eq!(model.lanes()[4].stats.latest_wake_ns, 5_000_000);
    assert_eq!(model.lanes()[4].parent, Some(TaskId(1)));
}

#[test]
fn a_poll_that_waits_for_several_things_names_them() {
    let (model, _) = run(|event_loop, _| {
        drop(event_loop.create_task_named("getter", async {
            let queue = Queue::<u32>::unbounded().named("jobs");
            let _ = timeout(millis(2_000), queue.get()).await;
        }));
        drop(event_loop.create_task_named("outsider", std::future::pending::<()>()));
        drop(event_loop.create_task_named("parent", async {
            gather([(); 2].map(|()| create_task(sleep(millis(1_000))))).await
        }));
    });
    let lines = task_lines(&model);
    assert!(
        lines[0].starts_with(
            "getter: poll 0, [queue \u{201c}jobs\u{201d} (get) or sleep until 2.000 s] 0-2000, poll 2000"
        ),
        "{lines:#?}"
    );
    assert_eq!(lines[1], "outsider: poll 0, [the browser] 0.. | created 0, woken 0");
    assert!(matches!(model.lanes()[3].state, LaneState::Waiting(wait) if model.label(wait) == "the browser"));
    assert!(
        lines.iter().any(|line| line.starts_with("parent: poll 0, [several tasks] 0-1000")),
        "{lines:#?}"
    );
}

#[test]
fn a_cancellation_shows_who_asked_and_where_it_was_delivered() {
    let (model, _) = run(|event_loop, _| {
        let victim = event_loop.create_task_named("victim", sleep(millis(9_000)));
        drop(event_loop.create_task_named("killer", async move {
            sleep(millis(10)).await;
            victim.cancel();
        }));
    });
    assert_eq!(
        task_lines(&model)[0],
        "victim: poll 0, [sleep until 9.000 s] 0-10, poll 10 \
         | created 0, woken 0, cancel by killer 10, woken by killer 10, cancelled 10"
    );
    assert_eq!(model.lanes()[2].state, LaneState::Cancelled);
}

#[test]
fn a_panic_is_marked() {
    let (model, _) = run(|event_loop, _| {
        drop(event_loop.create_task_named("clumsy", async { panic!("dropped it") }));
    });
    assert_eq!(task_lines(&model)[0], "clumsy: poll 0 | created 0, woken 0, panicked 0");
}

#[test]
fn callbacks_have_a_lane_and_a_line() {
    let (model, _) = run(|event_loop, host| {
        let host = host.clone();
        event_loop.call_later(millis(10), move || host.skip(millis(3)));
    });
    let lane = &model.lanes()[CALLBACKS_LANE];
    assert_eq!(line(&model, lane, 1_000_000), "callbacks: callback 10-13 |");
    let SpanKind::Callback(Some(place)) = lane.spans[0].kind else { panic!("it is a callback with a line") };
    assert!(place.file.ends_with("tests.rs"));
}

#[test]
fn a_tasks_lane_begins_when_it_was_made_although_the_trace_began_later() {
    let host = webloop::ManualHost::new();
    let event_loop = webloop::EventLoop::with_host(host.clone());
    let task = event_loop.create_task_named("early", sleep(millis(5_000)));
    host.advance(millis(1_000));
    event_loop.inspect().trace().start(1_000);
    let mut model = Model::new();
    model.seed(&event_loop.inspect().snapshot());
    host.advance(millis(9_000));
    model.feed(&event_loop.inspect().trace().read(0), &|text| event_loop.inspect().trace().text(text));
    assert_eq!(
        task_lines(&model),
        ["early: [sleep until 5.000 s] 1000-5000, poll 5000 | woken 5000, done 5000"]
    );
    assert_eq!(model.lanes()[2].stats.created_ns, 0);
    drop(task);
    event_loop.close();
}

// Records that a manual host does not make

fn us(records: &[(u64, Event)]) -> Vec<(u64, Event)> {
    records.iter().map(|(at, event)| (at * 1_000, *event)).collect()
}

fn lines_us(model: &Model) -> Vec<String> {
    model.lanes().iter().map(|lane| line(model, lane, 1_000)).collect()
}

const fn woken(task: TaskId) -> Event {
    Event::Woken { task, by: Some(task) }
}

#[test]
fn the_polls_of_a_stride_are_spread_over_it() {
    let model = model_of(&us(&[
        (0, woken(A)),
        (0, woken(B)),
        (100, Event::Yielded { task: A }),
        (100, Event::PollBegin { task: B }),
        (100, Event::WaitBegin { task: B, on: Awaiting::Future }),
        (100, Event::PollEnd { task: B, busy_ns: 0 }),
        (100, Event::PollBegin { task: A }),
        (100, Event::Woken { task: B, by: Some(A) }),
        (100, Event::PollEnd { task: A, busy_ns: 0 }),
        (100, Event::TaskDone { task: A, outcome: Outcome::Ok }),
        (100, Event::Yielded { task: B }),
        (140, Event::Stride { callbacks: 4, busy_ns: 80_000 }),
    ]));
    assert_eq!(
        lines_us(&model)[2..],
        [
            "Task-1: ready 0-100, poll? 100-110, ready 110-120, poll? 120-130 | done 130",
            "Task-2: ready 0-110, poll? 110-120, [a future] 120, poll? 130-140, ready 140.. | woken by Task-1 120"
                .replace("[a future] 120,", "ready 120-130,")
                .as_str(),
        ]
    );
    assert_eq!(model.lanes()[2].stats.busy_ns, 40_000);
}

#[test]
fn polls_that_were_timed_before_a_stride_stay_where_they_were() {
    let model = model_of(&us(&[
        (0, Event::PollBegin { task: A }),
        (10, Event::PollEnd { task: A, busy_ns: 10_000 }),
        (10, Event::Yielded { task: B }),
        (10, Event::Yielded { task: B }),
        (12, Event::Stride { callbacks: 2, busy_ns: 2_000 }),
    ]));
    assert_eq!(
        lines_us(&model)[2..],
        ["Task-1: poll 0-10, [the browser] 10.. |", "Task-2: poll? 10-12, ready 12.. |"]
    );
    assert_eq!(model.lanes()[3].stats.polls, 2);
}

#[test]
fn a_stride_of_which_the_begin_was_lost_keeps_its_pace() {
    let model = model_of(&us(&[
        (10, Event::Yielded { task: A }),
        (10, Event::Yielded { task: B }),
        (20, Event::Stride { callbacks: 10, busy_ns: 10_000 }),
    ]));
    assert_eq!(
        lines_us(&model)[2..],
        ["Task-1: poll? 18-19, ready 19.. |", "Task-2: poll? 19-20, ready 20.. |"]
    );
}

#[test]
fn slices_count_their_turns_and_a_long_one_has_a_culprit() {
    let place = Location::caller().into();
    let created = Event::TaskCreated { task: A, parent: None, name: None, location: place };
    let model = model_of(&us(&[
        (0, Event::SliceBegin),
        (0, created),
        (0, Event::TurnBegin { ready: 1 }),
        (0, Event::TurnBegin { ready: 1 }),
        (5, Event::SliceEnd { busy_ns: 5_000 }),
        (100, Event::SliceBegin),
        (100, Event::TurnBegin { ready: 1 }),
        (100, Event::PollBegin { task: A }),
        (70_100, Event::PollEnd { task: A, busy_ns: 70_000_000 }),
        (70_110, Event::LongTurn { busy_ns: 70_010_000, location: None }),
        (70_110, Event::SliceEnd { busy_ns: 70_010_000 }),
    ]));
    assert_eq!(lines_us(&model)[0], "loop: slice of 2 0-5, long 100-70110 |");
    assert_eq!(lines_us(&model)[2], "Task-1: poll 100-70100, [the browser] 70100.. | created 0, long 100");
    let culprit = Some(Culprit { lane: LaneKind::Task(A), place, is_at_work: false });
    assert_eq!(model.lanes()[LOOP_LANE].spans[1].kind, SpanKind::LongTurn(culprit));
}

#[test]
fn a_hidden_tab_shows_between_the_slices_although_it_is_known_before_them() {
    let mut model = Model::new();
    model.note_hidden(10_000, true);
    model.note_hidden(40_000, false);
    let slices = us(&[
        (5, Event::SliceBegin),
        (12, Event::SliceEnd { busy_ns: 7_000 }),
        (20, Event::SliceBegin),
        (21, Event::SliceEnd { busy_ns: 1_000 }),
    ]);
    model.feed(&chunk(&slices), &no_text);
    model.set_now(50_000);
    let expected = "loop: slice of 0 5-12, hidden 12-20, slice of 0 20-21, hidden 21-40 |";
    assert_eq!(lines_us(&model)[0], expected);
}

#[test]
fn the_end_of_the_program_ends_what_is_open() {
    let mut model =
        model_of(&us(&[(0, Event::PollBegin { task: A }), (3, Event::PollEnd { task: A, busy_ns: 3_000 })]));
    model.end(9_000);
    assert_eq!(lines_us(&model)[2], "Task-1: poll 0-3, [the browser] 3-9 |");
    assert_eq!(model.span_range(), (0, 9_000));
}

#[test]
fn who_waits_without_having_been_polled_waits() {
    // As of a Python program that is watched from now on; and of a task that runs as soon as it is made.
    let model = model_of(&us(&[
        (0, Event::WaitBegin { task: A, on: Awaiting::Task(B) }),
        (1, Event::PollBegin { task: TaskId(3) }),
        (1, Event::WaitBegin { task: B, on: Awaiting::Future }),
        (2, Event::PollEnd { task: TaskId(3), busy_ns: 1_000 }),
    ]));
    assert_eq!(
        lines_us(&model)[2..],
        ["Task-1: [task Task-2] 0.. |", "Task-3: poll 1-2, [the browser] 2.. |", "Task-2: [a future] 1.. |",]
    );
    assert!(matches!(model.lanes()[2].state, LaneState::Waiting(_)));
}

#[test]
fn lost_records_close_what_ran_and_a_look_at_the_loop_corrects_the_rest() {
    let mut model = model_of(&us(&[
        (0, Event::PollBegin { task: A }),
        (1, Event::WaitBegin { task: A, on: Awaiting::Future }),
        (1, Event::PollEnd { task: A, busy_ns: 1_000 }),
        (1, Event::PollBegin { task: B }),
    ]));
    let mut lost = chunk(&us(&[(50, Event::PollEnd { task: TaskId(7), busy_ns: 5_000 })]));
    lost.lost = 12;
    model.feed(&lost, &no_text);
    assert_eq!(
        lines_us(&model)[2..],
        [
            "Task-1: poll 0-1, [a future] 1.. |",
            "Task-2: poll 1 |",
            "Task-7: poll 45-50, [the browser] 50.. |"
        ]
    );
    assert_eq!(model.lost(), 12);
    let snapshot = webloop::inspect::Snapshot { time: millis(1), ..Default::default() };
    model.seed(&snapshot);
    assert_eq!(model.lanes()[2].state, LaneState::Done);
    assert!(model.lanes().iter().all(|lane| lane.spans.iter().all(|span| !span.is_open())));
}
