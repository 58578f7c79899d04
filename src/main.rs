//! The page's entry point: everything is in the library, where the browser tests find it too.

fn main() {
    playground::start();
}
