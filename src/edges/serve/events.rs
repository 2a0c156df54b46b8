//! The stream of events that tells open pages what changed.
//!
//! Each stream has a task that waits for the newest update and hands it on; how fast a client
//! reads is between it and that task.
//!
//! Invariant: a client that missed a version is told that everything changed.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use hyper::body::Frame;
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio::time::timeout;

use super::connection::Link;
use super::{Changed, Shared, Update, http};

/// The most event streams at one time.
pub(super) const MOST_STREAMS: usize = 256;

/// How often a silent stream says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// A number that differs from run to run, so that a restarted server is noticed although it
/// counts its versions from the same start.
pub(super) fn run_id() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:x}", now.as_nanos())
}

/// A version as pages know it.
pub(super) fn version(run: &str, number: u64) -> String {
    format!("{run}-{number}")
}

/// `_ladderbook/events?version=…`: the current state at once, then every change.
pub(super) async fn stream(
    State(shared): State<Arc<Shared>>,
    Extension(link): Extension<Arc<Link>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if !http::is_same_origin(&headers) {
        return http::plain(StatusCode::FORBIDDEN, "events are for pages of this server");
    }
    let Ok(place) = Arc::clone(&shared.streams).try_acquire_owned() else {
        return http::plain(StatusCode::SERVICE_UNAVAILABLE, "too many pages are open");
    };
    link.leave_place();
    let (sender, receiver) = mpsc::channel(1);
    let seen = seen_version(&shared.run, &uri, &headers);
    tokio::spawn(pump(shared.run.clone(), shared.updates.clone(), seen, sender, place));
    let mut response = Response::new(Body::new(EventBody(receiver)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // The connection no longer counts, so it must not serve pages afterwards.
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The number the client has seen of this run: the header of a stream that was taken up again
/// is newer than the query of its address. A bare number is taken for this run's.
fn seen_version(run: &str, uri: &Uri, headers: &HeaderMap) -> Option<u64> {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let mut pairs = uri.query().unwrap_or_default().split('&');
    let seen = last.or_else(|| pairs.find_map(|pair| pair.strip_prefix("version=")))?;
    match seen.split_once('-') {
        Some((of_run, number)) if of_run == run => number.parse().ok(),
        Some(_) => None,
        None => seen.parse().ok(),
    }
}

/// Hands updates to one stream until its client is gone.
async fn pump(
    run: String,
    mut updates: watch::Receiver<Arc<Update>>,
    mut seen: Option<u64>,
    sender: mpsc::Sender<Bytes>,
    _place: OwnedSemaphorePermit,
) {
    loop {
        let update = Arc::clone(&updates.borrow_and_update());
        if sender.send(frame(&run, &update, seen)).await.is_err() {
            return;
        }
        seen = Some(update.version);
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

/// One event, for a client that has seen the version `seen`.
fn frame(run: &str, update: &Update, seen: Option<u64>) -> Bytes {
    let version = version(run, update.version);
    let changed = match &update.changed {
        _ if seen == Some(update.version) => "[]".to_owned(),
        _ if seen.and_then(|seen| seen.checked_add(1)) != Some(update.version) => {
            "\"all\"".to_owned()
        }
        Changed::All => "\"all\"".to_owned(),
        Changed::Theme => "\"theme\"".to_owned(),
        // A set of strings always has a JSON form.
        Changed::Addresses(addresses) => {
            serde_json::to_string(addresses).unwrap_or_else(|_| "\"all\"".to_owned())
        }
    };
    let data = format!(
        "{{\"version\":\"{version}\",\"changed\":{changed},\"problems\":{}}}",
        // Line ends mean nothing between JSON values, and much between events.
        update.problems_json.replace(['\n', '\r'], " ")
    );
    Bytes::from(format!("retry: 1000\nid: {version}\ndata: {data}\n\n"))
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
