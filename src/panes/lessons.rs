//! The list of lessons: real links, so that they can be copied and opened elsewhere.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::address;
use crate::lessons::{GROUPS, Group, Lesson};
use crate::state::AppState;

/// The navigation "Lessons".
#[component]
pub(crate) fn LessonList(
    /// The app's state.
    state: AppState,
) -> impl IntoView {
    let list = NodeRef::<html::Ul>::new();
    Effect::new(move || {
        state.lesson.track();
        if let Some(list) = list.get() {
            show_open_lesson(&list);
        }
    });
    let groups = GROUPS.iter().map(|group| view! { <LessonGroup state=state group=group /> });
    view! {
        <nav class="lessons" aria-label="Lessons">
            <ul class="lessons-groups" node_ref=list>{groups.collect_view()}</ul>
        </nav>
    }
}

#[component]
fn LessonGroup(
    /// The app's state.
    state: AppState,
    /// The group.
    group: &'static Group,
) -> impl IntoView {
    let links = group.lessons.iter().map(|lesson| view! { <LessonLink state=state lesson=lesson /> });
    view! {
        <li class="lessons-group">
            <span class="lessons-title">{group.title}</span>
            <ul class="lessons-list" aria-label=group.title>{links.collect_view()}</ul>
        </li>
    }
}

/// Scrolls the strip of a phone to the open lesson.
fn show_open_lesson(list: &Element) {
    if let Ok(Some(link)) = list.query_selector("[aria-current]") {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        link.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

#[component]
fn LessonLink(
    /// The app's state.
    state: AppState,
    /// The lesson that it opens.
    lesson: &'static Lesson,
) -> impl IntoView {
    let is_open = move || state.lesson.get().id == lesson.id;
    let open = move |event: MouseEvent| {
        // Whoever holds a key wants another tab or window, or to save it: that is the browser's business.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            state.open(lesson);
        }
    };
    view! {
        <li class="lessons-item">
            <a
                class="lessons-link"
                href=address::of_lesson(lesson.id)
                aria-current=move || is_open().then_some("page")
                on:click=open
            >
                {lesson.title}
            </a>
        </li>
    }
}
