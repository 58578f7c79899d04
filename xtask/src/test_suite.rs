//! Every test of the project, in parts that can also be run one by one.
//!
//! A part that fails does not stop the next one, so that one run shows everything that is wrong; within a
//! part, the first failed command ends it. The summary at the end lists the parts in the order in which they
//! ran.

use std::time::{Duration, Instant};

use crate::step::Step;
use crate::{Failure, Project, browser, setup, site};

/// A part of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What runs on this machine itself: `cargo test`.
    Native,
    /// What runs as WebAssembly in a browser: `wasm-pack test`.
    Wasm,
    /// The Python half of the loop, in CPython compiled to WebAssembly: in Node, and where it needs one in a browser.
    Python,
    /// The release site, used in a browser as a person uses it.
    EndToEnd,
}

impl Part {
    /// Every part, in the order in which they run: what is quickest to fail first.
    pub(crate) const ALL: [Self; 4] = [Self::Native, Self::Python, Self::Wasm, Self::EndToEnd];

    /// The part with this name on the command line.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Wasm => "wasm",
            Self::Python => "python",
            Self::EndToEnd => "e2e",
        }
    }

    fn headline(self) -> &'static str {
        match self {
            Self::Native => "native: unit, golden and documentation tests on this machine",
            Self::Wasm => "wasm: tests compiled to WebAssembly, in headless Chromium",
            Self::Python => "python: asyncio on our loop, in Pyodide",
            Self::EndToEnd => "e2e: the release site is built, then used in headless Chromium",
        }
    }

    fn run(self, project: &Project) -> Result<(), Failure> {
        match self {
            Self::Native => Step::new(project, "cargo")?.arguments(["test", "--workspace"]).run(),
            Self::Wasm => {
                run_in_browser(project, "crates/webloop")?;
                // The tests' own server gives them whatever is in the project's folder.
                Step::new(project, "node")?.arguments(["web/editor/build.mjs", "target/editor"]).run()?;
                run_in_browser(project, ".")
            }
            Self::Python => Step::new(project, "node")?.arguments(["tests/python/run.mjs"]).run(),
            Self::EndToEnd => {
                site::build_release(project, &[])?;
                Step::new(project, "node")?.arguments(["tests/e2e/run.mjs"]).run()
            }
        }
    }
}

/// Sets up what is missing, runs these parts and prints a summary: `cargo xtask test`.
///
/// # Errors
///
/// When the set-up fails, or any part does.
pub(crate) fn run(project: &Project, parts: &[Part]) -> Result<(), Failure> {
    // The native tests need nothing but the toolchain, so whoever runs only those need not wait for the rest.
    if parts != [Part::Native] {
        setup::for_testing(project)?;
    }
    let mut results = Vec::new();
    for &part in parts {
        eprintln!("\n=== {}", part.headline());
        let started = Instant::now();
        let outcome = part.run(project);
        if let Err(failure) = &outcome {
            eprintln!("\nerror: {failure}");
        }
        results.push((part, outcome.is_ok(), started.elapsed()));
    }

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

fn run_in_browser(project: &Project, crate_directory: &str) -> Result<(), Failure> {
    let mut step = Step::new(project, "wasm-pack")?.arguments(["test", "--headless", "--chrome"]);
    if let Some(driver) = browser::find_driver(project) {
        step = step.arguments(["--chromedriver", &driver]);
    }
    step
        // Whatever it needs is set up already; without this it would look for downloads of its own.
        .arguments(["--mode", "no-install", crate_directory])
        // The 20 seconds that it allows by default are too few for a slow machine that also starts a browser.
        .environment("WASM_BINDGEN_TEST_TIMEOUT", "180")
        .advice(
            "see its messages above; where the browser did not start, check that chromedriver and Chromium are of the \
             same version",
        )
        .run()
}

fn summary_line(part: Part, is_passed: bool, duration: Duration) -> String {
    let verdict = if is_passed { "ok" } else { "FAILED" };
    format!("{:<8}{verdict:<8}{:>7.1} s", part.name(), duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_by_its_name() {
        for part in Part::ALL {
            assert_eq!(Part::named(part.name()), Some(part));
        }
        assert_eq!(Part::named("everything"), None);
    }

    #[test]
    fn the_summary_aligns_names_verdicts_and_durations() {
        let passed = summary_line(Part::Native, true, Duration::from_millis(12_340));
        let failed = summary_line(Part::EndToEnd, false, Duration::from_millis(123_450));
        assert_eq!(passed, "native  ok         12.3 s");
        assert_eq!(failed, "e2e     FAILED    123.5 s");
    }
}
