//! The program that somebody works on: its two texts, its draft, and how it is reset, shared, saved and opened.
//!
//! Where the texts come from is one of three: the original, a person, a link. What a person has written is kept as a
//! draft shortly after the last key and when the page is left. The program of a link stands in the place of the page's own
//! while the address holds it: it has an original and a draft of its own, so what was written before is never touched.
//! Whatever replaces a text can be undone.

mod files;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::StorageEvent;

use super::notice::{Action, Notice};
use super::share::{self, ShareError};
use super::{EditorHandle, Work, drafts, link};
use crate::ui::{absolute_address, copy_text};

/// A draft is kept at most so often.
const SAVED_AFTER_MS: u32 = 700;

/// For so long a program from a link was seen by nobody: whoever presses Run means what stood there before.
const UNREAD_MS: f64 = 500.0;

/// A program that can be worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name of its draft: one for each program.
    pub id: String,
    pub file_name: String,
    /// The page's address of it, without a fragment; it may be relative to the page.
    pub address: String,
    pub original: Work,
    /// Other programs to begin with, by their titles.
    pub examples: Vec<(&'static str, Work)>,
}

/// Where the texts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Original,
    /// Somebody has changed it.
    Modified,
    Link,
}

/// A program and what is done with it; copies are the same one. It lives as long as its owner, and saves its draft at
/// the end of that.
#[derive(Clone, Copy)]
pub struct Workbench {
    pub code: EditorHandle,
    pub html: EditorHandle,
    pub file_name: RwSignal<String>,
    /// Where the texts come from.
    pub origin: RwSignal<Origin>,
    pub notice: RwSignal<Option<Notice>>,
    /// How often the texts were changed, by whomever.
    pub changes: RwSignal<u32>,
    bench: StoredValue<Bench, LocalStorage>,
}

struct Bench {
    source: Source,
    /// The program of the page's address, in the place of the source's own.
    linked: Option<Linked>,
    /// Runs when there is something to save.
    timer: Option<Timeout>,
    /// Whether people know that drafts are not kept.
    has_complained: bool,
    listeners: Vec<EventListener>,
}

struct Linked {
    /// The name of its draft.
    id: String,
    original: Work,
    /// When it was shown, by the page's clock, in milliseconds.
    shown_ms: f64,
}

impl Bench {
    /// The name of the draft of what is shown.
    fn id(&self) -> &str {
        self.linked.as_ref().map_or(&self.source.id, |linked| &linked.id)
    }

    fn original(&self) -> &Work {
        self.linked.as_ref().map_or(&self.source.original, |linked| &linked.original)
    }
}

impl Workbench {
    /// A workbench for this program, with its draft if there is one, or with the program of the page's address.
    pub fn new(source: Source) -> Self {
        let workbench = Workbench {
            code: EditorHandle::new(""),
            html: EditorHandle::new(""),
            file_name: RwSignal::new(String::new()),
            origin: RwSignal::new(Origin::Original),
            notice: RwSignal::new(None),
            changes: RwSignal::new(0),
            bench: StoredValue::new_local(Bench {
                source: source.clone(),
                linked: None,
                timer: None,
                has_complained: false,
                listeners: Vec::new(),
            }),
        };
        // A page that is put away on a phone may never hear anything else.
        let listeners = vec![
            EventListener::new(&window(), "pagehide", move |_| workbench.save()),
            EventListener::new(&document(), "visibilitychange", move |_| workbench.save()),
            EventListener::new(&window(), "hashchange", move |_| workbench.follow_address()),
            EventListener::new(&window(), "storage", move |event| {
                let key = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
                workbench.note_other_tab(key.as_deref());
            }),
            files::open_pasted_pages(workbench),
        ];
        workbench.bench.update_value(|bench| bench.listeners = listeners);
        on_cleanup(move || {
            workbench.save();
            let listeners = workbench.bench.try_update_value(|bench| std::mem::take(&mut bench.listeners));
            drop(listeners);
        });
        workbench.show(source);
        workbench
    }

    /// Goes over to another program; the draft of the last one is kept.
    pub fn open(self, source: Source) {
        self.save();
        self.show(source);
    }

    fn show(self, source: Source) {
        self.file_name.set(source.file_name.clone());
        self.bench.update_value(|bench| bench.source = source);
        self.show_own();
        self.follow_address();
    }

    /// Shows the source's own program, as it was left.
    fn show_own(self) {
        self.notice.set(None);
        self.bench.update_value(|bench| bench.linked = None);
        self.put_kept();
    }

    /// Shows the draft, or the original where there is none.
    fn put_kept(self) {
        self.put(&self.kept(), false);
        self.note_origin();
    }

    /// What the browser keeps of the program.
    fn kept(self) -> Work {
        self.bench.with_value(|bench| drafts::load(bench.id()).unwrap_or_else(|| bench.original().clone()))
    }

    /// The name by which the browser keeps what is the program's: its own, or the whole text of its link, so that no other
    /// link can have it.
    pub fn id(self) -> String {
        self.bench.with_value(|bench| bench.id().to_owned())
    }

    pub fn work(self) -> Work {
        Work::new(&self.code.text(), &self.html.text())
    }

    fn put(self, work: &Work, is_undoable: bool) {
        self.changes.update(|changes| *changes += 1);
        for (handle, text) in [(self.code, work.code()), (self.html, work.html())] {
            if handle.text() != text {
                handle.set_text(text, is_undoable);
            }
        }
    }

    fn original(self) -> Work {
        self.bench.with_value(|bench| bench.original().clone())
    }

    fn note_origin(self) {
        let as_it_came = self.bench.with_value(|bench| match bench.linked {
            Some(_) => Origin::Link,
            None => Origin::Original,
        });
        self.origin.set(if self.work() == self.original() { as_it_came } else { Origin::Modified });
    }

    /// Somebody has changed one of the texts: for `on_change` of both editors.
    pub fn note_change(self) {
        self.changes.update(|changes| *changes += 1);
        if self.origin.get_untracked() != Origin::Modified {
            self.origin.set(Origin::Modified);
        }
        self.bench.update_value(|bench| {
            if bench.timer.is_none() {
                bench.timer = Some(Timeout::new(SAVED_AFTER_MS, move || self.save()));
            }
        });
    }

    /// Keeps the draft now, if there is anything to keep.
    pub fn save(self) {
        // The timer that runs this must outlive the call.
        let Some(timer) = self.bench.try_update_value(|bench| bench.timer.take()).flatten() else {
            return;
        };
        let work = self.work();
        let outcome = self.bench.try_update_value(|bench| {
            let outcome = drafts::save(bench.id(), &work, bench.original());
            let is_news = outcome.is_err() && !bench.has_complained;
            bench.has_complained = outcome.is_err();
            outcome.err().filter(|_| is_news)
        });
        self.note_origin();
        if let Some(Some(error)) = outcome {
            self.notice.set(Some(Notice::new(&error.to_string(), Some(Action::SaveFile))));
        }
        drop(timer);
    }

    /// Replaces the program, which can be undone in the editors, and keeps it as a draft.
    pub fn restore(self, work: &Work) {
        self.notice.set(None);
        self.put(work, true);
        self.note_change();
        self.save();
    }

    /// Replaces the program, and says so in these words. The notice offers to undo it.
    fn replace(self, work: &Work, words: &str) {
        let before = self.work();
        self.restore(work);
        self.notice.set(Some(Notice::new(words, Some(Action::Undo(before)))));
    }

    /// Brings the original back. The notice offers to undo it.
    pub fn revert(self) {
        if self.work() == self.original() {
            self.notice.set(Some(Notice::new("This is the program as it came: nothing to revert", None)));
        } else {
            self.replace(&self.original(), "The program is as it came");
        }
    }

    /// The titles of the programs that somebody may begin with.
    pub fn example_titles(self) -> Vec<&'static str> {
        self.bench.with_value(|bench| bench.source.examples.iter().map(|(title, _)| *title).collect())
    }

    /// Shows an example in the place of the program. The notice offers to undo it.
    pub fn show_example(self, title: &str) {
        let find = |bench: &Bench| bench.source.examples.iter().find(|(other, _)| *other == title).cloned();
        if let Some((title, work)) = self.bench.with_value(find) {
            self.replace(&work, &format!("{title} is here: press Run"));
        }
    }

    pub fn copy(self) {
        let code = self.code.text();
        spawn_local(async move {
            let words = if copy_text(&code).await {
                "Copied"
            } else {
                "The browser does not let this page copy: select the code instead"
            };
            self.notice.try_set(Some(Notice::new(words, None)));
        });
    }

    /// Copies a link that holds the program.
    pub fn share(self) {
        let (work, address) = (self.work(), self.bench.with_value(|bench| bench.source.address.clone()));
        let is_original = work == self.original();
        spawn_local(async move {
            // The program as it came needs no other address than its own.
            let fragment = if is_original { Ok(String::new()) } else { share::fragment_of(&work).await };
            let notice = match fragment {
                Ok(fragment) => {
                    let link = absolute_address(&address) + &fragment;
                    let has_copied = copy_text(&link).await;
                    Notice::copied_link(link, has_copied, !is_original)
                }
                Err(ShareError::TooLong(too_long)) => Notice::too_long(too_long),
                Err(ShareError::TooLarge) => Notice::too_large(),
                Err(ShareError::NotSupported) => Notice::new(
                    "This browser cannot make links with programs in them: save the program as a file and send that",
                    Some(Action::SaveFile),
                ),
            };
            self.notice.try_set(Some(notice));
        });
    }

    /// Shows the program that the page's address holds, which waits for Run like any other, or the page's own.
    fn follow_address(self) {
        let fragment = fragment();
        if link::bytes_of(&fragment).is_none() {
            if self.bench.with_value(|bench| bench.linked.is_some()) {
                self.save();
                self.show_own();
            }
            return;
        }
        let id = self.bench.with_value(|bench| bench.source.id.clone());
        spawn_local(async move {
            let Some(outcome) = share::work_in(&fragment).await else {
                return;
            };
            // Meanwhile another program may have been opened, or the workbench taken away.
            if self.bench.try_with_value(|bench| bench.source.id != id) != Some(false) {
                return;
            }
            match outcome {
                Ok(work) => self.show_linked(&fragment, work),
                Err(error) => self.notice.set(Some(Notice::bad_link(error))),
            }
        });
    }

    fn show_linked(self, fragment: &str, original: Work) {
        // What was typed so far is a draft.
        self.save();
        let linked = Linked { id: fragment.to_owned(), original: original.clone(), shown_ms: now_ms() };
        self.bench.update_value(|bench| bench.linked = Some(linked));
        self.put_kept();
        self.notice.set(Some(Notice::linked(&original, self.origin.get_untracked() == Origin::Modified)));
    }

    /// Goes back from the program of a link to the page's own.
    pub fn leave_link(self) {
        self.save();
        drop_fragment();
        self.show_own();
    }

    /// Another tab has kept something.
    fn note_other_tab(self, key: Option<&str>) {
        let is_this = self.bench.with_value(|bench| key == Some(&*drafts::key_of(bench.id())));
        if is_this && self.kept() != self.work() {
            self.notice.set(Some(Notice::new(
                "Another tab has changed this program. What is changed last is kept, there or here",
                Some(Action::ShowKept),
            )));
        }
    }

    /// Shows what another tab has kept. The notice offers to undo it.
    pub fn show_kept(self) {
        self.replace(&self.kept(), "This is the program of the other tab");
    }

    /// Why the program must not run now, if it must not: it comes from a link, and nobody has had the time to read it, or
    /// somebody else's page decides what people press.
    pub fn refusal(self) -> Option<&'static str> {
        let shown_ms = self.bench.with_value(|bench| bench.linked.as_ref().map(|linked| linked.shown_ms))?;
        if is_in_foreign_page() {
            Some("This page stands inside of another one: open it by itself to run the program of a link")
        } else if now_ms() - shown_ms < UNREAD_MS {
            Some("This program has just come from a link: read it, then press Run")
        } else {
            None
        }
    }
}

fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Whether this page is a part of one of another origin.
fn is_in_foreign_page() -> bool {
    window().top().ok().flatten().is_none_or(|top| top.location().href().is_err())
}

fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Takes the program out of the page's address.
fn drop_fragment() {
    let location = window().location();
    let address = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    // A page inside a sandboxed frame may not change its address; then a reload shows the link's program again.
    let _ = window().history().and_then(|history| {
        let state = history.state()?;
        history.replace_state_with_url(&state, "", Some(&address))
    });
}
