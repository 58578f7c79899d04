//! What is to be said of many outcomes and many measurements.

use std::time::Duration;

use crate::program::milliseconds;

/// Counts equal words: `2 × 200, 1 × 404`, in the order of the words.
pub fn tally(mut words: Vec<String>) -> String {
    words.sort();
    let counted = words.chunk_by(String::eq).map(|same| format!("{} \u{d7} {}", same.len(), same[0]));
    counted.collect::<Vec<_>>().join(", ")
}

/// Where measurements lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// As many are above it as below.
    pub median: Duration,
    /// The shortest.
    pub least: Duration,
    /// The longest.
    pub most: Duration,
}

impl Spread {
    /// Looks at measurements in any order; all is zero where there is none.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let [least, .., most] = times[..] else {
            let only = times.first().copied().unwrap_or_default();
            return Spread { median: only, least: only, most: only };
        };
        // The two in the middle are the same one where the number is odd.
        let median = (times[(times.len() - 1) / 2] + times[times.len() / 2]) / 2;
        Spread { median, least, most }
    }

    /// The shortest and the longest in words.
    pub fn range(&self) -> String {
        format!("{} to {}", milliseconds(self.least), milliseconds(self.most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_are_counted() {
        let words = ["404", "200", "time-out", "200"].map(str::to_owned);
        assert_eq!(tally(words.to_vec()), "2 × 200, 1 × 404, 1 × time-out");
        assert_eq!(tally(Vec::new()), "");
    }

    #[test]
    fn the_median_is_in_the_middle() {
        let of = |times: &[u64]| Spread::of(times.iter().copied().map(Duration::from_millis).collect());
        let spread = |median, least, most| {
            let [median, least, most] = [median, least, most].map(Duration::from_millis);
            Spread { median, least, most }
        };
        assert_eq!(of(&[]), spread(0, 0, 0));
        assert_eq!(of(&[7]), spread(7, 7, 7));
        assert_eq!(of(&[9, 1, 2]).range(), "1.0 ms to 9.0 ms");
        assert_eq!(of(&[9, 1, 2]), spread(2, 1, 9));
        assert_eq!(of(&[9, 1, 2, 4]), spread(3, 1, 9));
    }
}
