//! Highlighted code: syntect's grammars, our own dozen of roles.
//!
//! One span a token with a role class (syntect's own class output is many times the
//! source). Grammars load once, when the first block needs one. Invariant: the text
//! of the result is the text of the code.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::words::text::escape_into;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Scope prefixes and the roles they stand for; the first that fits the innermost
/// scope wins.
static ROLES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    [
        ("comment", "comment"),
        ("punctuation.definition.comment", "comment"),
        ("markup.inserted", "inserted"),
        ("markup.deleted", "deleted"),
        ("markup.heading", "heading"),
        ("entity.name.section", "heading"),
        ("constant.numeric", "number"),
        ("constant.character.escape", "constant"),
        ("constant", "constant"),
        ("string", "string"),
        ("punctuation.definition.string", "string"),
        ("entity.name.function", "function"),
        ("support.function", "function"),
        ("variable.function", "function"),
        ("entity.name.tag", "tag"),
        ("entity.other.attribute-name", "attribute"),
        ("support.type.property-name", "attribute"),
        ("entity.name.type", "type"),
        ("entity.name", "type"),
        ("support.type", "type"),
        ("support.class", "type"),
        ("storage.type", "keyword"),
        ("storage", "keyword"),
        ("keyword.operator", "operator"),
        ("keyword", "keyword"),
        ("variable.other.member", "attribute"),
        ("variable.language", "keyword"),
        ("variable", "variable"),
        ("punctuation", "punctuation"),
    ]
    .into_iter()
    .filter_map(|(scope, role)| Some((Scope::new(scope).ok()?, role)))
    .collect()
});

/// Lines longer than this are not parsed: a grammar may take quadratic time on them.
const LONGEST_LINE: usize = 4_000;

/// Highlights `code`; none if no grammar has that name or extension.
#[must_use]
pub fn highlight(language: &str, code: &str) -> Option<String> {
    let syntax = find(language)?;
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut emitter = Emitter { out: String::with_capacity(code.len() * 2), role: None };
    for line in code.split_inclusive('\n') {
        let ops = if line.len() > LONGEST_LINE {
            Vec::new()
        } else {
            state.parse_line(line, &SYNTAXES).unwrap_or_default()
        };
        let mut at = 0;
        for (offset, op) in ops {
            emitter.token(&line[at..offset], role(&stack));
            at = offset;
            if stack.apply(&op).is_err() {
                stack = ScopeStack::new();
            }
        }
        emitter.token(&line[at..], role(&stack));
    }
    emitter.close();
    Some(emitter.out)
}

fn find(language: &str) -> Option<&'static SyntaxReference> {
    if language.is_empty() {
        return None;
    }
    SYNTAXES.find_syntax_by_token(language).filter(|syntax| syntax.name != "Plain Text")
}

fn role(stack: &ScopeStack) -> Option<&'static str> {
    stack
        .as_slice()
        .iter()
        .rev()
        .find_map(|scope| ROLES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)))
        .map(|(_, role)| *role)
}

struct Emitter {
    out: String,
    role: Option<&'static str>,
}

impl Emitter {
    fn token(&mut self, text: &str, role: Option<&'static str>) {
        if text.is_empty() {
            return;
        }
        // White space needs no role of its own: it continues whatever is open.
        if role != self.role && !text.trim().is_empty() {
            self.close();
            if let Some(role) = role {
                self.out.push_str("<span class=\"hl-");
                self.out.push_str(role);
                self.out.push_str("\">");
            }
            self.role = role;
        }
        escape_into(&mut self.out, text);
    }

    fn close(&mut self) {
        if self.role.take().is_some() {
            self.out.push_str("</span>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(html: &str) -> String {
        let mut text = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => text.push(c),
                _ => {}
            }
        }
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
    }

    #[test]
    fn tokens_get_roles_and_the_text_stays() {
        let code = "// hi\nfn main() { let s = \"a<b\"; }\n";
        let html = highlight("rust", code).expect("a grammar");
        assert!(html.contains("<span class=\"hl-comment\">// hi"), "{html}");
        assert!(html.contains("hl-keyword"), "{html}");
        assert!(html.contains("hl-string"), "{html}");
        assert_eq!(text_of(&html), code);
    }

    #[test]
    fn the_languages_of_a_framework_repository_are_known() {
        for language in ["toml", "typescript", "dockerfile", "terraform", "markdown", "sh", "yaml"]
        {
            assert!(highlight(language, "x = 1\n").is_some(), "{language}");
        }
        assert!(highlight("no-such-language", "x").is_none());
    }
}
