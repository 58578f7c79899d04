//! Programs as data: JSON of lists, whole numbers, words and null, and nothing else of JSON.

use std::rc::Rc;

/// A piece of a program. Clones share it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Number(i64),
    Word(Rc<str>),
    List(Rc<[Value]>),
}

/// Statements, run one after the other.
pub(crate) type Body = Rc<[Value]>;

impl Value {
    /// Reads one value.
    ///
    /// # Panics
    ///
    /// When the text is not of this form.
    pub(crate) fn parse(text: &str) -> Value {
        let mut rest = text.trim();
        let value = Self::take(&mut rest);
        assert!(rest.is_empty(), "nothing follows a program on its line, but there is {rest}");
        value
    }

    fn take(rest: &mut &str) -> Value {
        if let Some(inner) = rest.strip_prefix('[') {
            *rest = inner;
            return Value::List(Self::take_items(rest).into());
        }
        if let Some(inner) = rest.strip_prefix('"') {
            let (word, after) = inner.split_once('"').expect("a word ends with a quotation mark");
            *rest = after;
            return Value::Word(word.into());
        }
        let end = rest.find([',', ']']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        *rest = after;
        match word {
            "null" => Value::Null,
            number => Value::Number(number.parse().expect("what is no list and no word is a number")),
        }
    }

    fn take_items(rest: &mut &str) -> Vec<Value> {
        let mut items = Vec::new();
        loop {
            if let Some(after) = rest.strip_prefix(']') {
                *rest = after;
                return items;
            }
            *rest = rest.strip_prefix(',').unwrap_or(rest);
            items.push(Self::take(rest));
        }
    }

    pub(crate) fn number(&self) -> i64 {
        match self {
            Value::Number(number) => *number,
            other => panic!("a number is wanted, not {other:?}"),
        }
    }

    /// A number that says how many or which.
    pub(crate) fn index(&self) -> usize {
        usize::try_from(self.number()).expect("a count is not negative")
    }

    pub(crate) fn optional_number(&self) -> Option<i64> {
        match self {
            Value::Null => None,
            value => Some(value.number()),
        }
    }

    pub(crate) fn word(&self) -> &str {
        match self {
            Value::Word(word) => word,
            other => panic!("a word is wanted, not {other:?}"),
        }
    }

    pub(crate) fn list(&self) -> &Body {
        match self {
            Value::List(items) => items,
            other => panic!("a list is wanted, not {other:?}"),
        }
    }
}
