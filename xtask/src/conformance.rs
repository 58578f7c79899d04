//! CPython's own tests of asyncio, on our loop and on Pyodide's, in Chromium.
//!
//! The tests are no part of this repository. They come from Debian's or Ubuntu's packages, which are unpacked below
//! `target/` and not installed, so that this needs no password; elsewhere a variable names the folder.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::step::Step;
use crate::{Failure, Project, browser, node};

/// Names the folder `test` of a CPython that has its tests: `test_asyncio` and `support` are in it.
const VARIABLE: &str = "CPYTHON_TESTS";

const ELSEWHERE: &str = "set CPYTHON_TESTS to the folder `test` of a CPython that has its tests, such as Lib/test in the \
                         source of CPython 3.14: `test_asyncio`, `support` and `certdata` must be in it";

/// Runs the tests and compares the tallies: `cargo xtask conformance`.
///
/// The arguments go to `tests/python/conformance.mjs`: kinds of loop, and a part of the names of the tests that are wanted.
pub(crate) fn run(project: &Project, arguments: &[String]) -> Result<(), Failure> {
    node::install(project)?;
    browser::install(project)?;
    let suite = match env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        Some(path) => project.root().join(path),
        None => unpacked(project)?,
    };
    if !suite.join("test_asyncio").is_dir() || !suite.join("support").is_dir() {
        return Err(Failure::new(
            format!("{} has no `test_asyncio` and `support` in it", suite.display()),
            ELSEWHERE,
        ));
    }
    Step::new(project, "node")?
        .arguments(["tests/python/conformance.mjs".as_ref(), suite.as_os_str()])
        .arguments(arguments)
        .advice("see above which tests failed; tests/python/conformance/explained.mjs has the ones that may")
        .run()
}

/// The tests of the distribution's newest Python, downloaded and unpacked unless they are there already.
fn unpacked(project: &Project) -> Result<PathBuf, Failure> {
    let folder = project.root().join("target").join("conformance");
    if let Some(suite) = suite_in(&folder) {
        return Ok(suite);
    }
    if project.find_program("apt-get").is_none() || project.find_program("dpkg-deb").is_none() {
        return Err(Failure::new("CPython's tests are taken from Debian's or Ubuntu's packages", ELSEWHERE));
    }
    let found = Step::new(project, "apt-cache")?
        .arguments(["search", "--names-only", r"^libpython3\.[0-9]+-testsuite$"])
        .ask()?;
    let version = newest_version(&found).ok_or_else(|| {
        Failure::new(
            "no package libpython3.*-testsuite is known",
            format!("as root: apt-get update; or {ELSEWHERE}"),
        )
    })?;

    let packages = folder.join("packages");
    fs::create_dir_all(&packages).map_err(|error| {
        Failure::new(format!("cannot make {}: {error}", packages.display()), "make target/ writable")
    })?;
    // The tests' own library is in the other package.
    let names = [format!("libpython3.{version}-testsuite"), format!("libpython3.{version}-stdlib")];
    Step::new(project, "apt-get")?
        .arguments(["download"])
        .arguments(&names)
        .directory(&packages)
        .advice("check the network connection; as root: apt-get update")
        .run()?;
    for package in files_in(&packages) {
        Step::new(project, "dpkg-deb")?
            .arguments(["-x".as_ref(), package.as_os_str(), folder.as_os_str()])
            .run()?;
    }
    suite_in(&folder).ok_or_else(|| Failure::new("the packages have no tests of asyncio in them", ELSEWHERE))
}

fn suite_in(folder: &Path) -> Option<PathBuf> {
    files_in(&folder.join("usr").join("lib"))
        .into_iter()
        .map(|python| python.join("test"))
        .find(|suite| suite.join("test_asyncio").is_dir())
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// The highest minor version among the packages that `apt-cache search` lists.
fn newest_version(found: &str) -> Option<u32> {
    found.lines().filter_map(|line| line.strip_prefix("libpython3.")?.split('-').next()?.parse().ok()).max()
}

#[cfg(test)]
mod tests {
    use super::newest_version;

    #[test]
    fn the_newest_of_the_packages_is_taken() {
        let found = "libpython3.9-testsuite - Testsuite\nlibpython3.13-testsuite - Testsuite\nlibpython3.11-testsuite\n";
        assert_eq!(newest_version(found), Some(13));
        assert_eq!(newest_version(""), None);
        assert_eq!(newest_version("python3-breezy.tests - distributed version control\n"), None);
    }
}
