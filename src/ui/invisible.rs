//! Characters that nobody sees, or that turn the direction of reading. Text of other people says where it has some.

use std::rc::Rc;

/// A name that is longer is no name.
const LONGEST_NAME: usize = 200;

/// Whether a character of a text shows nothing of itself: a control, or one that Unicode calls "default ignorable". In the
/// code editor the browser says which these are (web/editor/editor.js).
pub(crate) fn is_invisible(character: char) -> bool {
    let is_layout = matches!(character, '\t' | '\n');
    let is_ignorable = matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffc}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    is_ignorable || character.is_control() && !is_layout
}

/// A name that somebody else has given, as it can be shown: what is invisible in it is spelled out, and where it is long
/// it ends early.
pub(crate) fn shown_name(name: &str) -> Rc<str> {
    let mut shown = String::new();
    // Each character gives one at least, so no more of them are needed.
    for character in name.chars().take(LONGEST_NAME + 1) {
        if is_invisible(character) || character.is_control() {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    if let Some((end, _)) = shown.char_indices().nth(LONGEST_NAME) {
        shown.truncate(end);
        shown.push('\u{2026}');
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_or_hides_text_is_invisible_and_what_lays_it_out_is_not() {
        for character in
            "\0\u{1b}\u{7f}\u{202a}\u{202c}\u{2068}\u{200c}\u{2060}\u{34f}\u{3164}\u{fe0f}\u{e0041}".chars()
        {
            assert!(is_invisible(character), "{character:?}");
        }
        for character in "aä中 \t\n\u{301}\u{1f600}".chars() {
            assert!(!is_invisible(character), "{character:?}");
        }
    }

    #[test]
    fn a_name_is_shown_as_it_is_unless_it_hides_something_or_is_long() {
        assert_eq!(&*shown_name("tortoise 🐢"), "tortoise 🐢");
        assert_eq!(&*shown_name("a\u{202e}b\nc"), "a\\u{202e}b\\u{a}c");
        let long = shown_name(&"é".repeat(3_000_000));
        assert_eq!(*long, *format!("{}…", "é".repeat(LONGEST_NAME)));
        for name in [&*long, &*shown_name(&"\u{200b}".repeat(100))] {
            assert_eq!(&*shown_name(name), name, "what is shown can be shown again");
        }
    }
}
