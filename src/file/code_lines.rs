//! What a code block's first line says beside its language, and lines that stand out.
//!
//! The forms are those of Markdown sites as they are: `{1,3-5}`, `hl_lines=1 3-5`,
//! `title="…"`. Invariant: the text of the result is the text of the code.

use std::collections::BTreeSet;

/// Lines beyond this are not marked: a slip such as `1-999999999` must cost nothing.
const MOST_LINES: usize = 10_000;

/// What the line that opens a code block says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Info<'a> {
    /// The language; may be empty.
    pub(crate) language: &'a str,
    /// The caption.
    pub(crate) title: Option<&'a str>,
    /// Lines to mark, from one.
    pub(crate) marked: BTreeSet<usize>,
}

impl<'a> Info<'a> {
    /// Reads an info string.
    pub(crate) fn read(info: &'a str) -> Self {
        let language = info.split([' ', ',', '{']).next().unwrap_or("");
        let title = ["title=\"", "name=\""].iter().find_map(|key| {
            let rest = &info[info.find(key)? + key.len()..];
            rest.split('"').next().filter(|title| !title.is_empty())
        });
        Info { language, title, marked: marked(info) }
    }
}

/// Rust without the lines that rustdoc and mdBook compile but do not show: those that
/// start with `# `. Two signs stand for one.
pub(crate) fn without_hidden_lines(code: String) -> String {
    let is_hidden = |line: &str| {
        let line = line.trim();
        line == "#" || line.starts_with("# ")
    };
    let is_doubled = |line: &str| line.trim_start().starts_with("##");
    if !code.lines().any(|line| is_hidden(line) || is_doubled(line)) {
        return code;
    }
    let lines = code.split_inclusive('\n').filter(|line| !is_hidden(line));
    lines
        .map(|line| if is_doubled(line) { line.replacen("##", "#", 1) } else { line.to_owned() })
        .collect()
}

fn marked(info: &str) -> BTreeSet<usize> {
    let list = match info.find("hl_lines=") {
        Some(at) => {
            let rest = info[at + "hl_lines=".len()..].trim_start_matches(['"', '\'', '[']);
            let end = rest.find(|c: char| !(c.is_ascii_digit() || " ,-\"'".contains(c)));
            &rest[..end.unwrap_or(rest.len())]
        }
        None => match info.split_once('{').and_then(|(_, rest)| rest.split_once('}')) {
            Some((list, _)) if list.bytes().all(|b| b.is_ascii_digit() || b" ,-".contains(&b)) => {
                list
            }
            _ => return BTreeSet::new(),
        },
    };
    let mut lines = BTreeSet::new();
    for part in list.split([' ', ',', '"', '\'']).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        if let (Ok(first), Ok(last)) = (first.parse::<usize>(), last.parse::<usize>()) {
            lines.extend(first.max(1)..=last.min(MOST_LINES));
        }
    }
    lines
}

/// Wraps lines of highlighted code: marked ones, and what a diff adds and takes away.
/// `None` where no line stands out.
pub(crate) fn wrap_lines(html: &str, code: &str, info: &Info<'_>) -> Option<String> {
    let is_diff = matches!(info.language, "diff" | "patch");
    if info.marked.is_empty() && !is_diff {
        return None;
    }
    let mut out = String::with_capacity(html.len() * 2);
    // A token may run over lines: its tag is closed before the end and opened again.
    let mut open: Option<&str> = None;
    let mut number = 0;
    let mut done = 0;
    for (line, plain) in html.split_inclusive('\n').zip(code.split_inclusive('\n')) {
        number += 1;
        done += line.len();
        let class = match plain.bytes().next() {
            _ if info.marked.contains(&number) => "marked",
            Some(b'+') if is_diff => "added",
            Some(b'-') if is_diff => "removed",
            _ => "",
        };
        if class.is_empty() {
            out.push_str(line);
            open = open_after(line, open);
            continue;
        }
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        out.push_str(if open.is_some() { "</span>" } else { "" });
        out.push_str(&format!("<span class=\"line {class}\">{}{text}", open.unwrap_or("")));
        open = open_after(line, open);
        out.push_str(if open.is_some() { "</span>" } else { "" });
        out.push_str("</span>");
        out.push_str(end);
        out.push_str(open.unwrap_or(""));
    }
    // The last token may end behind the last line's end.
    out.push_str(&html[done..]);
    Some(out)
}

/// The tag that is open after a line; tags of highlighted code do not nest.
fn open_after<'h>(line: &'h str, open: Option<&'h str>) -> Option<&'h str> {
    let last = line.rfind('<');
    match last {
        None => open,
        Some(at) if line[at..].starts_with("</") => None,
        Some(at) => line[at..].find('>').map(|end| &line[at..=at + end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(info: &str) -> Vec<usize> {
        Info::read(info).marked.into_iter().collect()
    }

    #[test]
    fn lines_are_named_as_other_tools_name_them() {
        assert_eq!(lines("rust {1,3-4}"), [1, 3, 4]);
        assert_eq!(lines("rust,hl_lines=1 3-4"), [1, 3, 4]);
        assert_eq!(lines("go {hl_lines=[1,\"3-4\"]}"), [1, 3, 4]);
        assert_eq!(lines("py hl_lines=\"1 3\" title=\"a 7\""), [1, 3]);
        assert_eq!(lines("rust {.class #id}"), Vec::<usize>::new());
        assert_eq!(lines("x {0-2,99999999999999999999,5-3}"), [1, 2]);
        assert_eq!(Info::read("toml title=\"book.toml\"").title, Some("book.toml"));
    }

    #[test]
    fn hidden_lines_of_rust_are_not_shown() {
        let code = "# fn main() {\n#[derive(Debug)]\n    #\n  ## x\nlet a = r#\"x\"#;\n# }\n";
        assert_eq!(
            without_hidden_lines(code.to_owned()),
            "#[derive(Debug)]\n  # x\nlet a = r#\"x\"#;\n"
        );
    }

    #[test]
    fn tokens_over_lines_stay_balanced() {
        let code = "/* a\nb */ c\n";
        let html = "<span class=\"hl-comment\">/* a\nb */</span> c\n";
        assert_eq!(
            wrap_lines(html, code, &Info::read("c {2}")).as_deref(),
            Some(
                "<span class=\"hl-comment\">/* a\n</span><span class=\"line marked\"><span class=\"hl-comment\">b */</span> c</span>\n"
            )
        );
        assert_eq!(
            wrap_lines("+ a\n b\n", "+ a\n b\n", &Info::read("diff")).as_deref(),
            Some("<span class=\"line added\">+ a</span>\n b\n")
        );
        assert_eq!(
            wrap_lines("a<span class=\"x\">;\n</span>", "a;\n", &Info::read("c {1}")).as_deref(),
            Some(
                "<span class=\"line marked\">a<span class=\"x\">;</span></span>\n<span class=\"x\"></span>"
            )
        );
        assert_eq!(wrap_lines("a", "a", &Info::read("c")), None);
    }
}
