//! The golden logs of asyncio's order: CPython is asked whether it still prints what they say.

use crate::step::Step;
use crate::version::Version;
use crate::{Failure, Project};

/// The first version with `asyncio.TaskGroup`, `asyncio.timeout` and `asyncio.Barrier`.
const OLDEST_PYTHON: Version = Version::new(3, 11, 0);

/// Runs the programs behind the golden logs in CPython and compares what they print: `cargo xtask golden`.
///
/// # Errors
///
/// When Python is missing or too old, or a log differs.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    let python = find_python(project)?;
    Step::new(project, python)?
        .arguments(["crates/webloop/tests/golden/run.py", "--check"])
        .advice("see above which log differs from what this CPython prints, or could not be checked")
        .run()
}

fn find_python(project: &Project) -> Result<&'static str, Failure> {
    let advice = "install Python 3.11 or newer and put it on PATH as `python3`";
    let mut newest_found: Option<Version> = None;
    // On Windows the program is called `python`.
    for name in ["python3", "python"] {
        let answer = Step::new(project, name).and_then(|step| step.arguments(["--version"]).ask());
        match answer.ok().and_then(|answer| Version::find(&answer)) {
            Some(found) if found >= OLDEST_PYTHON => return Ok(name),
            found => newest_found = newest_found.max(found),
        }
    }
    Err(match newest_found {
        Some(found) => Failure::new(format!("Python {found} is too old to check the golden logs"), advice),
        None => Failure::new("the golden logs are checked with Python, and there is none on PATH", advice),
    })
}
