//! The order of the contract in a browser: every twin prints its program's log there too, in virtual time, with the
//! turns in real macrotasks.

#![cfg(target_family = "wasm")]

mod twins;

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use twins::{Twin, all, begin, end, is_main_over};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use webloop::EventLoop;

wasm_bindgen_test_configure!(run_in_browser);

/// How often a program is polled before it counts as endless.
const POLLS: u32 = 1_000;

/// A loop in virtual time whose clock stands at zero: between making it and switching, real time may have passed.
fn virtual_loop() -> EventLoop {
    loop {
        let event_loop = EventLoop::new();
        event_loop.control().set_virtual_time(true);
        if event_loop.time() == Duration::ZERO {
            return event_loop;
        }
        event_loop.close();
    }
}

async fn log_of(twin: &Twin) -> String {
    let event_loop = virtual_loop();
    begin(&event_loop, twin);
    for _ in 0..POLLS {
        if is_main_over() {
            return end(&event_loop);
        }
        TimeoutFuture::new(0).await;
    }
    panic!("{} does not end", twin.name);
}

#[wasm_bindgen_test]
async fn every_twin_prints_what_cpython_printed() {
    let mut differing = Vec::new();
    for twin in all().filter(|twin| !twin.is_native_only) {
        let log = log_of(twin).await;
        if log != twin.log {
            console_log!("--- {}: CPython\n{}--- {}: webloop\n{log}", twin.name, twin.log, twin.name);
            differing.push(twin.name);
        }
    }
    assert!(differing.is_empty(), "{} logs differ: {differing:?}", differing.len());
}
