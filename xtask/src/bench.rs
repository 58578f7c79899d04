//! The benchmarks: built like a release, optimized for speed, and run in the browser by
//! `tests/e2e/bench.mjs`.

use std::fs;

use crate::step::Step;
use crate::{Failure, Project, setup, site};

/// The benchmark as it is, and with the trace compiled out.
const PACKAGES: [(&str, &[&str]); 2] =
    [("target/bench/pkg", &[]), ("target/bench/pkg-untraced", &["--no-default-features"])];

/// Builds the benchmarks and the site and measures both in Chromium: `cargo xtask bench`.
///
/// The arguments go to `tests/e2e/bench.mjs`. The built benchmarks are in `target/bench/pkg` as `bench.js`
/// and `bench_bg.wasm`, and with the trace compiled out in `target/bench/pkg-untraced`.
///
/// # Errors
///
/// When the set-up, a build or a measurement fails.
pub(crate) fn run(project: &Project, bench_arguments: &[String]) -> Result<(), Failure> {
    setup::for_testing(project)?;
    for (package_directory, features) in PACKAGES {
        build_package(project, package_directory, features)?;
    }
    site::build_release(project, &[])?;
    Step::new(project, "node")?.arguments(["tests/e2e/bench.mjs"]).arguments(bench_arguments).run()
}

fn build_package(project: &Project, package_directory: &str, features: &[&str]) -> Result<(), Failure> {
    let messages = Step::new(project, "cargo")?
        .arguments(["build", "--package", "webloop", "--bench", "browser", "--profile", "bench"])
        .arguments(["--target", "wasm32-unknown-unknown", "--message-format", "json-render-diagnostics"])
        .arguments(features)
        .run_for_output()?;
    let wasm_path = built_executable(&messages).ok_or_else(|| {
        Failure::new(
            "cargo built the benchmark `browser` but named no executable",
            "check that crates/webloop/Cargo.toml has a [[bench]] of that name",
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

/// The last executable that cargo's JSON messages name.
///
/// Only the bench target is asked for, so there is one. A JSON parser would be the only dependency of these
/// chores.
fn built_executable(messages: &str) -> Option<String> {
    const KEY: &str = "\"executable\":\"";
    let start = messages.rfind(KEY)? + KEY.len();
    let mut path = String::new();
    let mut characters = messages[start..].chars();
    loop {
        match characters.next()? {
            '"' => return Some(path),
            // In a path only the quote and the backslash of Windows are escaped; cargo writes other letters
            // as they are.
            '\\' => path.push(characters.next()?),
            character => path.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_among_cargos_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"webloop"},"executable":null,"fresh":true}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"browser"},"executable":"/tree/browser-1f.wasm","fresh":false}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        assert_eq!(built_executable(messages).as_deref(), Some("/tree/browser-1f.wasm"));
    }

    #[test]
    fn escapes_in_the_path_are_undone() {
        let messages = r#"{"executable":"C:\\tree\\a \"b\".wasm"}"#;
        assert_eq!(built_executable(messages).as_deref(), Some(r#"C:\tree\a "b".wasm"#));
    }

    #[test]
    fn messages_without_an_executable_give_none() {
        assert_eq!(built_executable(r#"{"executable":null}"#), None);
        assert_eq!(built_executable(r#"{"executable":"cut off"#), None);
    }
}
