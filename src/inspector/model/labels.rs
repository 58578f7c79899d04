//! What tasks wait for, in words. They are numbered, so that a span stays small.
//!
//! Numbers of labels that no span needs any more are given out again, since every deadline is a label of its own.

use std::rc::Rc;
use std::time::Duration;

use rustc_hash::FxHashMap;
use webloop::ResourceId;
use webloop::trace::{TaskId, Text};

use super::lane::WaitId;
use crate::inspector::words;

/// From so many labels on, those that nothing needs are looked for.
const FIRST_SWEEP: usize = 50_000;

/// A poll that waits for more things than this names so many and counts the others.
const MOST_NAMED: usize = 3;

/// What a label is for, so that it is put into words once.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum WaitKey {
    Until(u64),
    Task(TaskId),
    Resource(ResourceId, &'static str, Option<Text>),
    Words(Rc<str>),
}

pub(super) struct Labels {
    words: Vec<Rc<str>>,
    by_key: FxHashMap<WaitKey, WaitId>,
    free: Vec<WaitId>,
    next_sweep: usize,
}

impl WaitId {
    pub(super) const TURN: WaitId = WaitId(0);
    /// Something that the loop does not know.
    pub(super) const OUTSIDE: WaitId = WaitId(1);
    pub(super) const FUTURE: WaitId = WaitId(2);
    pub(super) const TASKS: WaitId = WaitId(3);
}

/// In the order of the numbers above.
const FIXED: [&str; 4] = ["its next turn", "the browser", "a future", "several tasks"];

impl Labels {
    pub(super) fn new() -> Self {
        let by_key = FxHashMap::default();
        let mut labels = Labels { words: Vec::new(), by_key, free: Vec::new(), next_sweep: FIRST_SWEEP };
        for words in FIXED {
            labels.of_words(words);
        }
        labels
    }

    pub(super) fn words(&self, wait: WaitId) -> &str {
        self.words.get(wait.0 as usize).map_or("", |words| words)
    }

    pub(super) fn all(&self) -> &[Rc<str>] {
        &self.words
    }

    /// The label for `key`, put into words by `words` where it is new.
    pub(super) fn of(&mut self, key: WaitKey, words: impl FnOnce() -> Rc<str>) -> WaitId {
        if let Some(wait) = self.by_key.get(&key) {
            return *wait;
        }
        let words = words();
        let wait = match self.free.pop() {
            Some(wait) => {
                self.words[wait.0 as usize] = words;
                wait
            }
            None => {
                self.words.push(words);
                WaitId(u32::try_from(self.words.len() - 1).expect("fewer than 2^32 labels"))
            }
        };
        self.by_key.insert(key, wait);
        wait
    }

    /// Gives a label other words, if there is one for `key`.
    pub(super) fn reword(&mut self, key: &WaitKey, words: Rc<str>) {
        if let Some(wait) = self.by_key.get(key) {
            self.words[wait.0 as usize] = words;
        }
    }

    pub(super) fn of_words(&mut self, words: &str) -> WaitId {
        let words: Rc<str> = words.into();
        self.of(WaitKey::Words(Rc::clone(&words)), || words)
    }

    /// The label of a poll that waits for all of `waits` and goes on with the first.
    pub(super) fn any_of(&mut self, waits: &[WaitId]) -> WaitId {
        let [first, others @ ..] = waits else { return WaitId::OUTSIDE };
        if others.is_empty() {
            return *first;
        }
        let mut words = self.words(*first).to_owned();
        for wait in others.iter().take(MOST_NAMED - 1) {
            words.push_str(" or ");
            words.push_str(self.words(*wait));
        }
        if waits.len() > MOST_NAMED {
            words.push_str(&format!(" or {} more", waits.len() - MOST_NAMED));
        }
        self.of_words(&words)
    }

    /// Gives the first labels other words.
    #[cfg(test)]
    pub(super) fn rename<const N: usize>(&mut self, words: [&str; N]) {
        self.words.splice(..N, words.map(Rc::from));
    }

    pub(super) fn len(&self) -> usize {
        self.words.len() - self.free.len()
    }

    pub(super) fn is_sweep_due(&self) -> bool {
        self.len() >= self.next_sweep
    }

    /// Forgets the labels that are not in `used`.
    pub(super) fn sweep(&mut self, used: impl Iterator<Item = WaitId>) {
        let mut is_used = vec![false; self.words.len()];
        is_used[..FIXED.len()].fill(true);
        for wait in used {
            if let Some(slot) = is_used.get_mut(wait.0 as usize) {
                *slot = true;
            }
        }
        let (words, free) = (&mut self.words, &mut self.free);
        self.by_key.retain(|_, wait| {
            let is_used = is_used[wait.0 as usize];
            if !is_used {
                words[wait.0 as usize] = "".into();
                free.push(*wait);
            }
            is_used
        });
        self.next_sweep = FIRST_SWEEP.max(2 * self.by_key.len());
    }
}

/// `sleep until 2.000 s`.
pub fn words_of_deadline(when_ns: u64) -> String {
    let is_never = when_ns == u64::MAX;
    words::sleep(if is_never { Duration::MAX } else { Duration::from_nanos(when_ns) })
}
