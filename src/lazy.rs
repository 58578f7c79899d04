//! Functions whose code the released page fetches when they are first called.
//!
//! Behind such a function is one module of WebAssembly for each name in square brackets; it shares the memory and the
//! function table of the page's main module, so every Rust value may cross. A build script decides about `cfg(split)`.

pub(crate) use leptos::wasm_split::SplitLoaderError;

/// Declares `async` functions whose code is fetched when one of their module is first called. Each gives a `Result`
/// whose error is `From<SplitLoaderError>`. Where nothing is split they are plain functions.
macro_rules! lazy {
    ($(#[$attribute:meta])* [$module:ident] $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?)
        -> $result:ty $body:block) => {
        $(#[$attribute])*
        #[cfg(split)]
        #[leptos::wasm_split::wasm_split($module, wasm_split_path = ::leptos::wasm_split, fallible)]
        $visibility fn $name($($argument: $type),*) -> $result $body

        $(#[$attribute])*
        #[cfg(not(split))]
        $visibility async fn $name($($argument: $type),*) -> $result $body
    };
}

pub(crate) use lazy;
