//! CPython, as `web/python/interpreter.js` offers it: fetched when a program first needs it, one for the whole page.

use std::cell::{Cell, RefCell};

use js_sys::{Float64Array, Function, Object, Promise, Reflect};
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, HtmlScriptElement};

use super::files::FILES;
use super::kit::OnProgress;

/// The script, in the folder that the page names in `data-python` where it is a release (`web/python/stage.mjs`).
const SCRIPT: &str = "interpreter.js";
const FOLDER: &str = "python/";

/// What the script leaves in the page.
const GLOBAL: &str = "webloopPython";

#[wasm_bindgen]
extern "C" {
    /// What the script offers.
    type Module;

    #[wasm_bindgen(method, catch)]
    fn load(
        this: &Module,
        files: &Object,
        on_progress: &Function,
        signal: &AbortSignal,
    ) -> Result<Promise, JsValue>;

    /// CPython.
    #[derive(Clone)]
    pub type Interpreter;

    /// Compiles a program, which begins with its first turn.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn start(
        this: &Interpreter,
        host: &Object,
        source: &str,
        file_name: &str,
    ) -> Result<PythonProgram, JsValue>;

    /// A program that was started.
    #[derive(Clone)]
    pub(crate) type PythonProgram;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn pump(this: &PythonProgram, budget_ms: f64) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn run(
        this: &PythonProgram,
        handle: u32,
        most_callbacks: u32,
        most_seconds: f64,
    ) -> Result<Float64Array, JsValue>;

    #[wasm_bindgen(method, catch, js_name = setDriven)]
    pub(crate) fn set_driven(this: &PythonProgram, is_driven: bool, ready: &JsValue) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = cancelTask)]
    pub(crate) fn cancel_task(this: &PythonProgram, task: u32) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn stop(this: &PythonProgram) -> Result<(), JsValue>;
}

thread_local! {
    static INTERPRETER: RefCell<Option<Interpreter>> = const { RefCell::new(None) };
    /// How often the script was added to the page in vain.
    static FAILURES: Cell<u32> = const { Cell::new(0) };
}

/// Gives CPython, which is fetched first unless it is there. `on_progress` hears how many bytes there are, and of how
/// many; `signal` gives up.
///
/// # Errors
///
/// What went wrong, in words; nothing of it is kept, so it can be tried again.
pub async fn load(signal: AbortSignal, on_progress: OnProgress) -> Result<Interpreter, String> {
    if let Some(interpreter) = INTERPRETER.with_borrow(Clone::clone) {
        return Ok(interpreter);
    }
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
        module.load(&files, on_progress.as_ref().unchecked_ref(), &signal).map_err(|error| words(&error))?;
    let interpreter = JsFuture::from(loading).await.map_err(|error| words(&error))?;
    let interpreter: Interpreter = interpreter.unchecked_into();
    INTERPRETER.set(Some(interpreter.clone()));
    Ok(interpreter)
}

/// Fetches the script, which is small, before anybody wants to run something; whatever goes wrong, `load` tells.
pub(crate) fn prepare() {
    spawn_local(async {
        let _ = module().await;
    });
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
pub(crate) fn words(error: &JsValue) -> String {
    let message = Reflect::get(error, &JsValue::from_str("message")).ok().and_then(|text| text.as_string());
    message
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "for a reason that the browser does not tell".to_owned())
}
