//! Turns each lesson's source file into highlighted HTML, `OUT_DIR/<lesson>.html`, for `src/lessons` to include; and
//! tells `src/editor` the version of the files that it fetches.
//!
//! The rule for the HTML: the text content of the HTML is exactly the file, character for character, so that what is shown, selected
//! and copied is what is compiled. Every line is one element, which the style sheet numbers.

use std::path::{Path, PathBuf};
use std::{env, fs};

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

fn main() {
    allow_splitting();
    name_editor_version();
    let lessons = Path::new("src/lessons");
    println!("cargo::rerun-if-changed={}", lessons.display());
    let out_dir = env::var("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    for path in
        entries(lessons).filter(|path| path.is_dir()).flat_map(|group| entries(&group).collect::<Vec<_>>())
    {
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        if !is_rust || stem == "mod" {
            continue;
        }
        let source = fs::read_to_string(&path).expect("a lesson is UTF-8 text");
        fs::write(Path::new(&out_dir).join(format!("{stem}.html")), highlight(&source))
            .expect("OUT_DIR can be written");
    }
}

fn entries(directory: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(directory)
        .expect("the folder can be read")
        .map(|entry| entry.expect("the folder can be listed").path())
}

/// Makes what trunk releases splittable: `cfg(split)` turns lazy functions (src/lazy.rs) into split points, and the
/// relocations tell what belongs to which of them.
///
/// Only web/finish.mjs makes a whole program of that again, so it takes both: the feature, which index.html has trunk
/// switch on, and the release, which is all that web/finish.mjs works on. In any other build a lazy function is a plain
/// one.
fn allow_splitting() {
    println!("cargo::rustc-check-cfg=cfg(split)");
    let is_for_trunk = env::var_os("CARGO_FEATURE_SPLIT").is_some();
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let is_wasm = env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm");
    if is_for_trunk && is_release && is_wasm {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

/// Sets `EDITOR_VERSION` to a number made of all that web/editor/build.mjs makes the editor of, and of its style sheet:
/// it goes into their addresses, so that no browser takes those of another release out of its cache.
fn name_editor_version() {
    let fixed = ["web/package-lock.json", "style/editor.css"].map(PathBuf::from);
    println!("cargo::rerun-if-changed=web/editor");
    fixed.iter().for_each(|path| println!("cargo::rerun-if-changed={}", path.display()));
    let mut paths: Vec<_> = entries(Path::new("web/editor")).chain(fixed).collect();
    paths.sort();
    let mut version = Fnv::new();
    for path in paths {
        let bytes = fs::read(&path).expect("the editor's sources can be read");
        // A checkout may have line ends of its own.
        bytes.into_iter().filter(|&byte| byte != b'\r').for_each(|byte| version.add(byte));
    }
    println!("cargo::rustc-env=EDITOR_VERSION={:016x}", version.0);
}

/// The hash FNV-1a, which is the same with every compiler.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
}

/// Gives `source` as HTML: a `span` for each line, and inside it one for each token that has a colour.
fn highlight(source: &str) -> String {
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
