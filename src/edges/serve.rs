//! The preview server: shows the site as it is in memory and tells open pages when it changed.
//!
//! A loop of ours accepts connections, hyper speaks HTTP on each with a time limit, and axum
//! hands requests to the pages and the event stream.
//!
//! Invariant: an address is never made into a file path; what [`Preview::get`] does not know
//! does not exist.

mod address;
mod connection;
mod events;
mod http;
mod pages;
mod source;
#[cfg(test)]
mod tests;

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::words::hash::Digest;

pub use address::content_type;

/// How long a client may take to send the head of a request.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// How many ports are tried after the one asked for.
const PORTS_TO_TRY: u16 = 64;

/// How many pages may be made at the same time.
const RENDERING_THREADS: usize = 16;

/// A file as it is sent.
#[derive(Debug, Clone)]
pub struct Served {
    /// The whole content.
    pub bytes: Arc<[u8]>,
    /// The media type, as [`content_type`] gives it.
    pub content_type: &'static str,
    /// The look of the site that it is from.
    pub look: Look,
}

/// What pages share, as tags: another tag is another content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// The templates and their texts.
    pub templates: Digest,
    /// The scripts.
    pub scripts: Digest,
    /// The style sheets.
    pub styles: Digest,
    /// Pictures and all other files that are copied.
    pub assets: Digest,
}

/// What the server shows. Called on threads that may block.
pub trait Preview: Send + Sync + 'static {
    /// The file at an address relative to the site, decoded, without query. An empty address
    /// and one that ends in a slash mean the `index.html` inside.
    fn get(&self, address: &str) -> Option<Served>;

    /// The page for addresses that do not exist.
    fn not_found(&self) -> Option<Served>;

    /// The page at an address with a comment in each block that says where it was written:
    /// `<!--ladderbook:path:byte-->`. Without these comments it is the page.
    fn located(&self, address: &str) -> Option<Served>;

    /// The look of the site as it is now.
    fn look(&self) -> Look;

    /// The content security policy sent with every page.
    fn policy(&self) -> String;

    /// Where the page went that was at this address.
    fn moved(&self, address: &str) -> Option<String>;

    /// Whether there is an editor to open.
    fn has_editor(&self) -> bool;

    /// Opens the editor at a byte of a source, and says which place that is.
    ///
    /// # Errors
    /// Why it cannot be opened, for the person at the page.
    fn edit(&self, path: &str, at: usize) -> Result<String, String>;
}

/// The newest state of the site. Send it after [`Preview`] shows that state: an open page then
/// never learns of a state that it cannot load.
#[derive(Debug, Clone, Default)]
pub struct Update {
    /// Counts up by one with every update.
    pub version: u64,
    /// The sources whose change led to it.
    pub edited: Vec<String>,
    /// A JSON array of `{severity, code, message, path, line, column, drawing}`.
    pub problems_json: String,
}

/// Where and how to serve.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The name or number to listen at.
    pub host: String,
    /// The port; a free one is looked for upwards from it, 0 lets the system choose.
    pub port: u16,
    /// The path of the site's root: empty, or with a slash before and none behind.
    pub base: String,
    /// Further names that the server is reached by.
    pub allowed_hosts: Vec<String>,
    /// How long a client may take to send the head of a request: [`HEADER_TIMEOUT`].
    pub header_timeout: Duration,
}

/// What all requests share.
struct Shared {
    preview: Arc<dyn Preview>,
    updates: watch::Receiver<Arc<Update>>,
    hosts: Vec<String>,
    base: String,
    streams: Arc<Semaphore>,
}

/// Serves until Ctrl-C, or until the sender of `updates` is dropped.
///
/// `on_listening` gets the address, and the port asked for if another one had to be taken.
///
/// # Errors
/// When no port can be had at the host.
pub fn serve(
    options: &ServeOptions,
    preview: Arc<dyn Preview>,
    updates: watch::Receiver<Arc<Update>>,
    on_listening: impl FnOnce(SocketAddr, Option<u16>),
) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(RENDERING_THREADS)
        .enable_all()
        .build()
        .context("cannot start the server's threads")?;
    let result = runtime.block_on(run(options, preview, updates, on_listening));
    // Open event streams and pages in the making end here instead of being waited for.
    runtime.shutdown_background();
    result
}

async fn run(
    options: &ServeOptions,
    preview: Arc<dyn Preview>,
    updates: watch::Receiver<Arc<Update>>,
    on_listening: impl FnOnce(SocketAddr, Option<u16>),
) -> Result<()> {
    let listener = listen(&options.host, options.port).await?;
    let bound = listener.local_addr().context("the system does not tell the port")?;
    let is_moved = options.port != 0 && bound.port() != options.port;
    let router = router(Shared {
        preview,
        updates: updates.clone(),
        hosts: std::iter::once(&options.host).chain(&options.allowed_hosts).cloned().collect(),
        base: options.base.clone(),
        streams: Arc::new(Semaphore::new(events::MOST_STREAMS)),
    });
    on_listening(bound, is_moved.then_some(options.port));
    tokio::select! {
        () = connection::accept(listener, router, options.header_timeout) => Ok(()),
        result = tokio::signal::ctrl_c() => result.context("cannot wait for Ctrl-C"),
        () = gone(updates) => Ok(()),
    }
}

fn router(shared: Shared) -> Router {
    let shared = Arc::new(shared);
    let own = |name: &str| format!("{}/_ladderbook/{name}", shared.base);
    Router::new()
        .route(&own("events"), get(events::stream))
        .route(&own("preview.js"), get(pages::script))
        .route(&own("preview.css"), get(pages::style))
        .route(&own("located/{*address}"), get(source::located))
        .route(&own("edit"), post(source::edit))
        .fallback(pages::page)
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), http::guard))
        .with_state(shared)
}

/// Listens at the port or at the next free one. Of a name with several addresses the IPv4 one is
/// taken, so that `localhost` and `127.0.0.1` are the same server.
async fn listen(host: &str, port: u16) -> Result<TcpListener> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let unknown = || {
        format!("cannot find the host `{host}`: use an address of this machine, such as 127.0.0.1")
    };
    let found = (bare, port).to_socket_addrs().with_context(unknown)?;
    let mut address = found.min_by_key(SocketAddr::is_ipv6).with_context(unknown)?;
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS_TO_TRY) };
    loop {
        match TcpListener::bind(address).await {
            Err(error)
                if error.kind() == std::io::ErrorKind::AddrInUse && address.port() < last =>
            {
                address.set_port(address.port() + 1);
            }
            result => {
                return result.with_context(|| {
                    format!(
                        "cannot listen at `{address}`: choose another with `--port` or `--host`"
                    )
                });
            }
        }
    }
}

/// Ends when nobody can send updates any more.
async fn gone(mut updates: watch::Receiver<Arc<Update>>) {
    while updates.changed().await.is_ok() {}
}
