//! Many tasks doing random things to the primitives while random ones of them are cancelled, seed by seed.
//!
//! Whenever the loop is idle the rules must hold: nobody waits for what is there. At the end everything has ended and
//! every item was taken once or is still in its queue.

#![cfg(not(target_family = "wasm"))]

mod common;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use common::{manual_loop, millis, on_drop};
use futures::future::select;
use webloop::{
    Barrier, Condition, Event, Lock, Queue, Semaphore, Task, TaskHandle, create_task, gather, shield, sleep,
    task_group, timeout, yield_now,
};

const TASKS: usize = 40;
const STEPS: usize = 25;
const PERMITS: usize = 3;
const SEEDS: u64 = 150;

/// A xorshift generator: the same numbers for the same seed, everywhere.
#[derive(Clone)]
struct Random(Rc<Cell<u64>>);

impl Random {
    fn new(seed: u64) -> Self {
        Random(Rc::new(Cell::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)))
    }

    fn below(&self, bound: u64) -> u64 {
        let mut state = self.0.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0.set(state);
        (state >> 11) % bound
    }
}

/// How many are in some place just now.
#[derive(Default)]
struct Count(Cell<usize>);

impl Count {
    /// Counts the caller in until the guard is dropped.
    fn enter(&self) -> impl Drop + '_ {
        self.0.set(self.0.get() + 1);
        on_drop(|| self.0.set(self.0.get() - 1))
    }

    fn get(&self) -> usize {
        self.0.get()
    }
}

struct World {
    random: Random,
    lock: Lock,
    lock_holders: Count,
    lock_waiters: Count,
    semaphore: Semaphore,
    permit_holders: Count,
    permit_waiters: Count,
    queue: Queue<u32>,
    getters: Count,
    putters: Count,
    put: RefCell<Vec<u32>>,
    got: RefCell<Vec<u32>>,
    next_item: Cell<u32>,
    condition: Condition,
    stock: Cell<u32>,
    buyers: Count,
    barrier: Barrier,
    event: Event,
}

impl World {
    fn new(seed: u64) -> Rc<Self> {
        Rc::new(World {
            random: Random::new(seed),
            lock: Lock::new(),
            lock_holders: Count::default(),
            lock_waiters: Count::default(),
            semaphore: Semaphore::new(PERMITS),
            permit_holders: Count::default(),
            permit_waiters: Count::default(),
            queue: Queue::bounded(2),
            getters: Count::default(),
            putters: Count::default(),
            put: RefCell::default(),
            got: RefCell::default(),
            next_item: Cell::new(0),
            condition: Condition::new(),
            stock: Cell::new(0),
            buyers: Count::default(),
            barrier: Barrier::new(3),
            event: Event::new(),
        })
    }

    /// What must hold when nothing is ready.
    fn check_idle(&self) {
        assert!(self.lock.is_locked() == (self.lock_holders.get() == 1));
        assert!(self.lock.is_locked() || self.lock_waiters.get() == 0, "the lock is free and waited for");
        assert_eq!(self.semaphore.available() + self.permit_holders.get(), PERMITS);
        assert!(self.semaphore.available() == 0 || self.permit_waiters.get() == 0, "a permit is waited for");
        assert!(self.queue.is_empty() || self.getters.get() == 0, "an item is waited for");
        assert!(self.queue.is_full() || self.putters.get() == 0, "room is waited for");
        let is_buyer_idle = self.stock.get() > 0 && self.buyers.get() > 0;
        assert!(!is_buyer_idle || self.condition.is_locked(), "a notification was lost");
        assert!(self.barrier.waiting() < 3);
    }

    async fn pause(&self) {
        match self.random.below(3) {
            0 => {}
            1 => yield_now().await,
            _ => sleep(millis(self.random.below(4))).await,
        }
    }

    async fn use_lock(&self) {
        let waiting = self.lock_waiters.enter();
        let _guard = self.lock.acquire().await;
        drop(waiting);
        let _holding = self.lock_holders.enter();
        assert_eq!(self.lock_holders.get(), 1);
        self.pause().await;
    }

    async fn use_semaphore(&self) {
        let waiting = self.permit_waiters.enter();
        let _permit = self.semaphore.acquire().await;
        drop(waiting);
        let _holding = self.permit_holders.enter();
        assert!(self.permit_holders.get() <= PERMITS);
        self.pause().await;
    }

    async fn put(&self) {
        let item = self.next_item.replace(self.next_item.get() + 1);
        let _waiting = self.putters.enter();
        self.queue.put(item).await.expect("the queue is open");
        self.put.borrow_mut().push(item);
    }

    async fn get(&self) {
        let _waiting = self.getters.enter();
        let item = self.queue.get().await.expect("the queue is open");
        self.got.borrow_mut().push(item);
    }

    async fn sell(&self) {
        let guard = self.condition.acquire().await;
        self.pause().await;
        self.stock.set(self.stock.get() + 1);
        guard.notify(1);
    }

    async fn buy(&self) {
        let mut guard = self.condition.acquire().await;
        {
            let _waiting = self.buyers.enter();
            guard.wait_for(|| self.stock.get() > 0).await;
        }
        self.stock.set(self.stock.get() - 1);
        self.pause().await;
    }

    async fn meet(&self) {
        self.barrier.wait().await.expect("nobody breaks it");
    }

    async fn act(&self) {
        match self.random.below(9) {
            0 | 1 => self.use_lock().await,
            2 => self.use_semaphore().await,
            3 => self.put().await,
            4 => self.get().await,
            5 => self.sell().await,
            6 => self.buy().await,
            7 => self.meet().await,
            _ if self.random.below(2) == 0 => self.event.wait().await,
            _ => {
                self.event.set();
                self.event.clear();
            }
        }
    }
}

/// One random operation, within one of the things that end a wait early. Whatever waits for others has a limit.
async fn operation(world: Rc<World>) {
    let limit = millis(1 + world.random.below(20));
    let inner = Rc::clone(&world);
    match world.random.below(7) {
        0 => drop(select(Box::pin(world.act()), Box::pin(sleep(limit))).await),
        1 => drop(timeout(limit, create_task(async move { inner.act().await })).await),
        2 => {
            let children = [(); 3].map(|()| {
                let inner = Rc::clone(&inner);
                async move {
                    inner.act().await;
                    Ok::<(), ()>(())
                }
            });
            drop(timeout(limit, gather(children)).await);
        }
        3 => {
            let group = task_group(|group| async move {
                for number in 0..3 {
                    let inner = Rc::clone(&inner);
                    drop(group.create_task(async move {
                        inner.act().await;
                        if number == 2 { Err(()) } else { Ok(()) }
                    }));
                }
                inner.act().await;
                Ok::<(), ()>(())
            });
            drop(timeout(limit, group).await);
        }
        4 => {
            let limited = create_task(async move { timeout(limit, inner.act()).await });
            let _ = shield(limited).await;
        }
        5 => {
            let limited = async move { timeout(limit, inner.act()).await };
            drop(create_task(limited).cancel_on_drop());
        }
        _ => drop(timeout(limit, world.act()).await),
    }
}

fn run(seed: u64) {
    let (host, event_loop) = manual_loop();
    let world = World::new(seed);
    let mut tasks: Vec<Task<()>> = Vec::new();
    for _ in 0..TASKS {
        let world = Rc::clone(&world);
        tasks.push(event_loop.create_task(async move {
            for _ in 0..STEPS {
                operation(Rc::clone(&world)).await;
            }
        }));
    }
    let (killer, victims) = (world.random.clone(), event_loop.clone());
    drop(event_loop.create_task(async move {
        for _ in 0..200 {
            sleep(millis(killer.below(3))).await;
            let living: Vec<TaskHandle> = victims.all_tasks();
            let victim = &living[killer.below(living.len() as u64) as usize];
            // The killer itself is the one that was made after all the workers.
            if victim.id().0 != TASKS as u32 + 1 {
                victim.cancel();
            }
        }
    }));
    loop {
        host.run_until_idle();
        world.check_idle();
        if !host.advance_to_next_deadline() {
            break;
        }
    }
    // A child that outlived its operation, as an abandoned gather's does, may wait for ever for an item or a party.
    for task in event_loop.all_tasks() {
        task.cancel();
    }
    host.run_until_idle();
    assert!(tasks.iter().all(Task::is_done) && event_loop.all_tasks().is_empty(), "somebody is stuck");
    assert!(world.lock.try_acquire().is_some());
    assert_eq!((world.semaphore.available(), world.barrier.waiting()), (PERMITS, 0));
    let mut got = world.got.take();
    assert!(!got.is_empty());
    while let Ok(item) = world.queue.try_get() {
        got.push(item);
    }
    let mut put = world.put.take();
    put.sort();
    got.sort();
    assert_eq!(put, got);
    event_loop.close();
    assert_eq!(Rc::strong_count(&world), 1);
}

#[test]
fn random_cancellations_lose_nothing_and_leave_nobody_stuck() {
    let seeds = match std::env::var("SEED") {
        Ok(seed) => vec![seed.parse().expect("SEED is a number")],
        Err(_) if std::env::var_os("WEBLOOP_LONG").is_some() => (1..=20 * SEEDS).collect(),
        Err(_) => (1..=SEEDS).collect(),
    };
    for seed in seeds {
        let outcome = std::panic::catch_unwind(|| run(seed));
        assert!(outcome.is_ok(), "with SEED={seed}");
    }
}
