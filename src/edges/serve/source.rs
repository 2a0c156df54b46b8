//! From a page to its sources: where its blocks were written, and the editor at such a place.
//!
//! The places are in a twin of the page at an address of the preview, so that the page itself
//! stays as a build writes it.
//!
//! Invariant: only a page of this server can open the editor, and only at a source of the site.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;

use super::{Shared, address, http};
use crate::words::hash::Digest;

/// The tag of the page as it is without the comments.
const PAGE: HeaderName = HeaderName::from_static("ladderbook-page");

/// `_ladderbook/located/…`: a page with a comment in each block that says where it was written.
pub(super) async fn located(
    State(shared): State<Arc<Shared>>,
    Path(address): Path<String>,
    headers: HeaderMap,
) -> Response {
    let preview = Arc::clone(&shared.preview);
    let found = tokio::task::spawn_blocking(move || {
        let tag = Digest::of_bytes(&preview.get(&address)?.bytes).to_string();
        let located = preview.located(&address)?;
        // An edit between the two would tell the page that it shows what it does not.
        let again = Digest::of_bytes(&preview.get(&address)?.bytes).to_string();
        Some((located, if tag == again { tag } else { String::new() }))
    });
    let Ok(Some((located, tag))) = found.await else {
        return http::plain(StatusCode::NOT_FOUND, "there is no page at this address");
    };
    let bytes = Bytes::from_owner(located.bytes);
    let mut response = http::content(&headers, StatusCode::OK, located.content_type, bytes);
    let policy = HeaderValue::from_static("sandbox");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(PAGE, tag);
    }
    response
}

/// `_ladderbook/edit?path=…&at=…`: opens the editor at a byte of a source.
pub(super) async fn edit(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if !http::is_from_own_page(&headers, &shared) {
        return http::plain(StatusCode::FORBIDDEN, "only pages of this server open the editor");
    }
    let query = uri.query().unwrap_or_default();
    let value =
        |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let path = value("path").and_then(|path| address::decode(&format!("/{path}")));
    let at = value("at").and_then(|at| at.parse().ok());
    let (Some(path), Some(at)) = (path, at) else {
        return http::plain(StatusCode::BAD_REQUEST, "a path and a place are needed");
    };
    let preview = Arc::clone(&shared.preview);
    let (status, text) = match tokio::task::spawn_blocking(move || preview.edit(&path, at)).await {
        Ok(Ok(place)) => (StatusCode::OK, place),
        Ok(Err(reason)) => (StatusCode::CONFLICT, reason),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "opening the editor failed".to_owned()),
    };
    let mut response = http::plain(status, "");
    *response.body_mut() = text.into();
    response
}
