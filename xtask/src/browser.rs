//! Chromium and chromedriver, which run the tests and the benchmarks, and other browsers, which run `test browsers`.
//!
//! They come from the distribution's packages, so that their versions fit each other. They are installed only
//! where that needs no password: for root on Debian. Everyone else is told what to install.

use std::env;

use crate::step::Step;
use crate::{Failure, Project};

const CHROMIUM_NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Installs the browser and its driver where they are missing and this process may do so.
pub(crate) fn install(project: &Project) -> Result<(), Failure> {
    if is_complete(project) {
        return Ok(());
    }
    if !may_install(project) {
        return Err(missing());
    }
    eprintln!(
        "Installing Chromium and chromedriver from the distribution's packages: some 300 MB are downloaded, once."
    );
    install_packages(
        project,
        &["chromium", "chromium-driver"],
        // Ubuntu has Chromium only as a snap, which does not install in a container.
        "install Google Chrome and the chromedriver of its version, and name them in CHROMIUM and CHROMEDRIVER",
    )?;
    if is_complete(project) { Ok(()) } else { Err(missing()) }
}

/// Installs packages of browsers that `cargo xtask test browsers` does not find, where this process may do so; that says itself what
/// it then goes without.
pub(crate) fn install_others(project: &Project, packages: &[&str]) -> Result<(), Failure> {
    if packages.is_empty() || !may_install(project) {
        return Ok(());
    }
    eprintln!(
        "Installing browsers from the distribution's packages, some 100 MB for each, once: {}.",
        packages.join(", ")
    );
    install_packages(
        project,
        packages,
        "install them yourself; the browsers that are there are tested without",
    )
}

fn install_packages(project: &Project, packages: &[&str], advice: &str) -> Result<(), Failure> {
    Step::new(project, "apt-get")?
        .arguments(["update"])
        .advice("check the network connection and the package sources of this machine")
        .run()?;
    Step::new(project, "apt-get")?
        .arguments(["install", "-y"])
        .arguments(packages)
        // A package that asks something would wait for an answer for ever where nobody is there to give it.
        .environment("DEBIAN_FRONTEND", "noninteractive")
        .advice(advice)
        .run()
}

/// Whether installing needs no password: for root on Debian.
fn may_install(project: &Project) -> bool {
    project.find_program("apt-get").is_some() && is_root(project)
}

/// The driver that the environment variable CHROMEDRIVER names, or the one on PATH.
fn find_driver(project: &Project) -> Option<String> {
    env::var("CHROMEDRIVER")
        .ok()
        .filter(|path| !path.is_empty())
        .or_else(|| project.find_program("chromedriver").map(|path| path.to_string_lossy().into_owned()))
}

/// Lets a `cargo test` for WebAssembly run its tests in the browser.
pub(crate) fn with_driver(project: &Project, step: Step) -> Step {
    let step = match find_driver(project) {
        Some(driver) => step.environment("CHROMEDRIVER", &driver),
        None => step,
    };
    step.environment("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .environment("WASM_BINDGEN_TEST_ONLY_WEB", "1")
        // The 20 seconds that it allows by default are too few for a slow machine that also starts a browser.
        .environment("WASM_BINDGEN_TEST_TIMEOUT", "180")
        .advice(
            "see its messages above; where the browser did not start, check that chromedriver and Chromium are of the \
             same version",
        )
}

fn is_complete(project: &Project) -> bool {
    let has_chromium = env::var_os("CHROMIUM").is_some_and(|path| !path.is_empty())
        || CHROMIUM_NAMES.iter().any(|name| project.find_program(name).is_some());
    has_chromium && find_driver(project).is_some()
}

fn missing() -> Failure {
    Failure::new(
        "the tests and benchmarks need Chromium and chromedriver, and one of them is missing",
        "on Debian, as root: apt-get install chromium chromium-driver; elsewhere install Chromium (or Google Chrome) and \
         the chromedriver of its version; CHROMIUM and CHROMEDRIVER may name them where they are not on PATH",
    )
}

fn is_root(project: &Project) -> bool {
    let user_id = Step::new(project, "id").and_then(|step| step.arguments(["-u"]).ask());
    user_id.is_ok_and(|user_id| user_id.trim() == "0")
}
