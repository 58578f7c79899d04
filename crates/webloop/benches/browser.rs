//! The work that `cargo xtask bench` measures, for a page: each function does its work once and gives a promise of the
//! milliseconds it took.
//!
//! Functions come in families: the same work on webloop and on `spawn_local` of wasm-bindgen-futures, with gloo-timers
//! for time. The plain JavaScript peers are in `tests/e2e/bench.mjs`, which drives all of them.

#![cfg_attr(not(target_family = "wasm"), allow(unused))]

#[cfg(not(target_family = "wasm"))]
fn main() {
    println!("this benchmark runs in a browser: cargo xtask bench");
}

#[cfg(target_family = "wasm")]
fn main() {}

#[cfg(target_family = "wasm")]
mod browser {
    use std::cell::{Cell, RefCell};
    use std::future::Future;
    use std::pin::Pin;
    use std::rc::Rc;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use futures::channel::{mpsc, oneshot};
    use futures::{SinkExt, StreamExt};
    use js_sys::Promise;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_bindgen_futures::spawn_local;
    use webloop::{EventLoop, Queue, create_task, sleep, yield_now};

    fn now_ms() -> f64 {
        web_sys::window().and_then(|window| window.performance()).expect("the benchmark runs in a page").now()
    }

    /// Calls `work` with what it must call when it is over; the promise gives the milliseconds until then.
    fn timed(work: impl FnOnce(Box<dyn FnOnce()>)) -> Promise {
        let mut work = Some(work);
        Promise::new(&mut |resolve, _reject| {
            let begin = now_ms();
            let work = work.take().expect("a promise's executor is called once");
            work(Box::new(move || {
                let elapsed = JsValue::from_f64(now_ms() - begin);
                resolve.call1(&JsValue::UNDEFINED, &elapsed).expect("resolving a promise does not fail");
            }));
        })
    }

    /// Runs `program` as the main task of a loop of its own.
    fn on_webloop<F>(prepare: impl FnOnce(&EventLoop), program: F) -> Promise
    where
        F: Future<Output = ()> + 'static,
    {
        timed(|done| {
            let event_loop = EventLoop::new();
            prepare(&event_loop);
            let main = event_loop.create_task(program);
            main.add_done_callback(move |_main| {
                event_loop.close();
                done();
            });
            drop(main);
        })
    }

    /// Begins a trace as large as the inspector's.
    fn trace_if(is_traced: bool) -> impl FnOnce(&EventLoop) {
        move |event_loop| {
            if is_traced {
                event_loop.inspect().trace().start(100_000);
            }
        }
    }

    /// Runs `program` with `spawn_local`.
    fn on_spawn_local<F>(program: F) -> Promise
    where
        F: Future<Output = ()> + 'static,
    {
        timed(|done| {
            spawn_local(async move {
                program.await;
                done();
            });
        })
    }

    /// A future that wakes itself once: what `yield_now` is where nobody knows of a loop.
    struct WakeItself {
        has_woken: bool,
    }

    impl Future for WakeItself {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            if std::mem::replace(&mut self.has_woken, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }
    }

    async fn spawn_and_join<F: Future<Output = ()> + 'static>(futures: impl Iterator<Item = F>) {
        let receivers: Vec<_> = futures
            .map(|future| {
                let (sender, receiver) = oneshot::channel();
                spawn_local(async move {
                    future.await;
                    let _ = sender.send(());
                });
                receiver
            })
            .collect();
        for receiver in receivers {
            receiver.await.expect("every spawned future runs to its end");
        }
    }

    async fn create_and_join<F: Future<Output = ()> + 'static>(futures: impl Iterator<Item = F>) {
        let tasks: Vec<_> = futures.map(create_task).collect();
        for task in tasks {
            task.await.expect("nobody cancels the benchmark's tasks");
        }
    }

    // Switches

    #[wasm_bindgen]
    pub fn switches_webloop(tasks: u32, yields: u32, is_traced: bool) -> Promise {
        on_webloop(trace_if(is_traced), async move {
            create_and_join((0..tasks).map(|_| async move {
                for _ in 0..yields {
                    yield_now().await;
                }
            }))
            .await;
        })
    }

    #[wasm_bindgen]
    pub fn switches_spawn_local(tasks: u32, yields: u32) -> Promise {
        on_spawn_local(async move {
            spawn_and_join((0..tasks).map(|_| async move {
                for _ in 0..yields {
                    WakeItself { has_woken: false }.await;
                }
            }))
            .await;
        })
    }

    // Tasks

    #[wasm_bindgen]
    pub fn tasks_webloop(count: u32) -> Promise {
        on_webloop(|_| {}, create_and_join((0..count).map(|_| async {})))
    }

    #[wasm_bindgen]
    pub fn tasks_spawn_local(count: u32) -> Promise {
        on_spawn_local(spawn_and_join((0..count).map(|_| async {})))
    }

    // Callbacks

    #[wasm_bindgen]
    pub fn callbacks_webloop(count: u32) -> Promise {
        timed(|done| {
            let event_loop = EventLoop::new();
            let left = Rc::new(Cell::new(count));
            let done = Rc::new(RefCell::new(Some(done)));
            for _ in 0..count {
                let (left, done) = (Rc::clone(&left), Rc::clone(&done));
                event_loop.call_soon(move || {
                    left.set(left.get() - 1);
                    if left.get() == 0 {
                        EventLoop::current().close();
                        let done = done.take();
                        done.expect("only one callback is the last")();
                    }
                });
            }
        })
    }

    // Sleeps: `count` of them, their deadlines spread evenly over a second in a scattered order

    fn scattered_delay(index: u32, count: u32) -> Duration {
        // A step that is prime to the count visits every deadline once.
        let position = u64::from(index) * 7_919 % u64::from(count);
        Duration::from_micros(position * 1_000_000 / u64::from(count))
    }

    #[wasm_bindgen]
    pub fn sleeps_webloop(count: u32) -> Promise {
        on_webloop(|_| {}, create_and_join((0..count).map(move |index| sleep(scattered_delay(index, count)))))
    }

    #[wasm_bindgen]
    pub fn sleeps_gloo(count: u32) -> Promise {
        on_spawn_local(spawn_and_join(
            (0..count).map(move |index| gloo_timers::future::sleep(scattered_delay(index, count))),
        ))
    }

    // Queues

    #[wasm_bindgen]
    pub fn queue_webloop(items: u32, capacity: usize, is_traced: bool) -> Promise {
        on_webloop(trace_if(is_traced), async move {
            let queue = Rc::new(Queue::bounded(capacity));
            let source = Rc::clone(&queue);
            let producer = create_task(async move {
                for item in 0..items {
                    source.put(item).await.expect("the queue stays open");
                }
            });
            let mut sum = 0u64;
            for _ in 0..items {
                sum += u64::from(queue.get().await.expect("the queue stays open"));
            }
            assert_eq!(sum, sum_below(items));
            producer.await.expect("nobody cancels the producer");
        })
    }

    #[wasm_bindgen]
    pub fn queue_spawn_local(items: u32, capacity: usize) -> Promise {
        on_spawn_local(async move {
            let (mut sender, mut receiver) = mpsc::channel(capacity);
            spawn_local(async move {
                for item in 0..items {
                    sender.send(item).await.expect("the channel stays open");
                }
            });
            let mut sum = 0u64;
            while let Some(item) = receiver.next().await {
                sum += u64::from(item);
            }
            assert_eq!(sum, sum_below(items));
        })
    }

    fn sum_below(items: u32) -> u64 {
        u64::from(items) * u64::from(items - 1) / 2
    }

    // Memory

    thread_local! {
        static PARKED: RefCell<Option<EventLoop>> = const { RefCell::new(None) };
    }

    /// Parks `count` tasks, each asleep for a day, and leaves them so; resolves when all have been polled.
    #[wasm_bindgen]
    pub fn park_sleepers(count: u32) -> Promise {
        park(count, || sleep(Duration::from_secs(86_400)))
    }

    /// Parks `count` tasks, each waiting for something that does not come, and leaves them so.
    #[wasm_bindgen]
    pub fn park_waiters(count: u32) -> Promise {
        park(count, std::future::pending::<()>)
    }

    fn park<F: Future<Output = ()> + 'static>(count: u32, parked: impl Fn() -> F) -> Promise {
        timed(|done| {
            let event_loop = EventLoop::new();
            for _ in 0..count {
                drop(event_loop.create_task(parked()));
            }
            event_loop.call_soon(done);
            PARKED.replace(Some(event_loop));
        })
    }

    /// Closes what was parked.
    #[wasm_bindgen]
    pub fn unpark() {
        if let Some(event_loop) = PARKED.take() {
            event_loop.close();
        }
    }
}
