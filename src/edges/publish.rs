//! Publishing a whole site at once: readers see the old one or the new one, never a mixture.
//!
//! The next site is staged beside the output, files that did not change are hard links to the
//! published ones, and one system call exchanges the two directories. Where the system refuses
//! that, files are renamed one by one, which still never shows half a file.
//!
//! Invariant: a published file is never opened for writing, as it may be linked into two sites.

mod manifest;
mod place;
mod replace;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File, Metadata};
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use xxhash_rust::xxh3::Xxh3;

pub use manifest::{ContentHash, Entry, Manifest};
pub(in crate::edges) use place::MARKER;
use place::StageDir;
pub use place::{is_published, remove_leftovers};

/// How the new site takes the place of the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// Both directories change places in one step.
    Exchange,
    /// Every file is renamed into the output, assets before pages; promises whole files.
    Files,
}

/// What a publication did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Files that are new or have new content.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files of the previous site that the new one does not have.
    pub removed: usize,
    /// How the site was replaced; it differs from what was asked for when the system refused
    /// the exchange, or when the output holds something that has to stay (`.git`).
    pub replaced_by: Replace,
}

/// A site on its way to the output. Dropping it unfinished leaves the published site as it is.
#[derive(Debug)]
pub struct Stage {
    directory: StageDir,
    output: PathBuf,
    previous: Manifest,
    replace: Replace,
    folders: Mutex<HashSet<String>>,
    files: Mutex<BTreeMap<String, Staged>>,
}

/// A file of the next site.
#[derive(Debug, Clone, Copy)]
struct Staged {
    entry: Entry,
    /// Whether the published file is this very file already.
    is_unchanged: bool,
}

/// Files above this size are copied without holding them in memory.
const LARGE: u64 = 4 << 20;

impl Stage {
    /// Prepares a staging directory for the site at `output`, removing what killed runs left.
    ///
    /// `previous` is the manifest of what was published there last, or an empty one.
    ///
    /// # Errors
    /// When `output` holds files and was not made by this program, when another build is
    /// publishing there, or when the directories cannot be made.
    pub fn begin(output: &Path, previous: &Manifest, replace: Replace) -> Result<Stage> {
        let output = place::resolve(output)?;
        place::refuse_foreign(&output, previous)?;
        let has_to_stay = place::has_foreign_dots(&output, previous);
        let wanted = if has_to_stay { Replace::Files } else { replace };
        let (directory, replace) = make_stage(&output, wanted)?;
        Ok(Stage {
            directory,
            output,
            previous: previous.clone(),
            replace,
            folders: Mutex::default(),
            files: Mutex::default(),
        })
    }

    /// Adds a file with this content. May be called from many threads.
    ///
    /// # Errors
    /// When the address leaves the output, is taken already, or the file cannot be written.
    pub fn put(&self, address: &str, bytes: &[u8]) -> Result<()> {
        vet(address)?;
        let hash = ContentHash::of(bytes);
        self.add(address, hash, || {
            let mut file = self.new_file(address)?;
            file.write_all(bytes)?;
            Ok((hash, file.metadata()?))
        })
    }

    /// Adds a copy of the file `source`. May be called from many threads.
    ///
    /// # Errors
    /// As for [`Stage::put`], and when `source` cannot be read.
    pub fn copy(&self, address: &str, source: &Path) -> Result<()> {
        vet(address)?;
        let unreadable = || format!("cannot read `{}`", source.display());
        if source.metadata().with_context(unreadable)?.len() <= LARGE {
            return self.put(address, &fs::read(source).with_context(unreadable)?);
        }
        let hash = read_through(source, |_| Ok(())).with_context(unreadable)?;
        self.add(address, hash, || {
            // The source may have changed since it was hashed: the copy counts.
            let mut file = self.new_file(address)?;
            let hash = read_through(source, |chunk| file.write_all(chunk))?;
            Ok((hash, file.metadata()?))
        })
    }

    /// Replaces the published site by the staged one.
    ///
    /// # Errors
    /// When the system refuses; with [`Replace::Exchange`] the old site then still stands.
    pub fn finish(self) -> Result<(Manifest, Report)> {
        let files = self.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        let unchanged = files.values().filter(|staged| staged.is_unchanged).count();
        let removed =
            self.previous.files.keys().filter(|address| !files.contains_key(*address)).count();
        let written = files.len() - unchanged;
        let next = replace::Next { output: &self.output, previous: &self.previous, files };
        let (manifest, replaced_by) = next.take_place(self.directory, self.replace)?;
        Ok((manifest, Report { written, unchanged, removed, replaced_by }))
    }

    /// Stages one file: as it is published if that has this hash, else as `write` makes it.
    fn add(
        &self,
        address: &str,
        hash: ContentHash,
        write: impl FnOnce() -> std::io::Result<(ContentHash, Metadata)>,
    ) -> Result<()> {
        let context =
            || format!("cannot write `{address}` for the output `{}`", self.output.display());
        let kept = self.previous.files.get(address).filter(|entry| entry.hash == hash);
        let kept = kept.filter(|entry| entry.is_at(&self.output.join(address)));
        let staged = match kept {
            Some(entry) if self.keep(address).with_context(context)? => {
                Staged { entry: *entry, is_unchanged: true }
            }
            _ => {
                self.make_folder(address).with_context(context)?;
                let (hash, metadata) = write().with_context(context)?;
                Staged { entry: Entry::new(hash, &metadata), is_unchanged: false }
            }
        };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        ensure!(
            files.insert(address.to_owned(), staged).is_none(),
            "two files have the address `{address}`"
        );
        Ok(())
    }

    /// Links the published file into the stage. False where the file system has no links.
    fn keep(&self, address: &str) -> std::io::Result<bool> {
        if self.replace == Replace::Files {
            return Ok(true);
        }
        self.make_folder(address)?;
        Ok(fs::hard_link(self.output.join(address), self.directory.path.join(address)).is_ok())
    }

    fn new_file(&self, address: &str) -> std::io::Result<File> {
        File::create_new(self.directory.path.join(address))
    }

    /// Makes the folder that `address` is in, once in the life of the stage.
    fn make_folder(&self, address: &str) -> std::io::Result<()> {
        let Some((folder, _)) = address.rsplit_once('/') else {
            return Ok(());
        };
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if !folders.contains(folder) {
            fs::create_dir_all(self.directory.path.join(folder))?;
            folders.insert(folder.to_owned());
        }
        Ok(())
    }
}

/// The staging directory: beside the output for an exchange, inside it for single files, as then
/// a rename never leaves the file system.
fn make_stage(output: &Path, replace: Replace) -> Result<(StageDir, Replace)> {
    let beside = place::stage_beside(output).context("the root directory cannot be an output")?;
    if replace == Replace::Exchange {
        match StageDir::create(beside) {
            Ok(stage) if !place::is_mounted(output, &stage) => {
                return Ok((stage, Replace::Exchange));
            }
            Err(error) if !output.is_dir() || !place::is_refusal(&error) => return Err(error),
            _ => {}
        }
    } else {
        place::remove_leftover(&beside)?;
    }
    fs::create_dir_all(output)
        .with_context(|| format!("cannot make the output `{}`", output.display()))?;
    Ok((StageDir::create(place::stage_inside(output))?, Replace::Files))
}

/// The last line of defence: an address names a file below the output and nothing else.
fn vet(address: &str) -> Result<()> {
    let is_plain = |part: &str| {
        let mut components = Path::new(part).components();
        matches!((components.next(), components.next()), (Some(Component::Normal(_)), None))
    };
    let is_safe = address.split('/').all(is_plain) && !address.contains(['\\', '\0']);
    ensure!(is_safe, "the address `{address}` does not name a file inside the output");
    if place::is_reserved(address) {
        bail!("the address `{address}` is kept for ladderbook's own files: choose another name");
    }
    Ok(())
}

/// Hands the content of `source` to `each` in pieces and returns its hash.
fn read_through(
    source: &Path,
    mut each: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> std::io::Result<ContentHash> {
    let mut file = File::open(source)?;
    let mut buffer = vec![0; 1 << 18];
    let mut hasher = Xxh3::new();
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(ContentHash::finish(&hasher)),
            length => {
                hasher.update(&buffer[..length]);
                each(&buffer[..length])?;
            }
        }
    }
}
