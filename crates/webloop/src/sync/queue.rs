//! Queues between tasks: bounded or not, first in first out, last in first out, or smallest first.
//!
//! Getters and putters are woken first come, first served, and a woken one takes what is there when its turn comes.
//! As in asyncio, an item is not reserved for the getter that was woken for it: a task that is running and calls
//! `get` takes it, and the getter goes back to the end of the line.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::Location;

use crate::sync::items::{FifoItems, ItemStore, LifoItems, PriorityItems};
use crate::wait::resource::Resource;
use crate::wait::waiter::WaitLine;

const KIND: &str = "queue";

/// A queue, first in, first out: asyncio's `Queue`.
///
/// # Examples
///
/// ```
/// use std::rc::Rc;
/// use webloop::{EventLoop, ManualHost, Queue};
///
/// let host = ManualHost::new();
/// let event_loop = EventLoop::with_host(host.clone());
/// let queue = Rc::new(Queue::bounded(1));
/// let producer = Rc::clone(&queue);
/// drop(event_loop.create_task(async move {
///     for number in 0..3 {
///         producer.put(number).await.expect("the queue is open");
///     }
///     producer.shutdown(false);
/// }));
/// let sum = event_loop.create_task(async move {
///     let mut sum = 0;
///     while let Ok(number) = queue.get().await {
///         sum += number;
///     }
///     sum
/// });
/// host.run_until_idle();
/// assert_eq!(sum.result(), Some(Ok(3)));
/// event_loop.close();
/// ```
pub type Queue<T> = QueueOf<FifoItems<T>>;

/// A queue that gives the newest item first: asyncio's `LifoQueue`.
pub type LifoQueue<T> = QueueOf<LifoItems<T>>;

/// A queue that gives the smallest item first: asyncio's `PriorityQueue`. Equal items come in no given order.
pub type PriorityQueue<T> = QueueOf<PriorityItems<T>>;

/// The queue behind [`Queue`], [`LifoQueue`] and [`PriorityQueue`].
pub struct QueueOf<S: ItemStore> {
    items: RefCell<S>,
    getters: WaitLine,
    putters: WaitLine,
    /// Who waits until nothing is unfinished.
    joiners: WaitLine,
    is_shut_down: Cell<bool>,
    resource: Resource,
}

/// The error of using a queue that was shut down; for `put` it gives the item back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "QueueShutDown")]
pub struct ShutDown<T = ()>(pub T);

/// The error of [`QueueOf::try_put`]; gives the item back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryPutError<T> {
    /// The queue is full.
    #[doc(alias = "QueueFull")]
    Full(T),
    /// The queue was shut down.
    ShutDown(T),
}

/// The error of [`QueueOf::try_get`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryGetError {
    /// The queue is empty.
    #[doc(alias = "QueueEmpty")]
    Empty,
    /// The queue is empty and was shut down.
    ShutDown,
}

/// The error of reporting more items done than were put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskDoneTooOften;

impl<T> fmt::Display for ShutDown<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the queue was shut down")
    }
}

impl<T> fmt::Display for TryPutError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            TryPutError::Full(_) => "the queue is full: await put to wait for room",
            TryPutError::ShutDown(_) => "the queue was shut down",
        })
    }
}

impl fmt::Display for TryGetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            TryGetError::Empty => "the queue is empty: await get to wait for an item",
            TryGetError::ShutDown => "the queue was shut down",
        })
    }
}

impl fmt::Display for TaskDoneTooOften {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("task_done was called more often than items were put")
    }
}

impl<T: fmt::Debug> std::error::Error for ShutDown<T> {}
impl<T: fmt::Debug> std::error::Error for TryPutError<T> {}
impl std::error::Error for TryGetError {}
impl std::error::Error for TaskDoneTooOften {}

impl<S: ItemStore> QueueOf<S> {
    /// Makes a queue that takes any number of items.
    pub fn unbounded() -> Self {
        Self::with_capacity(0, Resource::new(KIND))
    }

    /// Makes a queue of at most `capacity` items.
    ///
    /// # Panics
    ///
    /// When `capacity` is 0: asyncio takes that for no limit; say [`unbounded`](Self::unbounded).
    #[doc(alias = "maxsize")]
    pub fn bounded(capacity: usize) -> Self {
        assert!(capacity > 0, "a bounded queue has room for 1 item at least: for no limit use unbounded");
        Self::with_capacity(capacity, Resource::new(KIND))
    }

    fn with_capacity(capacity: usize, resource: Resource) -> Self {
        resource.counts().most.set(capacity);
        QueueOf {
            items: RefCell::default(),
            getters: WaitLine::default(),
            putters: WaitLine::default(),
            joiners: WaitLine::default(),
            is_shut_down: Cell::new(false),
            resource,
        }
    }

    /// Gives the queue a name for the people who will inspect it.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        QueueOf { resource: self.resource.renamed(name), ..self }
    }

    /// How many items are in the queue.
    #[doc(alias = "qsize")]
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether no item is in the queue.
    #[doc(alias = "empty")]
    pub fn is_empty(&self) -> bool {
        self.items.borrow().is_empty()
    }

    /// Whether the queue has as many items as it may.
    #[doc(alias = "full")]
    pub fn is_full(&self) -> bool {
        self.capacity().is_some_and(|capacity| self.len() >= capacity)
    }

    /// How many items the queue may have; `None` where there is no limit.
    pub fn capacity(&self) -> Option<usize> {
        let capacity = self.resource.counts().most.get();
        (capacity > 0).then_some(capacity)
    }

    /// Puts an item if there is room.
    ///
    /// # Errors
    ///
    /// When the queue is full or shut down; the error gives the item back.
    #[doc(alias = "put_nowait")]
    pub fn try_put(&self, item: S::Item) -> Result<(), TryPutError<S::Item>> {
        if self.is_shut_down.get() {
            return Err(TryPutError::ShutDown(item));
        }
        if self.is_full() {
            return Err(TryPutError::Full(item));
        }
        self.items.borrow_mut().push(item);
        let counts = self.resource.counts();
        counts.unfinished.set(counts.unfinished.get() + 1);
        counts.puts.set(counts.puts.get() + 1);
        self.trace_length();
        self.getters.pop_and_wake();
        Ok(())
    }

    /// Puts an item, waiting in line for room. A wait that is cancelled puts nothing.
    ///
    /// # Errors
    ///
    /// When the queue is shut down, before or during the wait; the error gives the item back.
    #[track_caller]
    pub fn put(&self, item: S::Item) -> impl Future<Output = Result<(), ShutDown<S::Item>>> {
        let location = Location::caller();
        self.put_at(location, item)
    }

    async fn put_at(
        &self,
        location: &'static Location<'static>,
        item: S::Item,
    ) -> Result<(), ShutDown<S::Item>> {
        let mut item = item;
        loop {
            match self.try_put(item) {
                Ok(()) => return Ok(()),
                Err(TryPutError::ShutDown(rejected)) => return Err(ShutDown(rejected)),
                Err(TryPutError::Full(rejected)) => item = rejected,
            }
            let pass_on = |was_woken| {
                if was_woken && !self.is_full() {
                    self.putters.pop_and_wake();
                }
            };
            self.putters.join(&self.resource, "queue put", location, pass_on).await;
        }
    }

    /// Takes an item if there is one.
    ///
    /// # Errors
    ///
    /// When the queue is empty; whether it was shut down as well.
    #[doc(alias = "get_nowait")]
    pub fn try_get(&self) -> Result<S::Item, TryGetError> {
        let item = self.items.borrow_mut().pop();
        match item {
            Some(item) => {
                self.trace_length();
                self.putters.pop_and_wake();
                Ok(item)
            }
            None if self.is_shut_down.get() => Err(TryGetError::ShutDown),
            None => Err(TryGetError::Empty),
        }
    }

    /// Takes an item, waiting in line for one. A wait that is cancelled takes nothing.
    ///
    /// # Errors
    ///
    /// When the queue was shut down and is empty.
    #[track_caller]
    pub fn get(&self) -> impl Future<Output = Result<S::Item, ShutDown>> {
        let location = Location::caller();
        self.get_at(location)
    }

    async fn get_at(&self, location: &'static Location<'static>) -> Result<S::Item, ShutDown> {
        loop {
            match self.try_get() {
                Ok(item) => return Ok(item),
                Err(TryGetError::ShutDown) => return Err(ShutDown(())),
                Err(TryGetError::Empty) => {}
            }
            let pass_on = |was_woken| {
                if was_woken && !self.is_empty() {
                    self.getters.pop_and_wake();
                }
            };
            self.getters.join(&self.resource, "queue get", location, pass_on).await;
        }
    }

    /// Reports that an item which was taken has been dealt with.
    ///
    /// # Errors
    ///
    /// When all items that were put have been reported already.
    pub fn task_done(&self) -> Result<(), TaskDoneTooOften> {
        let unfinished = self.resource.counts().unfinished.get().checked_sub(1).ok_or(TaskDoneTooOften)?;
        self.set_unfinished(unfinished);
        Ok(())
    }

    /// Waits until every item that was put has been taken and reported done.
    #[track_caller]
    pub fn join(&self) -> impl Future<Output = ()> {
        let location = Location::caller();
        self.join_at(location)
    }

    async fn join_at(&self, location: &'static Location<'static>) {
        if self.resource.counts().unfinished.get() > 0 {
            self.joiners.join(&self.resource, "queue join", location, |_was_woken| {}).await;
        }
    }

    /// Shuts the queue down: nothing can be put any more, and who waits to put gets an error. What is in the queue can
    /// still be taken; with `is_immediate` it is dropped, and counts as done.
    pub fn shutdown(&self, is_immediate: bool) {
        self.is_shut_down.set(true);
        if is_immediate {
            let items = self.items.take();
            let dropped = items.len();
            drop(items);
            if dropped > 0 {
                self.trace_length();
            }
            self.set_unfinished(self.resource.counts().unfinished.get().saturating_sub(dropped));
        }
        while self.getters.pop_and_wake() {}
        while self.putters.pop_and_wake() {}
    }

    fn set_unfinished(&self, unfinished: usize) {
        self.resource.counts().unfinished.set(unfinished);
        if unfinished == 0 {
            self.joiners.wake_all();
        }
    }

    #[inline]
    fn trace_length(&self) {
        self.resource.counts().now.set(self.len());
        self.resource.trace_length();
    }
}
