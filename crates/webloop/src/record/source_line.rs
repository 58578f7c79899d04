//! Lines of source, of the compiler's own and of programs that come at run time.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::panic::Location;

/// A line of source: where a task was made or a callback scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceLine {
    /// The file, as the compiler or the program names it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

thread_local! {
    /// The names that were made at run time.
    static FILES: RefCell<HashSet<&'static str>> = RefCell::default();
}

impl SourceLine {
    /// A line of a file whose name comes at run time.
    ///
    /// Every different name is kept until the end of the process, once per thread: this is for the few files of a
    /// program, not for names that are made up anew each time.
    ///
    /// # Examples
    ///
    /// ```
    /// use webloop::SourceLine;
    ///
    /// let line = SourceLine::interned(&format!("{}.py", "clock"), 12);
    /// assert_eq!(line.to_string(), "clock.py:12");
    /// ```
    pub fn interned(file: &str, line: u32) -> SourceLine {
        FILES.with_borrow_mut(|files| {
            let known = files.get(file).copied();
            let file = known.unwrap_or_else(|| {
                let kept: &'static str = Box::leak(file.into());
                files.insert(kept);
                kept
            });
            SourceLine { file, line }
        })
    }
}

impl From<&'static Location<'static>> for SourceLine {
    #[inline]
    fn from(location: &'static Location<'static>) -> SourceLine {
        SourceLine { file: location.file(), line: location.line() }
    }
}

impl fmt::Display for SourceLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_once() {
        let first = SourceLine::interned(&String::from("one.py"), 1);
        let second = SourceLine::interned(&String::from("one.py"), 2);
        assert!(std::ptr::eq(first.file, second.file));
        assert_ne!(first, second);
        assert_ne!(first, SourceLine::interned("two.py", 1));
    }

    #[test]
    fn the_compilers_lines_are_lines_of_source() {
        let line = SourceLine::from(Location::caller());
        assert_eq!((line.file, line.line), (file!(), line!() - 1));
    }
}
