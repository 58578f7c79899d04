//! A page of PyScript as a program: the Python of its scripts is the code, and the page without it the HTML.
//!
//! Of several scripts each has a line before it in the code, [`SCRIPT_HEAD`], at which python/webloop/page/scripts.py parts them
//! again. Their tags stay in the HTML, empty, in their places: there a script displays what it has to show, and there its Python
//! goes back when the page is saved. All else of the page stays as it was written, letter by letter.
//!
//! The browser's own parser is not used for that: it keeps no text as it was, and under the page's policy it complains of every
//! style in it.

use std::ops::Range;

use super::Work;

/// The line before each of several scripts.
const SCRIPT_HEAD: &str = "# <script type=\"py\">";

/// PyScript itself, for pages that do not name it; of the version of which the playground has the library (web/package.json).
const CORE: &str = "https://cdn.jsdelivr.net/npm/@pyscript/core@0.7.31/dist/core";

/// Elements whose text is no HTML up to their end tag (HTML standard, "Raw text elements" and "Escapable raw text elements").
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// A file that was opened along with a page.
pub(super) struct PageFile {
    pub(super) name: String,
    pub(super) text: String,
}

/// A page that was opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) work: Work,
    /// The files of scripts that are not there.
    pub(super) missing: Vec<String>,
    /// The files that no script has asked for.
    pub(super) unused: Vec<String>,
}

/// Reads a page; `None` where the text is none, or has no Python.
pub(super) fn open(text: &str, files: &[PageFile]) -> Option<Opened> {
    let tags = scripts_of(text);
    tags.first()?;
    let (mut html, mut end) = (String::new(), 0);
    let (mut scripts, mut missing, mut used) = (Vec::new(), Vec::new(), Vec::new());
    for tag in &tags {
        let mut script = tag.text(text);
        let source = tag.attribute(text, "src");
        let path = source.as_ref().map(|(path, _)| &**path);
        let name = path.and_then(|path| path.rsplit('/').next());
        let file = files.iter().find(|file| name == Some(&file.name));
        html.push_str(&text[end..tag.head.start]);
        match (&source, file) {
            (Some((_, place)), Some(file)) => {
                script.clone_from(&file.text);
                used.push(&*file.name);
                html.push_str(text[tag.head.start..place.start].trim_end());
                html.push_str(&text[place.end..tag.head.end]);
            }
            _ => {
                missing.extend(path.map(str::to_owned));
                html.push_str(&text[tag.head.clone()]);
            }
        }
        scripts.push(dedented(&script));
        end = tag.content.end;
    }
    html.push_str(&text[end..]);
    let code = match &*scripts {
        [only] => only.clone(),
        several => several.iter().map(|script| format!("{SCRIPT_HEAD}\n{script}")).collect(),
    };
    let unused = files.iter().map(|file| file.name.clone()).filter(|name| !used.contains(&&**name)).collect();
    Some(Opened { work: Work::new(&code, &html), missing, unused })
}

/// The page of a program that was one, which runs in PyScript as well; `None` where its HTML has no place for scripts.
pub(super) fn to_page(work: &Work) -> Option<String> {
    let html = work.html();
    let tags = scripts_of(html);
    tags.first()?;
    let mut scripts = scripts_in(work.code()).into_iter();
    let (mut page, mut end) = (String::new(), 0);
    for tag in &tags {
        page.push_str(&html[end..tag.content.start]);
        page.push_str(&tag.filled(&scripts.next().unwrap_or_default()));
        end = tag.content.end;
    }
    page.push_str(&html[end..]);
    let more: String =
        scripts.map(|script| format!("<script type=\"py\">{}</script>\n", in_script(&script))).collect();
    let body_end = page.to_ascii_lowercase().rfind("</body").unwrap_or(page.len());
    page.insert_str(body_end, &more);
    Some(with_core(page))
}

/// A whole page, which fetches PyScript.
fn with_core(page: String) -> String {
    let is_there = |tag: &Tag| tag.attribute(&page, "src").is_some_and(|(path, _)| path.contains("pyscript"));
    if elements(&page).iter().any(is_there) {
        return page;
    }
    let core = format!(
        "<link rel=\"stylesheet\" href=\"{CORE}.css\">\n<script type=\"module\" src=\"{CORE}.js\"></script>\n"
    );
    match elements(&page).into_iter().find(|tag| tag.name == "head") {
        Some(head) => format!("{}\n{core}{}", &page[..head.head.end], &page[head.head.end..]),
        None => format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{core}</head>\n<body>\n{page}\n</body>\n</html>\n"
        ),
    }
}

// HTML

/// The tag of an element, and the text in it up to its end tag, where nothing else may be in it.
struct Tag {
    name: String,
    head: Range<usize>,
    content: Range<usize>,
}

impl Tag {
    /// The value of an attribute, and where the attribute is.
    fn attribute(&self, text: &str, name: &str) -> Option<(String, Range<usize>)> {
        let mut rest = self.head.start + 1 + self.name.len()..self.head.end - 1;
        loop {
            let skipped = text[rest.clone()].find(|letter: char| !letter.is_whitespace() && letter != '/')?;
            let begin = rest.start + skipped;
            let named = &text[begin..rest.end];
            let name_end = named.find(|letter: char| letter.is_whitespace() || "=/".contains(letter));
            let name_end = begin + name_end.unwrap_or(named.len());
            let after = text[name_end..rest.end].trim_start();
            let (value, end) = match after.strip_prefix('=') {
                None => ("", name_end),
                Some(after) => {
                    let after = after.trim_start();
                    let value = match after.chars().next() {
                        Some(quote @ ('"' | '\'')) => after[1..].split(quote).next(),
                        _ => after.split(char::is_whitespace).next(),
                    };
                    let value = value.unwrap_or_default();
                    let quotes = if after.starts_with(['"', '\'']) { 2 } else { 0 };
                    (value, rest.end - after.len() + (value.len() + quotes).min(after.len()))
                }
            };
            if text[begin..name_end].eq_ignore_ascii_case(name) {
                return Some((value.to_owned(), begin..end));
            }
            rest.start = end;
        }
    }

    fn is_script(&self, text: &str) -> bool {
        match &*self.name {
            "py-script" | "mpy-script" => true,
            "script" => self.attribute(text, "type").is_some_and(|(kind, _)| kind == "py" || kind == "mpy"),
            _ => false,
        }
    }

    /// The Python in it, which is HTML in an element that is not `<script>`.
    fn text(&self, text: &str) -> String {
        let content = &text[self.content.clone()];
        if self.name == "script" {
            return content.to_owned();
        }
        ["&lt;<", "&gt;>", "&quot;\"", "&amp;&"].iter().fold(content.to_owned(), |content, pair| {
            let (entity, letter) = pair.split_at(pair.len() - 1);
            content.replace(entity, letter)
        })
    }

    fn filled(&self, script: &str) -> String {
        if self.name == "script" {
            in_script(script)
        } else {
            format!("\n{}", script.replace('&', "&amp;").replace('<', "&lt;"))
        }
    }
}

fn in_script(script: &str) -> String {
    // The browser would take it for the end of the tag. In a text of Python it is the same.
    format!("\n{}", script.replace("</script", "<\\x2fscript"))
}

/// The tags that hold Python, as PyScript knows them.
fn scripts_of(text: &str) -> Vec<Tag> {
    // Python does not begin like that.
    let tags = if text.trim_start().starts_with('<') { elements(text) } else { Vec::new() };
    tags.into_iter().filter(|tag| tag.is_script(text)).collect()
}

/// All tags that begin elements.
fn elements(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let begin = at + found;
        at = begin + 1;
        let rest = &text[at..];
        if rest.starts_with("!--") {
            at += rest.find("-->").unwrap_or(rest.len());
            continue;
        }
        if !rest.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            continue;
        }
        let name_end = rest.find(|letter: char| letter.is_whitespace() || "/>".contains(letter));
        let name = rest[..name_end.unwrap_or(rest.len())].to_ascii_lowercase();
        let Some(head_end) = end_of_tag(rest) else { break };
        let head = begin..at + head_end;
        at = head.end;
        let has_text = RAW.contains(&&*name) || name == "py-script" || name == "mpy-script";
        let length = if has_text { end_of_text(&text[at..], &name) } else { 0 };
        let content = at..at + length;
        at = content.end;
        tags.push(Tag { name, head, content });
    }
    tags
}

/// The length of a tag, whose attributes may have its end in quotes.
fn end_of_tag(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (index, letter) in rest.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(index + 1),
            (None, '"' | '\'') if rest[..index].trim_end().ends_with('=') => quote = Some(letter),
            (Some(begun), _) if begun == letter => quote = None,
            _ => {}
        }
    }
    None
}

/// How long the text of an element is: up to its end tag.
fn end_of_text(rest: &str, name: &str) -> usize {
    rest.to_ascii_lowercase().find(&format!("</{name}")).unwrap_or(rest.len())
}

// Python

/// The scripts of a program's code.
fn scripts_in(code: &str) -> Vec<String> {
    let mut scripts = vec![String::new()];
    for line in code.split_inclusive('\n') {
        if line.trim_end() == SCRIPT_HEAD {
            scripts.push(String::new());
        } else if let Some(script) = scripts.last_mut() {
            script.push_str(line);
        }
    }
    if scripts.len() > 1 && scripts[0].trim().is_empty() {
        scripts.remove(0);
    }
    scripts
}

/// Python as it stands in a page, indented and between empty lines, as it stands alone.
fn dedented(source: &str) -> String {
    let source = source.replace("\r\n", "\n");
    let lines: Vec<&str> = source.trim_end().lines().skip_while(|line| line.trim().is_empty()).collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    lines.iter().map(|line| format!("{}\n", line.get(common..).unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(page: &str) -> (String, String) {
        let work = open(page, &[]).expect("it has Python").work;
        (work.code().to_owned(), work.html().to_owned())
    }

    #[test]
    fn the_python_of_a_page_is_taken_out_and_put_back() {
        let page = "<!-- <script type=py> --><head></head><body class=\"a>b\">\n  <SCRIPT async type='py' config='{\"x\": 1}'>\n    a = \"<b>\"\n  </SCRIPT>\n\
                    <script src=\"https://pyscript.net/core.js\">\"<py-script>\"</script>\n<py-script id=x>\nif 1 &lt; 2 &amp;&amp; 3 > 2: pass\n</py-script></body>";
        let (code, html) = opened(page);
        assert_eq!(code, format!("{SCRIPT_HEAD}\na = \"<b>\"\n{SCRIPT_HEAD}\nif 1 < 2 && 3 > 2: pass\n"));
        assert!(
            html.contains("config='{\"x\": 1}'></SCRIPT>") && html.contains("<py-script id=x></py-script>"),
            "{html}"
        );
        let saved = to_page(&Work::new(&code, &html)).expect("it was a page");
        assert!(saved.starts_with("<!-- <script type=py> --><head></head><body class=\"a>b\">\n"), "{saved}");
        assert!(
            saved.contains(">\na = \"<b>\"\n</SCRIPT>")
                && saved.contains("if 1 &lt; 2 &amp;&amp; 3 > 2: pass\n</py-script>"),
            "{saved}"
        );
        assert_eq!(opened(&saved), (code, html));
    }

    #[test]
    fn one_script_has_no_head_and_its_file_takes_its_place() {
        let files = [PageFile { name: "main.py".into(), text: "x = 1\n".into() }];
        let page = "<p>\u{e4}</p><script type=\"py\" src=\"./code/main.py\" async></script>";
        let work = open(page, &files).expect("it has Python").work;
        assert_eq!(
            (work.code(), work.html()),
            ("x = 1\n", "<p>\u{e4}</p><script type=\"py\" async></script>")
        );
        let alone = open(page, &[]).expect("it has Python");
        assert_eq!((alone.work.html(), alone.missing), (page, vec!["./code/main.py".to_owned()]));
        let last = "<script type=py src=main.py></script>";
        assert_eq!(
            open(last, &files).map(|page| page.work.html().to_owned()),
            Some("<script type=py></script>".into())
        );
    }

    #[test]
    fn a_part_of_a_page_is_saved_as_a_whole_one_that_fetches_pyscript() {
        let saved = to_page(&Work::new("print('</script>')\n", "<p></p><script type=\"py\"></script>"))
            .expect("it was a page");
        assert!(
            saved.starts_with("<!doctype html>\n<html") && saved.contains("/dist/core.js\"></script>"),
            "{saved}"
        );
        assert!(saved.contains("<script type=\"py\">\nprint('<\\x2fscript>')\n</script>"), "{saved}");
        let more = to_page(&Work::new(
            &format!("a\n{SCRIPT_HEAD}\nb\n"),
            "<head></head><body><script type=py></script></body>",
        ));
        let more = more.expect("it was a page");
        assert!(
            more.ends_with("<script type=py>\na\n</script><script type=\"py\">\nb\n</script>\n</body>"),
            "{more}"
        );
        assert!(more.starts_with("<head>\n<link"), "{more}");
    }

    #[test]
    fn a_saved_page_has_the_version_of_pyscript_that_the_playground_has() {
        let version =
            CORE.split(['@', '/']).find(|part| part.starts_with(|letter: char| letter.is_ascii_digit()));
        let dependency = format!("\"@pyscript/core\": \"{}\"", version.expect("it names one"));
        assert!(include_str!("../../web/package.json").contains(&dependency), "{dependency}");
    }

    #[test]
    fn what_is_no_page_with_python_is_none() {
        for text in [
            "",
            "text = '<script type=\"py\">'",
            "<p>",
            "<script>1</script>",
            "<!-- <py-script> -->",
            "<py",
            "<p a='",
        ] {
            assert_eq!(open(text, &[]), None, "{text}");
        }
        assert!(open("<py-script>1", &[]).is_some(), "the end may be missing");
        assert_eq!(to_page(&Work::new("print(1)", "<p></p>")), None);
    }

    #[test]
    fn python_in_a_page_is_indented_and_between_empty_lines() {
        assert_eq!(dedented("\n\n    def f():\n        pass\n\n    f()\n  "), "def f():\n    pass\n\nf()\n");
        assert_eq!(dedented("a\n  b\r\n"), "a\n  b\n");
        assert_eq!(dedented(" \n"), "");
    }

    #[test]
    fn the_scripts_of_a_program_begin_at_their_heads() {
        let head = SCRIPT_HEAD;
        assert_eq!(scripts_in("a\nb"), ["a\nb"]);
        assert_eq!(scripts_in(&format!("{head}\na\n{head}\nb\n")), ["a\n", "b\n"]);
        assert_eq!(
            scripts_in(&format!("x\n{head}\na\n")),
            ["x\n", "a\n"],
            "what stands before them is one too"
        );
    }
}
