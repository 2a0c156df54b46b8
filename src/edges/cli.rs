//! The command line: what was asked for, done, and said.
//!
//! Arguments become a command, a command becomes work and an exit status: 0 all well,
//! 1 faults in the content, 2 the call or the machine. Invariant: results go to
//! standard output, everything else to standard error.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use rayon::prelude::*;

use crate::build::{Cache, Output, Site, Stats, build};
use crate::edges::disk::Folder;
use crate::edges::publish::{Manifest, Replace, Report, Stage, is_published, remove_leftovers};
use crate::edges::state::{self, State};
use crate::edges::terminal::{say, tell, tell_problems};
use crate::edges::{adopt, documents, init, live, new, report, schema};
use crate::input::config::{self, Config, Flags};
use crate::input::sources::Sources;
use crate::words::code::Code;
use crate::words::diagnostic::{Problem, Severity};
use crate::words::hash::Digest;
use crate::words::path::{Address, RelPath};
use crate::words::span::line_column;

/// Publishes an engineering career framework as a searchable, cross-linked site.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Examples:\n  ladderbook init my-ladder       make a small site to start from\n  ladderbook serve my-ladder      see it while writing, at http://127.0.0.1:3000/\n  ladderbook build my-ladder      write it to my-ladder/site/\n\nExit status: 0 all well, 1 faults in the content, 2 the call or the machine."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the site
    #[command(
        after_help = "Examples:\n  ladderbook build\n  ladderbook build docs --output public\n  ladderbook build --strict --format json\n  ladderbook build --search-documents sections.jsonl\n\nNothing is published while there is an error; the last site stays as it was."
    )]
    Build(BuildArgs),
    /// Report what is wrong, without writing anything
    #[command(
        after_help = "Examples:\n  ladderbook check\n  ladderbook check --strict\n  ladderbook check --today 2027-01-01\n  ladderbook check --format json > problems.json"
    )]
    Check(CheckArgs),
    /// Show the site while you write: it follows every edit
    #[command(
        after_help = "Examples:\n  ladderbook serve\n  ladderbook serve docs --port 8080 --open\n  ladderbook serve --host 0.0.0.0\n  ladderbook serve --editor 'code -g {file}:{line}'\n\nDrafts are shown, unless --no-drafts is given."
    )]
    Serve(ServeArgs),
    /// Make a small site to start from, or one of a folder of Markdown
    #[command(
        after_help = "Examples:\n  ladderbook init my-ladder && ladderbook serve my-ladder --open\n  ladderbook init --from my-vault\n\nWith --from the folder may be an Obsidian vault, or a Zola, Hugo or mdBook site: it gets a\nbook.toml with which it builds, and you are told what it holds. No file is ever changed."
    )]
    Init {
        /// Folder to make it in; existing files are never touched
        #[arg(required_unless_present = "from", conflicts_with = "from")]
        dir: Option<PathBuf>,
        /// Folder of Markdown to write a book.toml for
        #[arg(long, value_name = "DIR")]
        from: Option<PathBuf>,
    },
    /// Begin a track, level, concept, essay, guide, claim, comparison or external ladder
    #[command(
        after_help = "Examples:\n  ladderbook new track Design\n  ladderbook new level ic/principal\n  ladderbook new concept \"Skill atrophy\" my-ladder\n\nNothing is overwritten. What is left to write says TODO, and `ladderbook check` lists it\nonce the framework is no draft any more."
    )]
    New {
        /// What to begin
        kind: new::Kind,
        /// Its name or id; for a level `track/level`
        name: String,
        /// Folder of book.toml
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// Remove the built site and the state of the last build
    #[command(
        after_help = "Examples:\n  ladderbook clean\n  ladderbook clean docs --output public"
    )]
    Clean {
        /// Folder of book.toml
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// Folder of the built site, instead of `[build] build-dir`
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Write JSON Schemas, by which editors complete and check book.toml and the framework
    #[command(
        after_help = "Examples:\n  ladderbook schema\n  ladderbook schema .editor/schemas\n\nThen `#:schema ../schema/framework.schema.json` as the first line of content/framework.toml\nlets an editor with Even Better TOML or taplo complete its keys and underline slips."
    )]
    Schema {
        /// Folder to write them to; made if it is not there
        #[arg(default_value = "schema")]
        dir: PathBuf,
    },
    /// Explain a diagnostic, or list them all; or why words are links
    #[command(
        after_help = "Examples:\n  ladderbook explain broken-link\n  ladderbook explain\n  ladderbook explain --link content/essays/the-fork.md:12"
    )]
    Explain {
        /// Code of the diagnostic, as it stands in brackets in a report
        code: Option<String>,
        /// Say of every concept's name on a line why it is a link or not
        #[arg(long, value_name = "FILE:LINE", conflicts_with = "code")]
        link: Option<String>,
        /// Folder of book.toml, for --link
        #[arg(long, default_value = ".", requires = "link")]
        dir: PathBuf,
    },
}

#[derive(Debug, Args)]
struct BuildArgs {
    #[command(flatten)]
    site: SiteArgs,
    /// Write every section as a line of JSON for another search engine
    #[arg(long, value_name = "FILE")]
    search_documents: Option<PathBuf>,
    /// Folder to write the site to, instead of `[build] build-dir`
    #[arg(short, long)]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct CheckArgs {
    #[command(flatten)]
    site: SiteArgs,
    /// Day from which reviews are counted, instead of today
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<jiff::civil::Date>,
}

#[derive(Debug, Args)]
struct SiteArgs {
    /// Folder of book.toml
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    drafts: DraftArgs,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
    /// How to report what is wrong
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Args)]
struct DraftArgs {
    /// Include drafts
    #[arg(long, overrides_with = "no_drafts")]
    drafts: bool,
    /// Leave drafts out
    #[arg(long, overrides_with = "drafts")]
    no_drafts: bool,
}

impl DraftArgs {
    fn flags(&self) -> Flags {
        let drafts = self.drafts.then_some(true).or(self.no_drafts.then_some(false));
        Flags { drafts, ..Flags::default() }
    }
}

#[derive(Debug, Args)]
struct ServeArgs {
    /// Folder of book.toml
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Port to listen at; the next free one if it is taken
    #[arg(short, long, default_value_t = 3000)]
    port: u16,
    /// Address to listen at
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Command for the editor that Alt+click on a page opens, as in 'code -g {file}:{line}'
    #[arg(long, env = "LADDERBOOK_EDITOR", value_name = "COMMAND")]
    editor: Option<String>,
    /// Path to serve at, as behind a proxy that passes it on
    #[arg(long, default_value = "", value_name = "PATH", hide_default_value = true)]
    base: String,
    /// Further name that the server is reached by, as behind a proxy; may be given several times
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Look for changes every so often, for network and container mounts
    #[arg(long)]
    poll: bool,
    #[command(flatten)]
    drafts: DraftArgs,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With source lines, for people
    Text,
    /// One JSON document on standard output
    Json,
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Build(args) => run_build(&args),
        Command::Check(args) => run_check(&args),
        Command::Serve(args) => run_serve(&args),
        Command::Init { from: Some(from), .. } => adopt::run(&from).map(|told| {
            say(&told);
            true
        }),
        Command::Init { dir, from: None } => run_init(&dir.unwrap_or_default()),
        Command::New { kind, name, dir } => run_new(kind, &name, &dir),
        Command::Schema { dir } => schema::run(&dir).map(|written| {
            for path in written {
                say(&format!("wrote {}", path.display()));
            }
            true
        }),
        Command::Clean { dir, output } => run_clean(&dir, output.as_deref()),
        Command::Explain { code, link, dir } => match link {
            Some(place) => explain_link(&dir, &place),
            None => explain(code.as_deref()),
        },
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            tell(&format!("error: {}", causes.join(": ")));
            ExitCode::from(2)
        }
    }
}

fn run_init(dir: &Path) -> Result<bool> {
    let made = init::run(dir)?;
    say(&format!(
        "made a site of {} in {}\n\n  ladderbook serve {}",
        report::count(made, "file"),
        dir.display(),
        dir.display()
    ));
    Ok(true)
}

fn run_new(kind: new::Kind, name: &str, dir: &Path) -> Result<bool> {
    let written = new::run(&Folder::open(dir)?, kind, name)?;
    let done = if written.added { "added a level to" } else { "wrote" };
    let path = dir.join(written.path);
    say(&format!(
        "{done} {}\n\nReplace what says TODO in it, then look at it:\n  ladderbook serve {}",
        path.strip_prefix(".").unwrap_or(&path).display(),
        dir.display()
    ));
    Ok(true)
}

fn fails(problems: &[Problem], strict: bool) -> bool {
    problems.iter().any(|problem| strict || problem.severity == Severity::Error)
}

fn report_problems(args: &SiteArgs, problems: &[Problem], stats: Stats) {
    match args.format {
        Format::Text => tell_problems(problems),
        Format::Json => say(&report::json(problems, stats)),
    }
}

fn run_check(args: &CheckArgs) -> Result<bool> {
    let started = Instant::now();
    let CheckArgs { site: args, today } = args;
    let today =
        today.unwrap_or_else(|| jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date());
    let flags = Flags { today: Some(today.to_string()), ..args.drafts.flags() };
    let folder = Folder::open(&args.dir)?;
    let sources = folder.read(&folder.config(&flags));
    let site = build(&sources, &flags, &mut Cache::default());
    let mut problems = site.problems.clone();
    if site.usable {
        problems.extend(render_faults(&site, &sources));
    }
    report_problems(args, &problems, site.stats);
    if !args.quiet && args.format == Format::Text {
        let found = match report::tally(&problems) {
            found if found.is_empty() => "nothing is wrong".to_owned(),
            found => found,
        };
        tell(&format!(
            "checked {} in {}: {found}",
            report::count(site.stats.pages, "page"),
            seconds(started.elapsed())
        ));
    }
    Ok(!fails(&problems, args.strict))
}

/// Renders every page for its faults alone.
fn render_faults(site: &Site, sources: &Sources) -> Vec<Problem> {
    let addresses: Vec<&Address> = site.outputs.keys().collect();
    let mut faults: Vec<_> = addresses
        .par_iter()
        .filter(|address| !matches!(site.outputs.get(address), Some(Output::Framework)))
        .filter_map(|address| site.bytes(address).err())
        .map(|fault| *fault)
        .collect();
    faults.sort();
    faults.dedup();
    faults.into_iter().filter_map(|fault| site.problem(fault, sources)).collect()
}

fn run_build(args: &BuildArgs) -> Result<bool> {
    let started = Instant::now();
    let flags = args.site.drafts.flags();
    let folder = Folder::open(&args.site.dir)?;
    let config = folder.config(&flags);
    let output = output_folder(&folder, &config, args.output.as_deref())?;
    let documents = args.search_documents.as_deref();
    let documents = documents.map(|file| documents::vet(file, &folder, &config, &output));
    let documents = documents.transpose()?;
    let sources = folder.read(&config);
    let inputs = Digest::of(&(sources.hash(), state::program(), &flags)).to_string();
    let last = State::load(&folder.root);
    if last.inputs == inputs && last.output == output && last.manifest.is_intact(&output) {
        remove_leftovers(&output)?;
        if let Some(file) = &documents {
            documents::write(&build(&sources, &flags, &mut Cache::default()), file)?;
        }
        let stats = Stats { sources: last.sources, pages: last.pages };
        report_problems(&args.site, &last.problems, stats);
        close(
            args,
            &format!(
                "nothing has changed: {} in {}",
                report::count(stats.pages, "page"),
                output.display()
            ),
            &last.problems,
            started,
        );
        return Ok(!fails(&last.problems, args.site.strict));
    }
    let site = build(&sources, &flags, &mut Cache::default());
    let mut problems = site.problems.clone();
    if fails(&problems, args.site.strict) {
        report_problems(&args.site, &problems, site.stats);
        close(args, "nothing was published", &problems, started);
        return Ok(false);
    }
    // The sources of one site are published to several places by `--output`: what is
    // known of another place says nothing about this one.
    let previous = if last.output == output { last.manifest } else { Manifest::default() };
    let published = publish(&folder, &site, &sources, &output, &previous)?;
    let (manifest, done) = match published {
        Ok(published) => published,
        Err(faults) => {
            problems.extend(faults);
            report_problems(&args.site, &problems, site.stats);
            close(args, "nothing was published", &problems, started);
            return Ok(false);
        }
    };
    if let Some(file) = &documents {
        documents::write(&site, file)?;
    }
    report_problems(&args.site, &problems, site.stats);
    let closing = format!(
        "built {} ({} written, {} unchanged, {} removed) in {}",
        report::count(site.stats.pages, "page"),
        done.written,
        done.unchanged,
        done.removed,
        output.display()
    );
    let state = State {
        inputs,
        output,
        manifest,
        problems,
        sources: site.stats.sources,
        pages: site.stats.pages,
    };
    state.save(&folder.root)?;
    close(args, &closing, &state.problems, started);
    Ok(true)
}

/// The one honest line at the end.
fn close(args: &BuildArgs, done: &str, problems: &[Problem], started: Instant) {
    if args.site.quiet || args.site.format == Format::Json {
        return;
    }
    let found = match report::tally(problems) {
        found if found.is_empty() => String::new(),
        found => format!(", {found}"),
    };
    tell(&format!("{done}{found}, {}", seconds(started.elapsed())));
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// Where the site goes; never over its own sources.
fn output_folder(folder: &Folder, config: &Config, output: Option<&Path>) -> Result<PathBuf> {
    let output = match output {
        Some(output) => std::path::absolute(output).context("cannot find the current folder")?,
        None => folder.root.join(&config.build_dir),
    };
    let real = real_path(&output);
    let is_source = ["themes", "static", config.src.as_str()]
        .iter()
        .filter(|source| !source.is_empty())
        .map(|source| folder.root.join(source))
        .any(|source| real.starts_with(&source) || source.starts_with(&real));
    // Among sources that fill the whole folder only the place in the settings is known not
    // to be one.
    let is_among_sources = config.src.is_empty()
        && real.starts_with(&folder.root)
        && real != real_path(&folder.root.join(&config.build_dir));
    if is_source || is_among_sources || folder.root.starts_with(&real) {
        bail!(
            "the site cannot be written to `{}`, where its sources are: choose another folder",
            output.display()
        );
    }
    Ok(output)
}

/// Where a path leads, links and `..` resolved as far as it exists.
pub(super) fn real_path(path: &Path) -> PathBuf {
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                real.pop();
            }
            std::path::Component::CurDir => {}
            part => {
                real.push(part);
                real = real.canonicalize().unwrap_or(real);
            }
        }
    }
    real
}

/// Renders and writes everything; the old site stays until the new one is whole.
fn publish(
    folder: &Folder,
    site: &Site,
    sources: &Sources,
    output: &Path,
    previous: &Manifest,
) -> Result<Result<(Manifest, Report), Vec<Problem>>> {
    let replace = match site.parts.index.config.replace {
        config::Replace::Exchange => Replace::Exchange,
        config::Replace::Files => Replace::Files,
    };
    let stage = Stage::begin(output, previous, replace)?;
    let outputs: Vec<(&Address, &Output)> = site.outputs.iter().collect();
    let put_output = |(address, output): &(&Address, &Output)| match output {
        Output::Copy(path) => {
            stage.copy(address.as_str(), &folder.root.join(path.as_str())).map(|()| None)
        }
        _ => match site.bytes(address) {
            Ok(Some(bytes)) => stage.put(address.as_str(), &bytes).map(|()| None),
            Ok(None) => Ok(None),
            Err(fault) => Ok(Some(*fault)),
        },
    };
    let (search, faults) = rayon::join(
        || put_search(site, &stage),
        || outputs.par_iter().map(put_output).collect::<Result<Vec<_>>>(),
    );
    search?;
    let mut faults: Vec<_> = faults?.into_iter().flatten().collect();
    if !faults.is_empty() {
        faults.sort();
        faults.dedup();
        return Ok(Err(faults
            .into_iter()
            .filter_map(|fault| site.problem(fault, sources))
            .collect()));
    }
    Ok(Ok(stage.finish()?))
}

/// Writes the search's files as they come, so that no more than one is held in memory.
fn put_search(site: &Site, stage: &Stage) -> Result<()> {
    let mut done = Ok(());
    site.write_search(&mut |file| {
        if done.is_ok() {
            done = stage.put(&file.address, &file.bytes);
        }
    });
    done
}

fn run_serve(args: &ServeArgs) -> Result<bool> {
    let mut flags = args.drafts.flags();
    flags.drafts = flags.drafts.or(Some(true));
    let options = live::Options {
        host: args.host.clone(),
        port: args.port,
        base: args.base.clone(),
        allowed_hosts: args.allow_host.clone(),
        // Set to nothing it is as if it were not set.
        editor: args.editor.clone().filter(|editor| !editor.trim().is_empty()),
        open: args.open,
        poll: args.poll,
        quiet: args.quiet,
    };
    live::run(Folder::open(&args.dir)?, flags, &options).map(|()| true)
}

fn run_clean(dir: &Path, output: Option<&Path>) -> Result<bool> {
    let folder = Folder::open(dir)?;
    let config = folder.config(&Flags::default());
    let output = output_folder(&folder, &config, output)?;
    if output.exists() {
        if !is_published(&output) {
            bail!("`{}` was not written by ladderbook: remove it yourself", output.display());
        }
        std::fs::remove_dir_all(&output)
            .with_context(|| format!("cannot remove `{}`", output.display()))?;
        tell(&format!("removed {}", output.display()));
    }
    let state = folder.root.join(state::FOLDER);
    if state.exists() {
        std::fs::remove_dir_all(&state)
            .with_context(|| format!("cannot remove `{}`", state.display()))?;
    }
    Ok(true)
}

/// Says of every concept's name on a line why it is a link or not.
fn explain_link(dir: &Path, place: &str) -> Result<bool> {
    let wrong = || format!("`{place}` is no place: write it as `content/a.md:12`");
    let (file, line) = place.rsplit_once(':').with_context(wrong)?;
    let line: usize = line.parse().ok().filter(|line| *line > 0).with_context(wrong)?;
    let flags = Flags { drafts: Some(true), ..Flags::default() };
    let folder = Folder::open(dir)?;
    let sources = folder.read(&folder.config(&flags));
    let absolute = std::path::absolute(file).context("cannot find the current folder")?;
    let path = RelPath::new(file)
        .filter(|path| sources.get(path).is_some())
        .or_else(|| folder.relative(&absolute.canonicalize().unwrap_or(absolute)))
        .with_context(|| format!("there is no file `{file}` in the site"))?;
    let text = sources.get(&path).and_then(|source| source.text()).cloned();
    let text = text.with_context(|| format!("there is no file `{file}` in the site"))?;
    let site = build(&sources, &flags, &mut Cache::default());
    let index = &site.parts.index;
    let mut said = false;
    for decision in crate::link::explain::explain(index, &path) {
        let (found, column) = line_column(&text, decision.source.start);
        if found == line {
            let concept = &index.page(decision.concept).address;
            let words = decision.words.replace('\n', " ");
            say(&format!(
                "{path}:{line}:{column} `{words}` → {concept}\n  {}",
                decision.why.says()
            ));
            said = true;
        }
    }
    if !said {
        say(&format!("{path}:{line} names no concept: its words are no title or alias of one"));
    }
    Ok(true)
}

fn explain(code: Option<&str>) -> Result<bool> {
    let Some(name) = code else {
        for code in Code::ALL {
            say(&format!("{:<22} {}", code.name(), code.summary()));
        }
        return Ok(true);
    };
    let Some(code) = Code::from_name(name) else {
        let names = Code::ALL.iter().map(|code| code.name());
        let help = crate::words::text::did_you_mean(name, names);
        bail!(
            "there is no diagnostic `{name}`: {}",
            help.unwrap_or_else(|| "`ladderbook explain` lists them all".to_owned())
        );
    };
    let severity = match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Off => "off",
    };
    say(&format!("{} ({severity}): {}\n\n{}\n", code.name(), code.summary(), code.why()));
    say(code.example().trim_end());
    Ok(true)
}
