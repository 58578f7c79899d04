//! What the stage listens to: the keyboard, pointers, the wheel, its size, and the looks of the page. All of it ends when
//! the watch is dropped.

use std::rc::{Rc, Weak};

use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, MutationObserver, MutationObserverInit, ResizeObserver};

use super::stage::Stage;

/// What of the system changes how the timeline looks.
const LOOKS: [&str; 4] = [
    "(prefers-color-scheme: dark)",
    "(forced-colors: active)",
    "(prefers-reduced-motion: reduce)",
    // The width at which style/tokens.css changes sizes.
    "(max-width: 860px)",
];

/// What an event does.
type Action = fn(&Rc<Stage>, &Event);

/// Everything that a stage listens to.
pub(super) struct Watch {
    _listeners: Vec<EventListener>,
    size: ResizeObserver,
    theme: MutationObserver,
    _on_size: Closure<dyn FnMut()>,
    _on_theme: Closure<dyn FnMut()>,
}

impl Watch {
    pub(super) fn new(stage: &Rc<Stage>) -> Self {
        let parts = &stage.parts;
        let (plot, list) =
            (parts.plot.unchecked_ref::<EventTarget>(), parts.list.unchecked_ref::<EventTarget>());
        let mut listeners = vec![
            listen(stage, list, "focus", |stage, _| stage.set_focus_shown(true)),
            listen(stage, list, "blur", |stage, _| stage.set_focus_shown(false)),
            listen(stage, plot, "pointerdown", |stage, event| stage.pointer_down(event.unchecked_ref())),
            listen(stage, plot, "pointermove", |stage, event| stage.pointer_move(event.unchecked_ref())),
            listen(stage, plot, "pointerup", |stage, event| stage.pointer_up(event.unchecked_ref())),
            listen(stage, plot, "pointercancel", |stage, event| stage.pointer_gone(event.unchecked_ref())),
            listen(stage, plot, "pointerleave", |stage, _| stage.pointer_left()),
            listen(stage, parts.scroll.unchecked_ref(), "scroll", |stage, _| stage.scrolled()),
            // The browser's zoom changes how many pixels of the screen a CSS pixel has.
            listen(stage, window().unchecked_ref(), "resize", |stage, _| stage.redraw()),
        ];
        // These two are not passive: a pinch on a touch pad would zoom the whole page, and an arrow key would scroll it.
        for (target, name, action) in [
            (plot, "wheel", (|stage, event| stage.wheel(event.unchecked_ref())) as Action),
            (list, "keydown", |stage, event| stage.press_key(event.unchecked_ref())),
        ] {
            let options = EventListenerOptions::enable_prevent_default();
            listeners.push(listen_with(stage, target, name, options, action));
        }
        for look in LOOKS {
            if let Ok(Some(query)) = window().match_media(look) {
                listeners.push(listen(stage, query.unchecked_ref(), "change", |stage, _| stage.restyle()));
            }
        }
        let on_size = closure(stage, Stage::redraw);
        let size = ResizeObserver::new(on_size.as_ref().unchecked_ref()).expect("the callback is a function");
        size.observe(&parts.plot);
        let on_theme = closure(stage, Stage::restyle);
        let theme =
            MutationObserver::new(on_theme.as_ref().unchecked_ref()).expect("the callback is a function");
        let init = MutationObserverInit::new();
        init.set_attributes(true);
        if let Some(root) = document().document_element() {
            theme.observe_with_options(&root, &init).expect("attributes can be observed");
        }
        Watch { _listeners: listeners, size, theme, _on_size: on_size, _on_theme: on_theme }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.size.disconnect();
        self.theme.disconnect();
    }
}

fn listen(stage: &Rc<Stage>, target: &EventTarget, name: &'static str, action: Action) -> EventListener {
    listen_with(stage, target, name, EventListenerOptions::default(), action)
}

fn listen_with(
    stage: &Rc<Stage>,
    target: &EventTarget,
    name: &'static str,
    options: EventListenerOptions,
    action: Action,
) -> EventListener {
    let weak = Rc::downgrade(stage);
    EventListener::new_with_options(target, name, options, move |event| {
        if let Some(stage) = weak.upgrade() {
            action(&stage, event);
        }
    })
}

fn closure(stage: &Rc<Stage>, action: fn(&Rc<Stage>)) -> Closure<dyn FnMut()> {
    let weak: Weak<Stage> = Rc::downgrade(stage);
    Closure::new(move || {
        if let Some(stage) = weak.upgrade() {
            action(&stage);
        }
    })
}
