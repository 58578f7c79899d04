//! Sets up what is missing, and nothing else.
//!
//! The order is from what fails fastest to what takes longest; the browser comes last, since building needs
//! none.

use std::env;

use crate::{Failure, Project, browser, node, tools};

/// Installs everything that building, testing and measuring need: `cargo xtask setup`.
///
/// # Errors
///
/// When something is missing that cannot be installed from here.
pub(crate) fn everything(project: &Project) -> Result<(), Failure> {
    for_testing(project)?;
    eprintln!("Everything is set up.");
    advise_on_search_path(project);
    Ok(())
}

/// Installs what building and serving the site needs.
///
/// # Errors
///
/// When something is missing that cannot be installed from here.
pub(crate) fn for_building(project: &Project) -> Result<(), Failure> {
    node::install(project)?;
    tools::install(project)
}

/// Installs what building needs, and the browser.
///
/// # Errors
///
/// When something is missing that cannot be installed from here.
pub(crate) fn for_testing(project: &Project) -> Result<(), Failure> {
    for_building(project)?;
    browser::install(project)
}

/// Says how to use the tools in `.tools` without xtask, unless there are none or PATH has them already.
fn advise_on_search_path(project: &Project) {
    let program_directory = project.tools_directory().join("bin");
    let inherited_path = env::var_os("PATH").unwrap_or_default();
    if program_directory.is_dir()
        && !env::split_paths(&inherited_path).any(|folder| folder == program_directory)
    {
        eprintln!(
            "For plain `trunk serve` and `wasm-pack test`, put {} first on your PATH.",
            program_directory.display()
        );
    }
}
