//! The controls of the program, and the status line.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::state::AppState;
use crate::ui::{Button, ButtonKind, Picture};

/// A second click within this time belongs to a double click made out of habit; a later one means Stop.
const DOUBLE_CLICK_MS: f64 = 220.0;

/// Run, which becomes Stop, Reset, and how the program is doing.
#[component]
pub(crate) fn Controls(
    /// The app's state.
    state: AppState,
) -> impl IntoView {
    let last_press_ms = StoredValue::new(f64::NEG_INFINITY);
    let run_or_stop = move |event: MouseEvent| {
        // The second click of a double click would stop what the first one has started.
        let since_last_ms = event.time_stamp() - last_press_ms.get_value();
        last_press_ms.set_value(event.time_stamp());
        if event.detail() == 2 && since_last_ms < DOUBLE_CLICK_MS {
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
