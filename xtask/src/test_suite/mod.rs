//! Every test of the project, in parts that can also be run one by one.
//!
//! A part that fails does not stop the next one, so that one run shows everything that is wrong; within a part, the first
//! failed command ends it. No test is run a second time: one that fails makes the run red. The summary at the end lists the
//! parts in the order in which they ran.

mod parts;
mod wishes;

use std::thread;
use std::time::{Duration, Instant};

use crate::{Failure, Project, setup, site};

use wishes::Part;
pub(crate) use wishes::{USAGE, Wishes};

/// Sets up what is missing, runs what is asked for and prints a summary: `cargo xtask test`.
pub(crate) fn run(project: &Project, wishes: &Wishes) -> Result<(), Failure> {
    let parts = wishes.parts();
    match parts.as_slice() {
        // They need nothing but the toolchain, so whoever runs only those need not wait for the rest.
        [Part::Native] => {}
        // They go without a browser that cannot be installed, also without Chromium.
        [Part::Browsers] => setup::for_building(project)?,
        _ => setup::for_testing(project)?,
    }
    let results: Vec<_> = thread::scope(|scope| {
        let mut building = None;
        let run_part = |&part: &Part| {
            eprintln!("\n=== {}", part.name());
            let began = Instant::now();
            if part == Part::Python && parts.contains(&Part::EndToEnd) && !wishes.is_built {
                // Linked and optimized on one core: built beside tests that need no more than the other.
                building = Some(scope.spawn(|| site::build_release_aside(project)));
            }
            let mut site = || match building.take() {
                Some(building) => building.join().expect("a chore gives a failure and does not panic"),
                None if wishes.is_built => Ok(()),
                None => site::build_release(project, &[]),
            };
            let outcome = match part {
                Part::Native => parts::native(project, wishes),
                Part::Python => parts::python(project, wishes),
                Part::Explore => parts::explore(project, wishes),
                Part::Wasm => parts::wasm(project, wishes),
                Part::EndToEnd => site().and_then(|()| parts::end_to_end(project, wishes)),
                Part::Browsers => site().and_then(|()| parts::browsers(project, wishes)),
                Part::Long => site().and_then(|()| parts::long(project, wishes)),
            };
            if let Err(failure) = &outcome {
                eprintln!("\nerror: {failure}");
            }
            (part, outcome.is_ok(), began.elapsed())
        };
        parts.iter().map(run_part).collect()
    });

    eprintln!("\n=== summary");
    for (part, is_passed, duration) in &results {
        eprintln!("{}", summary_line(*part, *is_passed, *duration));
    }
    let failed: Vec<&str> =
        results.iter().filter(|(_, is_passed, _)| !is_passed).map(|(part, ..)| part.name()).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("these tests failed: {}", failed.join(", ")),
        format!("their messages are above; `cargo xtask test {}` runs that part alone", failed[0]),
    ))
}

fn summary_line(part: Part, is_passed: bool, duration: Duration) -> String {
    let verdict = if is_passed { "ok" } else { "FAILED" };
    format!("{:<9}{verdict:<8}{:>7.1} s", part.name(), duration.as_secs_f64())
}
