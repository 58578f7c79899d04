//! Stands in the place of the crate `wasm-streams`, by which Leptos sends streams to a server and receives them.
//!
//! The page has no server, so it never calls this. But what the real crate exports to JavaScript would be in the page all
//! the same, since no tool can know that nobody calls it: with all that it needs, 4 KB of what a first visit downloads.

use futures::stream::Empty;
use wasm_bindgen::JsValue;

/// A stream of JavaScript's, of which there is none.
pub enum ReadableStream {}

impl ReadableStream {
    /// Never called.
    pub fn from_raw(_raw: web_sys::ReadableStream) -> Self {
        unimplemented!("the page receives no streams")
    }

    /// Never called.
    pub fn from_stream<S>(_stream: S) -> Self {
        unimplemented!("the page sends no streams")
    }

    /// Never called.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        match self {}
    }

    /// Never called.
    pub fn into_stream(self) -> Empty<Result<JsValue, JsValue>> {
        match self {}
    }
}
