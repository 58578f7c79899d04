//! A program as a person has it: its code and, where there is any, the HTML beside it; as one text, and as a file.
//!
//! Neither part holds a zero character or a carriage return: editors do not show them, and Python does not take the
//! former. So a zero can stand between the two.

/// What stands between code and HTML in one text.
const SEPARATOR: char = '\0';

/// The line that begins the HTML at the end of a saved file. To Python it is a comment, as is all that follows.
const HTML_HEAD: &str = "# ---- HTML of this program: the lines below, without their \"# \" ----";

/// A file with more bytes is no program that a person has written.
pub(super) const MOST_FILE_BYTES: usize = 1_000_000;

/// A program: its code, and its HTML, which is empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    code: String,
    html: String,
}

impl Work {
    /// A program of code and HTML, whose line ends become line feeds.
    pub fn new(code: &str, html: &str) -> Self {
        Work { code: clean(code), html: clean(html) }
    }

    pub fn code(&self) -> &str {
        &self.code
    }

    /// The HTML beside it, empty where there is none.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// All of it as one text, which is the code where there is nothing else.
    pub fn to_text(&self) -> String {
        if self.html.is_empty() {
            self.code.clone()
        } else {
            format!("{}{SEPARATOR}{}", self.code, self.html)
        }
    }

    /// What `to_text` made a text of.
    pub fn from_text(text: &str) -> Self {
        let (code, html) = text.split_once(SEPARATOR).unwrap_or((text, ""));
        Work::new(code, html)
    }

    /// All of it as a Python file: its HTML stands in comments at the end.
    pub fn to_file(&self) -> String {
        if self.html.is_empty() {
            return self.code.clone();
        }
        let mut file = self.code.clone();
        // Whatever the code ends with, one line feed more belongs to what follows.
        file.push('\n');
        file.push_str(HTML_HEAD);
        for line in self.html.split('\n') {
            file.push_str("\n# ");
            file.push_str(line);
        }
        file
    }

    /// Reads the text of a Python file, be it from `to_file` or from anywhere else.
    pub fn from_file(text: &str) -> Self {
        let head = format!("\n{HTML_HEAD}\n");
        let html = text.rsplit_once(&head).and_then(|(code, commented)| {
            // `None` where somebody has written on below the HTML.
            let html: Option<Vec<&str>> =
                commented.trim_end_matches('\n').split('\n').map(uncommented).collect();
            Some(Work::new(code, &html?.join("\n")))
        });
        html.unwrap_or_else(|| Work::new(text, ""))
    }
}

/// The text of a program's file.
///
/// # Errors
///
/// When it is no text, or too long for a program.
pub(super) fn text_of_file(bytes: &[u8]) -> Result<String, FileError> {
    if bytes.len() > MOST_FILE_BYTES {
        return Err(FileError::TooLong);
    }
    let text =
        std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or(FileError::NotText)?;
    Ok(clean(text.strip_prefix('\u{feff}').unwrap_or(text)))
}

/// A line of HTML in a file; editors may have taken away the space at the end of an empty one.
fn uncommented(line: &str) -> Option<&str> {
    if line == "#" { Some("") } else { line.strip_prefix("# ") }
}

fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}")
}

/// Why a file cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// It is larger than any program.
    TooLong,
    NotText,
    /// The browser does not read it.
    Unreadable,
}

impl std::fmt::Display for FileError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            FileError::TooLong => {
                "it is larger than 1 MB, so it cannot be a program; choose a .py file or a page"
            }
            FileError::NotText => {
                "it is not text in UTF-8; choose a .py file or a page, or save it as UTF-8 first"
            }
            FileError::Unreadable => "it may have been changed or moved since it was chosen. Choose it again",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIRS: [(&str, &str); 6] = [
        ("", ""),
        ("print(1)\n", ""),
        ("print(1)", "<p>one</p>"),
        ("print(1)\n\n", "<p>\n\n  zwei</p>\n"),
        ("", "\n"),
        ("# a comment\n", "# not a comment\n<!-- # -->"),
    ];

    #[test]
    fn a_text_gives_the_work_back() {
        for (code, html) in PAIRS {
            let work = Work::new(code, html);
            assert_eq!(Work::from_text(&work.to_text()), work);
        }
    }

    #[test]
    fn a_file_gives_the_work_back() {
        for (code, html) in PAIRS {
            // Line feeds at the very end of the HTML mean nothing to a page.
            let work = Work::new(code, html.trim_end_matches('\n'));
            assert_eq!(Work::from_file(&work.to_file()), work);
        }
    }

    #[test]
    fn a_file_with_html_is_python() {
        let file = Work::new("print(1)\n", "<p>\n</p>").to_file();
        assert!(file.starts_with("print(1)\n\n# ---- HTML"), "{file}");
        assert!(file.lines().skip(1).all(|line| line.is_empty() || line.starts_with('#')), "{file}");
    }

    #[test]
    fn code_below_the_html_of_a_file_is_not_lost() {
        let file = Work::new("print(1)\n", "<p></p>").to_file() + "\nprint(2)\n";
        let work = Work::from_file(&file);
        assert_eq!((work.code(), work.html()), (file.as_str(), ""));
    }

    #[test]
    fn line_ends_become_line_feeds_and_zeros_visible() {
        let work = Work::new("a\r\nb\rc\0d", "\r\n");
        assert_eq!((work.code(), work.html()), ("a\nb\nc\u{fffd}d", "\n"));
        assert_eq!(text_of_file("\u{feff}a\r\n".as_bytes()), Ok("a\n".to_owned()));
    }

    #[test]
    fn what_is_no_program_is_refused() {
        assert_eq!(text_of_file(&[0xff, 0xfe, b'a', 0]), Err(FileError::NotText));
        assert_eq!(text_of_file(b"a\0b"), Err(FileError::NotText));
        assert_eq!(text_of_file(&vec![b'a'; MOST_FILE_BYTES + 1]), Err(FileError::TooLong));
        assert!(text_of_file(&vec![b'a'; MOST_FILE_BYTES]).is_ok());
    }
}
