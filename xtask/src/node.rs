//! The JavaScript side of the set-up: Node.js, which has to be there, and the packages of `web/`.
//!
//! The packages are installed exactly as `web/package-lock.json` names them, and again only when that file
//! changes.

use std::fs;

use crate::step::Step;
use crate::version::Version;
use crate::{Failure, Project};

const OLDEST_NODE: Version = Version::new(20, 0, 0);

/// A copy of the lock file that the packages were installed from. `npm ci` begins by deleting the folder it
/// is in, so an installation that was cut short leaves none.
const STAMP: &str = "node_modules/.installed-from.json";

/// Checks Node.js and installs the packages that are missing.
pub(crate) fn install(project: &Project) -> Result<(), Failure> {
    check_node(project)?;
    let web_directory = project.web_directory();
    let lock_file_path = web_directory.join("package-lock.json");
    let stamp_path = web_directory.join(STAMP);

    let lock_file = fs::read(&lock_file_path).map_err(|error| {
        Failure::new(format!("cannot read {}: {error}", lock_file_path.display()), "restore it with git")
    })?;
    if fs::read(&stamp_path).is_ok_and(|installed| installed == lock_file) {
        return Ok(());
    }

    eprintln!("Installing the npm packages of web/: the WebAssembly optimizer is large, some 100 MB.");
    Step::new(project, "npm")?
        .arguments(["ci", "--no-audit", "--no-fund"])
        .directory(&web_directory)
        .advice("it runs in web/: check the network connection and try again")
        .run()?;
    fs::write(&stamp_path, lock_file).map_err(|error| {
        Failure::new(format!("cannot write {}: {error}", stamp_path.display()), "make web/ writable")
    })
}

fn check_node(project: &Project) -> Result<(), Failure> {
    let advice = format!("install Node.js {} or newer, with npm, and put it on PATH", OLDEST_NODE.major);
    if project.find_program("node").is_none() || project.find_program("npm").is_none() {
        return Err(Failure::new("Node.js is missing: `node` and `npm` must be on PATH", advice));
    }
    let answer = Step::new(project, "node")?.arguments(["--version"]).advice(advice.as_str()).ask()?;
    match Version::find(&answer) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        Some(found) => Err(Failure::new(format!("Node.js {found} is too old"), advice)),
        None => Err(Failure::new(format!("`node --version` answered {:?}", answer.trim()), advice)),
    }
}
