//! Chromium and chromedriver, which run the tests and the benchmarks.
//!
//! Both come from the distribution's packages, so that their versions fit each other. They are installed only
//! where that needs no password: for root on Debian or Ubuntu. Everyone else is told what to install.

use std::env;
use std::fs;

use crate::step::Step;
use crate::{Failure, Project};

const CHROMIUM_NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The names that two families of distributions give to the two packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Distribution {
    Debian,
    Ubuntu,
}

/// Installs the browser and its driver where they are missing and this process may do so.
///
/// # Errors
///
/// When one of them is missing and cannot be installed from here.
pub(crate) fn install(project: &Project) -> Result<(), Failure> {
    if is_complete(project) {
        return Ok(());
    }
    match (distribution(), is_root(project)) {
        (Some(distribution), true) => install_packages(project, distribution)?,
        (Some(distribution), false) => {
            let packages = distribution.packages().join(" ");
            return Err(missing(format!("as root: apt-get update && apt-get install -y {packages}")));
        }
        (None, _) => {
            return Err(missing("install Chromium (or Google Chrome) and the chromedriver of its version"));
        }
    }
    if is_complete(project) {
        Ok(())
    } else {
        Err(missing("the packages that were just installed brought none"))
    }
}

/// The driver that the environment variable CHROMEDRIVER names, or the one on PATH.
pub(crate) fn find_driver(project: &Project) -> Option<String> {
    env::var("CHROMEDRIVER")
        .ok()
        .filter(|path| !path.is_empty())
        .or_else(|| project.find_program("chromedriver").map(|path| path.to_string_lossy().into_owned()))
}

fn is_complete(project: &Project) -> bool {
    let has_chromium = env::var_os("CHROMIUM").is_some_and(|path| !path.is_empty())
        || CHROMIUM_NAMES.iter().any(|name| project.find_program(name).is_some());
    has_chromium && find_driver(project).is_some()
}

fn missing(advice: impl AsRef<str>) -> Failure {
    Failure::new(
        "the tests and benchmarks need Chromium and chromedriver, and one of them is missing",
        format!("{}; CHROMIUM and CHROMEDRIVER may name them where they are not on PATH", advice.as_ref()),
    )
}

fn install_packages(project: &Project, distribution: Distribution) -> Result<(), Failure> {
    eprintln!(
        "Installing Chromium and chromedriver from the distribution's packages: some 300 MB are downloaded, once."
    );
    Step::new(project, "apt-get")?
        .arguments(["update"])
        .advice("check the network connection and the package sources of this machine")
        .run()?;
    Step::new(project, "apt-get")?
        .arguments(["install", "-y"])
        .arguments(distribution.packages())
        // A package that asks something would wait for an answer for ever where nobody is there to give it.
        .environment("DEBIAN_FRONTEND", "noninteractive")
        .advice(match distribution {
            Distribution::Debian => "install the packages by hand, then run the same command again",
            // Ubuntu's packages only fetch a snap, which needs a running snapd: containers have none.
            Distribution::Ubuntu => {
                "Ubuntu has Chromium only as a snap, which does not install in a container: install Google Chrome and \
                 the chromedriver of its version instead, and name them in CHROMIUM and CHROMEDRIVER"
            }
        })
        .run()
}

impl Distribution {
    fn packages(self) -> [&'static str; 2] {
        match self {
            Self::Debian => ["chromium", "chromium-driver"],
            Self::Ubuntu => ["chromium-browser", "chromium-chromedriver"],
        }
    }

    /// Reads the text of `/etc/os-release`.
    fn named_by(os_release: &str) -> Option<Self> {
        let value_of = |key: &str| {
            let value = os_release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            value.unwrap_or_default().trim_matches('"').to_owned()
        };
        let names = format!("{} {}", value_of("ID"), value_of("ID_LIKE"));
        // What is built on Ubuntu is built on Debian too, so Ubuntu is looked for first.
        if names.split_whitespace().any(|name| name == "ubuntu") {
            Some(Self::Ubuntu)
        } else if names.split_whitespace().any(|name| name == "debian") {
            Some(Self::Debian)
        } else {
            None
        }
    }
}

fn distribution() -> Option<Distribution> {
    Distribution::named_by(&fs::read_to_string("/etc/os-release").ok()?)
}

fn is_root(project: &Project) -> bool {
    let user_id = Step::new(project, "id").and_then(|step| step.arguments(["-u"]).ask());
    user_id.is_ok_and(|user_id| user_id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_is_known_by_its_id() {
        let os_release = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n";
        assert_eq!(Distribution::named_by(os_release), Some(Distribution::Debian));
    }

    #[test]
    fn ubuntu_and_what_is_built_on_it_are_not_taken_for_debian() {
        assert_eq!(Distribution::named_by("ID=ubuntu\nID_LIKE=debian\n"), Some(Distribution::Ubuntu));
        assert_eq!(
            Distribution::named_by("ID=mint\nID_LIKE=\"ubuntu debian\"\n"),
            Some(Distribution::Ubuntu)
        );
    }

    #[test]
    fn other_systems_have_no_packages_we_know() {
        assert_eq!(Distribution::named_by("ID=fedora\n"), None);
        assert_eq!(Distribution::named_by(""), None);
    }
}
