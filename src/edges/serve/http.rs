//! What HTTP asks of every answer: who may ask, with which method, and the common headers.
//!
//! The guard stands before all routes; it reads names, never content.
//!
//! Invariant: a site somewhere else cannot read or embed the preview through a browser, neither
//! under a name of its own that leads here (`Host`) nor from its own pages.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::connection::Link;
use super::{Shared, pages};
use crate::words::hash::Digest;

/// Lets through what may be answered and completes the answer's headers.
pub(super) async fn guard(
    State(shared): State<Arc<Shared>>,
    Extension(link): Extension<Arc<Link>>,
    request: Request,
    next: Next,
) -> Response {
    let may_post = request.uri().path().strip_prefix(shared.base.as_str()) == Some(EDIT);
    let mut response = if !is_for_us(&request, &link, &shared.hosts) {
        plain(StatusCode::MISDIRECTED_REQUEST, "this server does not answer for that host")
    } else if !(matches!(*request.method(), Method::GET | Method::HEAD)
        || may_post && request.method() == Method::POST)
    {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are answered");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        response
    } else if !shared.base.is_empty() && request.uri().path() == shared.base {
        // Without the slash the links of the home page would lead beside the site.
        pages::redirect(&format!("{}/", shared.base))
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Scripts with the site's data could otherwise be included by any page.
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The one address that does something.
const EDIT: &str = "/_ladderbook/edit";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// An answer with this content, or 304 if the client has it already.
pub(super) fn content(
    request: &HeaderMap,
    status: StatusCode,
    content_type: &'static str,
    bytes: Bytes,
) -> Response {
    let tag = format!("\"{}\"", Digest::of_bytes(&bytes));
    let is_known = status == StatusCode::OK && knows(request, &tag);
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(bytes) });
    *response.status_mut() = if is_known { StatusCode::NOT_MODIFIED } else { status };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// An answer of one line.
pub(super) fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Whether the request does not come from a page of another site. Browsers send no `Origin`
/// when a page reads from its own; a proxy may have given the request another `Host`.
pub(super) fn is_same_origin(headers: &HeaderMap, shared: &Shared) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let authority =
        origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, rest)| rest);
    let Some(authority) = authority else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| authority.eq_ignore_ascii_case(host))
        || shared.hosts[1..].iter().any(|ours| without_port(authority).eq_ignore_ascii_case(ours))
}

/// Whether a page of this server sent the request, as its browser says.
pub(super) fn is_from_own_page(headers: &HeaderMap, shared: &Shared) -> bool {
    headers.contains_key(header::ORIGIN) && is_same_origin(headers, shared)
}

/// Whether every name the request gives its server is one of ours. The port may be another one,
/// as it is behind a forwarded port.
fn is_for_us(request: &Request, link: &Link, hosts: &[String]) -> bool {
    let in_target = request.uri().host();
    let mut in_header = request.headers().get_all(header::HOST).iter();
    let (Some(name), None) = (in_header.next(), in_header.next()) else {
        return false;
    };
    let is_ours = |name: &str| is_our_name(name, link, hosts);
    name.to_str().is_ok_and(|name| is_ours(without_port(name))) && in_target.is_none_or(is_ours)
}

fn is_our_name(name: &str, link: &Link, hosts: &[String]) -> bool {
    let bare =
        |name: &'_ str| name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let name = bare(name);
    ["localhost", "127.0.0.1", "::1"].contains(&name.as_str())
        || hosts.iter().any(|ours| bare(ours) == name)
        || link.local.is_some_and(|local| name.parse() == Ok(local))
}

/// `name:80` without the port; the colons in brackets belong to the name.
fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    }
}

fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let known =
        headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .map(|entry| entry.trim().trim_start_matches("W/"))
        .any(|entry| entry == tag || entry == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_no_part_of_a_name() {
        let cases = [
            ("localhost:3000", "localhost"),
            ("[::1]:80", "[::1]"),
            ("[::1]", "[::1]"),
            ("a", "a"),
            ("a:b", "a:b"),
        ];
        for (authority, name) in cases {
            assert_eq!(without_port(authority), name);
        }
    }
}
