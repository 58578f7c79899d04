//! Copying: texts, and links that work elsewhere.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Url;

/// Puts a text on the clipboard. Returns whether the browser let it.
pub(crate) async fn copy_text(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Pages that are not served securely have no clipboard at all.
    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// A whole address, without a fragment; `address` may be relative to the page.
pub(crate) fn absolute_address(address: &str) -> String {
    let here = window().location().href().unwrap_or_default();
    let Ok(url) = Url::new_with_base(address, &here) else {
        return here;
    };
    url.set_hash("");
    url.href()
}
