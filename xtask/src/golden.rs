//! The golden logs of asyncio's order: CPython is asked whether it still prints what they say.

use crate::step::Step;
use crate::{Failure, Project};

/// Runs the programs behind the golden logs in CPython and compares what they print: `cargo xtask golden`.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    Step::new(project, "python3")?
        .arguments(["crates/webloop/tests/golden/run.py", "--check"])
        .advice(
            "see above which log differs from what this CPython prints; one older than 3.11 has no `asyncio.TaskGroup`",
        )
        .run()
}
