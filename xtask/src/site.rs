//! The playground's site: served while it is worked on, and built for release.

use crate::step::Step;
use crate::{Failure, Project, setup};

/// Serves the playground until it is stopped, rebuilding it on every change: `cargo xtask serve`.
///
/// # Errors
///
/// When the set-up fails, or trunk ends with a failure.
pub(crate) fn serve(project: &Project, trunk_arguments: &[String]) -> Result<(), Failure> {
    setup::for_building(project)?;
    trunk(project)?
        .arguments(["serve"])
        .arguments(trunk_arguments)
        .advice("where its port is taken, name another one: cargo xtask serve --port 8081")
        .run()
}

/// Sets up what is missing and builds the release site into `dist/`: `cargo xtask dist`.
///
/// # Errors
///
/// When the set-up or the build fails.
pub(crate) fn build(project: &Project, trunk_arguments: &[String]) -> Result<(), Failure> {
    setup::for_building(project)?;
    build_release(project, trunk_arguments)
}

/// Builds the release site into `dist/` with what is set up already.
///
/// # Errors
///
/// When the build fails.
pub(crate) fn build_release(project: &Project, trunk_arguments: &[String]) -> Result<(), Failure> {
    trunk(project)?
        .arguments(["build", "--release"])
        .arguments(trunk_arguments)
        .advice("correct what its messages above name, then run the same command again")
        .run()
}

fn trunk(project: &Project) -> Result<Step, Failure> {
    // Trunk would ask the network for a newer version of itself.
    let step = Step::new(project, "trunk")?.environment("TRUNK_SKIP_VERSION_CHECK", "true");
    // By convention any value of NO_COLOR turns colours off, but trunk 0.21 refuses to start unless it is
    // `true` or `false`.
    match std::env::var_os("NO_COLOR") {
        Some(value) => Ok(step.environment("NO_COLOR", if value.is_empty() { "false" } else { "true" })),
        None => Ok(step),
    }
}
