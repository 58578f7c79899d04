//! The benchmarks: built like a release, optimized for speed, and run in the browser by
//! `tests/e2e/bench.mjs`.

use std::fs;

use crate::step::{Step, executable_of};
use crate::{Failure, Project, setup, site};

/// A benchmark that is built for the page.
struct Bench {
    /// The package and its bench target.
    package: &'static str,
    target: &'static str,
    features: &'static [&'static str],
    directory: &'static str,
}

/// The crate's benchmark as it is, and with the trace compiled out; and the playground's.
const BENCHES: [&Bench; 3] = [
    &Bench { package: "webloop", target: "browser", features: &[], directory: "target/bench/pkg" },
    &Bench {
        package: "webloop",
        target: "browser",
        features: &["--no-default-features"],
        directory: "target/bench/pkg-untraced",
    },
    &PLAYGROUND,
];

const PLAYGROUND: Bench = Bench {
    package: "webloop-playground",
    target: "playground",
    features: &[],
    directory: "target/bench/pkg-playground",
};

/// Builds the benchmarks and the site and measures both in Chromium: `cargo xtask bench`.
///
/// The arguments go to `tests/e2e/bench.mjs`; after `python` to `tests/python/bench.mjs`, which needs only the
/// playground's benchmark, and after `explore` to `tests/explore/bench.mjs`, which needs none. The built benchmarks are in
/// `target/bench/pkg` as `bench.js` and `bench_bg.wasm`; the folders beside it hold the others.
pub(crate) fn run(project: &Project, bench_arguments: &[String]) -> Result<(), Failure> {
    setup::for_testing(project)?;
    let node = |script: &str, arguments: &[String]| {
        Step::new(project, "node")?.arguments([script]).arguments(arguments).run()
    };
    match bench_arguments.split_first().map(|(word, rest)| (word.as_str(), rest)) {
        Some(("python", rest)) => {
            build(project, &PLAYGROUND)?;
            return node("tests/python/bench.mjs", rest);
        }
        Some(("explore", rest)) => return node("tests/explore/bench.mjs", rest),
        _ => {}
    }
    for bench in BENCHES {
        build(project, bench)?;
    }
    site::build_release(project, &[])?;
    node("tests/e2e/bench.mjs", bench_arguments)
}

fn build(project: &Project, bench: &Bench) -> Result<(), Failure> {
    let package_directory = bench.directory;
    let messages = Step::new(project, "cargo")?
        .arguments(["build", "--package", bench.package, "--bench", bench.target, "--profile", "bench"])
        .arguments(["--target", "wasm32-unknown-unknown", "--message-format", "json-render-diagnostics"])
        .arguments(bench.features)
        .run_for_output()?;
    let wasm_path = executable_of(&messages, bench.target).ok_or_else(|| {
        Failure::new(
            format!("cargo built the benchmark `{}` but named no executable", bench.target),
            format!("check that {} has a [[bench]] of that name", bench.package),
        )
    })?;

    // wasm-bindgen leaves files of an earlier build alone, and the browser would load whichever are there.
    let absolute_directory = project.root().join(package_directory);
    if absolute_directory.exists() {
        fs::remove_dir_all(&absolute_directory).map_err(|error| {
            Failure::new(format!("cannot empty {package_directory}: {error}"), "remove that folder by hand")
        })?;
    }
    Step::new(project, "wasm-bindgen")?
        .arguments(["--target", "web", "--out-dir", package_directory, "--out-name", "bench", &wasm_path])
        .run()?;
    Step::new(project, "node")?
        .arguments(["web/optimize.mjs", "-O3", &format!("{package_directory}/bench_bg.wasm")])
        .run()
}
