//! What can be run: a `Program`, the `Stage` that one in Rust plays on, the `Console` it writes to; and `Watched`, the one
//! way in which the page sees and controls the scheduler of any program.
//!
//! The rule: a program owns everything that it caused. Stopping it ends its tasks, timers and listeners; what it drew and
//! wrote stays to be read until the next start.

mod chart;
mod console;
mod elements;
mod fill;
mod graph;
mod page;
#[expect(clippy::module_inception, reason = "the module is named for the type that it is all about")]
mod program;
mod region;
mod stage;
mod status;
mod table;
mod watch;
mod watched;
mod watched_loop;

pub use chart::Chart;
pub use console::Console;
pub use elements::{NumberInput, Progress, Readout, Switch, Text};
pub use fill::ProgressFill;
pub use graph::Graph;
pub use page::Page;
pub use program::{Program, Runner, Start, new_event_loop};
pub use region::empty;
pub use stage::Stage;
pub use status::Status;
pub use table::{Table, TableRow};
pub use watch::Phase;
pub use watched::{Control, LOG_CAPACITY, Listener, Listeners, News, Pending, Snapshots, State, Watched};
pub use watched_loop::WatchedLoop;

use std::time::Duration;

/// Writes a duration in seconds with two decimals, as in `1.02 s`.
pub fn seconds(duration: Duration) -> String {
    // In whole numbers: the code that writes floating-point ones is larger than all lessons together.
    let hundredths = duration.as_secs() * 100 + u64::from(duration.subsec_micros() + 5_000) / 10_000;
    format!("{}.{:02} s", hundredths / 100, hundredths % 100)
}

/// Writes a duration in milliseconds with one decimal, as in `12.3 ms`.
pub fn milliseconds(duration: Duration) -> String {
    let tenths = (duration.as_micros() as u64 + 50) / 100;
    format!("{}.{} ms", tenths / 10, tenths % 10)
}

/// Writes how many times `part` goes into `whole`, with one decimal; a dash where `part` is nothing at all.
pub fn ratio(whole: Duration, part: Duration) -> String {
    if part.is_zero() {
        return "\u{2013}".to_owned();
    }
    let tenths = (whole.as_secs_f64() / part.as_secs_f64() * 10.0).round() as u64;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_rounded_to_hundredths() {
        assert_eq!(seconds(Duration::ZERO), "0.00 s");
        assert_eq!(seconds(Duration::from_micros(1_024_999)), "1.02 s");
        assert_eq!(seconds(Duration::from_micros(1_025_000)), "1.03 s");
        assert_eq!(seconds(Duration::from_micros(59_999_999)), "60.00 s");
    }

    #[test]
    fn milliseconds_are_rounded_to_tenths() {
        assert_eq!(milliseconds(Duration::ZERO), "0.0 ms");
        assert_eq!(milliseconds(Duration::from_micros(12_349)), "12.3 ms");
        assert_eq!(milliseconds(Duration::from_micros(99_950)), "100.0 ms");
        assert_eq!(milliseconds(Duration::from_secs(2)), "2000.0 ms");
    }

    #[test]
    fn ratios_are_rounded_to_tenths() {
        assert_eq!(ratio(Duration::from_millis(3049), Duration::from_secs(1)), "3.0");
        assert_eq!(ratio(Duration::from_millis(3051), Duration::from_secs(1)), "3.1");
        assert_eq!(ratio(Duration::from_secs(1), Duration::from_secs(4)), "0.3");
        assert_eq!(ratio(Duration::from_secs(1), Duration::ZERO), "\u{2013}");
    }
}
