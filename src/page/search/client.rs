//! The client as it is sent: its scripts without what only people read, which is more than a quarter of the bytes.
//!
//! Only whole lines go, and the space before lines, so that what is left needs no parser to be right.
//!
//! Invariant: no line that is part of a template literal is touched.

/// `scripts` without lines that are comments and without indentation.
#[must_use]
pub fn without_comments(scripts: &str) -> String {
    let mut kept = String::with_capacity(scripts.len());
    let mut in_template = false;
    let mut in_comment = false;
    let mut rest = scripts;
    for line in scripts.lines() {
        let bare = line.trim();
        let from_here = rest.trim_start();
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        if in_comment {
            in_comment = !bare.ends_with("*/");
        } else if in_template {
            kept.push_str(line);
            kept.push('\n');
            in_template ^= has_odd_backticks(line);
        } else if bare.starts_with("/*") && is_block_comment(from_here) {
            in_comment = !bare.ends_with("*/");
        } else if !bare.is_empty() && !bare.starts_with("//") {
            in_template = has_odd_backticks(bare);
            // What ends a line within a template is part of it.
            kept.push_str(if in_template { line.trim_start() } else { bare });
            kept.push('\n');
        }
    }
    kept
}

/// Whether a comment begins `rest` and has nothing behind its end.
fn is_block_comment(rest: &str) -> bool {
    let Some(comment) = rest.strip_prefix("/*") else { return false };
    let behind = comment.split_once("*/").and_then(|(_, behind)| behind.lines().next());
    behind.unwrap_or_default().trim().is_empty()
}

fn has_odd_backticks(line: &str) -> bool {
    line.matches('`').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_templates_stay() {
        let scripts = "// About.\n(() => {\n  /** One. */\n  /* Two,\n   * three. */\n  const a = \"// no\"; // kept\n\n  \
                       /* here */ const b = `x\n  // text `;\n  a(`${b}`);\n})();\n";
        let expected = "(() => {\nconst a = \"// no\"; // kept\n/* here */ const b = `x\n  // text `;\na(`${b}`);\n})();\n";
        assert_eq!(without_comments(scripts), expected);
    }
}
