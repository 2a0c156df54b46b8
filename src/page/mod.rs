//! Floor 6: pages as data, and data as bytes.
//!
//! Parallel and pure: a page's [`data::PageData`] is built from the index and what
//! linking and the graph found, and a theme turns it into HTML. Invariant: nothing
//! reaches a template except through `PageData`.

mod any_pair;
mod around;
mod compare;
mod competency;
mod concept_graph;
mod concepts;
pub mod data;
pub mod export;
pub mod frame;
mod framework;
mod ladder;
pub mod level_data;
mod level_map;
mod lists;
pub mod mentions;
mod nodes;
mod radar;
pub mod render;
pub mod search;
mod search_around;
pub mod search_pages;
mod search_questions;
mod template_fault;
pub mod theme;
mod transitions;
mod views;
mod worksheet;
