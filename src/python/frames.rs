//! Where frames come from: the one that was made ready beforehand, or a new one.
//!
//! A frame with CPython in it takes some hundred megabytes of memory, so there is one spare at most, and none on a small
//! machine. All frames of a page share one process in Chromium: a spare beside a program that never lets go would be stuck
//! with it, so there is none beside a program that may be at work. When such a frame is removed its process goes on for a
//! moment, and a frame that is made within it would be stuck as well.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::Reflect;
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Element};

use super::clock::now_ms;
use super::page::{self, Interpreter, OnLost, OnProgress, PageFrame, words};

/// Machines with less memory than this are small, in gigabytes.
const SMALL_GB: f64 = 4.0;

/// For so long the process of a program that may never let go is left to end.
const DYING_MS: f64 = 500.0;

#[derive(Default)]
pub struct Frames {
    interpreter: RefCell<Option<Interpreter>>,
    spare: RefCell<Option<Spare>>,
    is_preparing: Cell<bool>,
    /// How many programs have a frame, or wait for one, that may be at work: all but those of which nothing is left to run.
    busy: Cell<u32>,
    /// Until when, by the page's clock, no frame is to be made.
    dying_until_ms: Cell<f64>,
}

struct Spare {
    page: PageFrame,
    is_lost: Rc<Cell<bool>>,
    _on_lost: OnLost,
}

impl Spare {
    fn new(page: PageFrame) -> Self {
        let is_lost = Rc::new(Cell::new(false));
        let noted = Rc::clone(&is_lost);
        let on_lost = Closure::new(move |_words| noted.set(true));
        page.listen_for_loss(&on_lost);
        Spare { page, is_lost, _on_lost: on_lost }
    }

    fn give(self) -> PageFrame {
        self.page.stop_listening();
        self.page
    }

    /// Whether a program can still run in it.
    fn is_good(&self) -> bool {
        !self.is_lost.get() && self.page.element().is_connected()
    }
}

/// A frame that a program has; the last one is gone when this is dropped.
pub struct Lease {
    pub(super) page: PageFrame,
    in_use: Use,
}

impl Lease {
    /// Notes that the frame was removed while its program may have been at work.
    pub(super) fn note_removal(self) {
        self.in_use.frames.dying_until_ms.set(now_ms() + DYING_MS);
    }

    /// Notes whether anything of the program may still run.
    pub(super) fn set_busy(&self, is_busy: bool) {
        self.in_use.set_busy(is_busy);
    }
}

struct Use {
    frames: Rc<Frames>,
    is_busy: Cell<bool>,
}

impl Use {
    fn new(frames: Rc<Frames>) -> Self {
        let in_use = Use { frames, is_busy: Cell::new(false) };
        in_use.set_busy(true);
        in_use
    }

    fn set_busy(&self, is_busy: bool) {
        let busy = &self.frames.busy;
        match (self.is_busy.replace(is_busy), is_busy) {
            (false, true) => busy.set(busy.get() + 1),
            (true, false) => busy.set(busy.get() - 1),
            _ => {}
        }
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        self.set_busy(false);
    }
}

impl Frames {
    /// Gives a frame in `region` in which a program can run. `on_progress` hears how many bytes of CPython are there, and
    /// of how many; `signal` gives up, which leaves a spare frame behind if one was begun.
    ///
    /// # Errors
    ///
    /// What went wrong, in words; it can be tried again.
    pub async fn take(
        self: &Rc<Self>,
        region: &Element,
        signal: &AbortSignal,
        on_progress: OnProgress,
    ) -> Result<Lease, String> {
        let in_use = Use::new(Rc::clone(self));
        let given_up = || "it is not wanted any more".to_owned();
        let interpreter = self.interpreter(signal, on_progress).await?;
        if signal.aborted() {
            return Err(given_up());
        }
        let spare = self.spare.take();
        let page = match spare {
            Some(spare) if spare.is_good() => spare.give(),
            spare => {
                spare.iter().for_each(|spare| spare.page.remove());
                self.let_die().await;
                if signal.aborted() {
                    return Err(given_up());
                }
                interpreter.make_frame(region)
            }
        };
        if let Err(error) = JsFuture::from(page.ready()).await {
            page.remove();
            return Err(words(&error));
        }
        if signal.aborted() {
            self.keep(page);
            return Err(given_up());
        }
        Ok(Lease { page, in_use })
    }

    /// Makes a spare frame in `region`, unless there is one or a program is at work. Whatever goes wrong, `take` tells.
    pub(super) fn prepare(self: &Rc<Self>, region: Element) {
        let has_spare = self.spare.borrow().as_ref().is_some_and(Spare::is_good);
        if has_spare || is_small() || self.busy.get() > 0 || self.is_preparing.replace(true) {
            return;
        }
        let frames = Rc::clone(self);
        spawn_local(async move {
            let never = AbortController::new().expect("a page may make one").signal();
            let interpreter = frames.interpreter(&never, Box::new(|_, _| ())).await;
            frames.let_die().await;
            // Meanwhile somebody may have taken one.
            if let Ok(interpreter) = interpreter
                && region.is_connected()
                && frames.busy.get() == 0
            {
                frames.keep(interpreter.make_frame(&region));
            }
            frames.is_preparing.set(false);
        });
    }

    /// Waits until nothing is left of a program that may never let go.
    async fn let_die(&self) {
        let left_ms = self.dying_until_ms.get() - now_ms();
        if left_ms > 0.0 {
            TimeoutFuture::new(left_ms as u32 + 1).await;
        }
    }

    /// Keeps a frame as the spare one.
    fn keep(&self, frame: PageFrame) {
        let before = self.spare.replace(Some(Spare::new(frame)));
        if let Some(before) = before {
            before.page.remove();
        }
    }

    async fn interpreter(
        &self,
        signal: &AbortSignal,
        on_progress: OnProgress,
    ) -> Result<Interpreter, String> {
        let known = self.interpreter.borrow().clone();
        if let Some(interpreter) = known {
            return Ok(interpreter);
        }
        let interpreter = page::load(signal, on_progress).await?;
        self.interpreter.replace(Some(interpreter.clone()));
        Ok(interpreter)
    }
}

/// Whether the machine has little memory, as far as the browser tells.
fn is_small() -> bool {
    let memory = Reflect::get(&window().navigator(), &JsValue::from_str("deviceMemory"));
    memory.ok().and_then(|memory| memory.as_f64()).is_some_and(|gigabytes| gigabytes < SMALL_GB)
}
