//! Where programs write their lines.

use leptos::prelude::*;

use crate::state::AppState;
use crate::ui::{Button, ButtonKind};

/// The log "Console". Its lines belong to the program's console: Leptos never looks there.
#[component]
pub(crate) fn ConsolePane(state: AppState) -> impl IntoView {
    view! {
        <div class="console">
            <div class="pane-head">
                <h2 class="pane-title">"Console"</h2>
                <Button label="Clear" kind=ButtonKind::Quiet on_press=move |_| state.clear_console() />
            </div>
            <div class="console-log" role="log" aria-label="Console" tabindex="0" node_ref=state.log></div>
            <p class="console-empty">"Here the program writes lines, each with the loop's time and the name of the task."</p>
        </div>
    }
}
