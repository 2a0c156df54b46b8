//! `build --search-documents FILE`: the sections of a site for another search engine.
//!
//! Invariant: the file is whole or as it was, and lies neither among the sources nor in the site.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::build::Site;
use crate::edges::cli::real_path;
use crate::edges::disk::Folder;
use crate::input::config::Config;
use crate::page::search::documents::lines;

/// The full path of the file to write.
///
/// # Errors
///
/// If it lies where sources or published files are, or is a folder.
pub(super) fn vet(file: &Path, folder: &Folder, config: &Config, output: &Path) -> Result<PathBuf> {
    let file = std::path::absolute(file).context("cannot find the current folder")?;
    let real = real_path(&file);
    let taken = [&folder.root.join(&config.src), &folder.root.join("themes"), output];
    let is_taken = taken.iter().any(|taken| real.starts_with(real_path(taken)));
    if is_taken || real == real_path(&folder.root.join("book.toml")) {
        bail!(
            "the documents cannot be written to `{}`, among the sources or in the site: choose another place",
            file.display()
        );
    }
    if real.is_dir() {
        bail!("`{}` is a folder: name a file for the documents", file.display());
    }
    Ok(real)
}

/// Writes one JSON document a section, a line each.
///
/// # Errors
///
/// If the file cannot be written.
pub(super) fn write(site: &Site, file: &Path) -> Result<()> {
    let unwritable = || format!("cannot write `{}`", file.display());
    let name = file.file_name().with_context(unwritable)?.to_string_lossy();
    let next = file.with_file_name(format!(".{name}.ladderbook-new"));
    let written = write_lines(site, &next).and_then(|()| std::fs::rename(&next, file));
    if written.is_err() {
        // What is left of a failed attempt is of no use to anybody; that it cannot be removed changes nothing.
        let _ = std::fs::remove_file(&next);
    }
    written.with_context(unwritable)
}

fn write_lines(site: &Site, file: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(file)?);
    let base = site.parts.index.config.html.site_url.as_deref().unwrap_or_default();
    for page in site.parts.search_pages() {
        for line in lines(&page, base) {
            writeln!(out, "{line}")?;
        }
    }
    out.flush()
}
