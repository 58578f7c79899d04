//! The playground's site: served while it is worked on, and built for release.

use crate::step::Step;
use crate::{Failure, Project, setup};

/// Serves the playground until it is stopped, rebuilding it on every change: `cargo xtask serve`.
pub(crate) fn serve(project: &Project, trunk_arguments: &[String]) -> Result<(), Failure> {
    setup::for_building(project)?;
    eprintln!("The page is compiled, which takes some 2 minutes the first time, and served when it is done.");
    trunk(project)?
        .arguments(["serve"])
        .arguments(trunk_arguments)
        .advice("where its port is taken, name another one: cargo xtask serve --port 8081")
        .run()
}

/// Sets up what is missing and builds the release site into `dist/`: `cargo xtask dist`.
pub(crate) fn build(project: &Project, trunk_arguments: &[String]) -> Result<(), Failure> {
    setup::for_building(project)?;
    build_release(project, trunk_arguments)
}

/// Builds the release site into `dist/` with what is set up already.
pub(crate) fn build_release(project: &Project, trunk_arguments: &[String]) -> Result<(), Failure> {
    release(project)?.arguments(trunk_arguments).run()
}

/// As [`build_release`], but tells only of a failure: something else is being written to the terminal meanwhile.
pub(crate) fn build_release_aside(project: &Project) -> Result<(), Failure> {
    release(project)?.run_aside()
}

/// Builds the release site and takes the moving picture of it that the README shows: `cargo xtask picture`.
pub(crate) fn take_picture(project: &Project) -> Result<(), Failure> {
    setup::for_testing(project)?;
    build_release(project, &[])?;
    Step::new(project, "node")?.arguments(["tests/e2e/picture.mjs"]).run()
}

fn release(project: &Project) -> Result<Step, Failure> {
    Ok(trunk(project)?
        .arguments(["build", "--release"])
        .advice("correct what its messages above name, then run the same command again"))
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
