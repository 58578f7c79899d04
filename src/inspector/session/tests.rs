//! How a session follows programs and imported traces.

use webloop::{EventLoop, ManualHost, sleep};

use super::*;
use crate::inspector::model::{LaneKind, LaneState, STEP_NS};
use crate::inspector::testing::watched;

fn program() -> (ManualHost, EventLoop) {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    drop(event_loop.create_task_named("main", sleep(Duration::from_secs(1))));
    (host, event_loop)
}

fn names(session: &Session) -> Vec<String> {
    let model = session.model();
    let model = model.borrow();
    let tasks = model.lanes().iter().filter(|lane| matches!(lane.kind, LaneKind::Task(_)));
    tasks.map(|lane| lane.name.to_string()).collect()
}

#[test]
fn a_program_is_traced_only_while_the_inspector_is_open() {
    let (_host, event_loop) = program();
    let session = Session::new();
    session.attach(&watched(&event_loop));
    assert!(!event_loop.inspect().trace().is_on() && !session.is_live());
    session.open();
    assert!(event_loop.inspect().trace().is_on() && session.is_live());
    assert_eq!(names(&session), ["main"], "who was there before is known");
    assert!(!session.is_whole());
    session.close();
    assert!(!event_loop.inspect().trace().is_on());
    session.open();
    drop(session);
    assert!(!event_loop.inspect().trace().is_on(), "nobody reads it any more");
    event_loop.close();
}

#[test]
fn what_a_program_left_behind_is_noted_before_its_loop_is_closed() {
    let (host, event_loop) = program();
    let session = Session::new();
    session.open();
    session.attach(&watched(&event_loop));
    assert!(session.is_whole());
    host.advance(Duration::ZERO);
    assert_eq!(session.phase(), Phase::Running);
    session.end();
    event_loop.close();
    assert_eq!(session.phase(), Phase::Over);
    assert!(session.is_live(), "its last records have not been read");
    session.pull();
    assert!(!session.is_live());
    assert_eq!(session.model().borrow().lanes()[2].state, LaneState::Cancelled);
    let ledger = session.ledger().expect("the program is over");
    assert!(ledger.entries.iter().any(|entry| entry.text.contains("main")), "{ledger:?}");
    session.detach();
    assert_eq!(session.phase(), Phase::Nothing);
    assert!(session.ledger().is_none() && names(&session).is_empty());
}

#[test]
fn a_program_that_goes_on_after_its_end_is_followed_on() {
    let (host, event_loop) = program();
    let (session, watched) = (Session::new(), watched(&event_loop));
    session.open();
    session.attach(&watched);
    host.advance(Duration::from_secs(1));
    session.end();
    session.pull();
    session.attach(&watched);
    assert_eq!(session.phase(), Phase::Running);
    drop(event_loop.create_task_named("again", async {}));
    host.advance(Duration::ZERO);
    session.pull();
    assert_eq!(names(&session), ["main", "again"]);
    event_loop.close();
}

#[test]
fn time_in_which_a_program_is_held_still_keeps_no_task_busy() {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    let session = Session::new();
    session.open();
    session.attach(&watched(&event_loop));
    for _ in 0..3 {
        drop(event_loop.create_task(async {
            for _ in 0..1_000 {
                sleep(Duration::from_millis(10)).await;
            }
        }));
    }
    host.advance(Duration::from_millis(25));
    event_loop.control().pause();
    for wait in [0, 1, 3] {
        host.advance(Duration::from_secs(wait));
        event_loop.control().step();
    }
    host.advance(Duration::from_secs(3));
    session.end();
    event_loop.close();
    session.pull();
    let model = session.model();
    for lane in model.borrow().lanes() {
        assert_eq!((lane.stats.busy_ns, lane.stats.longest_poll_ns), (0, 0), "{}", lane.name);
    }
}

/// A program that has recorded more than is kept since its session has last read.
fn flooded() -> (ManualHost, EventLoop, Rc<Session>) {
    let (host, event_loop) = program();
    let session = Session::new();
    session.attach(&watched(&event_loop));
    session.open();
    host.run_until_idle();
    session.pull();
    drop(event_loop.create_task(async {
        for _ in 0..LOG_CAPACITY + 10 {
            webloop::yield_now().await;
        }
    }));
    host.run_until_idle();
    (host, event_loop, session)
}

#[test]
fn what_a_busy_program_is_spared_counts_as_lost() {
    let (_host, event_loop, session) = flooded();
    let found = session.read(true);
    assert!(found.is_news && found.records > LOG_CAPACITY as u64, "{found:?}");
    assert_eq!(session.model().borrow().lost(), found.records - FLOOD_CAPACITY);
    assert_eq!(session.read(true), Found { is_news: false, records: 0 });
    event_loop.close();
}

#[test]
fn all_that_is_kept_is_read_when_nobody_is_slowed_down_by_it() {
    let (host, event_loop, session) = flooded();
    let found = session.read(false);
    assert_eq!(session.model().borrow().lost(), found.records - LOG_CAPACITY as u64);
    host.advance(Duration::from_secs(2));
    let found = session.read(true);
    assert!(found.records > 0);
    assert_eq!(names(&session).len(), 2);
    event_loop.close();
}

#[test]
fn a_program_is_followed_while_an_imported_trace_is_shown() {
    let (host, event_loop) = program();
    let session = Session::new();
    session.open();
    session.attach(&watched(&event_loop));
    let generation = session.generation();
    session.import("old.json", Model::new());
    assert_eq!((session.phase(), names(&session).len()), (Phase::Imported, 0));
    assert_ne!(session.generation(), generation);
    session.import("older.json", Model::new());
    assert_eq!(session.import_name().as_deref(), Some("older.json"));
    drop(event_loop.create_task_named("second", async {}));
    host.advance(Duration::ZERO);
    session.pull();
    assert!(session.observe().snapshot.tasks.is_empty());
    session.close_import();
    assert_eq!(names(&session), ["main", "second"]);
    assert_eq!(session.phase(), Phase::Running);
    session.import("old.json", Model::new());
    let (_other_host, other) = program();
    session.attach(&watched(&other));
    assert_eq!(session.phase(), Phase::Running, "who presses Run wants to see the program");
    event_loop.close();
    other.close();
}

#[test]
fn whoever_shows_the_session_hears_of_changes() {
    let (_host, event_loop) = program();
    let session = Session::new();
    let heard = Rc::new(Cell::new(0));
    let counter = Rc::clone(&heard);
    session.on_change(Some(Rc::new(move || counter.set(counter.get() + 1))));
    session.attach(&watched(&event_loop));
    assert!(heard.get() > 0);
    let before = heard.get();
    session.cancel(TaskId(1));
    assert!(heard.get() > before);
    assert!(event_loop.inspect().snapshot().tasks[0].is_cancel_requested);
    session.cancel(TaskId(99));
    session.on_change(None);
    let before = heard.get();
    session.notify();
    assert_eq!(heard.get(), before);
    event_loop.close();
}

#[test]
fn the_timeline_counts_steps_from_the_begin_of_the_log_and_on() {
    let (host, event_loop) = program();
    let session = Session::new();
    session.open();
    session.attach(&watched(&event_loop));
    host.advance(Duration::ZERO);
    session.pull();
    let by_time = session.timeline_model();
    session.count_steps(true);
    let by_steps = session.timeline_model();
    let steps = || by_steps.borrow().now_ns() / STEP_NS;
    assert!(!Rc::ptr_eq(&by_time, &by_steps) && by_steps.borrow().is_by_steps());
    assert_eq!((steps(), by_steps.borrow().lanes()[2].spans.len()), (1, 2), "it was polled and waits");
    host.advance(Duration::from_secs(1));
    session.pull();
    assert_eq!(steps(), 3, "the end of its sleep and its last poll");
    session.end();
    session.pull();
    assert_eq!(by_steps.borrow().lanes()[2].state, LaneState::Done);

    session.import("a file", Model::new());
    assert!(!session.timeline_model().borrow().is_by_steps());
    session.close_import();
    session.count_steps(false);
    assert!(Rc::ptr_eq(&by_time, &session.timeline_model()));
    event_loop.close();
}
