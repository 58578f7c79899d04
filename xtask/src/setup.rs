//! Sets up what is missing, and nothing else.
//!
//! The order is from what fails fastest to what takes longest; the browser comes last, since building needs
//! none.

use crate::{Failure, Project, browser, node, tools};

/// Installs everything that building, testing and measuring need: `cargo xtask setup`.
pub(crate) fn everything(project: &Project) -> Result<(), Failure> {
    for_testing(project)?;
    eprintln!("Everything is set up; for plain `trunk serve`, put .tools/bin first on your PATH.");
    Ok(())
}

/// Installs what building and serving the site needs.
pub(crate) fn for_building(project: &Project) -> Result<(), Failure> {
    node::install(project)?;
    tools::install(project)
}

/// Installs what building needs, and the browser.
pub(crate) fn for_testing(project: &Project) -> Result<(), Failure> {
    for_building(project)?;
    browser::install(project)
}
