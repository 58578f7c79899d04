//! The controls of the program, and the status line.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::state::AppState;
use crate::ui::{Button, ButtonKind, Picture};

/// Run, which becomes Stop, Reset, and how the program is doing.
#[component]
pub(crate) fn Controls(
    /// The app's state.
    state: AppState,
) -> impl IntoView {
    let run_or_stop = move |event: MouseEvent| {
        // The second click of a double click would stop what the first one has started.
        if event.detail() == 2 {
            return;
        }
        if state.is_running_untracked() {
            state.stop();
        } else {
            state.start();
        }
    };
    let picture = move |()| {
        if state.is_running() { Picture::Stop } else { Picture::Run }
    };
    view! {
        <div class="controls">
            <Button
                label=move || if state.is_running() { "Stop" } else { "Run" }
                picture=picture
                kind=ButtonKind::Primary
                on_press=run_or_stop
            />
            <Button
                label="Reset"
                picture=|()| Picture::Reset
                kind=ButtonKind::Plain
                on_press=move |_| state.reset()
            />
            <p class="controls-status" role="status" class:controls-status--running=move || state.is_running()>
                {move || state.status()}
            </p>
        </div>
    }
}
