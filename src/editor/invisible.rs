//! Where a program has characters that nobody sees: shown code must not run otherwise than it reads.

use crate::ui::is_invisible;

/// So many places are named; the others are counted.
const MOST_NAMED: usize = 5;

/// Where a text has characters that show nothing of themselves, in words; `None` where it has none.
pub(super) fn places(text: &str) -> Option<String> {
    let mut found = text.split('\n').zip(1..).flat_map(|(line, number)| {
        let hidden = line.chars().filter(|character| is_invisible(*character));
        hidden.map(move |character| format!("U+{:04X} in line {number}", u32::from(character)))
    });
    let named: Vec<String> = found.by_ref().take(MOST_NAMED).collect();
    let others = found.count();
    match (named.is_empty(), others) {
        (true, _) => None,
        (false, 0) => Some(named.join(", ")),
        (false, others) => Some(format!("{} and {others} more", named.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_named_by_character_and_line() {
        assert_eq!(places("one\n\ttwo\n"), None);
        assert_eq!(places("a\u{202e}b\n\nc\u{200b}").as_deref(), Some("U+202E in line 1, U+200B in line 3"));
        let many = places(&"\u{e0041}".repeat(7)).expect("there are some");
        assert!(many.starts_with("U+E0041 in line 1, ") && many.ends_with(" and 2 more"), "{many}");
    }
}
