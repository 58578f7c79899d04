//! What a lesson is about. It folds to one line with the first run, so that there is room for the code.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::lessons::Lesson;
use crate::state::AppState;

#[component]
pub(crate) fn Story(state: AppState) -> impl IntoView {
    let text = |part: fn(&Lesson) -> &'static str| move || part(state.lesson.get());
    let try_it = move || {
        let python = state.content.get().filter(|_| state.is_python()).and_then(|content| content.python);
        python.and_then(|python| python.try_it).unwrap_or(state.lesson.get().try_it)
    };
    let toggle = move |event: MouseEvent| {
        // The state says what is open, not the browser.
        event.prevent_default();
        state.toggle_story();
    };
    view! {
        <details class="story" prop:open=move || !state.is_story_folded()>
            <summary class="story-head" on:click=toggle>
                <h2 class="story-title">{text(|lesson| lesson.title)}</h2>
                <span class="story-brief">{text(|lesson| lesson.teaches)}</span>
            </summary>
            <p class="story-teaches">{text(|lesson| lesson.teaches)}</p>
            <dl class="story-hints">
                <dt class="story-hint-name">"Try"</dt>
                <dd class="story-hint">{try_it}</dd>
                <dt class="story-hint-name">"asyncio"</dt>
                <dd class="story-hint">
                    <code>{text(|lesson| lesson.asyncio)}</code>
                </dd>
            </dl>
        </details>
    }
}
