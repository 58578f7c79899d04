//! Highlights Rust: the text content of the HTML is exactly the source, character for character, so that what is shown,
//! selected and copied is what is compiled. Every line is one element, which the style sheet numbers.

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// Gives `source` as HTML: a `span` for each line, and inside it one for each token that has a colour.
pub(crate) fn highlight(source: &str) -> String {
    let tokens = split(source);
    let mut html = String::from("<span class=\"source-line\">");
    let mut attribute_depth = 0;
    for (index, &(kind, text)) in tokens.iter().enumerate() {
        let next = tokens[index + 1..]
            .iter()
            .find(|(kind, _)| *kind != TokenKind::Whitespace)
            .map(|&(kind, _)| kind);
        let starts_attribute =
            kind == TokenKind::Pound && matches!(next, Some(TokenKind::OpenBracket | TokenKind::Bang));
        if starts_attribute || (attribute_depth > 0 && kind == TokenKind::OpenBracket) {
            attribute_depth += 1;
        }
        let class = if attribute_depth > 0 { Some("attribute") } else { class_of(kind, text, next) };
        push_token(&mut html, class, text);
        if kind == TokenKind::CloseBracket && attribute_depth > 0 {
            attribute_depth -= 1;
            // The pound sign counted once and its bracket once more.
            if attribute_depth == 1 {
                attribute_depth = 0;
            }
        }
    }
    // A file ends with a line end, which would otherwise show as one more, empty line.
    let open_line = "\n<span class=\"source-line\">";
    match html.strip_suffix(open_line) {
        Some(lines) => format!("{lines}\n"),
        None => html + "</span>",
    }
}

fn split(source: &str) -> Vec<(TokenKind, &str)> {
    let mut rest = source;
    tokenize(source, FrontmatterAllowed::No)
        .map(|token| {
            let (text, after) = rest.split_at(token.len as usize);
            rest = after;
            (token.kind, text)
        })
        .collect()
}

/// The part of a class name that says what the token is, or `None` for plain text.
fn class_of(kind: TokenKind, text: &str, next: Option<TokenKind>) -> Option<&'static str> {
    match kind {
        TokenKind::LineComment { doc_style } | TokenKind::BlockComment { doc_style, .. } => {
            Some(if doc_style.is_some() { "doc" } else { "comment" })
        }
        TokenKind::Literal { kind, .. } => Some(match kind {
            LiteralKind::Int { .. } | LiteralKind::Float { .. } => "number",
            _ => "string",
        }),
        TokenKind::Lifetime { .. } => Some("keyword"),
        TokenKind::Ident if KEYWORDS.contains(&text) => Some("keyword"),
        TokenKind::Ident if text.starts_with(char::is_uppercase) => Some("type"),
        TokenKind::Ident => match next {
            Some(TokenKind::Bang) => Some("macro"),
            Some(TokenKind::OpenParen) => Some("function"),
            _ => None,
        },
        _ => None,
    }
}

/// Appends a token; one that spans lines is closed and opened again at each line end.
fn push_token(html: &mut String, class: Option<&str>, text: &str) {
    for (index, part) in text.split('\n').enumerate() {
        if index > 0 {
            html.push_str("</span>\n<span class=\"source-line\">");
        }
        if part.is_empty() {
            continue;
        }
        let part = part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        match class {
            Some(class) => html.push_str(&format!("<span class=\"source-{class}\">{part}</span>")),
            None => html.push_str(&part),
        }
    }
}

const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self",
    "Self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where", "while",
];
