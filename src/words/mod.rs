//! Floor 0: the words every other floor speaks in.

pub mod code;
pub mod diagnostic;
pub mod each;
pub mod hash;
pub mod path;
pub mod rows;
pub mod shards;
pub mod span;
pub mod terms;
pub mod text;
