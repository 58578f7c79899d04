//! The things that a program's tasks share, each kind by number.

use std::rc::Rc;

use webloop::{
    Barrier, BoundedSemaphore, Condition, Event, EventLoop, Future, LifoQueue, Lock, PriorityQueue, Queue,
    Semaphore,
};

use crate::data::Value;
use crate::world::Outcome;

#[derive(Default)]
pub(crate) struct Things {
    pub(crate) futures: Vec<Future<Outcome>>,
    pub(crate) queues: Vec<Rc<AnyQueue>>,
    pub(crate) locks: Vec<Rc<Lock>>,
    pub(crate) events: Vec<Rc<Event>>,
    pub(crate) conditions: Vec<Rc<Condition>>,
    pub(crate) semaphores: Vec<Rc<AnySemaphore>>,
    pub(crate) barriers: Vec<Rc<Barrier>>,
}

pub(crate) enum AnyQueue {
    Fifo(Queue<i64>),
    Lifo(LifoQueue<i64>),
    Priority(PriorityQueue<i64>),
}

pub(crate) enum AnySemaphore {
    Plain(Semaphore),
    Bounded(BoundedSemaphore),
}

/// The same for a queue of any order.
macro_rules! with_queue {
    ($queue:expr, $name:ident => $what:expr) => {
        match $queue {
            AnyQueue::Fifo($name) => $what,
            AnyQueue::Lifo($name) => $what,
            AnyQueue::Priority($name) => $what,
        }
    };
}
pub(crate) use with_queue;

impl Things {
    pub(crate) fn new(event_loop: &EventLoop, descriptions: &[Value]) -> Self {
        let mut things = Things::default();
        for description in descriptions {
            let description = description.list();
            match description[0].word() {
                "future" => things.futures.push(event_loop.create_future()),
                "queue" => {
                    let queue = AnyQueue::new(description[1].word(), description[2].index());
                    things.queues.push(Rc::new(queue));
                }
                "lock" => things.locks.push(Rc::default()),
                "event" => things.events.push(Rc::default()),
                "condition" => things.conditions.push(Rc::default()),
                "semaphore" => {
                    let semaphore = AnySemaphore::Plain(Semaphore::new(description[1].index()));
                    things.semaphores.push(Rc::new(semaphore));
                }
                "bounded" => {
                    let semaphore = AnySemaphore::Bounded(BoundedSemaphore::new(description[1].index()));
                    things.semaphores.push(Rc::new(semaphore));
                }
                "barrier" => things.barriers.push(Rc::new(Barrier::new(description[1].index()))),
                other => panic!("no such thing: {other}"),
            }
        }
        things
    }
}

impl AnyQueue {
    fn new(order: &str, capacity: usize) -> Self {
        match (order, capacity) {
            ("fifo", 0) => AnyQueue::Fifo(Queue::unbounded()),
            ("fifo", _) => AnyQueue::Fifo(Queue::bounded(capacity)),
            ("lifo", 0) => AnyQueue::Lifo(LifoQueue::unbounded()),
            ("lifo", _) => AnyQueue::Lifo(LifoQueue::bounded(capacity)),
            (_, 0) => AnyQueue::Priority(PriorityQueue::unbounded()),
            _ => AnyQueue::Priority(PriorityQueue::bounded(capacity)),
        }
    }
}
