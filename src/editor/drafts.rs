//! What somebody has typed, kept in the browser: one draft for each program, until it equals the original again.
//!
//! A draft that cannot be kept stays where it is, in the editor, and the last one that could be kept stays in the
//! browser; whoever saves is told why.

use super::Work;

/// The longest text that is kept, in bytes: browsers give a site some five megabytes for everything.
const MOST_BYTES: usize = 400_000;

/// Why a draft was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// It is longer than what is kept.
    TooLong,
    /// The browser keeps no more, or nothing at all.
    NoRoom,
}

impl std::fmt::Display for DraftError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            DraftError::TooLong => {
                "This program is too long to be kept in the browser. It stays here until you close the page: save it as \
                 a file"
            }
            DraftError::NoRoom => {
                "The browser does not let this page keep your changes. They stay here until you close the page: save \
                 them as a file"
            }
        })
    }
}

pub fn load(program_id: &str) -> Option<Work> {
    let text = storage()?.get_item(&key_of(program_id)).ok().flatten()?;
    Some(Work::from_text(&text))
}

/// Keeps a draft in the place of the last one. What equals the original is no draft: then none is left.
///
/// # Errors
///
/// When it is not kept; then the last one is still there.
pub fn save(program_id: &str, work: &Work, original: &Work) -> Result<(), DraftError> {
    let (storage, key) = (storage(), key_of(program_id));
    if work == original {
        if let Some(storage) = storage {
            let _ = storage.remove_item(&key);
        }
        return Ok(());
    }
    let text = work.to_text();
    if text.len() > MOST_BYTES {
        return Err(DraftError::TooLong);
    }
    let storage = storage.ok_or(DraftError::NoRoom)?;
    storage.set_item(&key, &text).map_err(|_| DraftError::NoRoom)
}

/// The browser's name of a draft.
pub fn key_of(program_id: &str) -> String {
    format!("webloop.draft.{program_id}")
}

/// The browser's local storage. It may be switched off, in whole or for a private window.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
