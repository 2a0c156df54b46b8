//! The moment of publication: the staged site takes the place of the published one.
//!
//! One exchange of two directories where the system can do it, else a rename for each file in
//! an order in which no page refers to an asset that is not there yet.
//!
//! Invariant: until the exchange has happened, nothing in the output has been touched.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::manifest::{Entry, Manifest};
use super::place::{self, StageDir};
use super::{Replace, Staged};

/// The site that is about to be published, and what it replaces.
pub(super) struct Next<'a> {
    pub(super) output: &'a Path,
    pub(super) previous: &'a Manifest,
    pub(super) files: BTreeMap<String, Staged>,
}

impl Next<'_> {
    /// Publishes what was staged and removes the old site.
    pub(super) fn take_place(
        self,
        mut stage: StageDir,
        replace: Replace,
    ) -> Result<(Manifest, Replace)> {
        if replace == Replace::Exchange {
            if put_in_place(&mut stage, self.output).is_ok() {
                return Ok((self.manifest(), Replace::Exchange));
            }
            fs::create_dir_all(self.output)
                .with_context(|| format!("cannot make the output `{}`", self.output.display()))?;
        }
        let manifest = self.move_files(&stage)?;
        Ok((manifest, Replace::Files))
    }

    fn manifest(&self) -> Manifest {
        let entries = self.files.iter().map(|(address, staged)| (address.clone(), staged.entry));
        Manifest { files: entries.collect() }
    }

    /// Renames every changed file into the output, then removes what the new site has not.
    fn move_files(mut self, stage: &StageDir) -> Result<Manifest> {
        let context = || format!("cannot write to the output `{}`", self.output.display());
        place::write_marker(self.output).with_context(context)?;
        let mut changed: Vec<&String> = self
            .files
            .iter()
            .filter(|(_, staged)| !staged.is_unchanged)
            .map(|(address, _)| address)
            .collect();
        changed.sort_by_key(|address| (turn(address), *address));
        let mut entries: Vec<(String, Entry)> = Vec::with_capacity(changed.len());
        for address in changed {
            let context =
                || format!("cannot write `{address}` to the output `{}`", self.output.display());
            clear_way(self.output, address).with_context(context)?;
            let target = self.output.join(address);
            move_file(&stage.path.join(address), &target).with_context(context)?;
            let metadata = target.symlink_metadata().with_context(context)?;
            entries.push((address.clone(), Entry::new(self.files[address].entry.hash, &metadata)));
        }
        self.remove_old().with_context(context)?;
        for (address, entry) in entries {
            self.files.insert(address, Staged { entry, is_unchanged: false });
        }
        Ok(self.manifest())
    }

    /// Removes the files that the new site does not have, and folders that are empty then.
    fn remove_old(&self) -> Result<()> {
        let next = self.manifest();
        let is_ours = |name: &str| place::owns(self.previous, name) || place::owns(&next, name);
        for address in place::files_in(self.output, is_ours)? {
            if next.files.contains_key(&address) {
                continue;
            }
            fs::remove_file(self.output.join(&address)).with_context(|| {
                format!("cannot remove `{address}`, which the site no longer has")
            })?;
            remove_empty_folders(self.output, &address);
        }
        Ok(())
    }
}

/// Puts the staged directory where the output is, in one step.
fn put_in_place(stage: &mut StageDir, output: &Path) -> io::Result<()> {
    let Ok(metadata) = output.metadata() else {
        return fs::rename(&stage.path, output);
    };
    // The new directory stands for the old one, so whoever may read that may read it too.
    fs::set_permissions(&stage.path, metadata.permissions())?;
    stage.lock_old(output);
    exchange(&stage.path, output)
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// When a file's turn comes: assets, then the pages that use them, then the table of contents of
/// the search, which names pages.
fn turn(address: &str) -> u8 {
    match address {
        "search/meta.js" => 2,
        page if page.ends_with(".html") => 1,
        _ => 0,
    }
}

/// Makes the folders of `address` and removes what stands in their place or in the file's: a
/// file or link where a folder is needed, a folder where the file is.
fn clear_way(output: &Path, address: &str) -> io::Result<()> {
    for (end, _) in address.match_indices('/') {
        let folder = output.join(&address[..end]);
        match folder.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => continue,
            Ok(_) => fs::remove_file(&folder)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        fs::create_dir(&folder)?;
    }
    let target = output.join(address);
    match target.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(target),
        _ => Ok(()),
    }
}

/// Renames; across file systems copies beside the target first, so that it appears whole.
fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            let part = part_of(to);
            fs::copy(from, &part).and_then(|_| fs::rename(&part, to)).inspect_err(|_| {
                let _ = fs::remove_file(&part);
            })
        }
        result => result,
    }
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".ladderbook-part");
    path.with_file_name(name)
}

fn remove_empty_folders(output: &Path, address: &str) {
    let folders =
        Path::new(address).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
    for folder in folders {
        // The first folder that is not empty ends it.
        if fs::remove_dir(output.join(folder)).is_err() {
            break;
        }
    }
}
