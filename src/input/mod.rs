//! Floor 1: what the compiler is given, and the reader for its structured parts.

pub mod config;
pub mod data;
pub mod sources;
pub mod table;
