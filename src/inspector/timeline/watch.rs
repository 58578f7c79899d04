//! What the canvas listens to: the keyboard, pointers, the wheel, its size, and the looks of the page. All of it ends when
//! the watch is dropped.

use std::rc::{Rc, Weak};

use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, MutationObserver, MutationObserverInit, ResizeObserver};

use super::canvas::Canvas;

/// What of the system changes how the timeline looks.
const CONDITIONS: [&str; 4] = [
    "(prefers-color-scheme: dark)",
    "(forced-colors: active)",
    "(prefers-reduced-motion: reduce)",
    // The width at which style/tokens.css changes sizes.
    "(max-width: 860px)",
];

type Action = fn(&Rc<Canvas>, &Event);

pub(super) struct Watch {
    _listeners: Vec<EventListener>,
    size: ResizeObserver,
    theme: MutationObserver,
    _on_size: Closure<dyn FnMut()>,
    _on_theme: Closure<dyn FnMut()>,
}

impl Watch {
    pub(super) fn new(canvas: &Rc<Canvas>) -> Self {
        let parts = &canvas.parts;
        let (plot, list) =
            (parts.plot.unchecked_ref::<EventTarget>(), parts.list.unchecked_ref::<EventTarget>());
        let mut listeners = vec![
            listen(canvas, list, "focus", |canvas, _| canvas.set_focus_shown(true)),
            listen(canvas, list, "blur", |canvas, _| canvas.set_focus_shown(false)),
            listen(canvas, plot, "pointerdown", |canvas, event| canvas.pointer_down(event.unchecked_ref())),
            listen(canvas, plot, "pointermove", |canvas, event| canvas.pointer_move(event.unchecked_ref())),
            listen(canvas, plot, "pointerup", |canvas, event| canvas.pointer_up(event.unchecked_ref())),
            listen(canvas, plot, "pointercancel", |canvas, event| canvas.pointer_gone(event.unchecked_ref())),
            listen(canvas, plot, "pointerleave", |canvas, _| canvas.pointer_left()),
            listen(canvas, parts.scroll.unchecked_ref(), "scroll", |canvas, _| canvas.scrolled()),
            // The browser's zoom changes how many pixels of the screen a CSS pixel has.
            listen(canvas, window().unchecked_ref(), "resize", |canvas, _| canvas.redraw()),
        ];
        // These two are not passive: a pinch on a touch pad would zoom the whole page, and an arrow key would scroll it.
        for (target, name, action) in [
            (plot, "wheel", (|canvas, event| canvas.wheel(event.unchecked_ref())) as Action),
            (list, "keydown", |canvas, event| canvas.press_key(event.unchecked_ref())),
        ] {
            let options = EventListenerOptions::enable_prevent_default();
            listeners.push(listen_with(canvas, target, name, options, action));
        }
        for condition in CONDITIONS {
            if let Ok(Some(query)) = window().match_media(condition) {
                listeners.push(listen(canvas, query.unchecked_ref(), "change", |canvas, _| canvas.restyle()));
            }
        }
        let on_size = closure(canvas, Canvas::redraw);
        let size = ResizeObserver::new(on_size.as_ref().unchecked_ref()).expect("the callback is a function");
        size.observe(&parts.plot);
        let on_theme = closure(canvas, Canvas::restyle);
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

fn listen(canvas: &Rc<Canvas>, target: &EventTarget, name: &'static str, action: Action) -> EventListener {
    listen_with(canvas, target, name, EventListenerOptions::default(), action)
}

fn listen_with(
    canvas: &Rc<Canvas>,
    target: &EventTarget,
    name: &'static str,
    options: EventListenerOptions,
    action: Action,
) -> EventListener {
    let weak = Rc::downgrade(canvas);
    EventListener::new_with_options(target, name, options, move |event| {
        if let Some(canvas) = weak.upgrade() {
            action(&canvas, event);
        }
    })
}

fn closure(canvas: &Rc<Canvas>, action: fn(&Rc<Canvas>)) -> Closure<dyn FnMut()> {
    let weak: Weak<Canvas> = Rc::downgrade(canvas);
    Closure::new(move || {
        if let Some(canvas) = weak.upgrade() {
            action(&canvas);
        }
    })
}
