//! A theme: templates, styles, scripts, messages and static files, made ready.
//!
//! The default theme is part of the binary; a site's own `themes/<name>/` wins file by
//! file. Invariant: every template escapes what it prints, whatever its file's name,
//! and has no way to read a file, the environment or the network.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rust_embed::RustEmbed;
use tera::{Kwargs, State, Tera, TeraResult};

use crate::input::data::{Value, read_toml};
use crate::input::sources::{Body, Sources};
use crate::page::search::client::without_comments;
use crate::page::template_fault::{self, OwnTemplates};
use crate::words::code::Code;
use crate::words::diagnostic::Diagnostic;
use crate::words::hash::Digest;
use crate::words::path::{Address, RelPath};

/// The default theme's files, part of the binary.
#[derive(RustEmbed)]
#[folder = "themes/default/"]
pub struct Embedded;

/// A theme, ready to render.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    messages: Arc<Messages>,
    /// Templates that the site itself brings.
    own: OwnTemplates,
    /// Files of the built site that come from the theme alone.
    pub files: BTreeMap<Address, ThemeFile>,
    /// The script that searches, which is written with the index.
    pub search_client: Arc<str>,
    /// Hash of all its files.
    pub hash: Digest,
    /// Hash of the templates and of the texts in them.
    pub templates_hash: Digest,
}

/// A file that goes into the built site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeFile {
    /// Its bytes.
    Bytes(Arc<[u8]>),
    /// A file of the site that is copied.
    Copy(RelPath),
}

/// Texts of the interface.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Messages {
    page: BTreeMap<String, Message>,
    script: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Message {
    Plain(String),
    /// By number: one, and any other.
    Counted {
        one: String,
        other: String,
    },
}

/// One file of a theme, from the site or from the binary.
enum File<'a> {
    Own(&'a RelPath, Cow<'a, str>),
    OwnAsset(&'a RelPath),
    Embedded(Cow<'static, [u8]>),
}

impl File<'_> {
    fn text(&self) -> Cow<'_, str> {
        match self {
            File::Own(_, text) => Cow::Borrowed(text),
            File::OwnAsset(_) => Cow::Borrowed(""),
            File::Embedded(bytes) => String::from_utf8_lossy(bytes),
        }
    }
}

/// Hash of all that a theme is made of.
#[must_use]
pub fn key(sources: &Sources, name: &str, language: &str) -> Digest {
    let folder = format!("themes/{name}");
    let own: Vec<_> = sources.below(&folder).map(|(path, _, source)| (path, source.hash)).collect();
    Digest::of(&(own, name, language))
}

/// Makes a theme ready. With errors among the diagnostics it must not be used.
#[must_use]
pub fn load(sources: &Sources, name: &str, language: &str) -> (Theme, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let folder = format!("themes/{name}");
    let mut files: BTreeMap<String, File<'_>> = Embedded::iter()
        .filter_map(|path| Some((path.to_string(), File::Embedded(Embedded::get(&path)?.data))))
        .collect();
    let mut has_own = false;
    for (path, place, source) in sources.below(&folder) {
        has_own = true;
        let file = match &source.body {
            Body::Text(text) => File::Own(path, Cow::Borrowed(text)),
            Body::Asset => File::OwnAsset(path),
            Body::NotUtf8(at) => {
                faults.push(crate::file::not_utf8(path, *at));
                continue;
            }
        };
        files.insert(place.to_owned(), file);
    }
    if !has_own && name != "default" {
        faults.extend(RelPath::new("book.toml").map(|book| {
            Diagnostic::of_file(Code::UnknownTheme, &book, format!("there is no theme `{name}`"))
                .help(format!("make `themes/{name}/`, or set `theme = \"default\"`"))
        }));
    }
    let messages = Arc::new(messages(&files, language, &mut faults));
    let own = own_templates(&files);
    let tera = templates(&files, &messages, &own, &mut faults);
    let outputs = outputs(&files, &messages);
    let client = without_comments(&joined(&files, "search/", ".js"));
    let search_client = format!("\"use strict\";\n{client}").into();
    let shapes = |place: &str| place.starts_with("templates/") || place.starts_with("messages/");
    let shaping: Vec<_> = files
        .iter()
        .filter(|(place, _)| shapes(place))
        .map(|(place, file)| (place, file.text()))
        .collect();
    let templates_hash = Digest::of(&(shaping, language));
    let hash = key(sources, name, language);
    let theme = Theme { tera, messages, own, files: outputs, search_client, hash, templates_hash };
    (theme, faults)
}

/// Compiles the templates.
fn templates(
    files: &BTreeMap<String, File<'_>>,
    messages: &Arc<Messages>,
    own: &OwnTemplates,
    faults: &mut Vec<Diagnostic>,
) -> Tera {
    let mut tera = Tera::default();
    // The empty suffix: every template escapes.
    tera.autoescape_on([""]);
    let texts = Arc::clone(messages);
    tera.register_function("t", move |kwargs: Kwargs, _: &State<'_>| texts.say(&kwargs));
    let sources: Vec<(&str, Cow<'_, str>)> = files
        .iter()
        .filter_map(|(place, file)| Some((place.strip_prefix("templates/")?, file.text())))
        .collect();
    if let Err(error) =
        tera.add_raw_templates(sources.iter().map(|(name, text)| (*name, text.as_ref())))
    {
        faults.push(template_fault::diagnostic(own, &error));
    }
    tera
}

fn own_templates(files: &BTreeMap<String, File<'_>>) -> OwnTemplates {
    files
        .iter()
        .filter_map(|(place, file)| match file {
            File::Own(path, text) => {
                let name = place.strip_prefix("templates/")?.to_owned();
                Some((name, ((*path).clone(), text.to_string())))
            }
            _ => None,
        })
        .collect()
}

/// The files of a folder with this suffix as one text, in the order of their names.
fn joined(files: &BTreeMap<String, File<'_>>, folder: &str, suffix: &str) -> String {
    let mut text = String::new();
    for (_, file) in
        files.iter().filter(|(place, _)| place.starts_with(folder) && place.ends_with(suffix))
    {
        text.push_str(file.text().trim_end());
        text.push('\n');
    }
    text
}

/// Styles and scripts joined, static files as they are.
fn outputs(
    files: &BTreeMap<String, File<'_>>,
    messages: &Messages,
) -> BTreeMap<Address, ThemeFile> {
    let mut outputs = BTreeMap::new();
    let mut add = |address: &str, file: ThemeFile| {
        outputs.extend(Address::new(address).map(|address| (address, file)));
    };
    let joined = |folder: &str, suffix: &str| joined(files, folder, suffix);
    let bytes = |text: String| ThemeFile::Bytes(text.into_bytes().into());
    add("theme/site.css", bytes(joined("styles/", ".css")));
    add("theme/head.js", bytes(joined("head/", ".js")));
    let texts = script_literal(&messages.script);
    let script = format!(
        "\"use strict\";\nconst ladderbook = {{ text: {texts} }};\n{}",
        joined("scripts/", ".js")
    );
    add("theme/site.js", bytes(script));
    for (place, file) in files.iter().filter(|(place, _)| place.ends_with(".js")) {
        if let Some(name) = place.strip_prefix("pages/") {
            add(&format!("theme/{name}"), bytes(format!("\"use strict\";\n{}", file.text())));
        }
    }
    for (place, file) in files {
        let Some(name) = place.strip_prefix("static/") else { continue };
        let address = format!("theme/{name}");
        match file {
            File::Own(_, text) => add(&address, bytes(text.to_string())),
            File::OwnAsset(path) => add(&address, ThemeFile::Copy((*path).clone())),
            File::Embedded(data) => add(&address, ThemeFile::Bytes(Arc::from(&**data))),
        }
    }
    outputs
}

/// A text with its `{name}`s filled.
fn filled(text: String, values: &[(&str, &str)]) -> String {
    let fill =
        |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{name}}}"), value);
    values.iter().fold(text, fill)
}

/// JSON that is safe inside a script.
pub(super) fn script_literal<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value)
        .unwrap_or_else(|_| "{}".to_owned())
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// English first, then the site's language over it; of each the theme's own messages over the embedded ones.
fn messages(
    files: &BTreeMap<String, File<'_>>,
    language: &str,
    faults: &mut Vec<Diagnostic>,
) -> Messages {
    let mut messages = Messages::default();
    let primary = language.split('-').next().unwrap_or(language);
    let mut names = vec!["en", primary, language];
    names.dedup();
    for name in names {
        let place = format!("messages/{name}.toml");
        let embedded = Embedded::get(&place).map(|file| File::Embedded(file.data));
        let own = files.get(&place).filter(|file| !matches!(file, File::Embedded(_)));
        for file in embedded.iter().chain(own) {
            let path = match file {
                File::Own(path, _) | File::OwnAsset(path) => Some((*path).clone()),
                File::Embedded(_) => RelPath::new(&format!("themes/default/{place}")),
            };
            if let Some(path) = path {
                add_messages(&file.text(), &path, &mut messages, faults);
            }
        }
    }
    messages
}

/// Lays the messages of a file over those there are.
fn add_messages(text: &str, path: &RelPath, messages: &mut Messages, faults: &mut Vec<Diagnostic>) {
    let read = read_toml(text, 0, path);
    faults.extend(read.faults);
    for (section, node) in read.map {
        let Value::Map(texts) = node.value else { continue };
        for (key, text) in texts {
            match (section.name.as_str(), message(&text.value)) {
                ("page", Some(message)) => {
                    messages.page.insert(key.name, message);
                }
                ("script", Some(Message::Plain(text))) => {
                    messages.script.insert(key.name, text);
                }
                _ => faults.push(
                    Diagnostic::new(
                        Code::WrongType,
                        path,
                        text.span,
                        format!("`{}` is not a message", key.name),
                    )
                    .help("write a text, or `{ one = \"…\", other = \"…\" }` in `[page]`"),
                ),
            }
        }
    }
}

fn message(value: &Value) -> Option<Message> {
    match value {
        Value::String(text, _) => Some(Message::Plain(text.clone())),
        Value::Map(forms) => {
            let form = |name: &str| {
                forms.iter().find(|(key, _)| key.name == name).and_then(|(_, node)| {
                    match &node.value {
                        Value::String(text, _) => Some(text.clone()),
                        _ => None,
                    }
                })
            };
            Some(Message::Counted { one: form("one")?, other: form("other")? })
        }
        _ => None,
    }
}

impl Messages {
    /// The text of `key`, for titles of generated pages.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.find(key).unwrap_or(key).to_owned()
    }

    /// The lines of `key` with their `{name}`s filled, without those that are empty; none where there is no such message.
    pub fn lines(&self, key: &str, values: &[(&str, &str)]) -> impl Iterator<Item = String> {
        let lines = self.find(key).unwrap_or_default().lines();
        let lines = lines.map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| filled(line.to_owned(), values))
    }

    fn find(&self, key: &str) -> Option<&str> {
        self.page.get(key).map(|message| match message {
            Message::Plain(text) | Message::Counted { other: text, .. } => text.as_str(),
        })
    }

    /// The text of `key` with its `{name}`s filled.
    #[must_use]
    pub fn filled(&self, key: &str, values: &[(&str, &str)]) -> String {
        filled(self.text(key), values)
    }

    /// The template function `t`.
    fn say(&self, kwargs: &Kwargs) -> TeraResult<String> {
        let key: &str = kwargs.must_get("key")?;
        let text = match self.page.get(key) {
            Some(Message::Plain(text)) => text,
            Some(Message::Counted { one, other }) => {
                if kwargs.must_get::<i64>("n")? == 1 {
                    one
                } else {
                    other
                }
            }
            None => return Err(tera::Error::message(format!("there is no message `{key}`"))),
        };
        let mut said = text.clone();
        for (name, value) in kwargs.iter() {
            let slot = format!("{{{name}}}");
            if said.contains(&slot) {
                said = said.replace(&slot, &value.to_string());
            }
        }
        Ok(said)
    }
}

impl Theme {
    /// The interface's texts.
    #[must_use]
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// Renders a template.
    ///
    /// # Errors
    ///
    /// The template's fault, at its place in the template.
    pub fn render(
        &self,
        template: &str,
        context: &tera::Context,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut out = Vec::with_capacity(16 * 1024);
        match self.tera.render_to(template, context, &mut out) {
            Ok(()) => Ok(out),
            Err(error) => Err(Box::new(template_fault::diagnostic(&self.own, &error))),
        }
    }
}
