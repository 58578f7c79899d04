//! Where the project's files are, and which programs its chores may use.
//!
//! `.tools/bin` comes before everything else on the PATH of every program that is started from here, so a
//! tool that was installed for this project hides another version that the machine may have.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// The repository, and the PATH for the programs that work on it.
pub(crate) struct Project {
    root: PathBuf,
    search_path: OsString,
}

impl Project {
    /// Finds the project that this program was built from.
    pub(crate) fn locate() -> Self {
        // Cargo sets the variable when it runs a program; the constant is for whoever starts the executable
        // itself.
        let manifest_directory = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest_directory.parent().expect("xtask is a folder of the repository").to_owned();
        let search_path = search_path_with(&root.join(".tools").join("bin"));
        Self { root, search_path }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The git-ignored folder into which command line tools are installed.
    pub(crate) fn tools_directory(&self) -> PathBuf {
        self.root.join(".tools")
    }

    /// The folder of the JavaScript packages.
    pub(crate) fn web_directory(&self) -> PathBuf {
        self.root.join("web")
    }

    /// The executable of this name that a command line would start, `.tools/bin` first.
    pub(crate) fn find_program(&self, name: &str) -> Option<PathBuf> {
        env::split_paths(&self.search_path).find_map(|folder| executable_in(&folder, name))
    }

    /// A command that runs in the repository's root.
    pub(crate) fn command(&self, name: &str) -> Result<Command, Failure> {
        let executable = self.find_program(name).ok_or_else(|| {
            Failure::new(
                format!("`{name}` is not on PATH"),
                format!("install {name}, then run the same command again"),
            )
        })?;
        let mut command = Command::new(executable);
        command.current_dir(&self.root).env("PATH", &self.search_path);
        Ok(command)
    }
}

fn search_path_with(first_folder: &Path) -> OsString {
    let inherited_path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(first_folder.to_owned()).chain(env::split_paths(&inherited_path));
    // Joining fails where a folder's own name holds the separator. Such a repository cannot be on any PATH,
    // so its `.tools` stay unused, and the tools have to come from the PATH that is there.
    env::join_paths(folders).unwrap_or(inherited_path)
}

fn executable_in(folder: &Path, name: &str) -> Option<PathBuf> {
    // On Windows npm is `npm.cmd`, while most other tools are `.exe` files.
    let suffixes: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    suffixes
        .iter()
        .map(|suffix| folder.join(format!("{name}{suffix}")))
        .find(|candidate| is_executable(candidate))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_lock_file() {
        assert!(Project::locate().root().join("Cargo.lock").is_file());
    }

    #[test]
    fn the_projects_own_tools_come_first() {
        let project = Project::locate();
        let first_folder = env::split_paths(&project.search_path).next();
        assert_eq!(first_folder, Some(project.tools_directory().join("bin")));
    }

    #[test]
    fn a_program_that_does_not_exist_is_a_failure_that_names_it() {
        let failure = Project::locate().command("no-such-program").expect_err("there is no such program");
        assert!(failure.to_string().contains("`no-such-program` is not on PATH"));
    }
}
