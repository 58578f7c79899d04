//! The part of a link that holds a program: `#c=1.` and the deflated program in base64 for addresses.
//!
//! The number is the version of what follows. A fragment is never sent to a server. The program is deflated with the
//! format that ends with a checksum (zlib), so that a link which lost a letter is noticed and not shown as nonsense.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What a fragment with a program begins with, after its `#`.
pub const KEY: &str = "c=";
const VERSION: &str = "1";

/// The longest fragment: what chat programs and mail programs still take for a link.
pub const MOST_CHARACTERS: usize = 8192;

/// Gives the fragment, with its `#`, that holds these bytes.
///
/// # Errors
///
/// When it would be longer than `MOST_CHARACTERS`.
pub fn fragment_of(deflated: &[u8]) -> Result<String, TooLong> {
    let fragment = format!("#{KEY}{VERSION}.{}", URL_SAFE_NO_PAD.encode(deflated));
    if fragment.len() > MOST_CHARACTERS { Err(TooLong { characters: fragment.len() }) } else { Ok(fragment) }
}

/// Gives the bytes that a fragment holds, with or without its `#`; `None` where it is about something else.
///
/// # Errors
///
/// When it should hold a program and does not.
pub fn bytes_of(fragment: &str) -> Option<Result<Vec<u8>, LinkError>> {
    let rest = fragment.strip_prefix('#').unwrap_or(fragment).strip_prefix(KEY)?;
    Some(decode(rest))
}

fn decode(rest: &str) -> Result<Vec<u8>, LinkError> {
    let (version, text) = rest.split_once('.').ok_or(LinkError::Damaged)?;
    if version != VERSION {
        let is_number =
            !version.is_empty() && version.len() <= 4 && version.bytes().all(|byte| byte.is_ascii_digit());
        return Err(if is_number { LinkError::OtherVersion } else { LinkError::Damaged });
    }
    if rest.len() > MOST_CHARACTERS {
        return Err(LinkError::Damaged);
    }
    URL_SAFE_NO_PAD.decode(text).map_err(|_| LinkError::Damaged)
}

/// A program that is too long for a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// How long its fragment would be.
    pub characters: usize,
}

/// Why the program of a link cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// Something of it is missing or has been changed.
    Damaged,
    /// It was made by another version of this page.
    OtherVersion,
    /// The browser cannot inflate.
    NotSupported,
}

impl std::fmt::Display for LinkError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            LinkError::Damaged => {
                "the link is damaged, so its program cannot be shown. Part of it may have been lost when it was copied: \
                 copy all of it, or ask for it again"
            }
            LinkError::OtherVersion => {
                "the link was made by another version of this page, so its program cannot be shown. Reload the page to \
                 get the newest one"
            }
            LinkError::NotSupported => {
                "this browser cannot unpack the program of a link. Update it, or ask for the program as a file"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_gives_its_bytes_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        let fragment = fragment_of(&bytes).expect("it is short");
        assert!(fragment.starts_with("#c=1."), "{fragment}");
        assert!(fragment[5..].bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(bytes_of(&fragment), Some(Ok(bytes.clone())));
        assert_eq!(bytes_of(&fragment[1..]), Some(Ok(bytes)));
    }

    #[test]
    fn the_limit_counts_the_whole_fragment() {
        let most_bytes = (MOST_CHARACTERS - "#c=1.".len()) * 3 / 4;
        let longest = fragment_of(&vec![7; most_bytes]).expect("it just fits");
        assert!(longest.len() <= MOST_CHARACTERS);
        assert!(bytes_of(&longest).is_some_and(|bytes| bytes.is_ok()));
        let refused = fragment_of(&vec![7; most_bytes + 3]).expect_err("it does not fit");
        assert!(refused.characters > MOST_CHARACTERS);
    }

    #[test]
    fn other_fragments_are_none_of_ours() {
        for fragment in ["", "#", "#section", "#code=1.AA", "#C=1.AA"] {
            assert_eq!(bytes_of(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn damage_and_other_versions_are_told_apart() {
        for damaged in [
            "#c=",
            "#c=1",
            "#c=1.A",
            "#c=1.AA=",
            "#c=1.AB*C",
            "#c=1.A\u{e4}",
            "#c=x.AAAA",
            "#c=.AAAA",
            "#c=12345.A",
        ] {
            assert_eq!(bytes_of(damaged), Some(Err(LinkError::Damaged)), "{damaged}");
        }
        for other in ["#c=2.AAAA", "#c=0.AAAA", "#c=17.~"] {
            assert_eq!(bytes_of(other), Some(Err(LinkError::OtherVersion)), "{other}");
        }
        let endless = format!("#c=1.{}", "A".repeat(MOST_CHARACTERS * 4));
        assert_eq!(bytes_of(&endless), Some(Err(LinkError::Damaged)));
    }
}
