//! Files that editors and systems leave for a moment and that are no sources.
//!
//! Told by name alone, as they are mostly gone when their event arrives.
//!
//! Invariant: what is litter is neither watched nor read, so that an editor at work never shows.

use std::path::Path;

/// Whether the last part of `path` names a temporary file.
///
/// `4913` is what Vim makes to try whether it may write; `___jb_tmp___` is what the `JetBrains`
/// editors write before they rename.
pub(super) fn is_litter(path: &Path) -> bool {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy()) else {
        return false;
    };
    name == "4913"
        || name == ".DS_Store"
        || name.ends_with('~')
        || name.starts_with(".#")
        || name.starts_with('#') && name.ends_with('#')
        || name.contains("___jb_")
        || is_vim_swap(&name)
}

/// `.name.swp`, `.name.swo` … `.name.swa`, `.name.swx`.
fn is_vim_swap(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending == "swp" || name.starts_with('.') && ending.len() == 3 && ending.starts_with("sw")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_litter() {
        let litter = [
            ".page.md.swp",
            "page.swp",
            ".page.md.swx",
            "4913",
            "page.md~",
            ".#page.md",
            "#page.md#",
            "page.md___jb_tmp___",
            "page.md___jb_old___",
            ".DS_Store",
        ];
        for name in litter {
            assert!(is_litter(&Path::new("content").join(name)), "{name}");
        }
    }

    #[test]
    fn sources_are_no_litter() {
        for name in [
            "page.md",
            "4913.md",
            "#tag.md",
            "a~b.md",
            "swp",
            "notes.swift",
            "book.toml",
            ".nojekyll",
        ] {
            assert!(!is_litter(&Path::new("content").join(name)), "{name}");
        }
    }
}
