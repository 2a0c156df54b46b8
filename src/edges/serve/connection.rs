//! Connections: how many, for how long, and what is known of each.
//!
//! Every connection takes a place out of a fixed number and gives it back when it ends; an
//! event stream, which lasts, gives it back at once.
//!
//! Invariant: whatever a client does or leaves undone, its place is free again after
//! [`LONGEST`] and [`LAST_CALL`].

use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};

/// The most connections at one time, event streams apart.
const MOST_CONNECTIONS: usize = 512;

/// How long a connection may go on taking requests; browsers just open the next one.
const LONGEST: Duration = Duration::from_secs(60);

/// How long after that an answer may still take to be read.
const LAST_CALL: Duration = Duration::from_secs(30);

/// The pause after the system refused a connection, for example for want of descriptors.
const PAUSE: Duration = Duration::from_millis(50);

/// The connection that a request came by.
#[derive(Debug)]
pub(super) struct Link {
    /// The address of this machine that the client talks to.
    pub(super) local: Option<IpAddr>,
    place: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Link {
    /// Says that this is an event stream from now on, which does not count and may last.
    pub(super) fn leave_place(&self) {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn has_place(&self) -> bool {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

/// Accepts connections for ever.
pub(super) async fn accept(listener: TcpListener, router: Router, header_timeout: Duration) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let local = stream.local_addr().ok().map(|address| address.ip().to_canonical());
                let link = Arc::new(Link { local, place: Mutex::new(Some(place)) });
                tokio::spawn(talk(stream, link, router.clone(), header_timeout));
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Answers the requests of one connection. What goes wrong on it concerns only its client.
async fn talk(stream: TcpStream, link: Arc<Link>, router: Router, header_timeout: Duration) {
    // Without it small events may wait for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router.layer(Extension(Arc::clone(&link))));
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(header_timeout)
            .serve_connection(TokioIo::new(stream), service)
    );
    if timeout(LONGEST, connection.as_mut()).await.is_ok() {
        return;
    }
    if link.has_place() {
        connection.as_mut().graceful_shutdown();
        let _ = timeout(LAST_CALL, connection).await;
    } else {
        let _ = connection.await;
    }
}
