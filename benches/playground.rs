//! What `cargo xtask bench` measures of the playground: a Rust program of many short polls and Python programs, and how
//! much longer they take while the inspector is open.
//!
//! As the crate's own benchmark, for a page: `tests/e2e/bench.mjs` and `tests/python/bench.mjs` drive it.

#![cfg_attr(not(target_family = "wasm"), allow(unused))]

#[cfg(not(target_family = "wasm"))]
fn main() {
    println!("this benchmark runs in a browser: cargo xtask bench");
}

#[cfg(target_family = "wasm")]
fn main() {}

#[cfg(target_family = "wasm")]
mod browser {
    use std::any::Any;
    use std::cell::RefCell;
    use std::rc::Rc;

    use futures::channel::oneshot;
    use leptos::mount::mount_to;
    use leptos::prelude::*;
    use playground::editor::Work;
    use playground::inspector::{Inspector, Session};
    use playground::program::{self, Console, Phase, Program, WatchedLoop};
    use playground::python::{self, Frames};
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{AbortController, Element};
    use webloop::{EventLoop, create_task, yield_now};

    thread_local! {
        static FRAMES: Rc<Frames> = Rc::default();
    }

    fn now_ms() -> f64 {
        window().performance().expect("the benchmark runs in a page").now()
    }

    fn place(class: &str) -> Element {
        let place = document().create_element("main").expect("the tag is a valid name");
        place.set_class_name(class);
        document().body().expect("the page has a body").append_child(&place).expect("it takes children");
        place
    }

    /// The inspector in the page, open or closed.
    #[wasm_bindgen]
    pub struct Watched {
        session: Rc<Session>,
        place: Element,
        _mounted: Box<dyn Any>,
    }

    #[wasm_bindgen]
    impl Watched {
        /// Puts it into the page.
        #[wasm_bindgen(constructor)]
        pub fn new(is_open: bool) -> Self {
            let session = Session::new();
            let place = place("bench");
            let shown = Rc::clone(&session);
            let mounted = mount_to(place.clone().unchecked_into(), move || {
                let session = StoredValue::new_local(shown);
                let on_open_place = Callback::new(|_place| ());
                view! { <Inspector session is_open on_open_place program_name="bench".to_owned() explore=Callback::new(|()| ().into_any()) /> }
            });
            Watched { session, place, _mounted: Box::new(mounted) }
        }

        /// Takes it out of the page.
        pub fn remove(self) {
            self.place.remove();
        }

        /// Lets `tasks` tasks yield `yields` times each; gives the milliseconds until the last is over.
        pub async fn switches(&self, tasks: u32, yields: u32) -> f64 {
            let event_loop = EventLoop::new();
            let watched: Rc<dyn program::Watched> = WatchedLoop::new(&event_loop);
            self.session.attach(&watched);
            let (end, ended) = oneshot::channel();
            let begin = now_ms();
            let main = event_loop.create_task(async move {
                let tasks: Vec<_> = (0..tasks)
                    .map(|_| {
                        create_task(async move {
                            for _ in 0..yields {
                                yield_now().await;
                            }
                        })
                    })
                    .collect();
                for task in tasks {
                    task.await.expect("nobody cancels the benchmark's tasks");
                }
            });
            main.add_done_callback(move |_main| _ = end.send(now_ms()));
            let end = ended.await.expect("the main task ends");
            self.session.end();
            event_loop.close();
            end - begin
        }

        /// Runs a program in Python, in a new frame, until nothing of it is left; gives the milliseconds that takes from
        /// its begin on.
        ///
        /// # Errors
        ///
        /// What is wrong with the program.
        pub async fn python(&self, source: String) -> Result<f64, JsValue> {
            let (region, lines) = (place("region"), place("console"));
            let signal = AbortController::new()?.signal();
            let frames = FRAMES.with(Rc::clone);
            let lease = frames.take(&region, &signal, Box::new(|_loaded, _total| ())).await?;
            let problem = Rc::new(RefCell::new(None));
            let heard = Rc::clone(&problem);
            let on_problem = Box::new(move |problem: python::Problem| {
                heard.replace(Some(problem.traceback));
            });
            let (end, ended) = oneshot::channel();
            let end = RefCell::new(Some(end));
            let on_phase = move |phase: Phase| {
                if let (Phase::Finished { .. }, Some(end)) = (phase, end.take()) {
                    _ = end.send(now_ms());
                }
            };
            let source = python::Source {
                id: "bench".to_owned(),
                file_name: "bench.py".to_owned(),
                work: Work::new(&source, ""),
            };
            let console = Console::new(lines.clone());
            let runner = python::begin(lease, &region, source, console, on_problem, Box::new(|| ()));
            let program = Program::of(runner, on_phase);
            self.session.attach(&program.watched());
            let begin = now_ms();
            program.start();
            let end = ended.await.expect("the program outlives its end");
            self.session.end();
            drop(program);
            self.session.detach();
            region.remove();
            lines.remove();
            problem.take().map_or(Ok(end - begin), |traceback| Err(JsValue::from_str(&traceback)))
        }
    }
}
