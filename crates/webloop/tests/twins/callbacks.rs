//! Callbacks and timers.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::time::Duration;

use webloop::{EventLoop, Failure, Handle, TimerHandle, call_later, call_soon, sleep, time, yield_now};

use super::{Twin, at, centis, log, ticks, yes};

pub const TWINS: &[Twin] = &[
    twin!("001", call_soon_order),
    twin!("002", call_soon_nested),
    twin!("003", handle_cancel),
    twin!("004", handle_cancel_same_turn),
    twin!("005", call_later_order),
    twin!("006", equal_deadlines),
    twin!("007", call_at),
    twin!("008", zero_delay),
    twin!("009", negative_delay),
    twin!("010", timer_cancel),
    twin!("011", timer_cancel_many),
    twin!("012", due_timers_join_behind),
    twin!("013", failing_callback, native only),
    twin!("014", setup_before_run, setup = setup_before_run_setup),
];

async fn call_soon_order() {
    for name in ["a", "b", "c"] {
        call_soon(move || log(name));
    }
    log("main goes on");
    yield_now().await;
    log("main is back, behind a, b and c");
}

async fn call_soon_nested() {
    fn branch(name: String) {
        log(name.as_str());
        if name.len() < 3 {
            let (left, right) = (format!("{name}l"), format!("{name}r"));
            call_soon(|| branch(left));
            call_soon(|| branch(right));
        }
    }

    call_soon(|| branch("a".to_owned()));
    ticks(4);
    call_soon(|| branch("b".to_owned()));
    sleep(centis(1)).await;
}

async fn handle_cancel() {
    let first = call_soon(|| log("first"));
    let second = call_soon(|| log("second"));
    call_soon(|| log("third"));
    second.cancel();
    second.cancel();
    log(format!("second is cancelled: {}", yes(second.is_cancelled())));
    yield_now().await;
    first.cancel();
    log("first was cancelled after it ran");
    yield_now().await;
    log("end");
}

async fn handle_cancel_same_turn() {
    let handles: Rc<RefCell<HashMap<&str, Handle>>> = Rc::default();
    let cancelling = |name: &'static str, other: &'static str| {
        let handles = Rc::clone(&handles);
        move || {
            log(format!("{name} cancels {other}"));
            handles.borrow()[other].cancel();
        }
    };
    let calls = [
        ("a", call_soon(|| log("a"))),
        ("b", call_soon(cancelling("b", "d"))),
        ("c", call_soon(cancelling("c", "a"))),
        ("d", call_soon(|| log("d must not run"))),
        ("e", call_soon(|| log("e"))),
    ];
    handles.borrow_mut().extend(calls);
    ticks(2);
    sleep(centis(1)).await;
    log("end");
}

async fn call_later_order() {
    for delay_ms in [50, 10, 40, 20, 30] {
        call_later(Duration::from_millis(delay_ms), move || {
            at(&format!("timer of {delay_ms} ms"));
        });
    }
    call_later(centis(2), || {
        call_later(centis(5), || at("made at 20 ms, for 70 ms"));
    });
    call_later(centis(6), || at("timer of 60 ms"));
    sleep(centis(10)).await;
    at("end");
}

async fn equal_deadlines() {
    fn fire(name: &'static str) {
        at(name);
        call_soon(move || log(format!("added by {name}")));
    }

    call_later(centis(2), || fire("late"));
    for name in ["d", "a", "c", "b"] {
        call_later(centis(1), move || fire(name));
    }
    sleep(centis(3)).await;
    log("end");
}

async fn call_at() {
    let event_loop = EventLoop::current();
    sleep(centis(10)).await;
    let now = event_loop.time();
    event_loop.call_at(now + centis(2), || at("in 20 ms"));
    event_loop.call_at(now + centis(1), || at("in 10 ms"));
    event_loop.call_at(now - centis(1), || at("10 ms ago"));
    event_loop.call_at(now - centis(3), || at("30 ms ago"));
    event_loop.call_at(now - centis(2), || at("20 ms ago"));
    ticks(2);
    log("main goes on");
    sleep(centis(5)).await;
    at("end");
}

async fn zero_delay() {
    call_later(Duration::ZERO, || log("timer 1"));
    call_soon(|| log("soon 1"));
    call_later(Duration::ZERO, || log("timer 2"));
    ticks(3);
    call_soon(|| {
        call_later(Duration::ZERO, || log("timer made in turn 1"));
    });
    call_soon(|| {
        call_soon(|| log("soon made in turn 1"));
    });
    yield_now().await;
    log("main is back in turn 1");
    sleep(centis(1)).await;
    log("end");
}

async fn negative_delay() {
    // A `Duration` is never negative: the nearest that a program comes to -1 s is to stop at zero.
    let less_than_nothing = Duration::ZERO.saturating_sub(Duration::from_secs(1));
    call_later(less_than_nothing, || at("timer of -1 s"));
    call_soon(|| log("soon"));
    ticks(2);
    sleep(less_than_nothing).await;
    log("main is back: sleep of -1 s is sleep of 0");
    sleep(centis(1)).await;
    at("end");
}

async fn timer_cancel() {
    let early = call_later(centis(1), || at("early must not fire"));
    call_later(centis(2), || at("a"));
    let due_with_b: Rc<OnceCell<TimerHandle>> = Rc::default();
    let to_cancel = Rc::clone(&due_with_b);
    call_later(centis(2), move || {
        at("b cancels c");
        to_cancel.get().expect("c was made in the turn of b").cancel();
    });
    due_with_b.get_or_init(|| call_later(centis(2), || at("c must not fire")));
    call_later(centis(2), || at("d"));
    let late = call_later(Duration::from_secs(5), || at("late must not fire"));
    early.cancel();
    sleep(centis(3)).await;
    late.cancel();
    at("end");
}

async fn timer_cancel_many() {
    let fired: Rc<RefCell<Vec<String>>> = Rc::default();
    let handles: Vec<TimerHandle> = (0..300)
        .map(|number| {
            let fired = Rc::clone(&fired);
            call_later(centis(number % 4 + 1), move || {
                fired.borrow_mut().push(number.to_string());
            })
        })
        .collect();
    for delay in [1, 2, 3, 4] {
        let fired = Rc::clone(&fired);
        call_later(centis(delay), move || at(&fired.take().join(" ")));
    }
    for (number, handle) in handles.iter().enumerate() {
        if number % 5 != 2 {
            handle.cancel();
        }
    }
    log("cancelled four of five");
    sleep(centis(5)).await;
    at("end");
}

async fn due_timers_join_behind() {
    call_later(centis(2), || {
        log("first timer");
        let event_loop = EventLoop::current();
        event_loop
            .call_at(time().saturating_sub(centis(1)), || log("overdue timer, made before the callback"));
        call_soon(|| log("callback, made behind the overdue timer"));
        ticks(2);
    });
    call_later(centis(2), || {
        log("second timer");
        call_soon(|| log("callback of the second timer"));
    });
    sleep(centis(5)).await;
    log("end");
}

async fn failing_callback() {
    fn fail(word: &'static str) {
        log(format!("about to fail: {word}"));
        // A panic that prints nothing by itself.
        resume_unwind(Box::new(word));
    }

    let handler = |failure: &Failure| log(format!("handler: {}", failure.message()));
    EventLoop::current().set_exception_handler(Some(Rc::new(handler)));
    call_soon(|| log("a"));
    call_soon(|| fail("boom"));
    call_soon(|| log("b"));
    call_later(centis(1), || fail("late boom"));
    call_later(centis(1), || log("c"));
    ticks(2);
    sleep(centis(2)).await;
    log("end");
}

fn setup_before_run_setup(event_loop: &EventLoop) {
    event_loop.call_later(Duration::ZERO, || log("timer"));
    event_loop.call_soon(|| log("soon"));
    drop(event_loop.create_task(async {
        log("worker");
        yield_now().await;
        log("worker, turn 2");
    }));
    event_loop.call_soon(|| {
        call_soon(|| log("soon, turn 2"));
    });
    log("nothing runs before the loop does");
}

async fn setup_before_run() {
    log("main");
    yield_now().await;
    log("main, turn 2");
}
