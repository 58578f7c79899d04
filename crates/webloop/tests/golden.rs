//! The order of the contract, proved against CPython: every twin prints its program's log, natively.

#![cfg(not(target_family = "wasm"))]

mod twins;

use std::time::Duration;

use twins::{Twin, all, begin, end, is_main_over};
use webloop::{EventLoop, ManualHost};

/// A program that runs for longer than this in loop time does not end.
const LONGEST_PROGRAM: Duration = Duration::from_secs(100_000);

fn log_of(twin: &Twin) -> String {
    let host = ManualHost::new();
    let event_loop = EventLoop::with_host(host.clone());
    begin(&event_loop, twin);
    while !is_main_over() {
        let is_alive = host.turn() || host.advance_to_next_deadline();
        assert!(is_alive && event_loop.time() < LONGEST_PROGRAM, "{} does not end", twin.name);
    }
    end(&event_loop)
}

#[test]
fn every_twin_prints_what_cpython_printed() {
    let mut differing = Vec::new();
    for twin in all() {
        let log = log_of(twin);
        if log != twin.log {
            eprintln!("--- {}: CPython\n{}--- {}: webloop\n{log}", twin.name, twin.log, twin.name);
            differing.push(twin.name);
        }
    }
    assert!(differing.is_empty(), "{} of {} logs differ: {differing:?}", differing.len(), all().count());
}

#[test]
fn every_program_has_a_twin() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    let mut programs: Vec<String> = std::fs::read_dir(folder)
        .expect("the golden programs are beside the tests")
        .filter_map(|entry| {
            entry.ok()?.file_name().into_string().ok()?.strip_suffix(".log").map(str::to_owned)
        })
        .collect();
    programs.sort();
    let twins: Vec<&str> = all().map(|twin| twin.name).collect();
    assert_eq!(programs, twins);
}
