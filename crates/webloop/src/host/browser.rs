//! The browser as a host: turns come through a `MessageChannel`, deadlines through one `setTimeout` per loop.
//!
//! Why not `setTimeout(0)`: after five nested calls a browser makes each wait 4 ms at least (HTML standard,
//! "timer initialization steps"); a posted message does not wait. Why not microtasks: a page whose microtasks
//! beget microtasks is frozen until they end. The timer does nothing but post a message, so that timers set by
//! the callbacks it leads to are not nested ones and are spared the 4 ms as well.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use web_sys::{MessageChannel, MessagePort, Performance};

use crate::host::{Driver, Host};

/// `setTimeout` takes a signed 32-bit number of milliseconds; more would fire at once.
const LONGEST_TIMEOUT_MS: f64 = 2_147_483_647.0;

/// The host of loops in a page or a worker: `performance.now()`, one message channel per thread, and at most one
/// armed `setTimeout` per loop.
#[derive(Default)]
pub struct BrowserHost {
    timeout: RefCell<Option<Timeout>>,
}

impl BrowserHost {
    /// Makes the host of one loop.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Host for BrowserHost {
    fn now(&self) -> Duration {
        THREAD.with(|thread| Duration::from_nanos((thread.performance.now() * 1e6) as u64))
    }

    fn request_turn(&self, driver: &Driver) {
        THREAD.with(|thread| thread.post(driver.clone()));
    }

    fn request_turn_at(&self, driver: &Driver, when: Option<Duration>) {
        // Dropping the old timeout clears it in the browser.
        let Some(when) = when else {
            self.timeout.replace(None);
            return;
        };
        let delay = when.saturating_sub(self.now());
        // Rounded up, so that the deadline has passed when the timeout fires. One that is too long for the
        // browser fires early; the loop then finds nothing due and asks again.
        let delay_ms = (delay.as_secs_f64() * 1e3).ceil().min(LONGEST_TIMEOUT_MS);
        let driver = driver.clone();
        let timeout = Timeout::new(delay_ms as u32, move || {
            driver.deadline_passed();
            THREAD.with(|thread| thread.post(driver));
        });
        self.timeout.replace(Some(timeout));
    }
}

thread_local! {
    static THREAD: Thread = Thread::new();
}

/// What all loops of a thread share.
struct Thread {
    performance: Performance,
    /// Loops that wait for a message, in the order in which they asked.
    waiting: RefCell<VecDeque<Driver>>,
    is_posted: Cell<bool>,
    sender: MessagePort,
    /// Kept because a port that is collected delivers nothing.
    _receiver: MessagePort,
    _on_message: Closure<dyn FnMut(JsValue)>,
}

impl Thread {
    fn new() -> Self {
        let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into())
            .map(Performance::from)
            .expect("every page and worker has a performance clock");
        let channel = MessageChannel::new().expect("every page and worker has message channels");
        let receiver = channel.port1();
        let on_message = Closure::new(|_event: JsValue| THREAD.with(Thread::deliver));
        receiver.set_onmessage(Some(wasm_bindgen::JsCast::unchecked_ref(on_message.as_ref())));
        Thread {
            performance,
            waiting: RefCell::default(),
            is_posted: Cell::new(false),
            sender: channel.port2(),
            _receiver: receiver,
            _on_message: on_message,
        }
    }

    fn post(&self, driver: Driver) {
        self.waiting.borrow_mut().push_back(driver);
        self.post_message();
    }

    fn post_message(&self) {
        if !self.is_posted.replace(true) {
            self.sender.post_message(&JsValue::UNDEFINED).expect("undefined can be posted to a port");
        }
    }

    /// Runs one loop per message, so that several busy loops do not add up to one long task.
    fn deliver(&self) {
        self.is_posted.set(false);
        let next = self.waiting.borrow_mut().pop_front();
        if !self.waiting.borrow().is_empty() {
            self.post_message();
        }
        if let Some(driver) = next {
            driver.run();
        }
    }
}
