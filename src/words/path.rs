//! Paths of sources and addresses of pages, as types of their own.
//!
//! Both are `/`-separated and relative: a [`RelPath`] to the site's folder, an
//! [`Address`] to the built site. Invariant: neither is absolute nor contains `.` or
//! `..`, so nothing read or written through them leaves its root.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Path of a source file, relative to the folder of `book.toml`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RelPath(Arc<str>);

impl RelPath {
    /// Accepts `path` if it is relative, `/`-separated and free of `.` and `..`.
    #[must_use]
    pub fn new(path: &str) -> Option<Self> {
        is_inside(path).then(|| RelPath(path.into()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder the file is in; empty at the root.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |at| &self.0[..at])
    }

    /// The last part, "a.md".
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rfind('/').map_or(&self.0, |at| &self.0[at + 1..])
    }

    /// The last part without its extension, "a".
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rfind('.').map_or(name, |at| &name[..at])
    }

    /// The extension without its dot, or "".
    #[must_use]
    pub fn extension(&self) -> &str {
        let name = self.file_name();
        name.rfind('.').map_or("", |at| &name[at + 1..])
    }

    /// The part below `folder`, if the path is in it; every path is in the empty folder.
    #[must_use]
    pub fn strip(&self, folder: &str) -> Option<&str> {
        if folder.is_empty() {
            return Some(&self.0);
        }
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Address of a file of the built site, relative to its root: `tracks/ic/staff.html`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Arc<str>);

impl Address {
    /// Accepts `address` if it is relative, `/`-separated, free of `.` and `..`, and of
    /// U+FFFD, which stands for what no text can hold.
    #[must_use]
    pub fn new(address: &str) -> Option<Self> {
        let is_whole = !address.contains(char::REPLACEMENT_CHARACTER);
        (is_whole && is_inside(address)).then(|| Address(address.into()))
    }

    /// The address as text, as a file name (not percent-encoded).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The way from this page to the site's root: `""`, `"../"` …
    #[must_use]
    pub fn to_root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }

    /// The address fit for `href`: bytes outside the unreserved set percent-encoded.
    #[must_use]
    pub fn encoded(&self) -> String {
        encode(&self.0)
    }

    /// What two addresses must not share: a file system may fold case.
    #[must_use]
    pub fn folded(&self) -> String {
        crate::words::text::fold_case(&self.0)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes what RFC 3986 does not allow in a path, keeping `/`.
#[must_use]
pub fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b'!'
            | b'$'
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'='
            | b'@' => {
                out.push(char::from(byte));
            }
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    out
}

/// Undoes percent-encoding; sequences that are not UTF-8 stay as they are.
#[must_use]
pub fn decode(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| path.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = hex {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}

/// Follows `relative` from `folder`; none if it leaves the root.
#[must_use]
pub fn resolve(folder: &str, relative: &str) -> Option<String> {
    let (mut parts, relative): (Vec<&str>, &str) = match relative.strip_prefix('/') {
        Some(rest) => (Vec::new(), rest),
        None => (folder.split('/').filter(|part| !part.is_empty()).collect(), relative),
    };
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_root() {
        for bad in ["", "/a", "../a", "a/../b", "a//b", "./a", "a\\b", "a/"] {
            assert!(RelPath::new(bad).is_none(), "{bad}");
        }
        assert_eq!(resolve("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(resolve("a", "/c.md").as_deref(), Some("c.md"));
        assert_eq!(resolve("a", "../../c.md"), None);
    }

    #[test]
    fn addresses_know_the_way_to_the_root() {
        let address = Address::new("tracks/ic/staff engineer.html").expect("relative");
        assert_eq!(address.to_root(), "../../");
        assert_eq!(address.encoded(), "tracks/ic/staff%20engineer.html");
        assert_eq!(decode(&address.encoded()), address.as_str());
        assert_eq!(decode("100%"), "100%");
    }
}
