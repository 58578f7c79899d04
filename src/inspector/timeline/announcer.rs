//! Tells screen readers what has changed: politely, and not more often than anybody can listen to.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use web_sys::HtmlElement;

/// The time between two announcements.
const PAUSE_MS: u32 = 700;

/// A live region. Clones are the same one.
#[derive(Clone)]
pub(super) struct Announcer {
    inner: Rc<Inner>,
}

struct Inner {
    element: HtmlElement,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// What is said when the pause is over; only the last counts.
    next: Option<String>,
    pause: Option<Timeout>,
}

impl Announcer {
    /// Announces in `element`, which is a polite live region.
    pub(super) fn new(element: HtmlElement) -> Self {
        Announcer { inner: Rc::new(Inner { element, state: RefCell::default() }) }
    }

    /// Says `text` now, or after a pause if something was said just now and nothing else is to be said by then.
    pub(super) fn say(&self, text: String) {
        let mut state = self.inner.state.borrow_mut();
        if state.pause.is_some() {
            state.next = Some(text);
            return;
        }
        self.inner.element.set_text_content(Some(&text));
        let weak = Rc::downgrade(&self.inner);
        state.pause = Some(Timeout::new(PAUSE_MS, move || {
            let Some(inner) = weak.upgrade() else {
                return;
            };
            let next = {
                let mut state = inner.state.borrow_mut();
                // It has run: dropping it cancels nothing.
                state.pause = None;
                state.next.take()
            };
            if let Some(text) = next {
                Announcer { inner }.say(text);
            }
        }));
    }
}
