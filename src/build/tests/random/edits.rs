//! Random edits: what writers, editors, `git` and mistakes do to the files of a site.

use std::collections::{BTreeMap, BTreeSet};

use super::sample;
use super::typed::{BOOKS, LINES, NAMES, NEW, WORDS};
use crate::input::sources::{Source, Sources, is_text};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::path::RelPath;

/// The files and what comes next.
pub(super) struct Edits {
    files: BTreeMap<String, String>,
    random: Random,
    /// Files that are no UTF-8, or cannot be read, at the moment.
    spoilt: BTreeSet<String>,
}

/// A small generator of pseudo-random numbers: splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % below as u64).unwrap_or(0)
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.next(list.len())]
    }
}

impl Edits {
    pub(super) fn new(seed: u64, files: BTreeMap<String, String>) -> Self {
        Edits { files, random: Random(seed), spoilt: BTreeSet::new() }
    }

    /// Makes one edit and says which.
    pub(super) fn make(&mut self) -> String {
        let paths: Vec<String> = self.files.keys().cloned().collect();
        let path = self.random.of(&paths).clone();
        let kind = match self.random.next(26) {
            0 => self.remove(&path),
            1 => self.rename(&path),
            2 => self.rename_folder(&path),
            3 => self.copy(&path),
            4 | 5 => {
                let (path, text) = *self.random.of(NEW);
                self.files.insert(path.to_owned(), text.to_owned());
                format!("new `{path}`")
            }
            6 | 7 => {
                let text = *self.random.of(BOOKS);
                self.files.insert("book.toml".to_owned(), text.to_owned());
                "settings".to_owned()
            }
            8 | 9 => self.restore(),
            10 => self.cut_short(&path),
            11 => self.spoil(&path),
            12..=14 => self.change_lines(&path),
            15..=17 => self.add_line(&path),
            18 | 19 => self.swap_names(&path),
            _ => self.splice(&path),
        };
        if self.files.len() < 5 {
            self.files.extend(sample::files());
        }
        kind
    }

    pub(super) fn sources(&self) -> Sources {
        let mut sources = Sources::new("site");
        for (path, text) in &self.files {
            let Some(path) = RelPath::new(path) else { continue };
            let mut bytes = text.clone().into_bytes();
            if self.spoilt.contains(path.as_str()) {
                bytes.extend(b" \xff");
                let fault = Diagnostic::of_file(Code::Unreadable, &path, "cannot be read");
                sources.faults.extend((text.len() % 2 == 0).then_some(fault));
            }
            sources.insert(path.clone(), Source::from_bytes(bytes, is_text(&path)));
        }
        sources
    }

    fn remove(&mut self, path: &str) -> String {
        self.files.remove(path);
        format!("remove `{path}`")
    }

    fn rename(&mut self, path: &str) -> String {
        let text = self.files.remove(path).unwrap_or_default();
        let extension = path.rsplit('.').next().unwrap_or("md");
        let to = match self.random.next(4) {
            0 => path.to_uppercase().replace("CONTENT/", "content/"),
            1 => path.replace(".md", "-2.md"),
            2 => path.replace("content/", "content/moved/"),
            _ => format!("content/moved/m{}.{extension}", self.random.next(4)),
        };
        self.files.insert(to.clone(), text);
        format!("rename `{path}` to `{to}`")
    }

    fn rename_folder(&mut self, path: &str) -> String {
        let Some((folder, _)) = path.rsplit_once('/') else { return "nothing".to_owned() };
        let to = *self.random.of(&[
            "content/other",
            "content/concepts",
            "content",
            "moved",
            "themes/other",
        ]);
        let moved: Vec<String> = self
            .files
            .keys()
            .filter(|path| path.starts_with(&format!("{folder}/")))
            .cloned()
            .collect();
        for path in moved {
            if let Some(text) = self.files.remove(&path) {
                self.files.insert(format!("{to}{}", &path[folder.len()..]), text);
            }
        }
        format!("rename the folder `{folder}` to `{to}`")
    }

    fn copy(&mut self, path: &str) -> String {
        let text = self.files[path].clone();
        let to = match path.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}-copy.{extension}"),
            None => format!("{path}-copy"),
        };
        self.files.insert(to, text);
        format!("copy `{path}`")
    }

    fn restore(&mut self) -> String {
        self.spoilt.clear();
        if self.random.next(2) == 0 {
            self.files.clear();
        }
        self.files.extend(sample::files());
        "restore".to_owned()
    }

    fn cut_short(&mut self, path: &str) -> String {
        let at = self.place_in(path);
        if let Some(text) = self.files.get_mut(path) {
            text.truncate(at);
        }
        format!("cut `{path}` short at {at}")
    }

    fn spoil(&mut self, path: &str) -> String {
        if !self.spoilt.remove(path) {
            self.spoilt.insert(path.to_owned());
        }
        format!("spoil or mend `{path}`")
    }

    /// Deletes, doubles or moves a line.
    fn change_lines(&mut self, path: &str) -> String {
        let mut lines: Vec<String> = self.files[path].lines().map(str::to_owned).collect();
        if lines.is_empty() {
            return "nothing".to_owned();
        }
        let at = self.random.next(lines.len());
        match self.random.next(3) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            _ => {
                let line = lines.remove(at);
                lines.insert(self.random.next(lines.len() + 1), line);
            }
        }
        self.files.insert(path.to_owned(), lines.join("\n") + "\n");
        format!("change line {at} of `{path}`")
    }

    fn add_line(&mut self, path: &str) -> String {
        let mut lines: Vec<String> = self.files[path].lines().map(str::to_owned).collect();
        let at = self.random.next(lines.len() + 1);
        let line = *self.random.of(LINES);
        lines.insert(at, line.to_owned());
        self.files.insert(path.to_owned(), lines.join("\n") + "\n");
        format!("add `{line}` to `{path}` at line {at}")
    }

    fn swap_names(&mut self, path: &str) -> String {
        let text = &self.files[path];
        let there: Vec<&str> = NAMES.iter().copied().filter(|name| text.contains(name)).collect();
        if there.is_empty() {
            return "nothing".to_owned();
        }
        let (from, to) = (*self.random.of(&there), *self.random.of(NAMES));
        let text = match self.random.next(2) {
            0 => text.replace(from, to),
            _ => text.replacen(from, to, 1),
        };
        self.files.insert(path.to_owned(), text);
        format!("`{to}` for `{from}` in `{path}`")
    }

    /// Puts a word into a text, or takes a few letters out.
    fn splice(&mut self, path: &str) -> String {
        let at = self.place_in(path);
        let word = *self.random.of(WORDS);
        let takes_out = self.random.next(3) == 0;
        let length = 1 + self.random.next(12);
        let Some(text) = self.files.get_mut(path) else { return "nothing".to_owned() };
        if takes_out {
            let end = text[at..].char_indices().nth(length).map_or(text.len(), |(end, _)| at + end);
            text.replace_range(at..end, "");
        } else {
            text.insert_str(at, word);
        }
        format!("splice `{path}` at {at}")
    }

    /// A place between two letters of a file.
    fn place_in(&mut self, path: &str) -> usize {
        let text = &self.files[path];
        let places: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        *self.random.of(&places)
    }
}
