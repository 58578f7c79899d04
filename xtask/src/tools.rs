//! The Rust side of the set-up: the wasm32 target, and the command line tools at their pinned versions.
//!
//! A tool on PATH is used where its version fits; otherwise the pinned version goes into `.tools`, which git ignores:
//! ready-made where `cargo binstall` is there and finds it, else compiled. Nothing is installed outside the repository
//! except the target, which belongs to the toolchain.

use std::fs;
use std::path::Path;
use std::time::Instant;

use crate::step::Step;
use crate::version::Version;
use crate::{Failure, Project};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: Version = Version::new(0, 21, 14);

/// A command line tool that crates.io has.
struct Tool {
    program: &'static str,
    package: &'static str,
    pinned: Version,
    fits: fn(found: Version, pinned: Version) -> bool,
    /// What cargo is told besides, to compile no more of it than is used.
    options: &'static [&'static str],
    /// How far the compiler goes. A tool that runs for moments need not be fast, but be there soon: trunk's own settings
    /// (link-time optimisation, one codegen unit) take twice as long.
    opt_level: &'static str,
    /// About how long it is compiled on two cores.
    compile_minutes: u32,
}

/// Installs the target and the tools that are missing.
pub(crate) fn install(project: &Project) -> Result<(), Failure> {
    install_target(project)?;
    let mut missing = Vec::new();
    for tool in tools(locked_wasm_bindgen(project)?) {
        match installed_version(project, tool.program) {
            Some(found) if (tool.fits)(found, tool.pinned) => continue,
            Some(found) => {
                eprintln!("{} {found} is on PATH, but this project needs {}.", tool.program, tool.pinned);
            }
            None => {}
        }
        missing.push(tool);
    }
    let began = Instant::now();
    for (index, tool) in missing.iter().enumerate() {
        let minutes: u32 = missing[index..].iter().map(|tool| tool.compile_minutes).sum();
        let count = missing.len();
        eprintln!(
            "Tool {} of {count}: {} {} goes into .tools, once; some {minutes} minutes left for {}.",
            index + 1,
            tool.package,
            tool.pinned,
            if index + 1 == count { "this one" } else { "all of them" },
        );
        install_tool(project, tool)?;
    }
    if !missing.is_empty() {
        eprintln!("The tools are in place, after {} s.", began.elapsed().as_secs());
    }
    Ok(())
}

fn tools(wasm_bindgen: Version) -> [Tool; 2] {
    [
        Tool {
            program: "trunk",
            package: "trunk",
            pinned: TRUNK,
            // The hooks and the start-up script that web/finish.mjs relies on are the same in all of 0.21.
            fits: |found, pinned| (found.major, found.minor) == (pinned.major, pinned.minor),
            // It downloads nothing here, so it needs neither TLS nor a look for newer versions of itself.
            options: &["--no-default-features"],
            opt_level: "0",
            compile_minutes: 4,
        },
        Tool {
            program: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            pinned: wasm_bindgen,
            // The tool and the crate share an unstable format, so they work only at one and the same version.
            fits: |found, pinned| found == pinned,
            options: &["--bin", "wasm-bindgen", "--bin", "wasm-bindgen-test-runner"],
            // It reads and writes the whole program at each build.
            opt_level: "2",
            compile_minutes: 3,
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
    let Tool { package, pinned, options, opt_level, .. } = tool;
    let version = format!("={pinned}");
    if project.find_program("cargo-binstall").is_some() {
        let step = Step::new(project, "cargo")?
            // What has to be compiled is compiled below, with settings that suit it.
            .arguments(["binstall", "--no-confirm", "--disable-strategies", "compile", "--version", &version])
            .arguments(["--root".as_ref(), project.tools_directory().as_os_str(), package.as_ref()]);
        match step.run() {
            Ok(()) => return Ok(()),
            Err(failure) => eprintln!("{failure}\n  It is compiled instead."),
        }
    }
    Step::new(project, "cargo")?
        .arguments(["install", "--locked", package, "--version", &version])
        .arguments(*options)
        .arguments(["--root".as_ref(), project.tools_directory().as_os_str()])
        .environment("CARGO_PROFILE_RELEASE_LTO", "off")
        .environment("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .environment("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
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

    #[test]
    fn the_lock_file_of_this_project_pins_wasm_bindgen() {
        assert!(locked_wasm_bindgen(&Project::locate()).is_ok());
    }
}
