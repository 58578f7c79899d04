//! The work that `cargo xtask bench` measures with the inspector in the page: a program of many short polls, and how
//! much longer it takes while the inspector is open.
//!
//! As the crate's own benchmark, for a page: `tests/e2e/bench.mjs` drives it.

#![cfg_attr(not(target_family = "wasm"), allow(unused))]

#[cfg(not(target_family = "wasm"))]
fn main() {
    println!("this benchmark runs in a browser: cargo xtask bench");
}

#[cfg(target_family = "wasm")]
fn main() {}

#[cfg(target_family = "wasm")]
mod browser {
    use std::rc::Rc;

    use js_sys::Promise;
    use leptos::mount::mount_to;
    use leptos::prelude::*;
    use playground::inspector::{Inspector, Session};
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_bindgen::{JsCast, JsValue};
    use webloop::{EventLoop, create_task, yield_now};

    fn now_ms() -> f64 {
        window().performance().expect("the benchmark runs in a page").now()
    }

    /// Lets `tasks` tasks yield `yields` times each, with the inspector in the page, open or closed. The promise gives
    /// the milliseconds until the last is over.
    #[wasm_bindgen]
    pub fn switches_inspected(tasks: u32, yields: u32, is_open: bool) -> Promise {
        let session = Session::new();
        let place = document().create_element("main").expect("the tag is a valid name");
        place.set_class_name("bench");
        document().body().expect("the page has a body").append_child(&place).expect("it takes children");
        let shown = Rc::clone(&session);
        let mounted = mount_to(place.clone().unchecked_into(), move || {
            let session = StoredValue::new_local(shown);
            let on_open_place = Callback::new(|_place| ());
            view! { <Inspector session is_open on_open_place program_name="bench".to_owned() /> }
        });
        let mut rest = Some((session, mounted, place));
        Promise::new(&mut move |resolve, _reject| {
            let (session, mounted, place) = rest.take().expect("a promise's executor is called once");
            // What opening it takes is not measured.
            set_timeout(
                move || {
                    let event_loop = EventLoop::new();
                    session.attach(&event_loop, || false);
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
                    main.add_done_callback(move |_main| {
                        let elapsed = JsValue::from_f64(now_ms() - begin);
                        session.end();
                        event_loop.close();
                        drop(mounted);
                        place.remove();
                        resolve
                            .call1(&JsValue::UNDEFINED, &elapsed)
                            .expect("resolving a promise does not fail");
                    });
                },
                std::time::Duration::from_millis(100),
            );
        })
    }
}
