//! Which tool a folder of Markdown was written for.
//!
//! Told by the files that only that tool has; of its settings only title, address and
//! folder of the pages are read. Invariant: nothing is written.

use std::path::Path;

use crate::input::data::{Map, Value, read_toml, read_yaml};
use crate::words::path::RelPath;

/// The tools whose folders we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Obsidian,
    Quartz,
    MdBook,
    Zola,
    Hugo,
    /// None that we know.
    Plain,
}

/// A folder of Markdown, as far as its files tell.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) tool: Tool,
    /// The file or folder that told.
    pub(super) by: Option<&'static str>,
    /// Folder of the pages; empty for the folder itself.
    pub(super) src: String,
    pub(super) title: Option<String>,
    pub(super) site_url: Option<String>,
    pub(super) language: Option<String>,
}

impl Tool {
    /// What to call such a folder.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Tool::Obsidian => "an Obsidian vault",
            Tool::Quartz => "a Quartz site",
            Tool::MdBook => "a book of mdBook",
            Tool::Zola => "a Zola site",
            Tool::Hugo => "a Hugo site",
            Tool::Plain => "a folder of Markdown",
        }
    }
}

impl Seen {
    /// Looks at the folder `dir`.
    pub(super) fn look(dir: &Path) -> Seen {
        let has = |name: &str| dir.join(name).exists();
        let first = |names: &[&'static str]| names.iter().copied().find(|name| has(name));
        let plain = |tool, by, src: &str| Seen {
            tool,
            by,
            src: src.to_owned(),
            title: None,
            site_url: None,
            language: None,
        };
        if let Some(by) = first(&["src/SUMMARY.md", "SUMMARY.md"]) {
            let src = if by.starts_with("src/") { "src" } else { "" };
            return plain(Tool::MdBook, Some(by), src);
        }
        if let Some(by) = first(&["quartz.config.ts", "quartz.config.yaml"]) {
            return plain(Tool::Quartz, Some(by), "content");
        }
        let content = has("content");
        let settings = SETTINGS.iter().copied().filter(|_| content).find_map(|by| {
            let map = read_settings(&dir.join(by), by)?;
            let (tool, url) = match text_of(&map, "base_url") {
                Some(url) => (Tool::Zola, Some(url)),
                None => (Tool::Hugo, text_of(&map, "baseURL").or(text_of(&map, "baseurl"))),
            };
            let is_hugo = url.is_some() || by.starts_with("hugo.") || has("archetypes");
            is_hugo.then_some((tool, by, map, url))
        });
        if let Some((tool, by, map, url)) = settings {
            let language = ["default_language", "languageCode", "defaultContentLanguage", "locale"];
            return Seen {
                tool,
                by: Some(by),
                src: content_folder(&map).unwrap_or_else(|| "content".to_owned()),
                title: text_of(&map, "title"),
                site_url: url.filter(|url| url.starts_with("http") && url.contains('.')),
                language: language.iter().find_map(|key| text_of(&map, key)),
            };
        }
        if has(".obsidian") {
            return plain(Tool::Obsidian, Some(".obsidian"), "");
        }
        if has("content/.obsidian") {
            return plain(Tool::Obsidian, Some("content/.obsidian"), "content");
        }
        let src = ["content", "docs"].into_iter().find(|src| holds_markdown(&dir.join(src), 0));
        plain(Tool::Plain, None, src.unwrap_or_default())
    }
}

/// Settings of Zola and Hugo, in the order in which they tell.
const SETTINGS: [&str; 9] = [
    "zola.toml",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config/_default/hugo.toml",
];

fn read_settings(file: &Path, name: &str) -> Option<Map> {
    let text = std::fs::read_to_string(file).ok()?;
    let path = RelPath::new(name)?;
    // JSON is YAML too.
    let read = if name.ends_with(".toml") { read_toml } else { read_yaml };
    Some(read(&text, 0, &path).map)
}

fn value_of<'m>(map: &'m Map, name: &str) -> Option<&'m Value> {
    map.iter().find(|(key, _)| key.name == name).map(|(_, node)| &node.value)
}

fn text_of(map: &Map, name: &str) -> Option<String> {
    match value_of(map, name)? {
        Value::String(text, _) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// The folder that Hugo's settings name for pages: `contentDir`, or the first mount of
/// `content`.
fn content_folder(map: &Map) -> Option<String> {
    let mounted = || {
        let Value::Map(module) = value_of(map, "module")? else { return None };
        let Value::List(mounts) = value_of(module, "mounts")? else { return None };
        mounts.iter().find_map(|mount| match &mount.value {
            Value::Map(mount) if text_of(mount, "target").as_deref() == Some("content") => {
                text_of(mount, "source")
            }
            _ => None,
        })
    };
    let folder = text_of(map, "contentDir").or_else(mounted)?;
    RelPath::new(folder.trim_end_matches('/')).map(|path| path.to_string())
}

/// Whether a folder, or one a few steps below it, has a Markdown file.
pub(super) fn holds_markdown(folder: &Path, depth: usize) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with('.') && name != "node_modules"
    });
    paths.iter().any(|path| path.extension().is_some_and(|extension| extension == "md"))
        || depth < 8
            && paths
                .iter()
                .any(|path| !path.is_symlink() && path.is_dir() && holds_markdown(path, depth + 1))
}
