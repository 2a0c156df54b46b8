//! Floor 4 in memory: a site from (path, text) pairs, one page's HTML out.
//!
//! These tests build whole sites through the driver; see `src/build.rs`.
