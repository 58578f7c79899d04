//! The fuzzer of orders: random programs on CPython's own loop, on our Python loop and on the crate.

use crate::step::{Step, executable_of};
use crate::{Failure, Project, node};

/// Builds the crate's interpreter of the fuzzer's programs and runs the fuzzer: `cargo xtask fuzz`.
///
/// The arguments go to `tests/fuzz/run.mjs`.
pub(crate) fn run(project: &Project, arguments: &[String]) -> Result<(), Failure> {
    node::install(project)?;
    let messages = Step::new(project, "cargo")?
        .arguments(["build", "--package", "webloop", "--example", "fuzz", "--message-format", "json"])
        .run_for_output()?;
    let interpreter = executable_of(&messages, "fuzz").ok_or_else(|| {
        Failure::new("cargo did not say where it put the example `fuzz`", "see its messages above")
    })?;
    Step::new(project, "node")?
        .arguments(["tests/fuzz/run.mjs", "--rust", &interpreter])
        .arguments(arguments)
        .advice("see above which programs differ, and how to run one again")
        .run()
}
