//! The same work for each of many things, on all cores where that pays.

use rayon::prelude::*;

/// So few things are done by the thread that has them: handing them on takes longer, above all
/// on a machine with other work to do.
const FEW: usize = 8;

/// What `make` makes of each item, in their order.
pub fn each<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    if items.len() < FEW {
        return items.iter().map(make).collect();
    }
    items.par_iter().map(make).collect()
}
