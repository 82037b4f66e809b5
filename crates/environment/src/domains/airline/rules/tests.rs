//! Each rule kept, broken and at its edge, on a tiny airline; and all of them on tau-bench's own ground truths.
