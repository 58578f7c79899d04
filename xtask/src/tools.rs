//! The Rust side of the set-up: the wasm32 target, and the command line tools at their pinned versions.
//!
//! A tool on PATH is used where its version fits; otherwise the pinned version is compiled into `.tools`,
//! which git ignores. Nothing is installed outside the repository except the target, which belongs to the
//! toolchain.

use std::fs;
use std::path::Path;

use crate::step::Step;
use crate::version::Version;
use crate::{Failure, Project};

const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: Version = Version::new(0, 21, 14);
const WASM_PACK: Version = Version::new(0, 15, 1);

/// A command line tool that crates.io has.
struct Tool {
    program: &'static str,
    package: &'static str,
    pinned: Version,
    fits: fn(found: Version, pinned: Version) -> bool,
    compile_time: &'static str,
}

/// Installs the target and the tools that are missing.
///
/// # Errors
///
/// When `rustup` or `cargo install` fails, or `Cargo.lock` does not say which wasm-bindgen is used.
pub(crate) fn install(project: &Project) -> Result<(), Failure> {
    install_target(project)?;
    for tool in tools(locked_wasm_bindgen(project)?) {
        install_tool(project, &tool)?;
    }
    Ok(())
}

fn tools(wasm_bindgen: Version) -> [Tool; 3] {
    [
        Tool {
            program: "trunk",
            package: "trunk",
            pinned: TRUNK,
            // The hooks and the start-up script that web/finish.mjs relies on are the same in all of 0.21.
            fits: |found, pinned| (found.major, found.minor) == (pinned.major, pinned.minor),
            compile_time: "5 to 15 minutes",
        },
        Tool {
            program: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            pinned: wasm_bindgen,
            // The tool and the crate share an unstable format, so they work only at one and the same version.
            fits: |found, pinned| found == pinned,
            compile_time: "2 to 6 minutes",
        },
        Tool {
            program: "wasm-pack",
            package: "wasm-pack",
            pinned: WASM_PACK,
            // It only starts cargo and the test runner here; newer ones before 1.0 take the same arguments.
            fits: |found, pinned| found.major == pinned.major && found.minor >= pinned.minor,
            compile_time: "2 to 6 minutes",
        },
    ]
}

fn install_target(project: &Project) -> Result<(), Failure> {
    // The compiler is asked, not rustup: a toolchain that a distribution installed can have the target as
    // well.
    let library_directory =
        Step::new(project, "rustc")?.arguments(["--print", "target-libdir", "--target", TARGET]).ask()?;
    if Path::new(library_directory.trim()).is_dir() {
        return Ok(());
    }
    eprintln!("Installing the Rust target {TARGET}: the standard library for the browser, some 20 MB.");
    Step::new(project, "rustup")?
        .arguments(["target", "add", TARGET])
        .advice(format!("the Rust target {TARGET} is needed: check the network connection and try again"))
        .run()
}

/// The wasm-bindgen version that the lock file names: the one place that says it.
fn locked_wasm_bindgen(project: &Project) -> Result<Version, Failure> {
    let path = project.root().join("Cargo.lock");
    let lock_file = fs::read_to_string(&path).map_err(|error| {
        Failure::new(format!("cannot read {}: {error}", path.display()), "restore Cargo.lock")
    })?;
    Version::locked(&lock_file, "wasm-bindgen").ok_or_else(|| {
        Failure::new(
            "Cargo.lock does not name exactly one version of wasm-bindgen",
            "restore Cargo.lock, or pin the crates of the wasm-bindgen family in Cargo.toml to versions that fit",
        )
    })
}

fn install_tool(project: &Project, tool: &Tool) -> Result<(), Failure> {
    let Tool { program, package, pinned, compile_time, .. } = tool;
    match installed_version(project, program) {
        Some(found) if (tool.fits)(found, *pinned) => return Ok(()),
        Some(found) => eprintln!("{program} {found} is on PATH, but this project needs {pinned}."),
        None => {}
    }
    eprintln!(
        "Installing {package} {pinned} into .tools from source: it is compiled here, which takes {compile_time}, once."
    );
    Step::new(project, "cargo")?
        .arguments(["install", "--locked", package, "--version", &format!("={pinned}"), "--root"])
        .arguments([project.tools_directory()])
        .advice(format!(
            "check the network connection and that a C compiler is installed, or install {package} {pinned} yourself \
             and put it on PATH"
        ))
        .run()
}

fn installed_version(project: &Project, program: &str) -> Option<Version> {
    Version::find(&Step::new(project, program).ok()?.arguments(["--version"]).ask().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(program: &str, found: Version) -> bool {
        let tools = tools(Version::new(0, 2, 126));
        let tool = tools.iter().find(|tool| tool.program == program).expect("the tool is in the list");
        (tool.fits)(found, tool.pinned)
    }

    #[test]
    fn trunk_fits_at_any_patch_of_its_minor_version() {
        assert!(fits("trunk", Version::new(0, 21, 9)));
        assert!(!fits("trunk", Version::new(0, 20, 14)));
        assert!(!fits("trunk", Version::new(0, 22, 0)));
    }

    #[test]
    fn wasm_bindgen_fits_only_at_the_locked_version() {
        assert!(fits("wasm-bindgen", Version::new(0, 2, 126)));
        assert!(!fits("wasm-bindgen", Version::new(0, 2, 127)));
    }

    #[test]
    fn wasm_pack_fits_from_its_minor_version_on() {
        assert!(fits("wasm-pack", Version::new(0, 15, 0)));
        assert!(fits("wasm-pack", Version::new(0, 16, 0)));
        assert!(!fits("wasm-pack", Version::new(0, 14, 9)));
        assert!(!fits("wasm-pack", Version::new(1, 0, 0)));
    }

    #[test]
    fn the_lock_file_of_this_project_pins_wasm_bindgen() {
        assert!(locked_wasm_bindgen(&Project::locate()).is_ok());
    }
}
