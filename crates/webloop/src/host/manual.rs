//! A host whose clock moves only when its owner says so: for tests, and for running programs in no time.
//!
//! One manual host can carry several loops. Nothing happens behind the owner's back: callbacks run only inside
//! the methods of this type.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::host::{Driver, Host};

/// A clock that the caller advances, and the turns that become due by it.
///
/// Clones share the clock.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use webloop::{EventLoop, ManualHost};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let task = event_loop.create_task(async {
///     webloop::sleep(Duration::from_secs(60)).await;
///     "a minute later"
/// });
/// host.advance(Duration::from_secs(59));
/// assert!(!task.is_done());
/// host.advance(Duration::from_secs(1));
/// assert_eq!(task.result(), Some(Ok("a minute later")));
/// event_loop.close();
/// ```
#[derive(Clone, Default)]
pub struct ManualHost {
    shared: Rc<Shared>,
}

#[derive(Default)]
struct Shared {
    now: Cell<Duration>,
    loops: RefCell<Vec<Requests>>,
}

/// What one loop has asked for.
struct Requests {
    driver: Driver,
    is_turn_wanted: bool,
    wanted_at: Option<Duration>,
}

impl ManualHost {
    /// Makes a host whose clock stands at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs one turn of every loop that asked for one. Returns whether any did.
    pub fn turn(&self) -> bool {
        let now = self.shared.now.get();
        let mut due = Vec::new();
        self.shared.loops.borrow_mut().retain_mut(|requests| {
            if requests.driver.is_gone() {
                return false;
            }
            let has_deadline_passed = requests.wanted_at.is_some_and(|when| when <= now);
            if has_deadline_passed {
                requests.wanted_at = None;
            }
            if std::mem::take(&mut requests.is_turn_wanted) || has_deadline_passed {
                due.push((requests.driver.clone(), has_deadline_passed));
            }
            true
        });
        // A request can turn out to be void (a cancelled timer): what counts is whether a callback ran.
        let mut has_run = false;
        for (driver, has_deadline_passed) in due {
            if has_deadline_passed {
                driver.deadline_passed();
            }
            has_run |= driver.run_turn();
        }
        has_run
    }

    /// Runs turns until no loop has anything ready. A task that wakes itself for ever keeps it busy for ever.
    pub fn run_until_idle(&self) {
        while self.turn() {}
    }

    /// The earliest time that a loop waits for.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.shared.loops.borrow().iter().filter_map(|requests| requests.wanted_at).min()
    }

    /// Moves the clock on by `duration`, stopping at every deadline on the way to run what is due there.
    pub fn advance(&self, duration: Duration) {
        let target = self.shared.now.get().saturating_add(duration);
        self.run_until_idle();
        while let Some(deadline) = self.next_deadline().filter(|deadline| *deadline <= target) {
            self.shared.now.set(deadline.max(self.shared.now.get()));
            self.run_until_idle();
        }
        self.shared.now.set(target);
    }

    /// Moves the clock to the next deadline and runs what is due there; `false` where nothing is waited for.
    pub fn advance_to_next_deadline(&self) -> bool {
        self.run_until_idle();
        let Some(deadline) = self.next_deadline() else {
            return false;
        };
        self.advance(deadline.saturating_sub(self.shared.now.get()));
        true
    }

    /// Moves the clock on without running anything, as a page does that is busy elsewhere.
    pub fn skip(&self, duration: Duration) {
        self.shared.now.set(self.shared.now.get().saturating_add(duration));
    }
}

impl Shared {
    fn with_requests(&self, driver: &Driver, change: impl FnOnce(&mut Requests)) {
        let mut loops = self.loops.borrow_mut();
        if let Some(requests) = loops.iter_mut().find(|entry| entry.driver.loop_id() == driver.loop_id()) {
            return change(requests);
        }
        let mut requests = Requests { driver: driver.clone(), is_turn_wanted: false, wanted_at: None };
        change(&mut requests);
        loops.push(requests);
    }
}

impl Host for ManualHost {
    fn now(&self) -> Duration {
        self.shared.now.get()
    }

    fn request_turn(&self, driver: &Driver) {
        self.shared.with_requests(driver, |requests| requests.is_turn_wanted = true);
    }

    fn request_turn_at(&self, driver: &Driver, when: Option<Duration>) {
        self.shared.with_requests(driver, |requests| requests.wanted_at = when);
    }
}
