//! What of a timeline somebody has in hand: the event that the pointer is over or that the keyboard has moved to.
//!
//! The rule: an event is known by its lane's kind and its time, never by its place in a list, since lists lose their
//! oldest from one frame to the next.

mod description;
mod event;
mod focus;
mod hit;
mod navigation;
mod times;

pub use description::{Description, describe, describe_lane};
pub use event::EventAt;
pub use focus::Focus;
pub use hit::{Hit, hit};
pub use navigation::{Direction, first_event, last_event, nearest_event, next_event};
pub use times::{exact_duration, exact_time, short_duration};
