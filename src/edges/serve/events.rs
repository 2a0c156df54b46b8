//! The stream of events that tells open pages what changed.
//!
//! Each stream has a task that waits for the newest update and hands it on; how fast a client
//! reads is between it and that task.
//!
//! Invariant: an event says how things are, not what happened, so whoever missed some, or was
//! told by another run of the server, misses nothing.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use hyper::body::Frame;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::timeout;

use super::connection::Link;
use super::{Preview, Shared, Update, address, http};
use crate::words::hash::Digest;

/// The most event streams at one time. Tests open all of them, within the files that a process
/// may have open.
pub(super) const MOST_STREAMS: usize = if cfg!(test) { 320 } else { 1024 };

/// How often a silent stream says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `_ladderbook/events?page=…`: the current state at once, then every change.
pub(super) async fn stream(
    State(shared): State<Arc<Shared>>,
    Extension(link): Extension<Arc<Link>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if !http::is_same_origin(&headers, &shared) {
        return http::plain(StatusCode::FORBIDDEN, "events are for pages of this server");
    }
    let Ok(place) = Arc::clone(&shared.streams).try_acquire_owned() else {
        return http::plain(StatusCode::SERVICE_UNAVAILABLE, "too many pages are open");
    };
    link.leave_place();
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(pump(shared, page_of(&uri), sender, place));
    let mut response = Response::new(Body::new(EventBody(receiver)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // Proxies that collect an answer before they pass it on would hold every event back.
    headers.insert(NO_BUFFERING, HeaderValue::from_static("no"));
    // The connection no longer counts, so it must not serve pages afterwards.
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

const NO_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The page that listens.
fn page_of(uri: &Uri) -> Option<String> {
    let mut pairs = uri.query().unwrap_or_default().split('&');
    let page = pairs.find_map(|pair| pair.strip_prefix("page="))?;
    address::decode(&format!("/{page}"))
}

/// Hands updates to one stream until its client is gone.
async fn pump(
    shared: Arc<Shared>,
    page: Option<String>,
    sender: mpsc::Sender<Bytes>,
    _place: OwnedSemaphorePermit,
) {
    let mut updates = shared.updates.clone();
    loop {
        let update = Arc::clone(&updates.borrow_and_update());
        let (preview, page) = (Arc::clone(&shared.preview), page.clone());
        let frame =
            tokio::task::spawn_blocking(move || frame(&update, &state(&*preview, page.as_deref())));
        // A page that cannot be made says nothing; the next update tries again.
        if let Ok(frame) = frame.await
            && sender.send(frame).await.is_err()
        {
            return;
        }
        loop {
            let change = tokio::select! {
                change = timeout(KEEP_ALIVE, updates.changed()) => change,
                () = sender.closed() => return,
            };
            match change {
                Ok(Ok(())) => break,
                Ok(Err(_)) => return,
                Err(_) => {
                    if sender.send(Bytes::from_static(b": still here\n\n")).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// What a page has to know: its own content and all that it shares, as tags, and where it is
/// now. A page compares them with what it shows, so it never matters what it missed.
fn state(preview: &dyn Preview, page: Option<&str>) -> serde_json::Value {
    let served = page.and_then(|page| preview.get(page));
    let look = served.as_ref().map_or_else(|| preview.look(), |served| served.look);
    let moved = match &served {
        None => page.and_then(|page| preview.moved(&address::file(page))),
        Some(_) => None,
    };
    json!({
        "page": served.map(|served| Digest::of_bytes(&served.bytes).to_string()),
        "templates": look.templates.to_string(),
        "scripts": look.scripts.to_string(),
        "styles": look.styles.to_string(),
        "assets": look.assets.to_string(),
        "moved": moved,
    })
}

/// One event.
fn frame(update: &Update, state: &serde_json::Value) -> Bytes {
    let version = update.version;
    let edited = json!(update.edited);
    // Line ends mean nothing between JSON values, and much between events.
    let problems = update.problems_json.replace(['\n', '\r'], " ");
    Bytes::from(format!(
        "retry: 1000\nid: {version}\ndata: {{\"version\":{version},\"state\":{state},\
         \"edited\":{edited},\"problems\":{problems}}}\n\n"
    ))
}

/// The body of a response that gets its frames from a channel.
struct EventBody(mpsc::Receiver<Bytes>);

impl HttpBody for EventBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}
