//! Draws a scene onto a canvas.
//!
//! The rule: everything was decided by the projection; here are only colours, patterns, shapes and letters. A colour is
//! never alone: what lasts differs in pattern and height, too, and what happens differs in shape.

mod bars;
mod context;
mod painter;
mod palette;
mod shapes;
mod text;

pub use painter::Painter;
pub use palette::Palette;
