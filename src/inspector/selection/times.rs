//! Exact times in words: no digit that is known is left out, and none is there that says nothing.

const MINUTE_NS: u64 = 60_000_000_000;

/// A moment of loop time, as in `1.204 s` or `0.000012345 s`: milliseconds at least, nanoseconds at most.
pub fn exact_time(time_ns: u64) -> String {
    let nanoseconds = time_ns % 1_000_000_000;
    let digits = match nanoseconds {
        _ if nanoseconds.is_multiple_of(1_000_000) => 3,
        _ if nanoseconds.is_multiple_of(1_000) => 6,
        _ => 9,
    };
    format!("{}.{:0digits$} s", time_ns / 1_000_000_000, nanoseconds / 10u64.pow(9 - digits as u32))
}

/// A length of time, as in `106 ms`, `0.012 ms`, `850 ns` or `2 min 3.5 s`.
pub fn exact_duration(duration_ns: u64) -> String {
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
        assert_eq!(exact_time(12_345), "0.000012345 s");
        assert_eq!(exact_time(3_600_000_000_000), "3600.000 s");
    }

    #[test]
    fn a_duration_has_the_unit_that_fits() {
        assert_eq!(exact_duration(0), "0 ns");
        assert_eq!(exact_duration(850), "850 ns");
        assert_eq!(exact_duration(12_000), "0.012 ms");
        assert_eq!(exact_duration(12_345), "0.012345 ms");
        assert_eq!(exact_duration(106_000_000), "106 ms");
        assert_eq!(exact_duration(1_500_000_000), "1.5 s");
        assert_eq!(exact_duration(120_000_000_000), "2 min");
        assert_eq!(exact_duration(123_500_000_000), "2 min 3.5 s");
        assert_eq!(exact_duration(3_720_000_000_000), "1 h 2 min");
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
