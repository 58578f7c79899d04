//! Reads the tables of python/webloop/protocol.py: literals of the form that its docstring describes, and nothing else of
//! Python.

/// A table: its name, and what stands in it.
pub(crate) enum Table {
    /// `NAME = ("member", ..)`.
    Enumeration(String, Vec<String>),
    /// `NAME = {"message": "field:type ..", ..}`.
    Messages(String, Vec<Message>),
}

/// A message: its name, and the names and types of its fields.
pub(crate) struct Message {
    pub(crate) name: String,
    pub(crate) fields: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Mark(char),
}

/// Reads all tables of a file.
///
/// # Panics
///
/// Where something else stands than a table.
pub(crate) fn read(source: &str) -> Vec<Table> {
    let mut tokens = tokens(source).into_iter().peekable();
    let mut tables = Vec::new();
    // The docstring.
    tokens.next_if(|token| matches!(token, Token::Text(_)));
    while let Some(token) = tokens.next() {
        let Token::Name(name) = token else { panic!("a table begins with its name, not with {token:?}") };
        assert_eq!(tokens.next(), Some(Token::Mark('=')), "{name} is given a value");
        let open = tokens.next();
        let is_enumeration = open == Some(Token::Mark('('));
        assert!(is_enumeration || open == Some(Token::Mark('{')), "{name} is a tuple or a dictionary");
        let mut inside = Vec::new();
        for token in tokens.by_ref() {
            if matches!(token, Token::Mark(')' | '}')) {
                break;
            }
            inside.push(token);
        }
        let entries = inside.split(|token| *token == Token::Mark(',')).filter(|entry| !entry.is_empty());
        tables.push(if is_enumeration {
            Table::Enumeration(name, entries.map(text).collect())
        } else {
            Table::Messages(name, entries.map(message).collect())
        });
    }
    tables
}

fn message(entry: &[Token]) -> Message {
    let colon = entry.iter().position(|token| *token == Token::Mark(':'));
    let (name, fields) = entry.split_at(colon.expect("a message has fields, if only an empty text"));
    let fields = text(&fields[1..]);
    let fields = fields.split_whitespace().map(|field| {
        let (name, kind) = field.split_once(':').expect("a field has a type");
        (name.to_owned(), kind.to_owned())
    });
    Message { name: text(name), fields: fields.collect() }
}

/// Texts that stand side by side are one.
fn text(tokens: &[Token]) -> String {
    let texts = tokens.iter().map(|token| match token {
        Token::Text(text) => text.as_str(),
        token => panic!("here stands a text, not {token:?}"),
    });
    texts.collect()
}

fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = if let Some(inside) = rest.strip_prefix("\"\"\"") {
            let length = inside.find("\"\"\"").expect("a docstring has an end");
            tokens.push(Token::Text(inside[..length].to_owned()));
            length + 6
        } else if let Some(inside) = rest.strip_prefix('"') {
            let length = inside.find('"').expect("a text has an end");
            tokens.push(Token::Text(inside[..length].to_owned()));
            length + 2
        } else if first == '#' {
            rest.find('\n').unwrap_or(rest.len())
        } else if first.is_ascii_alphabetic() {
            let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
            tokens.push(Token::Name(rest[..end].to_owned()));
            end
        } else {
            assert!("=(){},:".contains(first), "{first:?} stands in no table");
            tokens.push(Token::Mark(first));
            1
        };
        rest = rest[end..].trim_start();
    }
    tokens
}
