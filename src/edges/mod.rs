//! Floor 8: the only place with files, clocks, threads, processes and printing.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the edges are where the disk is touched"
)]

pub mod adopt;
pub mod cli;
pub mod disk;
mod documents;
pub mod init;
mod litter;
pub mod live;
pub mod new;
pub mod publish;
pub mod report;
mod schema;
pub mod serve;
pub mod state;
mod terminal;
pub mod watch;
