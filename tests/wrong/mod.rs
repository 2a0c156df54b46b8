//! Wrong inputs: small changes to the site that `init` makes, each with one kind of fault.
#![allow(unreachable_pub, reason = "a module of tests")]

pub mod framework;

use crate::support::{Said, Site};

/// The smallest wrong input of a kind of fault.
pub struct Wrong {
    /// Code of the fault.
    pub name: &'static str,
    files: &'static [(&'static str, &'static str)],
    edit: Option<(&'static str, &'static str, &'static str)>,
    args: &'static [&'static str],
}

impl Wrong {
    /// Files that are added to the site, with their texts.
    const fn new(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        Wrong { name, files, edit: None, args: &["build", "--quiet"] }
    }

    /// Replaces a part of a file of the site.
    const fn edited(mut self, path: &'static str, from: &'static str, to: &'static str) -> Self {
        self.edit = Some((path, from, to));
        self
    }

    /// Another command than `build`.
    const fn run(mut self, args: &'static [&'static str]) -> Self {
        self.args = args;
        self
    }

    /// Runs the command on the site with the fault.
    #[track_caller]
    pub fn tried(&self) -> Said {
        let site = Site::new();
        for (path, text) in self.files {
            site.write(path, text);
        }
        if let Some((path, from, to)) = self.edit {
            site.edit(path, from, to);
        }
        site.run(self.args)
    }
}
