//! What only a browser shows: order against the page's own queues, and bounds. No test counts milliseconds.

#![cfg(target_family = "wasm")]

mod common;

use std::cell::Cell;
use std::future::{Future, pending};
use std::rc::Rc;
use std::time::Duration;

use common::{Log, millis, on_drop, secs};
use gloo_timers::future::TimeoutFuture;
use js_sys::WebAssembly::Memory;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use webloop::{EventLoop, Task, sleep, yield_now};

wasm_bindgen_test_configure!(run_in_browser);

/// Milliseconds on the page's clock.
fn page_now() -> f64 {
    window().performance().expect("a page has a clock").now()
}

fn window() -> web_sys::Window {
    web_sys::window().expect("these tests run in a page")
}

/// Waits, outside of every loop, until `is_over` says so.
async fn until(what: &str, is_over: impl Fn() -> bool) {
    let begin = page_now();
    while !is_over() {
        assert!(page_now() - begin < 20_000.0, "{what}: not within 20 s");
        TimeoutFuture::new(1).await;
    }
}

/// Runs `future` on a loop of its own and gives its value.
async fn run<F: Future + 'static>(future: impl FnOnce(EventLoop) -> F) -> F::Output {
    let event_loop = EventLoop::new();
    // A task can be awaited from outside of its loop.
    let value = event_loop.run_until_complete(future(event_loop.clone())).await;
    event_loop.close();
    value.expect("nobody cancels it")
}

#[wasm_bindgen_test]
async fn callbacks_run_in_a_macrotask_behind_all_microtasks() {
    let event_loop = EventLoop::new();
    let log = Log::new();
    event_loop.call_soon(log.adder("loop"));
    let microtask = log.clone();
    spawn_local(async move {
        for number in 0..5 {
            microtask.add(format!("microtask {number}"));
            JsFuture::from(js_sys::Promise::resolve(&JsValue::NULL)).await.expect("it is resolved");
        }
    });
    log.add("synchronous");
    until("the callback", || log.len() == 7).await;
    assert_eq!(
        log.take(),
        ["synchronous", "microtask 0", "microtask 1", "microtask 2", "microtask 3", "microtask 4", "loop"]
    );
    event_loop.close();
}

#[wasm_bindgen_test]
async fn a_thousand_zero_delays_in_a_row_are_not_clamped() {
    fn chain(left: u32, done: Rc<Cell<bool>>) {
        match left {
            0 => done.set(true),
            _ => drop(webloop::call_later(Duration::ZERO, move || chain(left - 1, done))),
        }
    }
    let event_loop = EventLoop::new();
    // One callback per macrotask, the worst case.
    event_loop.control().set_time_budget(Duration::ZERO);
    let done = Rc::new(Cell::new(false));
    let begin = page_now();
    event_loop.call_soon({
        let done = Rc::clone(&done);
        move || chain(1_000, done)
    });
    until("the chain", || done.get()).await;
    // A browser's clamp would make it 4 s at least.
    assert!(page_now() - begin < 2_000.0);
    event_loop.close();
}

#[wasm_bindgen_test]
async fn a_cancelled_timer_never_fires() {
    let event_loop = EventLoop::new();
    let log = Log::new();
    let timers = [0, 1, 5].map(|delay| event_loop.call_later(millis(delay), log.adder("cancelled")));
    timers.iter().for_each(webloop::TimerHandle::cancel);
    event_loop.call_later(millis(10), log.adder("kept"));
    until("the timer that was kept", || log.len() > 0).await;
    TimeoutFuture::new(20).await;
    assert_eq!(log.take(), ["kept"]);
    event_loop.close();
}

#[wasm_bindgen_test]
async fn nothing_runs_after_close() {
    let event_loop = EventLoop::new();
    let log = Log::new();
    event_loop.call_soon(log.adder("soon"));
    event_loop.call_later(millis(1), log.adder("later"));
    let guard = log.on_drop("task dropped");
    drop(event_loop.create_task(async move {
        let _guard = guard;
        sleep(millis(1)).await;
    }));
    event_loop.close();
    event_loop.call_soon(log.adder("after close"));
    TimeoutFuture::new(30).await;
    assert_eq!(log.take(), ["task dropped"]);
}

/// Lets a task wake itself for ever while `others` runs; gives how often it was polled.
async fn beside_a_busy_task(others: impl Future<Output = ()>) -> u32 {
    let event_loop = EventLoop::new();
    let polls = Rc::new(Cell::new(0));
    let counted = Rc::clone(&polls);
    drop(event_loop.create_task(async move {
        loop {
            counted.set(counted.get() + 1);
            yield_now().await;
        }
    }));
    others.await;
    event_loop.close();
    polls.get()
}

#[wasm_bindgen_test]
async fn a_task_that_wakes_itself_for_ever_does_not_starve_timeouts() {
    let polls = beside_a_busy_task(async {
        for _ in 0..5 {
            TimeoutFuture::new(1).await;
        }
    });
    assert!(polls.await > 0);
}

#[wasm_bindgen_test]
async fn a_task_that_wakes_itself_for_ever_does_not_starve_animation_frames() {
    let polls = beside_a_busy_task(async {
        for _ in 0..3 {
            let frame = js_sys::Promise::new(&mut |resolve, _reject| {
                window().request_animation_frame(&resolve).expect("a page has frames");
            });
            JsFuture::from(frame).await.expect("it is never rejected");
        }
    });
    assert!(polls.await > 0);
}

#[wasm_bindgen_test]
async fn a_task_that_wakes_itself_for_ever_does_not_starve_other_loops() {
    let polls = beside_a_busy_task(async {
        run(|_| async {
            for _ in 0..5 {
                sleep(millis(1)).await;
                yield_now().await;
            }
        })
        .await;
    });
    assert!(polls.await > 0);
}

#[wasm_bindgen_test]
async fn sleeps_never_end_early() {
    let ends = run(|_| async {
        let mut ends = Vec::new();
        for delay_ms in [0.0, 0.1, 0.9, 1.0, 1.5, 4.2, 16.6, 33.3] {
            let begin = page_now();
            sleep(Duration::from_secs_f64(delay_ms / 1e3)).await;
            ends.push((delay_ms, page_now() - begin));
        }
        ends
    });
    for (delay_ms, elapsed_ms) in ends.await {
        // The two clocks are the same one, read at different moments; a nanosecond may go in the conversion.
        assert!(elapsed_ms >= delay_ms - 1e-5, "a sleep of {delay_ms} ms took {elapsed_ms} ms");
    }
}

#[wasm_bindgen_test]
async fn a_delay_too_long_for_the_browser_does_not_fire_at_once() {
    let event_loop = EventLoop::new();
    let log = Log::new();
    let too_long = Duration::from_millis((1 << 31) + 1_000);
    for delay in [too_long, too_long * 2, Duration::MAX] {
        event_loop.call_later(delay, log.adder("too early"));
    }
    TimeoutFuture::new(50).await;
    assert_eq!((log.len(), event_loop.inspect().deadlines().len()), (0, 3));
    // At this speed the first one is due in 20 ms or so, and no sooner than that.
    event_loop.control().set_speed(1e8).expect("a possible speed");
    until("the long delay", || log.len() > 0).await;
    assert!(event_loop.time() >= too_long);
    event_loop.close();
    TimeoutFuture::new(5).await;
}

#[wasm_bindgen_test]
async fn a_hundred_thousand_tasks_run_and_end() {
    let sum = run(|event_loop| async move {
        let sum = Rc::new(Cell::new(0u64));
        let tasks: Vec<Task<()>> = (0..100_000u64)
            .map(|number| {
                let sum = Rc::clone(&sum);
                event_loop.create_task(async move {
                    sleep(millis(number % 10)).await;
                    sum.set(sum.get() + number);
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("nobody cancels it");
        }
        sum.get()
    });
    assert_eq!(sum.await, 99_999 * 50_000);
}

#[wasm_bindgen_test]
async fn the_pages_clock_is_the_loops_and_stands_still_while_paused() {
    let event_loop = EventLoop::new();
    let (page_begin, loop_begin) = (page_now(), event_loop.time());
    TimeoutFuture::new(20).await;
    let (page_elapsed, loop_elapsed) = (page_now() - page_begin, event_loop.time() - loop_begin);
    assert!((loop_elapsed.as_secs_f64() * 1e3 - page_elapsed).abs() < 5.0);
    let log = Log::new();
    event_loop.call_later(millis(1), log.adder("timer"));
    event_loop.control().pause();
    let frozen = event_loop.time();
    TimeoutFuture::new(20).await;
    assert_eq!((event_loop.time(), log.len()), (frozen, 0));
    event_loop.control().resume();
    until("the timer", || log.len() == 1).await;
    event_loop.close();
}

/// The bytes of the program's memory, which never shrinks.
fn memory_bytes() -> u32 {
    let memory: Memory = wasm_bindgen::memory().unchecked_into();
    memory.buffer().unchecked_into::<js_sys::ArrayBuffer>().byte_length()
}

#[wasm_bindgen_test]
async fn opening_and_closing_loops_does_not_grow_memory() {
    let token = Rc::new(());
    let mut warm_bytes = 0;
    for cycle in 0..200 {
        let event_loop = EventLoop::new();
        for number in 0..100 {
            let kept = (Rc::clone(&token), vec![0u8; 1_000], event_loop.clone());
            drop(event_loop.create_task(async move {
                let _kept = kept;
                match number % 3 {
                    0 => pending().await,
                    1 => sleep(secs(1_000)).await,
                    _ => yield_now().await,
                }
            }));
            let kept = (Rc::clone(&token), event_loop.clone());
            event_loop.call_later(secs(1_000), move || drop(kept));
        }
        if cycle % 2 == 0 {
            TimeoutFuture::new(0).await;
        }
        event_loop.close();
        if cycle == 20 {
            warm_bytes = memory_bytes();
        }
    }
    assert_eq!(Rc::strong_count(&token), 1);
    // 180 loops that stayed would be some 20 MB.
    let grown = memory_bytes() - warm_bytes;
    assert!(grown <= 1 << 20, "memory has grown by {grown} bytes");
}

#[wasm_bindgen_test]
async fn a_loop_can_be_closed_by_an_event_handler_of_the_page() {
    let event_loop = EventLoop::new();
    let log = Log::new();
    let (dropped, ticks) = (log.clone(), Rc::new(Cell::new(0)));
    let counted = Rc::clone(&ticks);
    drop(event_loop.create_task(async move {
        let _guard = on_drop(move || dropped.add("task dropped"));
        loop {
            counted.set(counted.get() + 1);
            sleep(millis(1)).await;
        }
    }));
    until("the task", || ticks.get() > 1).await;
    let channel = web_sys::MessageChannel::new().expect("a page has message channels");
    let (closed, handler_log) = (event_loop.clone(), log.clone());
    let on_message = Closure::once(move |_event: JsValue| {
        closed.close();
        handler_log.add("handler is over");
    });
    channel.port1().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    channel.port2().post_message(&JsValue::NULL).expect("null can be posted");
    until("the handler", || event_loop.is_closed()).await;
    let ticks_at_close = ticks.get();
    TimeoutFuture::new(20).await;
    assert_eq!(log.take(), ["task dropped", "handler is over"]);
    assert_eq!(ticks.get(), ticks_at_close);
    channel.port1().close();
}

#[wasm_bindgen_test]
fn a_record_is_small_enough_for_a_hundred_thousand_of_them() {
    assert!(size_of::<webloop::trace::Record>() <= 40);
}
