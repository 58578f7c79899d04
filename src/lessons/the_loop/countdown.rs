//! A countdown, without any coroutine. `call_soon` starts it; every
//! callback writes its number and schedules the next one a second later.
//!
//! `call_later` gives a handle. Cancelling it before the second is over
//! ends the chain, because nothing else would call the next callback.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use webloop::{TimerHandle, call_later};

use crate::program::{Readout, Stage};

struct Countdown {
    stage: Stage,
    display: Readout,
    next: RefCell<Option<(u32, TimerHandle)>>,
}

pub fn main(stage: Stage) {
    let countdown = Rc::new(Countdown {
        display: stage.readout("counting down"),
        stage: stage.clone(),
        next: RefCell::new(None),
    });
    let cancelled = Rc::clone(&countdown);
    stage.button("Cancel", move || cancelled.cancel());
    stage.event_loop().call_soon(move || countdown.count(10));
}

impl Countdown {
    fn count(self: Rc<Self>, number: u32) {
        if number == 0 {
            self.next.take();
            return self.show("DONE!".to_string());
        }
        self.show(number.to_string());
        let this = Rc::clone(&self);
        let second = Duration::from_secs(1);
        let timer = call_later(second, move || this.count(number - 1));
        self.next.replace(Some((number, timer)));
    }

    fn cancel(&self) {
        // Nothing is pending after the end, so then this does nothing.
        if let Some((number, timer)) = self.next.take() {
            timer.cancel();
            self.show(format!("cancelled at {number}"));
        }
    }

    fn show(&self, text: String) {
        self.display.set(&text);
        self.stage.log(text);
    }
}
