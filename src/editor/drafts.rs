//! What somebody has typed, kept in the browser: one draft for each program, until it equals the original again.
//!
//! A draft that cannot be kept stays where it is, in the editor, and the last one that could be kept stays in the
//! browser; whoever saves is told why.

use super::Work;

/// The longest text that is kept, in bytes: browsers give a site some five megabytes for everything.
const MOST_BYTES: usize = 400_000;

/// Where drafts are kept.
pub trait Store {
    /// The value of a key, if there is one that can be read.
    fn get(&self, key: &str) -> Option<String>;

    /// Keeps a value.
    ///
    /// # Errors
    ///
    /// When there is no room, or no store.
    fn set(&self, key: &str, value: &str) -> Result<(), NoRoom>;

    /// Forgets a key.
    fn remove(&self, key: &str);
}

/// A store that takes no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom;

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

/// The drafts in a store.
pub struct Drafts<S> {
    store: S,
}

impl<S: Store> Drafts<S> {
    /// The drafts in this store.
    pub fn new(store: S) -> Self {
        Drafts { store }
    }

    /// The draft of a program, if there is one.
    pub fn load(&self, program_id: &str) -> Option<Work> {
        self.store.get(&key_of(program_id)).map(|text| Work::from_text(&text))
    }

    /// Keeps a draft in the place of the last one. What equals the original is no draft: then none is left.
    ///
    /// # Errors
    ///
    /// When it is not kept; then the last one is still there.
    pub fn save(&self, program_id: &str, work: &Work, original: &Work) -> Result<(), DraftError> {
        let key = key_of(program_id);
        if work == original {
            self.store.remove(&key);
            return Ok(());
        }
        let text = work.to_text();
        if text.len() > MOST_BYTES {
            return Err(DraftError::TooLong);
        }
        self.store.set(&key, &text).map_err(|NoRoom| DraftError::NoRoom)
    }
}

fn key_of(program_id: &str) -> String {
    format!("webloop.draft.{program_id}")
}

/// The browser's local storage. It may be switched off, in whole or for a private window.
pub struct BrowserStore;

impl Store for BrowserStore {
    fn get(&self, key: &str) -> Option<String> {
        storage()?.get_item(key).ok().flatten()
    }

    fn set(&self, key: &str, value: &str) -> Result<(), NoRoom> {
        storage().ok_or(NoRoom)?.set_item(key, value).map_err(|_| NoRoom)
    }

    fn remove(&self, key: &str) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(key);
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::HashMap;

    use super::*;

    /// A store with room for so many bytes.
    struct Shelf {
        room: usize,
        values: RefCell<HashMap<String, String>>,
    }

    impl Store for Shelf {
        fn get(&self, key: &str) -> Option<String> {
            self.values.borrow().get(key).cloned()
        }

        fn set(&self, key: &str, value: &str) -> Result<(), NoRoom> {
            if value.len() > self.room {
                return Err(NoRoom);
            }
            self.values.borrow_mut().insert(key.to_owned(), value.to_owned());
            Ok(())
        }

        fn remove(&self, key: &str) {
            self.values.borrow_mut().remove(key);
        }
    }

    fn drafts(room: usize) -> Drafts<Shelf> {
        Drafts::new(Shelf { room, values: RefCell::default() })
    }

    #[test]
    fn each_program_has_a_draft_of_its_own() {
        let (drafts, original) = (drafts(100), Work::default());
        let (first, second) = (Work::new("one", ""), Work::new("two", "<p>"));
        assert_eq!(drafts.save("clock", &first, &original), Ok(()));
        assert_eq!(drafts.save("race", &second, &original), Ok(()));
        assert_eq!(drafts.load("clock"), Some(first));
        assert_eq!(drafts.load("race"), Some(second));
        assert_eq!(drafts.load("gather"), None);
        assert!(drafts.store.values.borrow().contains_key("webloop.draft.clock"));
    }

    #[test]
    fn what_equals_the_original_is_no_draft() {
        let (drafts, original) = (drafts(100), Work::new("pass", ""));
        drafts.save("clock", &Work::new("pass # on", ""), &original).expect("there is room");
        drafts.save("clock", &original, &original).expect("nothing is kept");
        assert_eq!(drafts.load("clock"), None);
    }

    #[test]
    fn a_draft_that_cannot_be_kept_leaves_the_last_one() {
        let (drafts, original) = (drafts(10), Work::default());
        let kept = Work::new("short", "");
        drafts.save("clock", &kept, &original).expect("there is room");
        assert_eq!(drafts.save("clock", &Work::new("much too long", ""), &original), Err(DraftError::NoRoom));
        let huge = Work::new(&"x".repeat(MOST_BYTES + 1), "");
        assert_eq!(drafts.save("clock", &huge, &original), Err(DraftError::TooLong));
        assert_eq!(drafts.load("clock"), Some(kept));
    }

    #[test]
    fn every_error_says_that_nothing_is_lost_and_what_to_do() {
        for error in [DraftError::TooLong, DraftError::NoRoom] {
            let words = error.to_string();
            assert!(words.contains("until you close the page") && words.contains("file"), "{words}");
        }
    }
}
