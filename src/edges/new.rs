//! `new`: a file to begin with, for each kind of thing that a site is made of.
//!
//! The texts to be written say `TODO`, which `check` reports until they are. Invariant:
//! an existing file is never overwritten; a new level is added behind what its track's
//! file holds, byte for byte.

use std::fs::OpenOptions;
use std::io::Write as _;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::build::{Cache, build};
use crate::edges::disk::Folder;
use crate::input::config::{Config, Flags};
use crate::input::data::read_toml;
use crate::names::framework::{Framework, Track};
use crate::words::path::RelPath;
use crate::words::text::{did_you_mean, is_id, short_id};

/// What can be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A track, with a first level
    Track,
    /// A level at the top of a track; its name is `track/level`
    Level,
    /// An idea with its definition
    Concept,
    /// A text
    Essay,
    /// Questions that lead to a level or track
    Guide,
    /// Something that people say
    Claim,
    /// Roles side by side
    Comparison,
    /// Another organisation's ladder
    External,
}

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// The file, relative to the site's folder.
    pub path: String,
    /// Whether it was there and has been added to.
    pub added: bool,
}

/// A name as an id and as a reader sees it.
struct Named {
    id: String,
    title: String,
}

/// Begins something called `name`.
///
/// # Errors
///
/// If the name has no letters for an id, the file is there already or cannot be
/// written, or something that the new file has to name is missing.
pub fn run(folder: &Folder, kind: Kind, name: &str) -> Result<Written> {
    let flags = Flags::default();
    let config = folder.config(&flags);
    let site = build(&folder.read(&config), &flags, &mut Cache::default());
    let framework = &site.parts.index.framework;
    if kind == Kind::Level {
        return level(folder, framework, name);
    }
    let named = named(name)?;
    let (place, text) = match kind {
        Kind::Track | Kind::Level => {
            if framework.tracks.iter().any(|track| track.id == named.id) {
                bail!("there is a track `{}` already", named.id);
            }
            (format!("tracks/{}.toml", named.id), track(framework, &named))
        }
        Kind::Concept => (format!("concepts/{}.md", named.id), concept(&named)),
        Kind::Essay => (format!("essays/{}.md", named.id), essay(&named)),
        Kind::Guide => (format!("guides/{}.toml", named.id), guide(framework, &named)?),
        Kind::Claim => (format!("claims/{}.toml", named.id), claim(framework, &named)?),
        Kind::Comparison => (format!("compare/{}.toml", named.id), comparison(framework, &named)?),
        Kind::External => (format!("external/{}.toml", named.id), external(framework, &named)?),
    };
    create(folder, &config, &place, &text)
}

/// Writes a file that is not there yet.
fn create(folder: &Folder, config: &Config, place: &str, text: &str) -> Result<Written> {
    let path = config.path_of(place);
    let file = folder.root.join(&path);
    if let Some(parent) = file.parent() {
        std::fs::create_dir_all(parent)
            .with_context(|| format!("cannot make the folder `{}`", parent.display()))?;
    }
    let mut open = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&file)
        .with_context(|| format!("cannot begin `{path}`"))?;
    open.write_all(text.as_bytes()).with_context(|| format!("cannot write `{path}`"))?;
    Ok(Written { path, added: false })
}

fn named(name: &str) -> Result<Named> {
    let name = name.trim();
    let id = short_id(name, usize::MAX);
    if !is_id(&id) || name.chars().any(char::is_control) {
        bail!("`{name}` makes no id: give a name with some of the letters a-z");
    }
    // An id in the place of a name is read as one: `skill-atrophy` is "Skill atrophy".
    let plain = if id == name { name.replace('-', " ") } else { name.to_owned() };
    let mut letters = plain.chars();
    let first = letters.next().map(char::to_uppercase);
    Ok(Named { id, title: first.into_iter().flatten().chain(letters).collect() })
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Adds a level to its track's file, as the highest one below the top.
fn level(folder: &Folder, framework: &Framework, name: &str) -> Result<Written> {
    let Some((track, level)) = name.split_once('/') else {
        bail!("a level is named with its track: `ladderbook new level ic/{name}`");
    };
    let Some(track) = framework.tracks.iter().find(|known| known.id == track) else {
        let tracks = framework.tracks.iter().map(|known| known.id.as_str());
        let help = did_you_mean(track, tracks)
            .unwrap_or_else(|| format!("begin it with `ladderbook new track {track}`"));
        bail!("there is no track `{track}`: {help}");
    };
    let level = named(level)?;
    if track.levels.iter().any(|known| known.id.value == level.id) {
        bail!("the track `{}` has a level `{}` already", track.id, level.id);
    }
    add_level(folder, framework, track, &level)
}

fn add_level(
    folder: &Folder,
    framework: &Framework,
    track: &Track,
    level: &Named,
) -> Result<Written> {
    let path = track.path.to_string();
    let file = folder.root.join(&path);
    let old = std::fs::read_to_string(&file).with_context(|| format!("cannot read `{path}`"))?;
    let (before, after) = old.split_at(place_of_new(track, &old));
    // Below the only level of a track it is the first, which somebody has to reach.
    let more = if after.is_empty() || track.levels.len() > 1 { "" } else { "hire_into = true\n" };
    let text = level_text(framework, &track.id, level, more);
    let mut added = match (before.ends_with('\n') || before.is_empty(), after.is_empty()) {
        (true, true) => format!("\n{text}"),
        (false, true) => format!("\n\n{text}"),
        (_, false) => format!("{text}\n"),
    };
    if old.contains("\r\n") {
        added = added.replace('\n', "\r\n");
    }
    let new = format!("{before}{added}{after}");
    if !is_toml(&track.path, &new) {
        bail!("`{path}` cannot be added to: mend it, and write its levels as `[[level]]`");
    }
    std::fs::write(&file, new).with_context(|| format!("cannot write `{path}`"))?;
    Ok(Written { path, added: true })
}

/// Where a new level goes: below the top of its track, with the comments that stand
/// over it; else behind all that the file holds.
fn place_of_new(track: &Track, text: &str) -> usize {
    let top = track.levels.last().filter(|level| level.terminal == Some("apex"));
    let id_at = top.map_or(text.len(), |level| level.id.span.start as usize);
    let head = top.and_then(|_| text.get(..id_at)?.rfind("[[level]]"));
    let Some(mut at) = head.map(|head| text[..head].rfind('\n').map_or(0, |end| end + 1)) else {
        return text.len();
    };
    loop {
        let above = text[..at].trim_end_matches(['\r', '\n']);
        let start = above.rfind('\n').map_or(0, |end| end + 1);
        let is_joined = text[above.len()..at].matches('\n').count() == 1;
        if at == 0 || !is_joined || !above[start..].trim_start().starts_with('#') {
            return at;
        }
        at = start;
    }
}

fn is_toml(path: &RelPath, text: &str) -> bool {
    read_toml(text, 0, path).faults.is_empty()
}

/// A level that says something in each competency of its track.
fn level_text(framework: &Framework, track: &str, level: &Named, more: &str) -> String {
    let mut text = format!(
        "[[level]]\nid = {}\nname = {}\n{more}# How a career can end here: career, bottleneck or apex.\nterminal = \"career\"\nsummary = {}\n",
        quoted(&level.id),
        quoted(&level.title),
        quoted(&format!("TODO: what a {} does, in one sentence.", level.title)),
    );
    let belongs = |tracks: &[String]| tracks.is_empty() || tracks.iter().any(|id| id == track);
    for known in framework.competencies.iter().filter(|known| belongs(&known.tracks)) {
        let point = format!("TODO: {}, {}.", level.title, known.name);
        text.push_str(&format!("\n[level.expect.{}]\npoints = [{}]\n", known.id, quoted(&point)));
    }
    text
}

fn track(framework: &Framework, named: &Named) -> String {
    let first = Named { id: "entry".to_owned(), title: format!("{}, first level", named.title) };
    format!(
        "id = {}\nname = {}\nsummary = \"TODO: what this track is for, in one sentence.\"\n\n{}",
        quoted(&named.id),
        quoted(&named.title),
        level_text(framework, &named.id, &first, "hire_into = true\n")
    )
}

fn concept(named: &Named) -> String {
    format!(
        "+++\ntitle = {}\ndefinition = \"TODO: what it is, in one sentence.\"\naliases = []\n# What readers ask that this page answers, in their own words: search finds it by them.\nquestions = []\n+++\n\nTODO: why it matters.\n",
        quoted(&named.title)
    )
}

fn essay(named: &Named) -> String {
    format!(
        "+++\ntitle = {}\ndescription = \"TODO: what it says, in one sentence.\"\n# What readers ask that this page answers, in their own words: search finds it by them.\nquestions = []\n# Take this out to publish it.\ndraft = true\n+++\n\nTODO: the text.\n",
        quoted(&named.title)
    )
}

/// Levels to begin with: the first of the first track and the last of the last.
fn two_levels(framework: &Framework, what: &str) -> Result<[String; 2]> {
    let id = |track: &Track, level: Option<&crate::names::framework::Level>| {
        level.map(|level| format!("{}/{}", track.id, level.id.value))
    };
    let first = framework.tracks.iter().find_map(|track| id(track, track.levels.first()));
    let last = framework.tracks.iter().rev().find_map(|track| id(track, track.levels.last()));
    match first.zip(last) {
        Some((first, last)) => Ok([first, last]),
        None => bail!("{what} is about levels: begin a track with `ladderbook new track NAME`"),
    }
}

fn guide(framework: &Framework, named: &Named) -> Result<String> {
    let [first, last] = two_levels(framework, "a guide")?.map(|level| quoted(&level));
    Ok(format!(
        "id = {}\ntitle = {}\nsummary = \"TODO: whom it helps to decide what.\"\n\n[result]\nfirst = {first}\nsecond = {last}\n\n[[question]]\nid = \"one\"\nask = \"TODO: a question?\"\n\n[[question.answer]]\nsay = \"TODO: an answer\"\nfor = {{ first = 1 }}\n\n[[question.answer]]\nsay = \"TODO: another answer\"\nfor = {{ second = 1 }}\n",
        quoted(&named.id),
        quoted(&named.title)
    ))
}

fn claim(framework: &Framework, named: &Named) -> Result<String> {
    let [about, _] = two_levels(framework, "a claim")?;
    Ok(format!(
        "[[claim]]\nid = {}\ntext = {}\n# Concepts, levels and tracks.\nabout = [{}]\n# for, against or mixed\nstance = \"mixed\"\n# Where it was said, and when: date = 2026-01-31\nsource = \"\"\n",
        quoted(&named.id),
        quoted(&format!("TODO: {}", named.title)),
        quoted(&about)
    ))
}

fn comparison(framework: &Framework, named: &Named) -> Result<String> {
    let [first, last] = two_levels(framework, "a comparison")?.map(|level| quoted(&level));
    Ok(format!(
        "id = {}\ntitle = {}\nsummary = \"TODO: what is compared, and for whom.\"\n\n[[side]]\nid = \"first\"\nof = {first}\n\n[[side]]\nid = \"second\"\nof = {last}\n\n[[dimension]]\nid = \"decides\"\nname = \"What they decide\"\n\n[dimension.texts]\nfirst = \"TODO: what the first decides.\"\nsecond = \"TODO: what the second decides.\"\n",
        quoted(&named.id),
        quoted(&named.title)
    ))
}

fn external(framework: &Framework, named: &Named) -> Result<String> {
    let Some(rank) = framework.ranks.first() else {
        bail!("an external ladder is set beside ranks: list some as `[[rank]]` in framework.toml");
    };
    Ok(format!(
        "id = {}\nname = {}\nsummary = \"TODO: whose ladder it is.\"\nsource = \"TODO: where its levels are described\"\n# rank, scope, pay or title\nbasis = [\"scope\"]\n\n[[level]]\nid = \"one\"\nname = \"TODO: its lowest level\"\nrank = {}\n",
        quoted(&named.id),
        quoted(&named.title),
        quoted(&rank.id)
    ))
}
