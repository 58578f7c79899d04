//! Versions: reading them from what programs print and from `Cargo.lock`, and comparing them.

use std::fmt;

/// A version of three numbers. What may follow them (a pre-release, a build) is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    pub(crate) major: u32,
    pub(crate) minor: u32,
    pub(crate) patch: u32,
}

impl Version {
    pub(crate) const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// The first version in a text such as `trunk 0.21.14`, `v20.20.2` or `Python 3.11.7`.
    pub(crate) fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let numbers = word.strip_prefix('v').unwrap_or(word);
        let mut parts = numbers.splitn(3, '.');
        let (major, minor, rest) = (parts.next()?, parts.next()?, parts.next()?);
        // What follows the third number is written in many ways: `0-beta.1`, `0rc1`, `0+debian`.
        let patch_length = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        let patch = &rest[..patch_length];
        Some(Self { major: major.parse().ok()?, minor: minor.parse().ok()?, patch: patch.parse().ok()? })
    }

    /// The version of `package` in the text of a `Cargo.lock`.
    ///
    /// Gives none where several versions of the package are locked, since then none of them is *the* version.
    pub(crate) fn locked(lock_file: &str, package: &str) -> Option<Self> {
        let name_line = format!("name = \"{package}\"");
        let mut versions = lock_file.split("[[package]]").filter_map(|entry| {
            let mut lines = entry.lines().map(str::trim);
            lines.find(|line| *line == name_line)?;
            let quoted = lines.next()?.strip_prefix("version = \"")?;
            Self::parse(quoted.strip_suffix('"')?)
        });
        versions.next().filter(|_| versions.next().is_none())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK_FILE: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen"
version = "0.2.126"
dependencies = [
 "cfg-if",
 "wasm-bindgen-macro",
]

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.125"

[[package]]
name = "syn"
version = "2.0.119"

[[package]]
name = "syn"
version = "3.0.9"
"#;

    #[test]
    fn finds_the_version_in_what_programs_print() {
        assert_eq!(Version::find("trunk 0.21.14\n"), Some(Version::new(0, 21, 14)));
        assert_eq!(Version::find("v20.20.2\n"), Some(Version::new(20, 20, 2)));
        assert_eq!(Version::find("Python 3.11.7\n"), Some(Version::new(3, 11, 7)));
        assert_eq!(Version::find("wasm-bindgen 0.2.126 (abcdef012)"), Some(Version::new(0, 2, 126)));
    }

    #[test]
    fn what_follows_the_three_numbers_is_left_out() {
        assert_eq!(Version::find("trunk 0.22.0-beta.1"), Some(Version::new(0, 22, 0)));
        assert_eq!(Version::find("Python 3.13.0rc1"), Some(Version::new(3, 13, 0)));
        assert_eq!(Version::find("Python 3.12.3+"), Some(Version::new(3, 12, 3)));
    }

    #[test]
    fn a_text_without_a_version_has_none() {
        assert_eq!(Version::find(""), None);
        assert_eq!(Version::find("trunk version unknown"), None);
        assert_eq!(Version::find("tool 1.2"), None);
        assert_eq!(Version::find("tool 1.2.x"), None);
    }

    #[test]
    fn the_lock_file_gives_the_version_of_exactly_that_package() {
        assert_eq!(Version::locked(LOCK_FILE, "wasm-bindgen"), Some(Version::new(0, 2, 126)));
        assert_eq!(Version::locked(LOCK_FILE, "wasm-bindgen-macro"), Some(Version::new(0, 2, 125)));
    }

    #[test]
    fn the_lock_file_gives_no_version_of_a_package_that_is_missing_or_locked_twice() {
        assert_eq!(Version::locked(LOCK_FILE, "wasm"), None);
        assert_eq!(Version::locked(LOCK_FILE, "syn"), None);
    }
}
