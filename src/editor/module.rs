//! The script `editor.js`: fetched when the first editor is shown, and spoken with by name.
//!
//! It registers `webloopEditor` with the window. Its functions are called by their names, not through imports of this
//! program: those would be in the page's first script, long before anybody opens an editor.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlTextAreaElement};

/// Where the script is, relative to the page; its version keeps old ones in caches away.
pub(super) const SCRIPT: &str = concat!("editor.js?v=", env!("EDITOR_VERSION"));
pub(super) const STYLE_SHEET: &str = concat!("editor.css?v=", env!("EDITOR_VERSION"));

const SCRIPT_CLASS: &str = "editor-script";

/// The script, ready to make editors.
pub(super) struct Module(JsValue);

/// An editor of the script. Copies are the same one.
#[derive(Clone)]
pub(super) struct View(JsValue);

/// What an editor of the script tells. It lives as long as the editor.
pub(super) struct Listeners {
    pub(super) change: Closure<dyn FnMut()>,
    /// A mark's line was changed, so the mark is gone.
    pub(super) unmark: Closure<dyn FnMut(u32)>,
}

/// Fetches the script, unless it is there. Several may wait for the same fetch; after a failure the next call tries again.
pub(super) async fn fetch(address: &str) -> Result<Module, JsValue> {
    if let Some(module) = registered() {
        return Ok(module);
    }
    let awaited = format!("script.{SCRIPT_CLASS}[src='{address}']");
    let script = match document().query_selector(&awaited)? {
        Some(script) => script,
        None => add_script(address)?,
    };
    let arrival = Promise::new(&mut |resolve, reject| {
        // Both fail only for a name that is none.
        let _ = script.add_event_listener_with_callback("load", &resolve);
        let _ = script.add_event_listener_with_callback("error", &reject);
    });
    let arrived = JsFuture::from(arrival).await;
    // It has done its work, or is in the way of another attempt.
    script.remove();
    arrived?;
    registered().ok_or_else(|| JsValue::from_str("editor.js has registered nothing"))
}

fn add_script(address: &str) -> Result<Element, JsValue> {
    let script = document().create_element("script")?;
    script.set_class_name(SCRIPT_CLASS);
    script.set_attribute("src", address)?;
    document().head().ok_or(JsValue::UNDEFINED)?.append_child(&script)?;
    Ok(script)
}

fn registered() -> Option<Module> {
    let module = Reflect::get(&window(), &"webloopEditor".into()).ok()?;
    module.is_object().then_some(Module(module))
}

impl Module {
    /// Puts an editor in the place of a textarea.
    pub(super) fn attach(
        &self,
        textarea: &HtmlTextAreaElement,
        language: &str,
        listeners: &Listeners,
    ) -> Result<View, JsValue> {
        let options = Object::new();
        Reflect::set(&options, &"language".into(), &language.into())?;
        Reflect::set(&options, &"onChange".into(), listeners.change.as_ref())?;
        Reflect::set(&options, &"onUnmark".into(), listeners.unmark.as_ref())?;
        call(&self.0, "attach", &[textarea.as_ref(), &options]).map(View)
    }
}

impl View {
    pub(super) fn text(&self) -> String {
        self.call("text", &[]).as_string().unwrap_or_default()
    }

    pub(super) fn set_text(&self, text: &str, is_undoable: bool) {
        self.call("setText", &[&text.into(), &is_undoable.into()]);
    }

    pub(super) fn mark_error(&self, id: u32, numbers: [u32; 4]) {
        let [line, column, end_line, end_column] = numbers.map(JsValue::from);
        self.call("markError", &[&id.into(), &line, &column, &end_line, &end_column]);
    }

    pub(super) fn clear_marks(&self) {
        self.call("clearMarks", &[]);
    }

    pub(super) fn show_next_line(&self, line: Option<u32>) {
        self.call("showNextLine", &[&line.unwrap_or(0).into()]);
    }

    pub(super) fn show_line(&self, line: u32) {
        self.call("showLine", &[&line.into()]);
    }

    pub(super) fn focus(&self) {
        self.call("focus", &[]);
    }

    /// Gives the textarea its place back.
    pub(super) fn destroy(&self) {
        self.call("destroy", &[]);
    }

    fn call(&self, name: &str, arguments: &[&JsValue]) -> JsValue {
        call(&self.0, name, arguments).expect("the editor's script has this function, which does not throw")
    }
}

fn call(object: &JsValue, name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(object, &name.into())?.dyn_into()?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    function.apply(object, &list)
}
