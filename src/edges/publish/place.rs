//! Where a site is published: finding the directory, telling that it is ours, and the room
//! beside it where the next site is staged.
//!
//! Ownership is a dot-file in the output, [`MARKER`]: it moves and is copied with the directory,
//! needs no support from the file system (as an extended attribute would) and leaves no litter
//! beside it; its bytes are constant, so two builds still compare equal. A run holds a lock on
//! its staging directory, which the system drops with the process: that tells a run that is
//! going on from one that was killed.
//!
//! Invariant: nothing in a directory that is not ours is ever removed.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use walkdir::{DirEntry, WalkDir};

use super::manifest::Manifest;

/// The file that tells that an output directory was made by this program.
pub(in crate::edges) const MARKER: &str = ".ladderbook-output";

/// The staging directory where the output itself has to hold it.
const INNER_STAGE: &str = ".ladderbook-new";

const MARKER_TEXT: &str = "Ladderbook made this directory and replaces what is in it.\n";

/// The staging directory. Dropping it removes whatever stands at its path: an unfinished site,
/// or after an exchange the old one.
#[derive(Debug)]
pub(super) struct StageDir {
    pub(super) path: PathBuf,
    /// Held until the directory is gone.
    _lock: Option<File>,
    /// The lock on the old site while it is being removed.
    old_lock: Option<File>,
}

impl StageDir {
    /// Makes the directory, empty, after removing what a killed run left there.
    pub(super) fn create(path: PathBuf) -> Result<StageDir> {
        remove_leftover(&path)?;
        let made = |path: &Path| -> std::io::Result<()> {
            fs::create_dir(path)?;
            write_marker(path)
        };
        made(&path)
            .with_context(|| format!("cannot make the staging directory `{}`", path.display()))?;
        let lock = try_lock(&path)?;
        Ok(StageDir { path, _lock: lock, old_lock: None })
    }

    /// Locks the site that is about to be exchanged, so that no other run takes it for the
    /// leftover of a killed one while it is being removed.
    pub(super) fn lock_old(&mut self, output: &Path) {
        self.old_lock = try_lock(output).unwrap_or(None);
    }
}

impl Drop for StageDir {
    fn drop(&mut self) {
        // What cannot be removed now is removed at the next start.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The output directory as the system knows it: links resolved, its parent made.
pub(super) fn resolve(output: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(output)
        .with_context(|| format!("cannot tell where `{}` is", output.display()))?;
    if absolute.symlink_metadata().is_ok() {
        let resolved = absolute.canonicalize().with_context(|| {
            format!(
                "the output `{}` is a link that leads nowhere: remove it or make its target",
                output.display()
            )
        })?;
        if !resolved.is_dir() {
            bail!(
                "the output `{}` is a file: remove it or choose another output directory",
                output.display()
            );
        }
        return Ok(resolved);
    }
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        bail!("`{}` cannot be an output directory: choose one with a name", output.display());
    };
    fs::create_dir_all(parent)
        .and_then(|()| parent.canonicalize())
        .map(|parent| parent.join(name))
        .with_context(|| format!("cannot make the directory `{}`", parent.display()))
}

/// The staging directory beside `output`, from where one exchange replaces the site.
pub(super) fn stage_beside(output: &Path) -> Option<PathBuf> {
    let mut name = OsString::from(".");
    name.push(output.file_name()?);
    name.push(".ladderbook-new");
    Some(output.parent()?.join(name))
}

/// The staging directory inside `output`, on the same file system as every file of it.
pub(super) fn stage_inside(output: &Path) -> PathBuf {
    output.join(INNER_STAGE)
}

/// Fails if `output` holds files and nothing tells that we made it.
pub(super) fn refuse_foreign(output: &Path, previous: &Manifest) -> Result<()> {
    let is_ours = output.join(MARKER).is_file() || previous.knows(output);
    if is_ours || !output.exists() {
        return Ok(());
    }
    let files = files_in(output, |_| false)?;
    let Some(file) = files.first() else {
        return Ok(());
    };
    bail!(
        "the output directory `{}` was not made by ladderbook and holds files (`{file}`): \
         choose another output directory, or remove this one if nothing in it is needed",
        output.display()
    )
}

/// Marks `directory` as made by us.
pub(super) fn write_marker(directory: &Path) -> std::io::Result<()> {
    fs::write(directory.join(MARKER), MARKER_TEXT)
}

/// Whether the output has dot-entries at its top that are not part of a site, such as the `.git`
/// of a worktree: they have to stay, so the directory cannot be exchanged.
pub(super) fn has_foreign_dots(output: &Path, previous: &Manifest) -> bool {
    let Ok(entries) = fs::read_dir(output) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with('.')
            && ![MARKER, INNER_STAGE, ".DS_Store"].contains(&&*name)
            && !owns(previous, &name)
    })
}

/// The addresses of the files below `output`, in order, without what publishing leaves alone:
/// the marker, the inner stage and the dot-entries at the top that `is_ours` does not claim.
pub(super) fn files_in(output: &Path, is_ours: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let is_counted = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() != 1
            || !name.starts_with('.')
            || name != MARKER && name != INNER_STAGE && is_ours(&name)
    };
    let mut files = Vec::new();
    for entry in WalkDir::new(output).sort_by_file_name().into_iter().filter_entry(is_counted) {
        let entry =
            entry.with_context(|| format!("cannot read the output `{}`", output.display()))?;
        if entry.depth() > 0 && !entry.file_type().is_dir() {
            files.push(address_of(entry.path().strip_prefix(output).unwrap_or(entry.path())));
        }
    }
    Ok(files)
}

/// Whether the manifest has a file at the address `name`, or files in a directory of that name.
pub(super) fn owns(manifest: &Manifest, name: &str) -> bool {
    let folder = format!("{name}/");
    let next = manifest.files.range(folder.clone()..).next();
    manifest.files.contains_key(name)
        || next.is_some_and(|(address, _)| address.starts_with(&folder))
}

fn address_of(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Whether an address is that of one of our own files.
pub(super) fn is_reserved(address: &str) -> bool {
    address == MARKER || address == INNER_STAGE || address.starts_with(".ladderbook-new/")
}

/// Whether the system does not let us make directories at a place, though it may at others.
pub(super) fn is_refusal(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    matches!(kind, Some(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem))
}

/// Whether the published files cannot be linked into the stage, as the output is a mount point:
/// it can then not be exchanged either.
pub(super) fn is_mounted(output: &Path, stage: &StageDir) -> bool {
    let probe = stage.path.join(".ladderbook-probe");
    let linked = fs::hard_link(output.join(MARKER), &probe);
    // It is there only if it was linked.
    let _ = fs::remove_file(&probe);
    linked.is_err_and(|error| error.kind() == ErrorKind::CrossesDevices)
}

/// Removes the staging directory of a run that was killed.
pub(super) fn remove_leftover(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    let _lock = try_lock(path)?;
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error)
            .with_context(|| format!("cannot remove `{}`, left by a stopped run", path.display())),
        _ => Ok(()),
    }
}

/// Removes what killed runs left, for a run that has nothing to publish.
///
/// # Errors
/// When another build is writing there, or when something cannot be removed.
pub fn remove_leftovers(output: &Path) -> Result<()> {
    let output = resolve(output)?;
    stage_beside(&output).map_or(Ok(()), |stage| remove_leftover(&stage))?;
    remove_leftover(&stage_inside(&output))
}

/// Locks a directory. `None` where the system has no such locks; an error when another process
/// holds it.
#[cfg(unix)]
fn try_lock(path: &Path) -> Result<Option<File>> {
    use std::fs::TryLockError;
    let Ok(directory) = File::open(path) else {
        return Ok(None);
    };
    match directory.try_lock() {
        Ok(()) => Ok(Some(directory)),
        Err(TryLockError::Error(_)) => Ok(None),
        Err(TryLockError::WouldBlock) => {
            bail!("another build is writing to `{}`: wait for it to end", path.display())
        }
    }
}

#[cfg(not(unix))]
fn try_lock(_path: &Path) -> Result<Option<File>> {
    Ok(None)
}

/// Whether this program published the folder `output`.
#[must_use]
pub fn is_published(output: &Path) -> bool {
    output.join(MARKER).is_file()
}
