//! The controls of the program, and the status line.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::panes::SpeedControls;
use crate::state::AppState;
use crate::ui::{Button, ButtonKind, Picture};

/// A second click within this time belongs to a double click made out of habit; a later one means Stop.
const DOUBLE_CLICK_MS: f64 = 220.0;

/// Run, which becomes Stop, Reset, the controls of time, and the status line.
#[component]
pub(crate) fn Controls(state: AppState) -> impl IntoView {
    let last_press_ms = StoredValue::new(f64::NEG_INFINITY);
    let run_or_stop = move |event: MouseEvent| {
        // The second click of a double click would stop what the first one has started.
        let since_last_ms = event.time_stamp() - last_press_ms.get_value();
        last_press_ms.set_value(event.time_stamp());
        if event.detail() == 2 && since_last_ms < DOUBLE_CLICK_MS {
            return;
        }
        if untrack(|| state.can_be_stopped()) {
            state.stop();
        } else {
            state.start();
        }
    };
    let picture = move |()| {
        if state.can_be_stopped() { Picture::Stop } else { Picture::Run }
    };
    view! {
        <div class="controls">
            <div class="controls-bar">
            <Button
                label=move || if state.can_be_stopped() { "Stop" } else { "Run" }
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
            <SpeedControls state=state />
            </div>
            <StatusLine state=state />
        </div>
    }
}

/// How the program is doing: what changes rarely is a status that is read out; the rest stands beside it.
#[component]
fn StatusLine(state: AppState) -> impl IntoView {
    view! {
        <div class="status">
            <p class="status-words" role="status" class:status-words--running=move || state.is_running()>
                {move || state.status_words()}
            </p>
            <p class="status-detail">{move || state.detail()}</p>
        </div>
    }
}
