//! Exact times in words: no digit that is known is left out, and none is there that says nothing.
//!
//! That is microseconds. A browser's clock has steps of 5 at best (W3C, High Resolution Time), and what is finer comes from
//! counting in binary fractions.

use crate::inspector::model::STEP_NS;

const MICROSECOND_NS: u64 = 1_000;
const MINUTE_NS: u64 = 60_000_000_000;

/// A moment of loop time, as in `1.204 s` or `0.000012 s`: milliseconds at least, microseconds at most.
pub fn exact_time(time_ns: u64) -> String {
    let microseconds = rounded(time_ns) / MICROSECOND_NS;
    let (seconds, rest) = (microseconds / 1_000_000, microseconds % 1_000_000);
    if rest.is_multiple_of(1_000) {
        format!("{seconds}.{:03} s", rest / 1_000)
    } else {
        format!("{seconds}.{rest:06} s")
    }
}

/// A length of time, as in `106 ms`, `0.012 ms`, `850 ns` or `2 min 3.5 s`. Nanoseconds are told where that is all.
pub fn exact_duration(duration_ns: u64) -> String {
    let duration_ns = if duration_ns < MICROSECOND_NS { duration_ns } else { rounded(duration_ns) };
    match duration_ns {
        0..1_000 => format!("{duration_ns} ns"),
        1_000..1_000_000_000 => format!("{} ms", decimal(duration_ns, 1_000_000)),
        1_000_000_000..MINUTE_NS => format!("{} s", decimal(duration_ns, 1_000_000_000)),
        _ => {
            let minutes = duration_ns / MINUTE_NS;
            let rest_ns = duration_ns % MINUTE_NS;
            let rest =
                if rest_ns == 0 { String::new() } else { format!(" {} s", decimal(rest_ns, 1_000_000_000)) };
            match (minutes / 60, minutes % 60) {
                (0, minutes) => format!("{minutes} min{rest}"),
                (hours, minutes) => format!("{hours} h {minutes} min{rest}"),
            }
        }
    }
}

/// The step at a time of a model by steps, as in `step 3`; what is between two of them is a consequence of the first.
pub fn step_at(time_ns: u64) -> String {
    format!("step {}", time_ns.div_ceil(STEP_NS).max(1))
}

/// The steps between two times of a model by steps, as in `from step 2 to step 4, 3 steps`. One of which the end `is_open` goes
/// on.
pub fn in_steps(begin_ns: u64, end_ns: u64, is_open: bool) -> String {
    let first = begin_ns / STEP_NS + 1;
    let last = end_ns.div_ceil(STEP_NS).max(first);
    let count = match last - first {
        0 => "1 step".to_owned(),
        more => format!("{} steps", more + 1),
    };
    match is_open {
        true => format!("since step {first}, {count} so far"),
        false if first == last => format!("in step {first}"),
        false => format!("from step {first} to step {last}, {count}"),
    }
}

/// A duration that fits into a small place: three digits that count.
pub fn short_duration(duration_ns: u64) -> String {
    let (unit, unit_ns) = match duration_ns {
        0..1_000 => return format!("{duration_ns} ns"),
        1_000..1_000_000 => ("\u{b5}s", 1_000),
        1_000_000..1_000_000_000 => ("ms", 1_000_000),
        1_000_000_000..MINUTE_NS => ("s", 1_000_000_000),
        _ => return exact_duration(duration_ns / 1_000_000_000 * 1_000_000_000),
    };
    let value = duration_ns as f64 / unit_ns as f64;
    match value {
        ..9.995 => format!("{value:.2} {unit}"),
        ..99.95 => format!("{value:.1} {unit}"),
        _ => format!("{value:.0} {unit}"),
    }
}

/// To the nearest microsecond.
fn rounded(time_ns: u64) -> u64 {
    time_ns.saturating_add(MICROSECOND_NS / 2) / MICROSECOND_NS * MICROSECOND_NS
}

/// A number with its decimals, without zeros at the end.
fn decimal(value_ns: u64, unit_ns: u64) -> String {
    let digits = unit_ns.ilog10() as usize;
    let text = format!("{}.{:0digits$}", value_ns / unit_ns, value_ns % unit_ns);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_milliseconds_and_more_digits_only_where_they_say_something() {
        assert_eq!(exact_time(0), "0.000 s");
        assert_eq!(exact_time(1_204_000_000), "1.204 s");
        assert_eq!(exact_time(1_204_010_000), "1.204010 s");
        assert_eq!(exact_time(12_345), "0.000012 s");
        assert_eq!(exact_time(14_600_001), "0.014600 s");
        assert_eq!(exact_time(19_999_999_999), "20.000 s");
        assert_eq!(exact_time(3_600_000_000_000), "3600.000 s");
    }

    #[test]
    fn a_duration_has_the_unit_that_fits() {
        assert_eq!(exact_duration(0), "0 ns");
        assert_eq!(exact_duration(850), "850 ns");
        assert_eq!(exact_duration(12_000), "0.012 ms");
        assert_eq!(exact_duration(12_345), "0.012 ms");
        assert_eq!(exact_duration(1_100_001), "1.1 ms");
        assert_eq!(exact_duration(999_999_999), "1 s");
        assert_eq!(exact_duration(106_000_000), "106 ms");
        assert_eq!(exact_duration(1_500_000_000), "1.5 s");
        assert_eq!(exact_duration(120_000_000_000), "2 min");
        assert_eq!(exact_duration(123_500_000_000), "2 min 3.5 s");
        assert_eq!(exact_duration(3_720_000_000_000), "1 h 2 min");
    }

    #[test]
    fn steps_are_counted_from_one_and_both_ends_are_among_them() {
        let words = |begin: f64, end: f64| {
            in_steps((begin * STEP_NS as f64) as u64, (end * STEP_NS as f64) as u64, false)
        };
        assert_eq!(words(2.0, 3.0), "in step 3");
        assert_eq!(words(2.5, 2.5), "in step 3");
        assert_eq!(words(3.0, 5.5), "from step 4 to step 6, 3 steps");
        assert_eq!(in_steps(STEP_NS, 2 * STEP_NS, true), "since step 2, 1 step so far");
        assert_eq!(
            [0, STEP_NS / 2, STEP_NS, STEP_NS + 1].map(step_at),
            ["step 1", "step 1", "step 1", "step 2"]
        );
    }

    #[test]
    fn a_short_duration_has_three_digits() {
        assert_eq!(short_duration(999), "999 ns");
        assert_eq!(short_duration(12_345), "12.3 \u{b5}s");
        assert_eq!(short_duration(106_400_000), "106 ms");
        assert_eq!(short_duration(9_999_000_000), "10.0 s");
        assert_eq!(short_duration(61_400_000_000), "1 min 1 s");
    }
}
