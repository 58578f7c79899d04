//! The texts of a trace: each is kept once, and records name it by its number.

use std::cell::RefCell;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::rc::Rc;

use crate::record::ids::Text;

#[derive(Default)]
pub(super) struct Texts {
    known: RefCell<Known>,
}

#[derive(Default)]
struct Known {
    by_number: Vec<Rc<str>>,
    numbers: HashMap<Rc<str>, Text>,
}

impl Texts {
    /// The number of `text`, which is kept from now on.
    pub(super) fn intern(&self, text: &str) -> Text {
        let mut known = self.known.borrow_mut();
        if let Some(number) = known.numbers.get(text) {
            return *number;
        }
        let text: Rc<str> = text.into();
        known.by_number.push(Rc::clone(&text));
        let number = u32::try_from(known.by_number.len()).ok().and_then(NonZeroU32::new);
        let number =
            Text(number.expect("there are fewer than 2^32 different texts, and one at least by now"));
        known.numbers.insert(text, number);
        number
    }

    pub(super) fn get(&self, text: Text) -> Option<Rc<str>> {
        self.known.borrow().by_number.get(text.0.get() as usize - 1).map(Rc::clone)
    }
}
