//! A load generator: visitors who come at a steady rate, whether those before them were answered or not.
//!
//! Latency counts from when a visitor was due. If the loop was busy then, the visitor comes late, and counting from there
//! would hide just the delays that matter.

use std::rc::Rc;
use std::time::Duration;

use webloop::{create_task_named, sleep_until, time};

use super::latencies::{Latencies, Summary};
use super::router::Router;

/// Visitors of one path.
pub struct Load {
    /// What they ask for.
    pub path: &'static str,
    router: Rc<Router>,
    latencies: Latencies,
}

impl Load {
    /// Nobody comes before [`Load::send`].
    pub fn new(router: &Rc<Router>, path: &'static str) -> Rc<Self> {
        Rc::new(Load { path, router: Rc::clone(router), latencies: Latencies::default() })
    }

    /// Sends so many visitors a second until loop time `end`, evenly; each is a task.
    pub async fn send(self: Rc<Self>, per_second: impl Fn() -> u32, end: Duration) {
        let mut due = time();
        while due < end {
            sleep_until(due).await;
            drop(create_task_named("visitor", Rc::clone(&self).visit(due)));
            due += Duration::from_secs(1) / per_second().max(1);
        }
    }

    async fn visit(self: Rc<Self>, due: Duration) {
        let response = self.router.serve(self.path).await;
        if response.is_ok_and(|response| response.status == 200) {
            self.latencies.add(time(), time() - due);
        }
    }

    /// What the answers of the last moments were like.
    pub fn summary(&self) -> Option<Summary> {
        self.latencies.summary(time())
    }
}
