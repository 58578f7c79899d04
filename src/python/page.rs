//! `webloopPython`, what `web/frame/page.js` leaves in the page: it fetches CPython, and makes frames in which a program runs.

use std::cell::Cell;

use js_sys::{Array, Float64Array, Function, Object, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Element, HtmlScriptElement};

use super::protocol::{Part, Request};

/// The script, in the folder that the page names in `data-python` where it is a release.
const SCRIPT: &str = "interpreter.js";
const FOLDER: &str = "python/";

const GLOBAL: &str = "webloopPython";

/// The Python package and the modules that programs may import, each with its path below the folder `python/`; see
/// build/python_files.rs.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/python_files.rs"));

/// Hears a batch of messages: numbers, and a list of texts.
pub(super) type OnBatch = Closure<dyn Fn(Float64Array, Array)>;

/// Hears in words that the frame is lost.
pub(super) type OnLost = Closure<dyn Fn(String)>;

/// Hears how many bytes of CPython are there, and of how many.
pub type OnProgress = Box<dyn Fn(u32, u32)>;

#[wasm_bindgen]
extern "C" {
    type Module;

    #[wasm_bindgen(method, catch)]
    fn load(
        this: &Module,
        files: &Object,
        on_progress: &Function,
        signal: &AbortSignal,
    ) -> Result<Promise, JsValue>;

    #[derive(Clone)]
    pub(super) type Interpreter;

    #[wasm_bindgen(method, js_name = makeFrame)]
    pub(super) fn make_frame(this: &Interpreter, parent: &Element) -> PageFrame;

    /// A frame, which starts by itself and is hidden until it is shown.
    #[derive(Clone)]
    pub(super) type PageFrame;

    #[wasm_bindgen(method, getter)]
    pub(super) fn element(this: &PageFrame) -> Element;

    /// Fulfilled when a program can run in it.
    #[wasm_bindgen(method, getter)]
    pub(super) fn ready(this: &PageFrame) -> Promise;

    /// Says whose program will run in it: what that keeps goes by this name.
    #[wasm_bindgen(method)]
    pub(super) fn begin(this: &PageFrame, program: &str);

    #[wasm_bindgen(method, js_name = post)]
    fn post_message(this: &PageFrame, message: &Array);

    #[wasm_bindgen(method, setter)]
    fn set_onbatch(this: &PageFrame, listener: &JsValue);

    #[wasm_bindgen(method, setter)]
    fn set_onlost(this: &PageFrame, listener: &JsValue);

    #[wasm_bindgen(method)]
    pub(super) fn show(this: &PageFrame);

    #[wasm_bindgen(method)]
    pub(super) fn remove(this: &PageFrame);

    /// Removes it a little later.
    #[wasm_bindgen(method)]
    pub(super) fn retire(this: &PageFrame);

    /// Puts an inert picture of its document in its place.
    #[wasm_bindgen(method, js_name = keepStill)]
    pub(super) fn keep_still(this: &PageFrame, html: &str);
}

impl PageFrame {
    pub(super) fn listen(&self, on_batch: &OnBatch, on_lost: &OnLost) {
        self.set_onbatch(on_batch.as_ref());
        self.listen_for_loss(on_lost);
    }

    pub(super) fn post(&self, request: Request<'_>) {
        let parts = request.parts().into_iter().map(|part| match part {
            Part::Number(number) => JsValue::from_f64(number),
            Part::Text(text) => JsValue::from_str(text),
        });
        self.post_message(&parts.collect());
    }

    pub(super) fn stop_listening(&self) {
        self.set_onlost(&JsValue::NULL);
    }

    pub(super) fn listen_for_loss(&self, on_lost: &OnLost) {
        self.set_onlost(on_lost.as_ref());
    }
}

thread_local! {
    /// How often the script was added to the page in vain.
    static FAILURES: Cell<u32> = const { Cell::new(0) };
}

/// Fetches CPython, unless it is there. `signal` gives up.
pub(super) async fn load(signal: &AbortSignal, on_progress: OnProgress) -> Result<Interpreter, String> {
    let module = module().await.map_err(|error| words(&error))?;
    let files = Object::new();
    for (path, text) in FILES {
        Reflect::set(&files, &JsValue::from_str(path), &JsValue::from_str(text))
            .expect("a plain object takes any property");
    }
    let on_progress = Closure::<dyn Fn(f64, f64)>::new(move |loaded: f64, total: f64| {
        on_progress(loaded as u32, total as u32);
    });
    let loading =
        module.load(&files, on_progress.as_ref().unchecked_ref(), signal).map_err(|error| words(&error))?;
    let interpreter = JsFuture::from(loading).await.map_err(|error| words(&error))?;
    Ok(interpreter.unchecked_into())
}

/// Adds the script to the page, unless it has been.
async fn module() -> Result<Module, JsValue> {
    let added = || Reflect::get(&window(), &JsValue::from_str(GLOBAL)).ok().filter(JsValue::is_object);
    if let Some(module) = added() {
        return Ok(module.unchecked_into());
    }
    let script: HtmlScriptElement = document().create_element("script")?.unchecked_into();
    script.set_type("module");
    script.set_src(&address());
    let loaded = Promise::new(&mut |resolve, reject| {
        script.set_onload(Some(&resolve));
        script.set_onerror(Some(&reject));
    });
    document().head().ok_or("the page has no head")?.append_child(&script)?;
    let outcome = JsFuture::from(loaded).await;
    // It stays for good only where it has run: otherwise the next call tries again.
    script.set_onload(None);
    script.set_onerror(None);
    if outcome.is_err() {
        FAILURES.set(FAILURES.get() + 1);
        script.remove();
    }
    added().map(JsCast::unchecked_into).ok_or_else(|| JsValue::from_str("its script could not be fetched"))
}

/// The script's address, another one after each failure: in some browsers a module that has failed stays failed.
fn address() -> String {
    let folder = document().document_element().and_then(|page| page.get_attribute("data-python"));
    let folder = folder.as_deref().unwrap_or(FOLDER);
    match FAILURES.get() {
        0 => format!("{folder}{SCRIPT}"),
        failures => format!("{folder}{SCRIPT}?attempt={failures}"),
    }
}

/// An error of JavaScript in words.
pub(super) fn words(error: &JsValue) -> String {
    let message = Reflect::get(error, &JsValue::from_str("message")).ok().and_then(|text| text.as_string());
    message
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "for a reason that the browser does not tell".to_owned())
}
