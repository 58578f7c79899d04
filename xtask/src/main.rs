//! The project's chores, run as `cargo xtask COMMAND`.
//!
//! Every command first sets up what it needs and finds missing, so it works on a fresh machine with rustup
//! and Node.js; where nothing is missing, setting up takes a moment and changes nothing. A chore stops at its
//! first failed step and says which command that was and what to do; only `test` goes on to its next part.

mod bench;
mod browser;
mod conformance;
mod failure;
mod fuzz;
mod golden;
mod node;
mod project;
mod setup;
mod site;
mod step;
mod test_suite;
mod tools;
mod version;

use std::process::ExitCode;

use failure::Failure;
use project::Project;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  setup                     install what is missing to build and test: wasm target, tools, npm packages, browser
  serve [TRUNK ARGUMENTS]   serve the playground and rebuild it on every change
  dist [TRUNK ARGUMENTS]    build the release site into dist/
  test [PART [FILTER]]      run every test, or one part of them, or some of a part: see `cargo xtask test --help`
  bench [--runs N] [--only NAME]
                            run the benchmarks in a browser
  bench python [ROUNDS] [NAME ...]
                            run those of Python
  bench explore [RUNS]      run those of the search for a breaking order
  conformance [ARGUMENTS]   run CPython's own tests of asyncio on our loop and on Pyodide's, and compare
  fuzz [--seed N] [--programs N]
                            run random programs on CPython's loop, on our Python loop and on the crate, and compare
  picture                   take the moving picture of the README from the release site
  golden                    check that CPython still prints the golden logs (needs Python 3.11 or newer)

CHROMIUM and CHROMEDRIVER name a browser and its driver that are not on PATH.";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    // The alias in .cargo/config.toml ends with `--` already; people add one by habit, and trunk would
    // stumble over it.
    let arguments: Vec<String> = arguments.skip_while(|argument| argument == "--").collect();
    let project = Project::locate();

    let outcome = match (command.as_str(), arguments.as_slice()) {
        ("setup", []) => setup::everything(&project),
        ("serve", trunk_arguments) => site::serve(&project, trunk_arguments),
        ("dist", trunk_arguments) => site::build(&project, trunk_arguments),
        ("test", [help]) if help == "--help" => {
            println!("{}", test_suite::USAGE);
            return ExitCode::SUCCESS;
        }
        ("test", test_arguments) => match test_suite::Wishes::read(test_arguments) {
            Some(wishes) => test_suite::run(&project, &wishes),
            None => return explain(test_suite::USAGE),
        },
        ("bench", [.., help]) if help == "--help" => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        ("bench", bench_arguments) => bench::run(&project, bench_arguments),
        ("conformance", test_arguments) => conformance::run(&project, test_arguments),
        ("fuzz", fuzz_arguments) => fuzz::run(&project, fuzz_arguments),
        ("picture", []) => site::take_picture(&project),
        ("golden", []) => golden::check(&project),
        _ => return explain(USAGE),
    };

    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn explain(usage: &str) -> ExitCode {
    eprintln!("{usage}");
    ExitCode::from(2)
}
