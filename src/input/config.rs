//! `book.toml`: the settings of a site, in the words that mdBook's users know.
//!
//! Flags of the command line win over the file, the file over the defaults.
//! Invariant: a setting that is not understood is an error, never ignored.

use std::collections::BTreeMap;

use crate::input::data::{Value, read_toml};
use crate::input::table::{Table, Text};
use crate::words::code::Code;
use crate::words::diagnostic::{Diagnostic, Severity};
use crate::words::path::RelPath;
use crate::words::span::Span;
use crate::words::text::did_you_mean;

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// Title of the site.
    pub title: String,
    /// One sentence on it.
    pub description: String,
    /// Who writes it.
    pub authors: Vec<String>,
    /// BCP 47 tag of its language.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: &'static str,
    /// Folder of the sources; empty for the folder of `book.toml` itself.
    pub src: String,
    /// Folder of the built site, relative to `book.toml`.
    pub build_dir: String,
    /// How the built site takes the place of the old one.
    pub replace: Replace,
    /// Whether drafts are built.
    pub drafts: bool,
    /// Path at which the site is served; none where only its readers' server knows.
    pub base: Option<String>,
    /// Settings of the pages.
    pub html: HtmlConfig,
    /// What search finds, and how.
    pub search: SearchConfig,
    /// Whether what levels are paid is shown.
    pub publish_pay: bool,
    /// Severities set per code.
    pub severities: BTreeMap<Code, Severity>,
}

/// How the built site takes the place of the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Replace {
    /// The two folders are exchanged in one step.
    Exchange,
    /// File by file, each one whole.
    Files,
}

/// `[search]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SearchConfig {
    /// Whether the site has a search.
    pub enabled: bool,
    /// How much a word counts in titles, headings and running text, from 0 (not searched) to 100.
    pub weights: [u8; 3],
    /// Pages and folders that search leaves out, as paths below the sources or as addresses.
    pub exclude: Vec<Text>,
    /// Groups of words that stand for each other, with spaces between, beside those of the language.
    pub synonyms: Vec<String>,
}

/// `[output.html]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HtmlConfig {
    /// Name of the theme: a folder below `themes/`, or the embedded `default`.
    pub theme: String,
    /// Full address of the site, ending in `/`.
    pub site_url: Option<String>,
    /// Where the sources can be seen.
    pub repository: Option<String>,
    /// Address for "edit this page", with `{path}`.
    pub edit_url: Option<String>,
    /// What happens to raw HTML.
    pub raw_html: RawHtml,
    /// Hosts that images may come from.
    pub image_hosts: Vec<String>,
}

/// What happens to raw HTML in Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RawHtml {
    /// Harmless tags and attributes pass, the rest is left out.
    Filter,
    /// All of it is shown as text.
    Escape,
    /// All of it passes, except what the policy forbids anyway.
    Allow,
}

/// What holds where `book.toml` is silent.
#[derive(Clone, Copy, Debug)]
pub struct Without<'a> {
    /// Title of the site.
    pub title: &'a str,
    /// Folder of the sources.
    pub src: &'a str,
}

/// Settings of mdBook's pages that mean nothing here, or are decided by the theme.
const MDBOOK_HTML: &[&str] = &[
    "default-theme",
    "preferred-dark-theme",
    "curly-quotes",
    "smart-punctuation",
    "definition-lists",
    "admonitions",
    "mathjax-support",
    "copy-fonts",
    "google-analytics",
    "additional-css",
    "additional-js",
    "no-section-label",
    "git-repository-icon",
    "fold",
    "playground",
    "playpen",
    "code",
    "search",
    "redirect",
    "print",
    "input-404",
    "livereload-url",
    "cname",
    "hash-files",
    "sidebar-header-nav",
];

/// Settings that win over the file's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags {
    /// `--drafts` or `--no-drafts`.
    pub drafts: Option<bool>,
    /// The day that checks on time count from, ISO date; without it there are none.
    pub today: Option<String>,
    /// `--base`: path of the site's root, empty or with a slash before and none behind.
    pub base: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            title: String::new(),
            description: String::new(),
            authors: Vec::new(),
            language: "en".to_owned(),
            direction: "ltr",
            src: "content".to_owned(),
            build_dir: "site".to_owned(),
            replace: Replace::Exchange,
            drafts: false,
            base: None,
            html: HtmlConfig {
                theme: "default".to_owned(),
                site_url: None,
                repository: None,
                edit_url: None,
                raw_html: RawHtml::Filter,
                image_hosts: Vec::new(),
            },
            search: SearchConfig {
                enabled: true,
                weights: [5, 3, 1],
                exclude: Vec::new(),
                synonyms: Vec::new(),
            },
            publish_pay: false,
            severities: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads `book.toml`; what it leaves out is as in `without`.
    #[must_use]
    pub fn read(
        text: Option<&str>,
        without: Without<'_>,
        flags: &Flags,
    ) -> (Config, Vec<Diagnostic>) {
        let mut config = Config {
            title: without.title.to_owned(),
            src: without.src.to_owned(),
            ..Config::default()
        };
        let mut faults = Vec::new();
        if let (Some(text), Some(path)) = (text, RelPath::new("book.toml")) {
            let read = read_toml(text, 0, &path);
            faults = read.faults;
            let mut top = Table::new(&path, "book.toml", Span::default(), read.map);
            config.read_book(&mut top, &mut faults);
            config.read_build(&mut top, &mut faults);
            config.read_output(&mut top, &mut faults);
            config.read_check(&mut top, &mut faults);
            if let Some(mut framework) = top.table("framework", &mut faults) {
                config.publish_pay = framework.flag("publish-pay", &mut faults).unwrap_or(false);
                framework.finish(&mut faults);
            }
            if let Some(mut search) = top.table("search", &mut faults) {
                config.search.read(&mut search, &mut faults);
                search.finish(&mut faults);
            }
            top.unsupported(&["rust", "preprocessor"], &mut faults);
            top.finish(&mut faults);
        }
        config.drafts = flags.drafts.unwrap_or(config.drafts);
        config.base = flags.base.clone().or(config.base);
        (config, faults)
    }

    fn read_book(&mut self, top: &mut Table<'_>, faults: &mut Vec<Diagnostic>) {
        let Some(mut book) = top.table("book", faults) else { return };
        if let Some(title) = book.string("title", faults) {
            self.title = title;
        }
        self.description = book.string("description", faults).unwrap_or_default();
        self.authors = book.strings("authors", faults);
        if let Some(language) = book.text("language", faults) {
            let fits = !language.value.is_empty()
                && language.value.split('-').all(|part| {
                    (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
                });
            if fits {
                self.language = language.value;
            } else {
                let message = format!("`{}` is not a language tag", language.value);
                let fault =
                    Diagnostic::new(Code::InvalidValue, book.path(), language.span, message);
                faults.push(fault.help("write a BCP 47 tag such as `en`, `de` or `pt-BR`"));
            }
        }
        let direction = book.choice("text-direction", &["ltr", "rtl"], faults);
        self.direction = direction.unwrap_or(match self.language.split('-').next() {
            Some("ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "dv") => "rtl",
            _ => "ltr",
        });
        if let Some(src) = folder(&mut book, "src", faults) {
            self.src = src;
        }
        book.unsupported(&["multilingual"], faults);
        book.finish(faults);
    }

    fn read_build(&mut self, top: &mut Table<'_>, faults: &mut Vec<Diagnostic>) {
        let Some(mut build) = top.table("build", faults) else { return };
        if let Some(build_dir) = build.needed_or_absent("build-dir", faults) {
            self.build_dir = build_dir;
        }
        if let Some(replace) = build.choice("replace", &["exchange", "files"], faults) {
            self.replace = if replace == "files" { Replace::Files } else { Replace::Exchange };
        }
        self.drafts = build.flag("drafts", faults).unwrap_or(self.drafts);
        build.unsupported(
            &["create-missing", "use-default-preprocessors", "extra-watch-dirs"],
            faults,
        );
        build.finish(faults);
    }

    fn read_output(&mut self, top: &mut Table<'_>, faults: &mut Vec<Diagnostic>) {
        let Some(mut output) = top.table("output", faults) else { return };
        if let Some(mut html) = output.table("html", faults) {
            // mdBook's is a path, which only the page for lost readers needs.
            if let Some(path) = html.rooted_path("site-url") {
                self.base = Some(path.trim_end_matches('/').to_owned());
            }
            self.html.read(&mut html, faults);
            html.unsupported(MDBOOK_HTML, faults);
            html.finish(faults);
        }
        // Each further table is another program's.
        output.unsupported_tables(faults);
        output.finish(faults);
    }

    fn read_check(&mut self, top: &mut Table<'_>, faults: &mut Vec<Diagnostic>) {
        let Some(check) = top.table("check", faults) else { return };
        let path = check.path();
        for (key, node) in check.rest() {
            let severity = match &node.value {
                Value::String(name, _) => severity_of(name),
                _ => None,
            };
            let Some(code) = Code::from_name(&key.name) else {
                let message = format!("unknown code `{}` in `[check]`", key.name);
                let names = Code::ALL.iter().map(|code| code.name());
                faults.push(
                    Diagnostic::new(Code::UnknownKey, path, key.span, message)
                        .maybe_help(did_you_mean(&key.name, names)),
                );
                continue;
            };
            match severity {
                Some(severity) => {
                    self.severities.insert(code, severity);
                }
                None => faults.push(
                    Diagnostic::new(
                        Code::InvalidValue,
                        path,
                        node.span,
                        format!("`{}` cannot have that severity", key.name),
                    )
                    .help("write `error`, `warning` or `off`"),
                ),
            }
        }
    }

    /// The part of a path below the folder of the sources, if it is in it.
    #[must_use]
    pub fn place_of<'p>(&self, path: &'p RelPath) -> Option<&'p str> {
        let place = path.strip(&self.src)?;
        let is_ours = self.src.is_empty()
            && (place == "book.toml"
                || path.strip("themes").is_some()
                || path.strip(&self.build_dir).is_some());
        (!is_ours).then_some(place)
    }

    /// The part of a path below `static/` beside the sources, which is copied to the root.
    #[must_use]
    pub fn static_place<'p>(&self, path: &'p RelPath) -> Option<&'p str> {
        if self.src.is_empty() { None } else { path.strip("static") }
    }

    /// The path of what is at `place` below the sources.
    #[must_use]
    pub fn path_of(&self, place: &str) -> String {
        if self.src.is_empty() { place.to_owned() } else { format!("{}/{place}", self.src) }
    }

    /// How much a fault matters on this site.
    ///
    /// Without a framework (a vault, a blog, another tool's pages) front matter that says
    /// strange things, and two files for one address, must not keep all other pages back.
    #[must_use]
    pub fn severity_of(&self, fault: &Diagnostic, has_framework: bool) -> Severity {
        let severity = self.severity(fault.code, has_framework);
        let is_prose = fault.labels.first().is_some_and(|label| label.path.extension() == "md");
        let is_mild = match fault.code {
            Code::AddressCollision | Code::EmbedCycle => true,
            Code::WrongType
            | Code::InvalidValue
            | Code::YamlSyntax
            | Code::TomlSyntax
            | Code::FrontMatterUnclosed
            | Code::InvalidAddress => is_prose,
            _ => false,
        };
        if is_mild && !has_framework && !self.severities.contains_key(&fault.code) {
            return severity.min(Severity::Warning);
        }
        severity
    }

    /// How much `code` matters on this site.
    ///
    /// Without a framework (a vault, a blog) links that lead nowhere are common and
    /// harmless, so they default to warnings.
    #[must_use]
    pub fn severity(&self, code: Code, has_framework: bool) -> Severity {
        if let Some(severity) = self.severities.get(&code) {
            return *severity;
        }
        match code {
            Code::BrokenLink | Code::MissingAnchor if !has_framework => Severity::Warning,
            _ => code.severity(),
        }
    }
}

impl SearchConfig {
    fn read(&mut self, search: &mut Table<'_>, faults: &mut Vec<Diagnostic>) {
        self.enabled = search.flag("enable", faults).unwrap_or(self.enabled);
        if let Some(mut weights) = search.table("weights", faults) {
            for (weight, key) in self.weights.iter_mut().zip(["title", "heading", "text"]) {
                let given = weights.integer(key, 0..=100, faults);
                *weight = given.and_then(|given| u8::try_from(given).ok()).unwrap_or(*weight);
            }
            weights.finish(faults);
        }
        for mut entry in search.texts("exclude", faults) {
            let trimmed = entry.value.trim_start_matches("./").trim_matches('/');
            if RelPath::new(trimmed).is_none() {
                let message = format!("`{}` is not the path of a page or folder", entry.value);
                faults.push(
                    Diagnostic::new(Code::InvalidValue, search.path(), entry.span, message)
                        .help("write it as below the sources: `essays/old.md` or `essays`"),
                );
                continue;
            }
            entry.value = trimmed.to_owned();
            self.exclude.push(entry);
        }
        for group in search.texts("synonyms", faults) {
            if !is_group(&group.value) {
                let message = match group.value.contains(['>', '"']) {
                    true => format!("`{}` does not say which word is found", group.value),
                    false => format!("`{}` is one word and no group of them", group.value),
                };
                faults.push(
                    Diagnostic::new(Code::InvalidValue, search.path(), group.span, message)
                        .help("write `'pay salary wage'` for words that find each other, `'boss > manager'` for one way, `'\"let go\" > dismissed'` for a phrase"),
                );
                continue;
            }
            self.synonyms.push(group.value);
        }
    }
}

/// Whether a text says of words which others they find: see `page::search::synonyms`.
fn is_group(text: &str) -> bool {
    let (asked, meant) =
        text.split_once('>').map_or((None, text), |(asked, meant)| (Some(asked), meant));
    let has_words = |side: &str| side.contains(|c: char| !c.is_whitespace() && c != '"');
    let finds = meant.split('"').step_by(2).any(|part| !part.trim().is_empty());
    let is_closed = meant.matches('"').count().is_multiple_of(2) && !meant.contains('>');
    let asks = asked.map_or(text.split_whitespace().nth(1).is_some(), has_words);
    asks && finds && is_closed
}

impl HtmlConfig {
    fn read(&mut self, html: &mut Table<'_>, faults: &mut Vec<Diagnostic>) {
        if let Some(theme) = html.text("theme", faults) {
            let fits = RelPath::new(&theme.value).is_some() && !theme.value.contains('/');
            if fits {
                self.theme = theme.value;
            } else {
                let message = format!("`{}` is not the name of a theme", theme.value);
                let fault = Diagnostic::new(Code::InvalidValue, html.path(), theme.span, message);
                faults.push(fault.help("name a folder below `themes/`, or `default`"));
            }
        }
        self.site_url = html
            .web_address("site-url", faults)
            .map(|url| if url.ends_with('/') { url } else { format!("{url}/") });
        self.repository = html.web_address("git-repository-url", faults);
        self.edit_url = html.web_address("edit-url-template", faults);
        let raw_html = html.choice("raw-html", &["filter", "escape", "allow"], faults);
        self.raw_html = match raw_html {
            Some("escape") => RawHtml::Escape,
            Some("allow") => RawHtml::Allow,
            _ => RawHtml::Filter,
        };
        self.image_hosts = html.strings("image-hosts", faults);
    }
}

impl Table<'_> {
    /// A text that may be absent but not empty.
    fn needed_or_absent(
        &mut self,
        key: &'static str,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        self.key_span(key)?;
        self.needed_text(key, faults).map(|text| text.value)
    }
}

fn severity_of(name: &str) -> Option<Severity> {
    match name {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "off" => Some(Severity::Off),
        _ => None,
    }
}

/// The site's own folder, `.`, or one inside it.
fn folder(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Vec<Diagnostic>,
) -> Option<String> {
    let text = table.text(key, faults)?;
    let folder = text.value.trim_end_matches('/').trim_start_matches("./").to_owned();
    if folder == "." || text.value == "./" {
        return Some(String::new());
    }
    if RelPath::new(&folder).is_some() {
        return Some(folder);
    }
    let message = format!("`{key}` must be a folder beside `book.toml`, not `{}`", text.value);
    faults.push(Diagnostic::new(Code::InvalidValue, table.path(), text.span, message));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITHOUT: Without<'_> = Without { title: "folder", src: "content" };

    fn faults(text: &str) -> Vec<String> {
        let (_, faults) = Config::read(Some(text), WITHOUT, &Flags::default());
        faults
            .into_iter()
            .map(|fault| format!("{}: {}", fault.code.name(), fault.message))
            .collect()
    }

    #[test]
    fn defaults_need_no_file() {
        let (config, faults) =
            Config::read(None, Without { title: "my-ladder", ..WITHOUT }, &Flags::default());
        assert!(faults.is_empty());
        assert_eq!((config.title.as_str(), config.src.as_str()), ("my-ladder", "content"));
    }

    #[test]
    fn unknown_settings_are_errors() {
        assert_eq!(
            faults(
                "[book]\ntitel = 'x'\n[chek]\n[check]\nbroken-lnk = 'off'\nbroken-link = 'no'\n"
            ),
            [
                "unknown-key: unknown key `titel` in `[book]`",
                "unknown-key: unknown code `broken-lnk` in `[check]`",
                "invalid-value: `broken-link` cannot have that severity",
                "unknown-key: unknown key `chek` in book.toml",
            ]
        );
    }

    #[test]
    fn folders_and_addresses_are_vetted() {
        let faults = faults(
            "[book]\nsrc = '../x'\n[output.html]\nsite-url = 'javascript:alert(1)'\ntheme = '../t'\n",
        );
        assert_eq!(faults.len(), 3, "{faults:#?}");
    }

    #[test]
    fn search_settings_are_vetted() {
        let text = "[search]\nexclude = ['essays/', '../x']\nsynonyms = ['pay salary', 'alone']\nweights = { text = 0, title = 101, body = 1 }\n";
        let (config, _) = Config::read(Some(text), WITHOUT, &Flags::default());
        assert_eq!(config.search.weights, [5, 3, 0]);
        assert_eq!(config.search.exclude.len(), 1);
        assert_eq!(config.search.exclude[0].value, "essays");
        assert_eq!(config.search.synonyms, ["pay salary"]);
        let faults = faults(text);
        assert_eq!(faults.len(), 4, "{faults:#?}");
    }

    #[test]
    fn groups_of_synonyms_say_what_is_found() {
        for group in ["pay salary", "boss > manager", "a>b", "'let go' fired", "'let go' > fired"] {
            assert!(is_group(&group.replace('\'', "\"")), "{group}");
        }
        for group in
            ["pay", "", "boss >", "> manager", "a > b > c", "'let go'", "x > 'let go'", "x 'y"]
        {
            assert!(!is_group(&group.replace('\'', "\"")), "{group}");
        }
    }

    #[test]
    fn flags_win() {
        let flags = Flags { drafts: Some(false), ..Flags::default() };
        let (config, _) = Config::read(Some("[build]\ndrafts = true\n"), WITHOUT, &flags);
        assert!(!config.drafts);
    }
}
