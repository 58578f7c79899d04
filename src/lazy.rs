//! Functions whose code the page fetches when the first of them is called.
//!
//! The released page has such code in WebAssembly files of its own, one for each chunk. A chunk shares memory and
//! function table with the rest of the program, so any Rust value may be passed and returned. In any other build nothing
//! is split: the build script decides.

pub(crate) use leptos::wasm_split::SplitLoaderError;

/// Declares functions whose code, and whatever only that code needs, is a chunk of its own: `lazy! { chunk NAME; .. }`.
///
/// Calling one fetches its chunk, once, and then runs its body, which itself must not await. The caller may be dropped
/// meanwhile; the chunk arrives all the same. Functions of the same chunk, in any file, are fetched together.
///
/// # Errors
///
/// The error type of each must be `From<SplitLoaderError>`, which is what the caller gets when the chunk cannot be
/// fetched. Nothing of it is kept: the next call tries again.
macro_rules! lazy {
    (
        chunk $chunk:ident;
        $(
            $(#[$attribute:meta])*
            $visibility:vis async fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty $body:block
        )+
    ) => {
        $(
            $(#[$attribute])*
            #[cfg(split)]
            #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, fallible)]
            $visibility fn $name($($argument: $type),*) -> $result $body

            $(#[$attribute])*
            #[cfg(not(split))]
            $visibility async fn $name($($argument: $type),*) -> $result {
                // A plain function, so that here too an await in the body is an error.
                fn $name($($argument: $type),*) -> $result $body
                $name($($argument),*)
            }
        )+
    };
}

pub(crate) use lazy;
