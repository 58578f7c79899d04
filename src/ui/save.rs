//! Saving a file: the browser asks where, or puts it where downloads go. Nothing leaves the computer.

use std::time::Duration;

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// When the browser has long begun to save a file.
const SAVED_AFTER: Duration = Duration::from_secs(10);

/// Lets the browser save `text` as a file.
pub(crate) fn save_file(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // Some browsers still read it after the click.
    set_timeout(move || _ = Url::revoke_object_url(&url), SAVED_AFTER);
    Ok(())
}
