//! What open pages and the terminal are told.
//!
//! Problems come from two sides: from each build at once, and a little later from rendering a
//! page of every kind, which alone shows some faults of templates. Invariant: versions count
//! up, and the newest is never overtaken by an older one.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::watch;

use super::shown::{Shown, Window};
use crate::edges::report;
use crate::edges::serve::Update;
use crate::edges::terminal::{tell, tell_problems};
use crate::words::diagnostic::Problem;
use crate::words::path::Address;

/// What is told, and to whom.
pub(super) struct Board {
    said: Mutex<Said>,
    sender: watch::Sender<Arc<Update>>,
}

#[derive(Default)]
struct Said {
    version: u64,
    edited: Vec<String>,
    /// Problems that the build found.
    built: Vec<Problem>,
    /// Problems that rendering found.
    rendered: Vec<Problem>,
    /// All of them, as told last.
    told: Vec<Problem>,
    json: String,
}

impl Board {
    pub(super) fn new() -> (Board, watch::Receiver<Arc<Update>>) {
        let (sender, receiver) = watch::channel(Arc::default());
        let said = Said { json: "[]".to_owned(), ..Said::default() };
        (Board { said: Mutex::new(said), sender }, receiver)
    }

    /// Tells of a build; false if nobody can be told any more.
    pub(super) fn built(&self, edited: Vec<String>, problems: Vec<Problem>) -> bool {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.built = problems;
        said.edited = edited;
        self.tell(&mut said)
    }

    /// Tells what rendering found, if that is news.
    fn rendered(&self, problems: Vec<Problem>) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.rendered != problems {
            said.rendered = problems;
            self.tell(&mut said);
        }
    }

    fn tell(&self, said: &mut Said) -> bool {
        let all: Vec<Problem> = said.built.iter().chain(&said.rendered).cloned().collect();
        if all != said.told {
            tell_problems(&all);
            if all.is_empty() {
                tell("nothing is wrong any more");
            }
            said.json = report::overlay_json(&all);
            said.told = all;
        }
        said.version += 1;
        let update = Update {
            version: said.version,
            edited: said.edited.clone(),
            problems_json: said.json.clone(),
        };
        // An update is also there for those who begin to listen later.
        self.sender.send_replace(Arc::new(update));
        !self.sender.is_closed()
    }
}

/// How long nothing must have been built before pages are rendered for their faults and the search follows.
const QUIET: Duration = Duration::from_millis(200);

/// The thread that renders pages for their faults and has the search follow what is shown.
pub(super) struct Sweeper {
    jobs: mpsc::Sender<u64>,
    newest: Arc<AtomicU64>,
}

/// Starts it. It ends when the value goes.
pub(super) fn sweeper(board: Arc<Board>, window: Arc<Window>) -> Sweeper {
    let (jobs, waiting) = mpsc::channel::<u64>();
    let newest = Arc::new(AtomicU64::new(0));
    let is_newest = Arc::clone(&newest);
    std::thread::spawn(move || {
        while let Ok(mut job) = waiting.recv() {
            // Whoever waits for the page just edited comes first, and edits come in rows.
            while let Ok(newer) = waiting.recv_timeout(QUIET) {
                job = newer;
            }
            let is_wanted = || is_newest.load(Ordering::Relaxed) == job;
            if let Some(problems) = faults(&window.shown(), is_wanted) {
                board.rendered(problems);
                window.follow_search();
            }
        }
    });
    Sweeper { jobs, newest }
}

impl Sweeper {
    /// Looks at what is shown now instead of anything before.
    pub(super) fn look(&self) {
        let number = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        // The thread is there as long as this value.
        let _ = self.jobs.send(number);
    }
}

/// Faults of templates on one page of each kind; none if the site is no longer the newest.
fn faults(shown: &Shown, is_wanted: impl Fn() -> bool) -> Option<Vec<Problem>> {
    let Some(site) = &shown.site else { return Some(Vec::new()) };
    let mut kinds: BTreeMap<&str, &Address> = BTreeMap::new();
    for page in site.parts.index.names.pages.iter() {
        kinds.entry(page.kind.name()).or_insert(&page.address);
    }
    let mut faults = Vec::new();
    for address in kinds.into_values() {
        if !is_wanted() {
            return None;
        }
        faults.extend(site.bytes(address).err().map(|fault| *fault));
    }
    faults.sort();
    faults.dedup();
    Some(faults.into_iter().filter_map(|fault| site.problem(fault, &shown.theme_sources)).collect())
}
