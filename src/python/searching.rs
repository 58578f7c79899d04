//! A frame in which a program is explored, and not run: see `python/webloop/explore/`.
//!
//! States: 1 its frame is on its way -> 2 it searches -> 3 at rest, for the next search of the same program -> 2. Dropping it leads to
//! 4, over, from everywhere; so does `stop` where the search does not say for too long how far it came.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use js_sys::{Array, Float64Array};
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use web_sys::{AbortController, Element};

use super::frame::Source;
use super::frames::{Frames, Lease};
use super::page::{OnBatch, OnLost};
use super::protocol::{Message, Request, decode};

/// A search that was asked to stop says how far it came within this time, unless a run of it never ends.
const PATIENCE_MS: u32 = 500;

/// What a search says.
pub(crate) enum Said<'t> {
    /// So many bytes of CPython are there, of so many.
    Loading(u32, u32),
    /// So many runs, and different orders.
    Progress { runs: u32, orders: u32, most: u32 },
    /// JSON.
    Finding(&'t str),
    /// JSON. Nothing follows until something else is asked.
    End(&'t str),
    /// It is over, for another reason than its own. Nothing follows.
    Lost(String),
}

pub(crate) type OnSaid = Box<dyn Fn(Said<'_>)>;

pub(crate) struct Searching {
    on_said: OnSaid,
    abort: AbortController,
    frame: RefCell<Option<(Lease, OnBatch, OnLost)>>,
    patience: RefCell<Option<Timeout>>,
    is_at_rest: Cell<bool>,
    is_over: Cell<bool>,
}

impl Searching {
    /// Begins a search of this program in a frame of its own.
    pub(super) fn begin(
        frames: &Rc<Frames>,
        region: &Element,
        source: Source,
        options: String,
        on_said: OnSaid,
    ) -> Rc<Self> {
        let searching = Rc::new(Searching {
            on_said,
            abort: AbortController::new().expect("a page may make one"),
            frame: RefCell::default(),
            patience: RefCell::default(),
            is_at_rest: Cell::new(false),
            is_over: Cell::new(false),
        });
        let (frames, region, weak) = (Rc::clone(frames), region.clone(), Rc::downgrade(&searching));
        let signal = searching.abort.signal();
        spawn_local(async move {
            let told = weak.clone();
            let on_progress = Box::new(move |loaded, total| {
                if let Some(searching) = told.upgrade() {
                    searching.say(Said::Loading(loaded, total));
                }
            });
            let lease = frames.take(&region, &signal, on_progress).await;
            let Some(searching) = weak.upgrade() else { return };
            match lease {
                Ok(lease) if !searching.is_over.get() => searching.begin_in(lease, &source, &options),
                Ok(lease) => lease.page.remove(),
                Err(words) => searching.lose(format!("CPython could not be loaded ({words})")),
            }
        });
        searching
    }

    /// Asks it to end, and to say how far it came.
    pub(crate) fn stop(self: &Rc<Self>) {
        if self.frame.borrow().is_none() {
            self.lose("Stopped".to_owned());
            return;
        }
        self.post(Request::ExploreStop {});
        let weak = Rc::downgrade(self);
        let patience = Timeout::new(PATIENCE_MS, move || {
            if let Some(searching) = weak.upgrade() {
                searching.lose("Stopped, in a run that did not end".to_owned());
            }
        });
        self.patience.replace(Some(patience));
    }

    /// Edge from 3 to 2; whether it was at rest.
    pub(crate) fn go_on(&self, source: &Source, options: &str) -> bool {
        let is_at_rest = self.is_at_rest.get() && !self.is_over.get();
        if is_at_rest {
            self.search(source, options);
        }
        is_at_rest
    }

    fn begin_in(self: &Rc<Self>, lease: Lease, source: &Source, options: &str) {
        let weak = Rc::downgrade(self);
        let on_batch: OnBatch =
            Closure::new(move |numbers: Float64Array, texts: Array| hear(&weak, &numbers, &texts));
        let weak = Rc::downgrade(self);
        let on_lost: OnLost = Closure::new(move |words: String| {
            if let Some(searching) = weak.upgrade() {
                searching.lose(words);
            }
        });
        lease.page.listen(&on_batch, &on_lost);
        lease.page.begin(&source.id);
        self.frame.replace(Some((lease, on_batch, on_lost)));
        self.search(source, options);
    }

    fn search(&self, source: &Source, options: &str) {
        self.set_at_rest(false);
        self.post(Request::Explore {
            source: source.work.code(),
            file_name: &source.file_name,
            html: source.work.html(),
            options,
        });
    }

    fn set_at_rest(&self, is_at_rest: bool) {
        self.is_at_rest.set(is_at_rest);
        if let Some((lease, ..)) = &*self.frame.borrow() {
            lease.set_busy(!is_at_rest);
        }
        let patience = self.patience.take();
        drop(patience);
    }

    fn post(&self, request: Request<'_>) {
        if let Some((lease, ..)) = &*self.frame.borrow() {
            lease.page.post(request);
        }
    }

    fn say(&self, said: Said<'_>) {
        if !self.is_over.get() {
            (self.on_said)(said);
        }
    }

    fn lose(&self, words: String) {
        self.say(Said::Lost(words));
        self.end();
    }

    /// Edge to 4. One that may be in the middle of a run leaves its process some time to end.
    fn end(&self) {
        if self.is_over.replace(true) {
            return;
        }
        self.abort.abort();
        let patience = self.patience.take();
        // These closures, or the timer's, may be what has called.
        let ears = self.frame.take().map(|(lease, on_batch, on_lost)| {
            if self.is_at_rest.get() {
                lease.page.retire();
            } else {
                lease.page.remove();
                lease.note_removal();
            }
            (on_batch, on_lost)
        });
        spawn_local(async move { drop((ears, patience)) });
    }
}

impl Drop for Searching {
    fn drop(&mut self) {
        self.end();
    }
}

fn hear(searching: &Weak<Searching>, numbers: &Float64Array, texts: &Array) {
    let Some(searching) = searching.upgrade() else { return };
    let texts: Vec<String> = texts.iter().map(|text| text.as_string().unwrap_or_default()).collect();
    let numbers = numbers.to_vec();
    let messages = match decode(&numbers, &texts) {
        Ok(messages) => messages,
        Err(error) => return searching.lose(format!("What the search has said cannot be read: {error}")),
    };
    for message in messages {
        match message {
            Message::ExploreProgress { runs, orders, most } => {
                searching.say(Said::Progress { runs, orders, most })
            }
            Message::ExploreFinding { told } => searching.say(Said::Finding(told)),
            Message::ExploreEnd { told } => {
                // Before it is said, since who hears it may ask for the next.
                searching.set_at_rest(true);
                searching.say(Said::End(told));
            }
            _ => {}
        }
    }
}
