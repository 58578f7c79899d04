//! The axis: where its ticks are and what stands at them. They are 1, 2 or 5 times a power of ten apart; those of time from a
//! minute on as on a clock.

use super::Viewport;
use crate::inspector::model::STEP_NS;

/// Steps longer than those of powers of ten, in seconds.
const CLOCK_STEPS_S: [f64; 13] =
    [60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 18e3, 36e3, 72e3, 180e3, 360e3];

/// How wide a character of a tick's label is at most, and what is left between two labels.
const PX_PER_CHARACTER: f64 = 7.0;
const PX_BETWEEN_LABELS: f64 = 28.0;

#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub px_x: f64,
    pub label: String,
}

/// The smallest step of the axis that is not below `least_ns`.
pub fn step_from(least_ns: f64) -> f64 {
    let least_ns = least_ns.max(1.0);
    if least_ns > 50e9 {
        let step_s = CLOCK_STEPS_S.into_iter().find(|step_s| step_s * 1e9 >= least_ns);
        return step_s.map_or_else(|| decimal_step_from(least_ns / 3600e9) * 3600e9, |step_s| step_s * 1e9);
    }
    decimal_step_from(least_ns)
}

fn decimal_step_from(least: f64) -> f64 {
    let mut power = 10f64.powf(least.log10().floor());
    // The logarithm of a power of ten may come out a little too large.
    if power > least {
        power /= 10.0;
    }
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= least * (1.0 - 1e-12));
    factor.unwrap_or(10.0) * power
}

/// Appends the ticks in view to `ticks`, from the left.
pub fn push_ticks(viewport: &Viewport, is_by_steps: bool, ticks: &mut Vec<Tick>) {
    let step_from = |least_ns| if is_by_steps { step_from_steps(least_ns) } else { step_from(least_ns) };
    let label =
        |time_ns, step_ns| if is_by_steps { label_of_steps(time_ns) } else { label(time_ns, step_ns) };
    let (begin_ns, end_ns) = (viewport.time_begin_ns().max(0.0), viewport.time_end_ns());
    if end_ns <= begin_ns {
        return;
    }
    let mut step_ns = step_from(viewport.ns_per_px() * 60.0);
    // A finer step may have longer labels, and these need a coarser step: a second look settles it.
    for _ in 0..2 {
        let px_label = label(end_ns, step_ns).chars().count() as f64 * PX_PER_CHARACTER + PX_BETWEEN_LABELS;
        step_ns = step_ns.max(step_from(viewport.ns_per_px() * px_label));
    }
    let first = (begin_ns / step_ns).ceil();
    let last = (end_ns / step_ns).floor();
    let mut index = first;
    while index <= last {
        let time_ns = index * step_ns;
        ticks.push(Tick { px_x: viewport.px_of_time(time_ns), label: label(time_ns, step_ns) });
        index += 1.0;
    }
}

/// What stands at a tick, with as many decimals as its step needs.
fn label(time_ns: f64, step_ns: f64) -> String {
    let time_ns = time_ns.round() as u64;
    if time_ns == 0 {
        return "0 s".to_owned();
    }
    if step_ns >= 60e9 {
        return clock_label(time_ns / 1_000_000_000);
    }
    let (unit, unit_ns, digits) = match time_ns {
        0..1_000 => ("ns", 1, 0),
        1_000..1_000_000 => ("\u{b5}s", 1_000, 3),
        1_000_000..1_000_000_000 => ("ms", 1_000_000, 6),
        _ => ("s", 1_000_000_000, 9),
    };
    let step_digits =
        (0..digits).find(|digits| step_ns * 10f64.powi(*digits) >= unit_ns as f64 * (1.0 - 1e-9));
    let digits = step_digits.unwrap_or(digits) as usize;
    if digits == 0 {
        return format!("{} {unit}", time_ns / unit_ns);
    }
    let fraction = (time_ns % unit_ns) / (unit_ns / 10u64.pow(digits as u32));
    format!("{}.{fraction:0digits$} {unit}", time_ns / unit_ns)
}

/// As `step_from`, where steps of a program are counted: one of them at least.
fn step_from_steps(least_ns: f64) -> f64 {
    decimal_step_from((least_ns / STEP_NS as f64).max(1.0)) * STEP_NS as f64
}

fn label_of_steps(time_ns: f64) -> String {
    match (time_ns / STEP_NS as f64).round() as u64 {
        1 => "1 step".to_owned(),
        steps => format!("{steps} steps"),
    }
}

fn clock_label(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LaneRows, Layout};
    use super::*;

    fn labels(begin_ns: u64, end_ns: u64) -> Vec<String> {
        labels_by(begin_ns, end_ns, false)
    }

    fn labels_by(begin_ns: u64, end_ns: u64, is_by_steps: bool) -> Vec<String> {
        let layout =
            Layout { px_width: 900.0, px_height: 300.0, px_gutter: 100.0, px_axis: 20.0, px_lane: 24.0 };
        let mut viewport = Viewport::new(layout);
        viewport.update(LaneRows::all(1), (begin_ns, end_ns), end_ns, false);
        viewport.fit();
        let mut ticks = Vec::new();
        push_ticks(&viewport, is_by_steps, &mut ticks);
        assert!(ticks.windows(2).all(|pair| pair[1].px_x - pair[0].px_x >= 60.0), "{ticks:?}");
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn steps_are_one_two_or_five_times_a_power_of_ten() {
        assert_eq!(step_from(0.0), 1.0);
        assert_eq!(step_from(1.0), 1.0);
        assert_eq!(step_from(1.5), 2.0);
        assert_eq!(step_from(1000.0), 1000.0);
        assert_eq!(step_from(2001.0), 5000.0);
        assert_eq!(step_from(5.5e6), 10e6);
    }

    #[test]
    fn long_steps_are_those_of_a_clock() {
        assert_eq!(step_from(50.5e9), 60e9);
        assert_eq!(step_from(61e9), 120e9);
        assert_eq!(step_from(4000e9), 7200e9);
        assert_eq!(step_from(400e12), 200.0 * 3600e9);
    }

    #[test]
    fn labels_name_the_unit_and_no_more_decimals_than_the_step_needs() {
        assert_eq!(
            labels(0, 800),
            ["0 s", "100 ns", "200 ns", "300 ns", "400 ns", "500 ns", "600 ns", "700 ns", "800 ns"]
        );
        assert_eq!(labels(0, 2_000_000_000)[..4], ["0 s", "200 ms", "400 ms", "600 ms"]);
        assert_eq!(labels(0, 2_000_000_000)[5..7], ["1.0 s", "1.2 s"]);
        assert_eq!(labels(1_204_000_000, 1_205_000_000)[0], "1.2040 s");
    }

    #[test]
    fn steps_of_a_program_are_counted_whole() {
        assert_eq!(labels_by(0, 3 * STEP_NS, true), ["0 steps", "1 step", "2 steps", "3 steps"]);
        assert_eq!(labels_by(0, 90 * STEP_NS, true)[..3], ["0 steps", "10 steps", "20 steps"]);
    }

    #[test]
    fn hours_are_written_as_hours() {
        assert_eq!(labels(0, 8 * 3600 * 1_000_000_000)[1..4], ["1 h", "2 h", "3 h"]);
        let half_hours = labels(0, 3 * 3600 * 1_000_000_000);
        assert_eq!(half_hours[1..4], ["20 min", "40 min", "1 h"]);
        assert_eq!(half_hours[4], "1 h 20");
    }

    #[test]
    fn ticks_are_never_closer_than_their_labels_are_wide() {
        for power in 0..17 {
            for begin_ns in [0, 1_234_567_890_123] {
                let end_ns = begin_ns + 10u64.pow(power);
                let labels = labels(begin_ns, end_ns);
                assert!(labels.len() <= 14, "{labels:?}");
            }
        }
    }
}
